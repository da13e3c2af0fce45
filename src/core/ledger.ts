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
}

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

export type LedgerLine = AskedLine | PaidLine | FreeLine | CleanedLine;
