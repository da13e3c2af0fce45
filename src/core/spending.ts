import type { PaidLine } from './ledger.ts';
import { addUsage, type Usage } from './usage.ts';

/** What a set of paid calls cost. */
export interface Spending {
  readonly calls: number;
  /** US dollars of the calls whose cost is known. */
  readonly costUsd: number;
  /** Calls whose cost is unknown: price or usage is. */
  readonly unpricedCalls: number;
  /** What those count against a cap: their whole reserve, where one was known. */
  readonly atReserveUsd: number;
  /** Calls whose cost and whose reserve are unknown: they count nowhere, so no cap can hold. */
  readonly unreservedCalls: number;
  /** Sum over the calls that reported usage; a class that none reported is null. */
  readonly usage: Usage;
  /** Calls without reported usage. */
  readonly unmeasuredCalls: number;
  /** Calls of a second or later attempt, and what they cost (known cost, else reserve). */
  readonly retryCalls: number;
  readonly retryCostUsd: number;
}

export const noSpending: Spending = {
  calls: 0,
  costUsd: 0,
  unpricedCalls: 0,
  atReserveUsd: 0,
  unreservedCalls: 0,
  usage: { inputTokens: 0, outputTokens: 0, cachedInputTokens: null, cacheWriteTokens: null, reasoningTokens: null },
  unmeasuredCalls: 0,
  retryCalls: 0,
  retryCostUsd: 0,
};

export function addPaid(spending: Spending, line: PaidLine): Spending {
  const isRetry = line.attempt > 1;
  return {
    calls: spending.calls + 1,
    costUsd: spending.costUsd + (line.costUsd ?? 0),
    unpricedCalls: spending.unpricedCalls + (line.costUsd === null ? 1 : 0),
    atReserveUsd: spending.atReserveUsd + (line.costUsd === null ? (line.reserveUsd ?? 0) : 0),
    unreservedCalls: spending.unreservedCalls + (line.costUsd === null && line.reserveUsd === null ? 1 : 0),
    usage: line.usage === null ? spending.usage : addUsage(spending.usage, line.usage),
    unmeasuredCalls: spending.unmeasuredCalls + (line.usage === null ? 1 : 0),
    retryCalls: spending.retryCalls + (isRetry ? 1 : 0),
    retryCostUsd: spending.retryCostUsd + (isRetry ? chargeOf(line) : 0),
  };
}

/** What a paid call counts against a cap, in US dollars: its cost, else its reserve. */
export function chargeOf(line: PaidLine): number {
  return line.costUsd ?? line.reserveUsd ?? 0;
}

/** What counts as spent against a cap, in US dollars. */
export function spentUsdOf(spending: Spending): number {
  return spending.costUsd + spending.atReserveUsd;
}
