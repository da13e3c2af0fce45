import type { ExitState } from './errors.ts';
import type { ItemCounts } from './view.ts';

/** What is told: the work is done or ended in trouble, or it has run into trouble and goes on. */
export type Notice = DoneNotice | TroubleNotice;

export interface DoneNotice {
  readonly kind: 'end';
  readonly batchId: string;
  /** As the summary has it: `BATCH COMPLETE: 2025-01-15`. */
  readonly heading: string;
  /** Why it stopped before its end; null: it did not. */
  readonly message: string | null;
  readonly counts: ItemCounts;
  /** US dollars of the batch since its first call; null: unknown. */
  readonly costUsd: number | null;
  readonly states: readonly ExitState[];
  readonly exitCode: number;
  /** ISO. */
  readonly at: string;
}

/** Of the batch nothing is counted for it: items are looked at when the run has ended. */
export interface TroubleNotice {
  readonly kind: 'trouble';
  readonly trouble: Trouble;
  readonly batchId: string;
  readonly heading: string;
  readonly message: string;
  readonly counts: null;
  readonly costUsd: null;
  /** Of the process, where the trouble has ended it. */
  readonly states: readonly ExitState[];
  readonly exitCode: number | null;
  readonly at: string;
}

/**
 * `decision`: the run goes on, but a person must decide. `paused`: the provider has answered nothing for long, and the run waits.
 * `error`: the process ended by an error. The others end a run, whose end is told.
 */
export type Trouble = 'decision' | 'paused' | 'error' | 'budget' | 'consent' | 'provider' | 'locked' | 'overbilled';

const headings: Readonly<Record<'decision' | 'paused' | 'error', string>> = {
  decision: 'BATCH NEEDS A DECISION',
  paused: 'BATCH PAUSED',
  error: 'BATCH ENDED BY AN ERROR',
};

export function toTroubleNotice(
  trouble: 'decision' | 'paused' | 'error',
  facts: Pick<TroubleNotice, 'batchId' | 'message' | 'at' | 'exitCode'>,
): TroubleNotice {
  const states = facts.exitCode === null ? [] : (['unexpected'] as const);
  return {
    kind: 'trouble',
    trouble,
    ...facts,
    heading: `${headings[trouble]}: ${facts.batchId}`,
    counts: null,
    costUsd: null,
    states,
  };
}

/** How a batch stands for whoever waits for it. */
export interface WorkState {
  readonly kind: 'open' | 'done' | 'decision';
  readonly acquired: number;
}

/**
 * Whether the end of a run is worth telling. A run that waits is told always, but where a person at the terminal ended it. One that
 * is begun again and again (`--no-wait`) is told when the batch has come to its end, or to a decision, since it began, and when it
 * has met a trouble that was not told before.
 */
export function isNoticeDue(run: {
  readonly isTick: boolean;
  /** The person refused, or pressed Ctrl-C. */
  readonly wasEndedByPerson: boolean;
  readonly hasNewTrouble?: boolean;
  readonly before: WorkState;
  readonly after: WorkState;
}): boolean {
  const { isTick, wasEndedByPerson, hasNewTrouble = false, before, after } = run;
  if (wasEndedByPerson) return false;
  if (!isTick || hasNewTrouble) return true;
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
