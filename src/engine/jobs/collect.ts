import { formatCommand } from '../../core/batch-commands.ts';
import { type FiledCounts, type JobRecord, providerJobIdOf } from '../../core/job.ts';
import type { JobProblem } from '../../ports/jobs.ts';
import { ItemProblem } from '../../stages/item-problem.ts';
import { writeError } from '../item-failure.ts';
import type { Run } from '../run.ts';
import { fileOutcomes, noneFiled } from './file-outcomes.ts';
import { groupOf, type Jobs, jobsAt, tellOnce } from './jobs.ts';
import { areResultsPastKeeping } from './results-kept.ts';
import { isoNow } from '../../ports/clock.ts';

const downloadTries = 5;
const firstDelayMs = 1000;
const lookAgainMs = 60_000;

/**
 * Brings home a job that has ended: its results to disk, raw and whole; every outcome to its item; then the record says so.
 * Each part may be done again after a crash: results on disk are not fetched twice, and what is filed stays. True: places moved.
 */
export async function collectJob(run: Run, jobs: Jobs, record: JobRecord): Promise<boolean> {
  const { state } = record;
  if (state.kind !== 'ended') throw new Error(`job ${record.number} is ${state.kind}`);
  const { jobs: capability } = jobsAt(run, record);
  if (!run.workshop.store.jobs.hasResults(record.number)) {
    const problem = await download(run, record, state.providerJobId);
    if (problem !== null) return await putOff(run, jobs, record, problem);
  }
  const filed =
    state.outcome === 'failed' && state.invalidLines.length > 0 ? await failInvalidLines(run, record) : noneFiled();
  const rest = await fileOutcomes(run, record, (line) => capability.readLine(line), state.completed);
  const total: FiledCounts = { ...rest, refused: rest.refused + filed.refused };
  await jobs.book.keep({
    ...record,
    filed: total,
    filedIn: jobs.book.machineRun,
    state: { ...state, kind: 'collected' },
  });
  run.reporter.report({ kind: 'job-collected', job: record.number, filed: total });
  run.noteJob(record);
  // There is room again.
  jobs.notBeforeMs.delete(groupOf(record));
  stopIfTwiceWithoutOutcome(run, jobs, record, total);
  return true;
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
  );
}

/** The file did not pass the provider's check: its lines are named, and their items fail with its words. The others come up again. */
async function failInvalidLines(run: Run, record: JobRecord): Promise<FiledCounts> {
  if (record.state.kind !== 'ended') return noneFiled();
  const counts = noneFiled();
  const calls = run.workshop.store.jobs.openCalls(record.number);
  try {
    for (const { line, message } of record.state.invalidLines) {
      const call = calls.read(line - 1);
      if (call === null || !run.fold.inJobs.has(call.call)) continue;
      counts.refused += 1;
      writeError(
        run,
        call.item,
        'process',
        new ItemProblem({
          step: call.step,
          code: 'job-line',
          message: `${record.provider} does not take line ${line} of job ${record.number}: ${message}`,
          hint: 'Look at prompt.md and the parameters of the step, then run process again.',
        }),
      );
    }
  } finally {
    calls.close();
  }
  return counts;
}

/** One may be chance; after two of a group, one behind the other, the next would fare no better. */
function stopIfTwiceWithoutOutcome(run: Run, jobs: Jobs, record: JobRecord, filed: FiledCounts): void {
  if (hasOutcome(filed)) return;
  const before = [...jobs.book.records.values()]
    .filter((other) => other.number < record.number && groupOf(other) === groupOf(record) && other.filed !== null)
    .at(-1);
  if (before?.filed == null || hasOutcome(before.filed)) return;
  const words = record.state.kind === 'ended' ? record.state.words : null;
  run.stop.stop({
    kind: 'provider',
    message: `Two jobs for ${groupOf(record)}, one behind the other, ended without one outcome (jobs ${before.number} and ${record.number})${words === null ? '' : `: ${words}`}`,
    hint: 'Nothing was paid for them. See what the provider says of the account, then run process again, or use --lane realtime.',
  });
}

function hasOutcome({ answered, unclaimed, refused }: FiledCounts): boolean {
  return answered + unclaimed + refused > 0;
}
