import { type JobRecord, providerJobIdOf, toCallIdPrefix } from '../../core/job.ts';
import type { JobCapability, JobStatus } from '../../ports/jobs.ts';
import { findOwner } from '../../ports/owner-of-results.ts';
import type { JobBook } from './job-book.ts';

/** What a record must say for its job to be found at the provider. */
export interface Adoptable extends Omit<JobRecord, 'accountFingerprint'> {
  /** null: its record was lost, and nothing says which key it was sent with. */
  readonly accountFingerprint: string | null;
}

/**
 * Whether a provider's job is the one of a record, of which nobody knew whether it arrived. `proven`: the call ids in its
 * results are ours. `refused`: it is surely another one, or is not there. `cannot tell`: nothing speaks against it.
 */
export type AdoptCheck =
  | { readonly kind: 'proven'; readonly status: JobStatus }
  | { readonly kind: 'cannot tell'; readonly status: JobStatus; readonly words: string }
  | { readonly kind: 'refused'; readonly words: string }
  /** The provider could not be asked. */
  | { readonly kind: 'no answer'; readonly words: string };

/** A job as the provider knows it. */
export interface AdoptedJob {
  readonly providerJobId: string;
  readonly status: JobStatus;
  readonly accountFingerprint: string;
}

/** Why a record cannot take a provider's id; null: it can. */
export function findAdoptProblem(
  record: Adoptable,
  providerJobId: string,
  others: readonly JobRecord[],
): string | null {
  const holder = others.find((other) => other.number !== record.number && providerJobIdOf(other) === providerJobId);
  if (holder !== undefined) return `${providerJobId} is job ${holder.number} of this batch already`;
  const { state } = record;
  if (state.kind === 'submitting')
    return state.mayHaveLeft ? null : 'it was not sent yet, so no job at the provider can be this one';
  const knownId = providerJobIdOf(record);
  const known = knownId === null ? '' : ` as ${knownId}`;
  return `it is ${state.kind}${known}, and only a job whose arrival is unknown can be adopted`;
}

/** So many lines say whose the results are; the rest would only be downloaded twice. */
const enoughLines = 1000;

/** Asks the provider; changes nothing. */
export async function checkAdoption(
  jobs: JobCapability,
  record: Adoptable,
  providerJobId: string,
  signal: AbortSignal,
): Promise<AdoptCheck> {
  const reply = await jobs.status(providerJobId, signal);
  if (reply.kind === 'problem') {
    if (reply.status === 404 || reply.reason === 'not-found')
      return { kind: 'refused', words: `no such job is known under this key (${reply.message})` };
    return { kind: 'no answer', words: reply.message };
  }
  const status = reply.value;
  const total = status.counts?.total ?? null;
  if (total !== null && total > 0 && total !== record.requestCount)
    return { kind: 'refused', words: `it has ${total} requests, and this one was sent with ${record.requestCount}` };
  if (status.state === 'running')
    return { kind: 'cannot tell', status, words: 'it still runs, so it has no results to look at' };
  const owner = await findOwner(
    jobs.results(providerJobId, signal),
    (line) => jobs.readLine(line),
    toCallIdPrefix(record),
    enoughLines,
  );
  switch (owner.kind) {
    case 'ours':
      return { kind: 'proven', status };
    case 'another':
      return { kind: 'refused', words: `its results are of other calls (${owner.callId})` };
    case 'nobody':
      return { kind: 'cannot tell', status, words: 'it ended without a result that names a call' };
    case 'problem':
      return { kind: 'cannot tell', status, words: `its results cannot be read: ${owner.message}` };
  }
}

/**
 * The record with the provider's id, on disk: from here on the job is polled and collected like any other. `accountFingerprint`:
 * of the key that it was found with.
 */
export async function adopt(
  book: JobBook,
  record: Adoptable,
  { providerJobId, status, accountFingerprint }: AdoptedJob,
  at: string,
): Promise<JobRecord> {
  return book.keep({
    ...record,
    accountFingerprint,
    resultsExpireAt: status.resultsExpireAt ?? record.resultsExpireAt,
    state: { kind: 'submitted', providerJobId, at },
  });
}
