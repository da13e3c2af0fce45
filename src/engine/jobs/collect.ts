import { formatCommand } from '../../core/batch-commands.ts';
import { countOf } from '../../core/block-text.ts';
import { type FiledCounts, indexOfCallId, type JobRecord, type JobState, providerJobIdOf } from '../../core/job.ts';
import type { JobProblem } from '../../ports/jobs.ts';
import type { JobFacts } from '../../ports/reporter.ts';
import { lockIsOurs } from '../leave.ts';
import type { Run } from '../run.ts';
import { fileOutcomes } from './file-outcomes.ts';
import { groupOf, type Jobs, jobsAt, tellOnce } from './jobs.ts';
import { mendCalls } from './mend-calls.ts';
import { removeUpload } from './remove-upload.ts';
import { areResultsPastKeeping } from './results-kept.ts';
import { isoNow } from '../../ports/clock.ts';

const downloadTries = 5;
const firstDelayMs = 1000;
const lookAgainMs = 60_000;
const linesAtOnce = 256;

/**
 * Brings home a job that has ended: its results to disk, raw and whole; every outcome to its item; then the record says so.
 * Each part may be done again after a crash: results on disk are not fetched twice, and what is filed stays. True: places moved.
 */
export async function collectJob(run: Run, jobs: Jobs, record: JobRecord): Promise<boolean> {
  const { state } = record;
  if (state.kind !== 'ended') throw new Error(`job ${record.number} is ${state.kind}`);
  const { jobs: capability } = jobsAt(run, record);
  const standing = await lookAtResults(run, record);
  if (standing !== 'whole') {
    const problem = await download(run, record, state.providerJobId);
    // What stands is filed where there is nothing more to be had.
    if (problem !== null && (standing === 'none' || problem.reason !== 'not-found'))
      return await putOff(run, jobs, record, problem);
  }
  if (!lockIsOurs(run)) return false;
  const mended = await mendCalls(run.workshop.store, record);
  if (mended > 0)
    tellOnce(
      run,
      jobs,
      'warning',
      `The list of the calls of job ${record.number} was damaged: ${countOf(mended, 'call was', 'calls were')} made again from the ledger, and nothing is lost but how they were asked.`,
    );
  const filed = await fileOutcomes(run, record, (line) => capability.readLine(line), state.completed);
  if (filed === null) return false;
  await jobs.book.keep({
    ...(await removeUpload(run, record)),
    filed,
    filedIn: jobs.book.machineRun,
    state: { ...state, kind: 'collected' },
  });
  run.reporter.report({ kind: 'job-collected', job: record.number, filed, facts: toFacts(record, state) });
  run.noteJob(record);
  // There is room again.
  jobs.notBeforeMs.delete(groupOf(record));
  stopIfTwiceWithoutOutcome(run, jobs, record, filed);
  return true;
}

/**
 * Results that a process before has fetched, or one that files them again. They are whole when they are renamed into place; a
 * line that somebody took out of them since would be asked for, and paid, a second time. `short`: not every call has its line,
 * which may be so at the provider too.
 */
async function lookAtResults(run: Run, record: JobRecord): Promise<'whole' | 'short' | 'none'> {
  const { store } = run.workshop;
  if (!store.jobs.hasResults(record.number)) return 'none';
  const { jobs: capability } = jobsAt(run, record);
  const seen = new Set<number>();
  let count = 0;
  for (const text of store.jobs.readResults(record.number)) {
    const line = text.trim() === '' ? null : capability.readLine(text);
    const index = line === null || line.kind === 'malformed' ? null : indexOfCallId(record, line.callId);
    if (index !== null) seen.add(index);
    count += 1;
    if (count % linesAtOnce === 0) await run.clock.sleep(0);
  }
  return seen.size === record.requestCount ? 'whole' : 'short';
}

function toFacts(record: JobRecord, { outcome, at }: Extract<JobState, { kind: 'ended' | 'collected' }>): JobFacts {
  return {
    provider: record.provider,
    model: record.model,
    requests: record.requestCount,
    providerJobId: providerJobIdOf(record),
    outcome,
    submittedAtMs: Date.parse(record.submittedAt),
    endedAtMs: Date.parse(record.endedAt ?? at),
  };
}

/** Fetches the results to disk; null: they are there. */
async function download(run: Run, record: JobRecord, providerJobId: string): Promise<JobProblem | null> {
  const { jobs: capability } = jobsAt(run, record);
  for (let attempt = 1; ; attempt += 1) {
    const results = run.workshop.store.jobs.beginResults(record.number);
    let problem: JobProblem | null = null;
    try {
      for await (const piece of capability.results(providerJobId, run.stop.cutOff)) {
        if (piece.kind === 'problem') problem = piece;
        else for (const line of piece.lines) results.add(line);
      }
    } catch (error) {
      results.abandon();
      throw error;
    }
    if (problem === null) {
      await results.finish();
      return null;
    }
    results.abandon();
    const isWorthIt = problem.action === 'resend' || problem.action === 'fate-unknown';
    if (!isWorthIt || problem.reason === 'not-found' || attempt >= downloadTries || run.stop.cutOff.aborted)
      return problem;
    await run.clock.sleep(Math.max(problem.retryAfterMs ?? 0, firstDelayMs * 2 ** (attempt - 1)), run.stop.cutOff);
  }
}

/** The results could not be fetched: later, or, when the provider keeps them no longer, never. */
async function putOff(run: Run, jobs: Jobs, record: JobRecord, problem: JobProblem): Promise<boolean> {
  jobs.lookAgainAtMs.set(record.number, run.clock.now() + (problem.retryAfterMs ?? lookAgainMs));
  const isPast = areResultsPastKeeping(record, jobsAt(run, record).jobs.limits, run.clock.now());
  if (problem.reason === 'not-found' && isPast) {
    await loseJob(run, jobs, record);
    return false;
  }
  tellOnce(
    run,
    jobs,
    'warning',
    `The results of job ${record.number} could not be fetched: ${problem.message}. They are asked for again.`,
  );
  return false;
}

export async function loseJob(run: Run, jobs: Jobs, record: JobRecord): Promise<void> {
  const providerJobId = providerJobIdOf(record);
  if (providerJobId === null) throw new Error(`job ${record.number} has no id`);
  await jobs.book.keep({
    ...record,
    state: { kind: 'lost', providerJobId, at: isoNow(run.clock) },
  });
  tellOnce(
    run,
    jobs,
    'warning',
    `The results of job ${record.number} are past the time that ${record.provider} keeps them. It needs your decision: ${formatCommand(run.workshop.store.address, 'jobs')}`,
    { job: record.number, needsDecision: true },
  );
}

/** One may be chance; after two of a group, one behind the other, the next would fare no better. */
function stopIfTwiceWithoutOutcome(run: Run, jobs: Jobs, record: JobRecord, filed: FiledCounts): void {
  if (hasOutcome(filed)) return;
  const before = [...jobs.book.records.values()]
    .filter((other) => other.number < record.number && groupOf(other) === groupOf(record) && other.filed !== null)
    .at(-1);
  if (before?.filed == null || hasOutcome(before.filed)) return;
  const isFree = [before, record].every(({ state }) => 'completed' in state && state.completed === 0);
  const words = record.state.kind === 'ended' ? record.state.words : null;
  run.stop.stop({
    kind: 'provider',
    message: `Two jobs for ${groupOf(record)}, one behind the other, ended without one outcome (jobs ${before.number} and ${record.number})${words === null ? '' : `: ${words}`}`,
    hint: `${isFree ? 'Nothing was paid for them. ' : ''}See what the provider says of the account, then run process again, or use --lane realtime.`,
  });
}

function hasOutcome({ answered, unclaimed, refused }: FiledCounts): boolean {
  return answered + unclaimed + refused > 0;
}
