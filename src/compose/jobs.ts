import { join } from 'node:path';
import type { JobRecord } from '../core/job.ts';
import type { JobList, JobRow, ShownJob } from '../core/job-row.ts';
import { findDecision } from '../core/jobs-at-a-glance.ts';
import { UserError } from '../core/errors.ts';
import { type JobEntry, readJobs } from '../engine/jobs/read-jobs.ts';
import { jobsOf } from './look.ts';
import type { LookedAt } from './open-for-looking.ts';
import { createProviders } from './providers.ts';

/** Every job of the batch, from its records and the ledger; asks no provider. */
export function listJobs(batch: LookedAt): JobList {
  const { store, fold } = batch;
  return {
    batchId: store.batchId,
    simulated: fold.isSimulated === true,
    jobs: readJobs(store, fold).map(toJobRow),
    atAGlance: jobsOf(batch),
  };
}

/** One job with everything that is on record; no call is made. */
export async function showJob(batch: LookedAt, number: number): Promise<ShownJob> {
  const { store, fold, surroundings } = batch;
  const entry = findJob(batch, number);
  const prefix = `${String(number).padStart(4, '0')}.`;
  return {
    ...toJobRow(entry),
    batchId: store.batchId,
    simulated: fold.isSimulated === true,
    files: store.jobs
      .listNames()
      .filter((name) => name.startsWith(prefix))
      .map((name) => join(surroundings.dataFolder, store.batchId, '.batch', 'jobs', name)),
    key: entry.record === null ? 'unknown' : await compareKey(batch, entry.record),
  };
}

/** The job of that number; one that neither a record nor the ledger knows is a mistake. */
export function findJob({ store, fold }: Pick<LookedAt, 'store' | 'fold'>, number: number): JobEntry {
  const entries = readJobs(store, fold);
  const entry = entries.find((candidate) => candidate.number === number);
  if (entry !== undefined) return entry;
  const numbers = entries.map((candidate) => candidate.number);
  throw new UserError({
    code: 'job',
    message: `The batch ${store.batchId} has no job ${number}`,
    hint:
      numbers.length === 0
        ? 'It has none: calls travel in jobs with --lane batch.'
        : `It has ${numbers.length === 1 ? 'job' : 'jobs'} ${numbers.slice(0, 12).join(', ')}${numbers.length > 12 ? ' …' : ''}.`,
  });
}

export function toJobRow(entry: JobEntry): JobRow {
  const { number, record, hasRecordFile, inFlight, tally } = entry;
  return {
    number,
    record,
    hasRecordFile,
    decision: findDecision(entry),
    inFlight,
    calls: Math.max(tally.asked, record?.requestCount ?? 0),
    reserveUsd: tally.reserveUsd,
    unpricedCalls: tally.unpricedCalls,
    paid: tally.paid,
    callsByStep: Object.fromEntries(tally.bySteps),
    wasForgotten: tally.wasForgotten,
  };
}

async function compareKey({ surroundings }: LookedAt, record: JobRecord): Promise<ShownJob['key']> {
  if (record.simulated) return 'unknown';
  try {
    const providers = await createProviders(surroundings, [record.provider], null);
    try {
      return providers.of(record.provider).accountFingerprint === record.accountFingerprint ? 'same' : 'other';
    } finally {
      await providers.close();
    }
  } catch (error) {
    // No key, or one that cannot be one: looking goes on without it.
    if (error instanceof UserError) return 'not set';
    throw error;
  }
}
