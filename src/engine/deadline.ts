import type { Lane } from '../core/request.ts';
import { jobsAt, type Jobs } from './jobs/jobs.ts';
import { patiently } from './jobs/patiently.ts';
import type { Run } from './run.ts';

/** What is to be done now so that all is done by a time. */
export interface LaneDecision {
  /** How the calls of a step that is ready now travel. */
  readonly laneOf: (step: string) => Lane;
  /** Jobs that are not waited for any longer: what they have done is kept, and the rest travels faster. */
  readonly toCancel: readonly number[];
  /** When to ask again, if nothing happens before; null: nothing changes by time alone. */
  readonly askAgainAtMs: number | null;
  /** For people, where something is decided anew; null: nothing is to be said. */
  readonly words: string | null;
}

/** Asked at the start of each wave, when a job has moved on, and when it says so itself. Pure of acts: it decides. */
export interface Deadline {
  decide(): LaneDecision;
}

const longestPauseMs = 60_000;
/** A cancelled job is looked at soon. */
const lookSoonMs = 5_000;

/** Decides, and cancels what is to be cancelled. */
export async function keepDeadline(run: Run, jobs: Jobs, deadline: Deadline): Promise<LaneDecision> {
  const decision = deadline.decide();
  if (decision.words !== null) run.reporter.report({ kind: 'notice', level: 'info', message: decision.words });
  for (const number of decision.toCancel) await cancelOnce(run, jobs, number);
  return decision;
}

/** Keeps the deadline while a wave is walked, which may take hours. Ends when `signal` is aborted. `decision`: that of its start. */
export async function keepDeadlineUntil(
  run: Run,
  jobs: Jobs,
  deadline: Deadline,
  decision: LaneDecision,
  signal: AbortSignal,
): Promise<void> {
  let { askAgainAtMs } = decision;
  while (!signal.aborted && !run.stop.noMoreCalls.aborted) {
    if (askAgainAtMs === null || jobs.book.open().length === 0) return;
    await run.clock.sleep(Math.min(longestPauseMs, Math.max(0, askAgainAtMs - run.clock.now())) + 1, signal);
    if (signal.aborted || run.stop.noMoreCalls.aborted) return;
    ({ askAgainAtMs } = await keepDeadline(run, jobs, deadline));
  }
}

async function cancelOnce(run: Run, jobs: Jobs, number: number): Promise<void> {
  const record = jobs.book.records.get(number);
  if (record?.state.kind !== 'submitted' || jobs.cancelled.has(number)) return;
  const { providerJobId } = record.state;
  const reply = await patiently(run, () => jobsAt(run, record).jobs.cancel(providerJobId, run.stop.cutOff));
  if (reply.kind === 'ok') jobs.cancelled.add(number);
  else
    run.reporter.report({
      kind: 'notice',
      level: 'warning',
      message: `Job ${number} could not be cancelled: ${reply.message}. It is asked for again.`,
    });
  jobs.lookAgainAtMs.set(number, run.clock.now() + lookSoonMs);
}
