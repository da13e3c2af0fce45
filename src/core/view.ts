import type { JsonObject, JsonValue } from './json.ts';
import type { OpenCalls } from './ledger-fold.ts';
import type { FinishReason, ServedTier } from './response.ts';
import type { Reason } from './verdict.ts';
import type { Usage } from './usage.ts';

/** A batch as outputs see it. Items are streamed, and can be streamed again. */
export interface BatchView {
  readonly batchId: string;
  readonly name: string | null;
  readonly pipeline: {
    readonly name: string;
    readonly description: string | null;
    readonly steps: readonly StepView[];
  };
  readonly vars: JsonObject;
  readonly simulated: boolean;
  readonly createdAt: string;
  /** When this page was made; taken from the newest ledger line, so that rendering twice gives the same bytes. */
  readonly asOf: string;
  readonly models: readonly string[];
  /** Whose items are the results: children of this expand step; null: the acquired items themselves. */
  readonly resultLevel: string | null;
  /** Of the acquired items. */
  readonly counts: ItemCounts;
  /** Of the children of each expand step, in order of the steps. */
  readonly children: readonly ChildCounts[];
  readonly money: MoneyView;
  readonly funnel: readonly FunnelRow[];
  /** In order of acquisition; each is followed by its children, theirs behind them. */
  items(): Iterable<ItemView>;
}

export interface ChildCounts {
  readonly expand: string;
  /** Items that were expanded. */
  readonly parents: number;
  readonly counts: ItemCounts;
}

export interface StepView {
  readonly name: string;
  readonly description: string | null;
  readonly kind: 'prompt' | 'code' | 'expand';
  readonly model: string | null;
  /** The expand step whose children take this step; null: the acquired items do. */
  readonly level: string | null;
}

export interface ItemCounts {
  readonly acquired: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly failed: number;
  readonly waiting: number;
  readonly inFlight: number;
}

export interface MoneyView {
  readonly costUsd: number | null;
  /** Calls paid whose price or usage is unknown. */
  readonly unpricedCalls: number;
  readonly calls: number;
  readonly unknownFate: OpenCalls;
  readonly usage: Usage;
  /** Spent on answers that were set aside or rejected. */
  readonly retryCostUsd: number;
}

/** Per step: how many items came in, how many were accepted, rejected for good, are still there, how often it was retried. */
export interface FunnelRow {
  readonly step: string;
  readonly entered: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly waiting: number;
  readonly retries: number;
  readonly costUsd: number | null;
}

export interface ItemView {
  readonly id: string;
  /** The expand step it is a child of; null: an acquired item. */
  readonly level: string | null;
  /** Id of a child's parent. */
  readonly parent: string | null;
  /** Position of a child, from 1. */
  readonly index: number | null;
  /** From 1; null where the source does not repeat. */
  readonly repetition: number | null;
  readonly state: 'accepted' | 'rejected' | 'failed' | 'waiting' | 'in flight';
  /** A child's is its parent's with the element added. */
  readonly raw: JsonObject;
  /** Accepted values by step, a child's parent's too; null where skipped. */
  readonly steps: Readonly<Record<string, JsonValue>>;
  /** Steps whose null says that they were skipped: a value may be null too. */
  readonly skipped: readonly string[];
  /** The item's result: value of the last step; null unless accepted. */
  readonly value: JsonValue | null;
  readonly reasons: readonly Reason[];
  readonly error: string | null;
  readonly attempts: number;
  readonly costUsd: number | null;
  /** Every answer on record, in order: earlier attempts first. */
  readonly answers: readonly AnswerView[];
}

export interface AnswerView {
  readonly step: string;
  readonly attempt: number;
  readonly setAside: boolean;
  readonly prompt: { readonly system: string | null; readonly user: string } | null;
  readonly response: string | null;
  readonly model: string | null;
  readonly finishReason: FinishReason | null;
  readonly usage: Usage | null;
  readonly costUsd: number | null;
  /** Another tier than the one asked for, by whose price it was billed. */
  readonly servedTier?: ServedTier;
  readonly verdict: 'accepted' | 'rejected' | 'skipped' | null;
  readonly reasons: readonly Reason[];
  /** Of an answer that a job brought: its line in the results, raw; null: it is gone. There only where values were asked for. */
  readonly fromJob?: { readonly job: number; readonly line: number; readonly text: string | null };
  /** What was judged, an expand's `{count}` too; there only where it was asked for: a page has no use for it. */
  readonly value?: JsonValue;
}
