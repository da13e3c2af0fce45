import type { BatchRecord } from '../../core/batch-record.ts';
import { isPromptStep } from '../../core/pipeline.ts';
import type { JobsAtAGlance } from '../../core/jobs-at-a-glance.ts';
import type { OpenCalls } from '../../core/open-calls.ts';
import type { Plan } from '../../core/plan.ts';
import type { Lane } from '../../core/request.ts';
import type { Spending } from '../../core/spending.ts';
import { createPlanCounter } from '../../core/plan.ts';
import { sumPlans } from '../../core/sum-plans.ts';
import { glanceAtJobsOf } from '../../engine/jobs/read-jobs.ts';
import { modelOf } from '../look.ts';
import type { BatchIndex } from './batch-index.ts';
import type { Generation } from './generation.ts';

/** What is kept of a batch when its items and its ledger are let go: enough for its row. */
export interface BatchFacts {
  /** false: it was not looked at to its end yet. */
  readonly isCounted: boolean;
  readonly name: string | null;
  readonly pipeline: string;
  readonly createdAt: string;
  readonly plan: Plan;
  /** Step → items that have something of it. */
  readonly entered: ReadonlyMap<string, number>;
  readonly spending: Spending;
  readonly unknownFate: OpenCalls;
  readonly jobs: JobsAtAGlance;
  readonly lanes: readonly Lane[];
  readonly models: readonly string[];
  readonly simulated: boolean;
  readonly lastCallAt: string | null;
  readonly sourceWasReadToItsEnd: boolean;
}

/** `record` as it is now; `nowMs`: since the epoch. */
export function toFacts(generation: Generation, record: BatchRecord, nowMs: number): BatchFacts {
  const { outline, index, fold, isComplete } = generation;
  const { store, pipeline } = outline;
  const models = pipeline.steps.flatMap((step) => (isPromptStep(step) ? (modelOf({ fold, record }, step) ?? []) : []));
  return {
    isCounted: isComplete,
    name: record.name ?? null,
    pipeline: pipeline.name,
    createdAt: record.createdAt,
    plan: toPlan(generation),
    entered: countEntered(index),
    spending: fold.totals,
    unknownFate: fold.unknownFate(),
    jobs: glanceAtJobsOf(store, fold, nowMs),
    lanes: [...fold.lanes],
    models: [...new Set(models)],
    simulated: fold.isSimulated === true,
    lastCallAt: fold.lastAt,
    sourceWasReadToItsEnd: store.readClosing() !== null,
  };
}

function toPlan({ index, outline }: Generation): Plan {
  const kinds = index.kinds().map(({ signature, count }) => ({ plan: signature.plan, count }));
  const isAnyMissing = index.kinds().some(({ signature }) => signature.state === null);
  return sumPlans(kinds, createPlanCounter(outline.pipeline).toPlan(), isAnyMissing ? missingOf(index) : []);
}

function missingOf(index: BatchIndex): readonly string[] {
  const missing: string[] = [];
  index.each((row) => {
    const signature = index.signatureOf(row);
    if (signature !== null && signature.state === null) missing.push(index.idOf(row));
  });
  return missing;
}

function countEntered(index: BatchIndex): ReadonlyMap<string, number> {
  const entered = new Map<string, number>();
  for (const { signature, count } of index.kinds())
    for (const step of signature.entered) entered.set(step, (entered.get(step) ?? 0) + count);
  return entered;
}
