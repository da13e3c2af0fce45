import { formatCommand } from '../core/batch-commands.ts';
import { countOf } from '../core/block-text.ts';
import { UserError } from '../core/errors.ts';
import type { JobRecord } from '../core/job.ts';
import { formatUsdAtMost } from '../core/money-text.ts';
import { findJobIdProblem } from '../core/provider-job-id.ts';
import { isUnderWay } from '../core/jobs-at-a-glance.ts';
import {
  adopt,
  type Adoptable,
  type AdoptCheck,
  type AdoptedJob,
  checkAdoption,
  findAdoptProblem,
} from '../engine/jobs/adopt.ts';
import { type CancelPlan, lookBeforeCancel, planCancel } from '../engine/jobs/cancel.ts';
import { forget, type ForgetPlan, planForget } from '../engine/jobs/forget.ts';
import { readJobs } from '../engine/jobs/read-jobs.ts';
import { rebuildRecord } from '../engine/jobs/rebuild-record.ts';
import type { JobCapability, JobProblem, JobStatus } from '../ports/jobs.ts';
import type { Provider } from '../ports/provider.ts';
import { findJob } from './jobs.ts';
import { noteInLog } from './note-in-log.ts';
import type { OpenBatch } from './open-batch.ts';
import type { ProviderSet } from './provider-set.ts';
import { createProviders, sandboxOf } from './providers.ts';
import { isoNow } from '../ports/clock.ts';

/** A job that can be cancelled, with what the provider says of it now. */
export interface CancelOffer {
  readonly number: number;
  readonly record: JobRecord;
  readonly providerJobId: string;
  /** null: the provider did not say; `problem` is why. */
  readonly status: JobStatus | null;
  readonly problem: JobProblem | null;
}

export interface CancelOffers {
  readonly offers: readonly CancelOffer[];
  readonly cannot: readonly Extract<CancelPlan, { kind: 'cannot' }>[];
}

export interface Cancelled {
  readonly number: number;
  /** null: the provider took it. */
  readonly problem: JobProblem | null;
}

/** What is asked about a job: its provider's jobs, with the key that is set now. */
export type JobsProvider = Pick<Provider, 'accountFingerprint'> & { readonly jobs: JobCapability };

type AskedRecord = Pick<Adoptable, 'number' | 'provider' | 'simulated' | 'accountFingerprint'>;

/**
 * Opens the providers of jobs, lets `work` ask them, and closes them again. A rehearsal's jobs are asked for at the sandbox and
 * nowhere else.
 */
export async function withJobProviders<T>(
  batch: OpenBatch,
  records: readonly AskedRecord[],
  sandbox: { readonly isAsked: boolean; readonly faults?: string | undefined },
  work: (providerOf: (record: AskedRecord) => JobsProvider) => Promise<T>,
): Promise<T> {
  const real = records.find(({ simulated }) => !simulated);
  if (sandbox.isAsked && real !== undefined) {
    throw new UserError({
      code: 'rehearsal',
      message: `Job ${real.number} is a real one, and --sandbox would ask the sandbox for it`,
      hint: 'Leave --sandbox out.',
    });
  }
  const names = [...new Set(records.map(({ provider }) => provider))];
  const isRehearsal = records.some(({ simulated }) => simulated);
  const providers = await createProviders(
    batch.surroundings,
    names,
    isRehearsal ? sandboxOf(batch, sandbox.faults) : null,
  );
  try {
    return await work((record) => jobsProviderOf(providers, record));
  } finally {
    await providers.close();
  }
}

function jobsProviderOf(providers: ProviderSet, { number, provider, accountFingerprint }: AskedRecord): JobsProvider {
  const { jobs, accountFingerprint: own } = providers.of(provider);
  if (accountFingerprint !== null && own !== accountFingerprint) {
    throw new UserError({
      code: 'other-key',
      state: 'provider',
      message: `Job ${number} was sent with another key or to another address of ${provider} than those that are set now`,
      hint: 'Set the key (and address) it was sent with: a key sees its own jobs alone.',
    });
  }
  if (jobs !== null) return { jobs, accountFingerprint: own };
  throw new UserError({
    code: 'no-batch-lane',
    state: 'provider',
    message: `${provider} at this address has no batch jobs`,
    hint: 'Set the address that the job was sent to.',
  });
}

/** What cancelling one job would do, or every job that is not over; one of the two must be said. */
export function planCancels(batch: OpenBatch, number: number | undefined, isAll: boolean): readonly CancelPlan[] {
  // A flag that was not given is undefined, whatever its type says.
  if ((number === undefined) !== (isAll === true)) {
    throw new UserError({
      code: 'usage',
      message: number === undefined ? 'Which job is to be cancelled?' : `Job ${number} and --all do not go together`,
      hint: `Give one number, or --all: ${formatCommand(batch.store.address, 'jobs')} lists them.`,
    });
  }
  if (number !== undefined) return [planCancel(findJob(batch, number))];
  return readJobs(batch.store, batch.fold).filter(isUnderWay).map(planCancel);
}

export function recordsOf(plans: readonly CancelPlan[]): readonly JobRecord[] {
  return plans.flatMap((plan) => (plan.kind === 'can' ? [plan.record] : []));
}

/** Looks at each job at its provider, to say what cancelling it would lose. */
export async function offerCancels(
  plans: readonly CancelPlan[],
  providerOf: (record: JobRecord) => JobsProvider,
  signal: AbortSignal,
): Promise<CancelOffers> {
  const offers: CancelOffer[] = [];
  const cannot: Extract<CancelPlan, { kind: 'cannot' }>[] = [];
  for (const plan of plans) {
    if (plan.kind === 'cannot') {
      cannot.push(plan);
      continue;
    }
    const { number, record, providerJobId } = plan;
    const looked = await lookBeforeCancel(providerOf(record).jobs, providerJobId, signal);
    if (looked.status?.state === 'ended')
      cannot.push({
        kind: 'cannot',
        number,
        why: 'it has ended by now, and its results wait to be filed',
        wayOut: 'collect',
      });
    else offers.push({ number, record, providerJobId, ...looked });
  }
  return { offers, cannot };
}

/** Asks the provider for each; the records stay as they are until the jobs are collected. */
export async function cancelJobs(
  batch: OpenBatch,
  offers: readonly CancelOffer[],
  providerOf: (record: JobRecord) => JobsProvider,
  signal: AbortSignal,
): Promise<readonly Cancelled[]> {
  const cancelled: Cancelled[] = [];
  for (const { number, record, providerJobId } of offers) {
    const reply = await providerOf(record).jobs.cancel(providerJobId, signal);
    const problem = reply.kind === 'problem' ? reply : null;
    cancelled.push({ number, problem });
    noteInLog(batch.store, batch.surroundings, {
      event: 'job-cancelled',
      job: number,
      message:
        problem === null
          ? `${record.provider} was asked to cancel job ${number}`
          : `${record.provider} did not take that job ${number} be cancelled: ${problem.message}`,
      details: { providerJobId },
    });
  }
  return cancelled;
}

/** The record that is to take the provider's id, made again where it is lost; what stands against it is a mistake. */
export function findAdoptable(batch: OpenBatch, number: number, providerJobId: string): Adoptable {
  const { record: standing, inFlight } = findJob(batch, number);
  const record = standing ?? rebuildRecord(number, batch.store.readLedger(), batch.prices);
  const others = [...batch.book.records.values()];
  const problem =
    standing === null && inFlight.calls === 0
      ? 'nothing of it is in flight'
      : record === null
        ? 'its record is gone or cannot be read, and the ledger has calls of more than one job of that number'
        : findAdoptProblem(record, providerJobId, others);
  if (record !== null && problem === null) return record;
  throw new UserError({
    code: 'adopt',
    message: `Job ${number} cannot be adopted: ${problem}`,
    hint: `See where it is with: ${formatCommand(batch.store.address, `jobs show ${number}`)}`,
  });
}

/** An id that cannot be one is a mistake before anybody is asked: it would be a part of an address. */
export async function refuseOtherIds(batch: OpenBatch, record: Adoptable, providerJobId: string): Promise<void> {
  const { findOpenAiWriting } = await import('../adapters/providers/registry.ts');
  const isCompatible =
    record.provider === 'openai' &&
    findOpenAiWriting(batch.surroundings.environment, record.simulated) === 'compatible';
  const problem = findJobIdProblem(providerJobId, record.provider, isCompatible);
  if (problem === null) return;
  throw new UserError({
    code: 'adopt',
    message: `--provider-job: ${problem}`,
    hint: "Copy it from the provider's own list of jobs. Nothing was changed.",
  });
}

/** Asks the provider whether its job is this one. What is surely another one is refused. */
export async function checkAdoptable(
  batch: OpenBatch,
  record: Adoptable,
  providerJobId: string,
  jobs: JobCapability,
  signal: AbortSignal,
): Promise<Extract<AdoptCheck, { kind: 'proven' | 'cannot tell' }>> {
  const check = await checkAdoption(jobs, record, providerJobId, signal);
  if (check.kind === 'proven' || check.kind === 'cannot tell') return check;
  const isAnswer = check.kind === 'refused';
  throw new UserError({
    code: 'adopt',
    state: isAnswer ? 'decision' : 'provider',
    message: isAnswer
      ? `${providerJobId} is not job ${record.number}: ${check.words}`
      : `${record.provider} could not be asked about ${providerJobId}: ${check.words}`,
    hint: isAnswer
      ? `Nothing was changed. If it never arrived: ${formatCommand(batch.store.address, `jobs forget ${record.number}`)}`
      : 'Nothing was changed. Try again later.',
  });
}

export async function adoptJob(batch: OpenBatch, record: Adoptable, found: AdoptedJob): Promise<JobRecord> {
  const adopted = await adopt(batch.book, record, found, isoNow(batch.surroundings.clock));
  const { number: job } = record;
  const { providerJobId } = found;
  noteInLog(batch.store, batch.surroundings, {
    event: 'job-adopted',
    job,
    message: `Job ${job} was adopted: it is ${providerJobId} of ${record.provider}`,
    details: { providerJobId },
  });
  return adopted;
}

/** What giving a job up would mean; where there is nothing to give up it is a mistake. */
export function planForgetting(batch: OpenBatch, number: number): Extract<ForgetPlan, { kind: 'can' }> {
  const plan = planForget(findJob(batch, number));
  if (plan.kind === 'can') return plan;
  throw new UserError({
    code: 'forget',
    message: `Job ${number} cannot be forgotten: ${plan.why}`,
    hint: `See it with: ${formatCommand(batch.store.address, `jobs show ${number}`)}`,
  });
}

export async function forgetJob(batch: OpenBatch, plan: Extract<ForgetPlan, { kind: 'can' }>): Promise<void> {
  await forget(batch, plan, isoNow(batch.surroundings.clock));
  const { number: job, inFlight } = plan;
  noteInLog(batch.store, batch.surroundings, {
    event: 'job-forgotten',
    job,
    message: `Job ${job} was forgotten: ${countOf(inFlight.calls, 'place is', 'places are')} free again, and up to ${formatUsdAtMost(inFlight.upToUsd)} stays counted`,
    details: { calls: inFlight.calls, upToUsd: inFlight.upToUsd },
  });
}
