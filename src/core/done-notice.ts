import type { ExitState } from './errors.ts';
import type { ItemCounts } from './view.ts';

/** What is told when the work is done, or ended in trouble. */
export interface DoneNotice {
  readonly batchId: string;
  /** As the summary has it: `BATCH COMPLETE: 2025-01-15`. */
  readonly heading: string;
  readonly counts: ItemCounts;
  /** US dollars of the batch since its first call; null: unknown. */
  readonly costUsd: number | null;
  readonly states: readonly ExitState[];
  readonly exitCode: number;
  /** ISO. */
  readonly at: string;
}

/** How a batch stands for whoever waits for it. */
export interface WorkState {
  readonly kind: 'open' | 'done' | 'decision';
  readonly acquired: number;
}

/**
 * Whether the end of a run is worth telling. A run that waits is told always, but where a person at the terminal ended it. One that
 * is begun again and again (`--no-wait`) is told when the batch has come to its end, or to a decision, since it began.
 */
export function isNoticeDue(run: {
  readonly isTick: boolean;
  /** The person refused, or pressed Ctrl-C. */
  readonly wasEndedByPerson: boolean;
  readonly before: WorkState;
  readonly after: WorkState;
}): boolean {
  const { isTick, wasEndedByPerson, before, after } = run;
  if (wasEndedByPerson) return false;
  if (!isTick) return true;
  return after.kind !== 'open' && (after.kind !== before.kind || after.acquired !== before.acquired);
}

/** `left`: items that can still move, and jobs that may still bring something. */
export function workStateOf(batch: {
  readonly acquired: number;
  readonly left: number;
  readonly decisions: number;
}): WorkState {
  const { acquired, left, decisions } = batch;
  const kind = decisions > 0 ? 'decision' : acquired > 0 && left === 0 ? 'done' : 'open';
  return { kind, acquired };
}
