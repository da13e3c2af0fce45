import type { Lane, ProviderName } from './request.ts';
import type { Usage } from './usage.ts';

/** A place that a call is to fill: one attempt of one step of one item. */
export interface PaidPlace {
  readonly item: string;
  readonly step: string;
  readonly attempt: number;
  /** Of a child that was made anew with its parent's line: another one than its namesake before. Absent: the first. */
  readonly generation?: string;
}

/** Written before a call leaves. `reserveUsd`: its worst case; null where the price is unknown. */
export interface AskedLine extends PaidPlace {
  readonly type: 'asked';
  readonly call: string;
  readonly at: string;
  readonly provider: ProviderName;
  readonly model: string;
  readonly lane: Lane;
  readonly reserveUsd: number | null;
  readonly simulated: boolean;
  /** Number of the job that it travels in: its place is in flight until the job brings its outcome. */
  readonly job?: number;
}

/** An answer that was billed. `usage` null: the provider reported none, and the whole reserve counts. */
export interface PaidLine extends PaidPlace {
  readonly type: 'paid';
  readonly call: string;
  readonly at: string;
  readonly provider: ProviderName;
  readonly model: string;
  readonly lane: Lane;
  readonly usage: Usage | null;
  readonly costUsd: number | null;
  readonly reserveUsd: number | null;
  /** What the estimate expected of this call's tokens, kept to improve the next estimate. */
  readonly expected: { readonly inputTokens: number; readonly outputTokens: number } | null;
  readonly simulated: boolean;
  readonly job?: number;
  /** Its place was filled, passed or gone when it came: it lies in the results of its job alone. */
  readonly unclaimed?: true;
}

/** The reason of a `free` line where the flex lane had no room for the call: it waits and does not count as a resend. */
export const noRoomReason = 'no-room';

/** A call that was refused before it could cost anything. */
export interface FreeLine {
  readonly type: 'free';
  readonly call: string;
  readonly at: string;
  readonly reason: string;
}

/** Paid places about to be emptied, written before the first unlink; the steps have their whole resend budget again. */
export interface CleanedLine {
  readonly type: 'cleaned';
  readonly at: string;
  readonly item: string;
  readonly steps: readonly string[];
  readonly calls: readonly string[];
  /** The item itself goes too, with its line and its folder: what a crash leaves of the folder is nobody's. */
  readonly whole?: true;
}

/** A job that never arrived, or was refused as a whole: its calls were not asked. */
export interface ReleasedLine {
  readonly type: 'released';
  readonly job: number;
  readonly at: string;
  readonly reason: string;
}

/** A person decided that a job is not waited for: what it may have cost stays, its places are free. */
export interface ForgottenLine {
  readonly type: 'forgotten';
  readonly job: number;
  readonly at: string;
}

/** A call whose job ended without a word of it: of unknown fate, and its place is free. */
export interface LostLine {
  readonly type: 'lost';
  readonly call: string;
  readonly at: string;
}

export type LedgerLine = AskedLine | PaidLine | FreeLine | CleanedLine | ReleasedLine | ForgottenLine | LostLine;
