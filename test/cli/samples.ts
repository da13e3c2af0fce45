import { createBatchCommands, noNamedFolders } from '../../src/core/batch-commands.ts';
import type { Conservation } from '../../src/core/conservation.ts';
import type { Estimate } from '../../src/core/estimate.ts';
import type { Plan, StepPlan } from '../../src/core/plan.ts';
import type { Spending } from '../../src/core/spending.ts';
import type { ItemCounts } from '../../src/core/view.ts';

/** As they are printed where no flag named anything. */
export const commandsAbout = (batchId: string, ...runWords: readonly string[]) =>
  createBatchCommands({ batchId, ...noNamedFolders }, runWords);

export function countsOf(counts: Partial<ItemCounts>): ItemCounts {
  const given = { accepted: 0, rejected: 0, failed: 0, waiting: 0, inFlight: 0, ...counts };
  return { acquired: given.accepted + given.rejected + given.failed + given.waiting + given.inFlight, ...given };
}

export function usageOf(inputTokens: number, outputTokens: number) {
  return { inputTokens, outputTokens, cachedInputTokens: null, cacheWriteTokens: null, reasoningTokens: null };
}

export function conservationOf(counts: Partial<ItemCounts>, differing: Partial<Conservation> = {}): Conservation {
  return {
    holds: true,
    counts: countsOf(counts),
    children: [],
    missing: [],
    strangers: [],
    twice: [],
    tokens: null,
    ...differing,
  };
}

export const matchingTokens = {
  ledger: usageOf(200_000, 45_000),
  found: usageOf(200_000, 45_000),
  unclaimed: { calls: 0, usage: usageOf(0, 0) },
  callsWithoutReceipt: [],
  receiptsWithoutCall: [],
};

export function spendingOf(differing: Partial<Spending> = {}): Spending {
  return {
    calls: 100,
    costUsd: 1.44,
    unpricedCalls: 0,
    atReserveUsd: 0,
    unreservedCalls: 0,
    usage: usageOf(200_000, 45_000),
    unmeasuredCalls: 0,
    retryCalls: 0,
    retryCostUsd: 0,
    ...differing,
  };
}

export function stepPlanOf(step: string, differing: Partial<StepPlan> = {}): StepPlan {
  return {
    step,
    kind: 'prompt',
    toPrepare: 0,
    toBegin: 0,
    toProcess: 0,
    toParse: 0,
    inFlight: 0,
    toReopen: 0,
    prompts: 0,
    responses: 0,
    receipts: 0,
    accepted: 0,
    skipped: 0,
    rejected: 0,
    rejectedForGood: 0,
    calls: 0,
    setAside: 0,
    toExpand: 0,
    ...differing,
  };
}

export function planOf(counts: Partial<ItemCounts>, steps: readonly StepPlan[], differing: Partial<Plan> = {}): Plan {
  const toOpen = steps[0]?.toBegin ?? 0;
  return { counts: countsOf(counts), children: [], toOpen, missing: [], steps, setAsidesToFinish: 0, ...differing };
}

const nothing = { low: 0, expected: 0, upper: 0 };
export const noEstimate: Estimate = {
  steps: [],
  calls: 0,
  maxCalls: 0,
  inputTokens: nothing,
  outputTokens: nothing,
  costUsd: nothing,
  pricedUsd: nothing,
  lanes: [],
  unpricedModels: [],
};
