import { type JobRecord, type JobSeen, needsDecision, providerJobIdOf } from '../../core/job.ts';
import type { JobCounts, JobStatus } from '../../ports/jobs.ts';
import { lockIsOursNow } from '../leave.ts';
import type { Run } from '../run.ts';
import { hintFor } from '../stops-run.ts';
import { collectJob, loseJob } from './collect.ts';
import { type Jobs, jobsAt, tellOnce } from './jobs.ts';
import { lookUpJob } from './look-up.ts';
import { nextLookAfterMs } from './next-look.ts';
import { areResultsPastKeeping } from './results-kept.ts';
import { patiently } from './patiently.ts';
import { isoNow } from '../../ports/clock.ts';

/** What became of the jobs that were looked at. */
export interface LookedAtJobs {
  /** Places are free, filled or known to be at the provider: another wave has something to do. */
  readonly moved: boolean;
}

/** Looks at every open job whose time has come, and collects those that have ended. One after the other: a look costs little. */
export async function lookAtJobs(run: Run, jobs: Jobs): Promise<LookedAtJobs> {
  let moved = false;
  for (const record of jobs.book.open()) {
    // What has ended is collected even by a run that stops: it is paid for.
    if (run.stop.cutOff.aborted) break;
    // The machine may have slept for hours, and another process may have gone on meanwhile.
    if (!lockIsOursNow(run)) break;
    if ((jobs.lookAgainAtMs.get(record.number) ?? 0) > run.clock.now()) continue;
    if (await lookAtJob(run, jobs, record)) moved = true;
  }
  return { moved };
}

async function lookAtJob(run: Run, jobs: Jobs, record: JobRecord): Promise<boolean> {
  switch (record.state.kind) {
    case 'submitting':
      return record.state.mayHaveLeft && lookUpJob(run, jobs, record);
    case 'ended':
      return collectJob(run, jobs, record);
    case 'submitted':
      return lookAtSubmitted(run, jobs, record);
    default:
      return false;
  }
}

async function lookAtSubmitted(run: Run, jobs: Jobs, record: JobRecord): Promise<boolean> {
  const provider = jobsAt(run, record);
  const providerJobId = providerJobIdOf(record) ?? '';
  const reply = await patiently(run, () => provider.jobs.status(providerJobId, run.stop.cutOff));
  // Another process may have gone on while the answer was under way.
  if (!lockIsOursNow(run)) return false;
  const now = run.clock.now();
  if (reply.kind === 'problem') {
    jobs.lookAgainAtMs.set(record.number, now + (reply.retryAfterMs ?? nextLookAfterMs(run, jobs, record)));
    if (reply.action === 'stop-run') {
      run.stop.stop({
        kind: 'provider',
        message: `${record.provider} refuses to show job ${record.number}: ${reply.message}`,
        hint: hintFor(reply.reason, record),
      });
      return false;
    }
    if (reply.reason === 'not-found') return await missJob(run, jobs, record, reply.message);
    tellOnce(
      run,
      jobs,
      'warning',
      `Job ${record.number} could not be looked at: ${reply.message}. It is asked for again.`,
    );
    return false;
  }
  const status = reply.value;
  const seen = noteProgress(run, jobs, record, status);
  if (status.state === 'running' || status.outcome === null) {
    jobs.lookAgainAtMs.set(record.number, now + nextLookAfterMs(run, jobs, record));
    // For people: `jobs` and `show` say how far it is without asking anybody.
    if (seen.rawState !== record.seen?.rawState || seen.completed !== record.seen.completed)
      await jobs.book.keep({ ...record, seen });
    return false;
  }
  const at = new Date(now).toISOString();
  const ended = await jobs.book.keep({
    ...record,
    endedAt: status.endedAt ?? at,
    resultsExpireAt: status.resultsExpireAt ?? record.resultsExpireAt,
    seen,
    state: {
      kind: 'ended',
      providerJobId,
      outcome: status.outcome,
      at,
      words: status.words,
      invalidLines: status.invalidLines,
      completed: status.counts?.completed ?? null,
    },
  });
  jobs.lookAgainAtMs.delete(record.number);
  run.reporter.report({ kind: 'job-ended', job: record.number, outcome: status.outcome, words: status.words });
  return await collectJob(run, jobs, ended);
}

/** A job that its provider does not know, for now or for this key: never given up by itself while its results may be kept. */
async function missJob(run: Run, jobs: Jobs, record: JobRecord, message: string): Promise<boolean> {
  if (jobsAt(run, record).accountFingerprint !== record.accountFingerprint) {
    jobs.ofOtherKey.add(record.number);
    tellOnce(
      run,
      jobs,
      'warning',
      `Job ${record.number} is not known to ${record.provider} under the key that is set now: it was submitted with another key or to another address. Set that one to collect it.`,
    );
    return false;
  }
  if (areResultsPastKeeping(record, jobsAt(run, record).jobs.limits, run.clock.now())) {
    await loseJob(run, jobs, record);
    return false;
  }
  tellOnce(
    run,
    jobs,
    'warning',
    `Job ${record.number} is not found at ${record.provider} (${message}). It is asked for again.`,
  );
  return false;
}

function noteProgress(run: Run, jobs: Jobs, record: JobRecord, { rawState, counts }: JobStatus): JobSeen {
  const total = counts?.total ?? record.requestCount;
  const done = toDone(counts);
  if (done !== null) notePace(run, jobs, record.number, done, total);
  run.reporter.report({ kind: 'job-looked-at', job: record.number, rawState, completed: done, total });
  return { at: isoNow(run.clock), rawState, completed: done };
}

/** Requests that the provider is through with; null: it does not say. */
function toDone(counts: JobCounts | null): number | null {
  return counts === null || counts.completed === null || counts.failed === null
    ? null
    : counts.completed + counts.failed;
}

/** How fast the provider's counts move tells when to look again. */
function notePace(run: Run, { progress }: Jobs, job: number, done: number, total: number): void {
  const atMs = run.clock.now();
  const before = progress.get(job);
  const elapsedMs = before === undefined ? 0 : atMs - before.atMs;
  const donePerMs = before === undefined || elapsedMs <= 0 ? null : (done - before.done) / elapsedMs;
  progress.set(job, { done, total, donePerMs, atMs });
}

/** Jobs that are worth waiting for: a person's decision does not come while we wait, nor does another key. */
export function jobsToWaitFor({ book, ofOtherKey }: Jobs): readonly JobRecord[] {
  return book.open().filter((record) => !needsDecision(record) && !ofOtherKey.has(record.number));
}
