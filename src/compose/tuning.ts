import type { RunSettings, TuneOffer, TuneOrder } from '../core/control.ts';
import { UserError } from '../core/errors.ts';
import type { Budget } from '../core/budget.ts';
import { isPromptStep } from '../core/pipeline.ts';
import type { Estimate } from '../core/estimate.ts';
import type { ModelPrice } from '../core/price.ts';
import type { Lane } from '../core/request.ts';
import { describeChange } from '../core/settings-text.ts';
import { type Changes, createChanges } from '../engine/changes.ts';
import type { Run } from '../engine/run.ts';
import { refuseLanesOfServer, refuseUnpricedCap } from './check-words.ts';
import type { TuneAnswer } from './control.ts';
import { readLaneFlags, refuseMissingLane } from './lanes.ts';
import type { ResolvedModels } from './models.ts';
import type { OpenBatch } from './open-batch.ts';
import { type SpendingFlags, workersOf } from './spending-flags.ts';

/** How the calls of an invocation are sent, which `tune` may change while they are. */
export interface Tuning {
  readonly workers: () => number;
  readonly maxCostUsd: () => number | null;
  readonly modelOf: Run['modelOf'];
  readonly changes: Changes;
  /** Lanes that calls in flight may travel in. */
  readonly lanesUsed: () => ReadonlySet<Lane>;
  /**
   * Obeys `tune` from now on. `estimate`: what was agreed to; `estimateWith`: what is left, were the models these. Returns a function
   * that ends it.
   */
  steer(
    run: Run,
    estimate: Estimate,
    estimateWith: (modelOf: Run['modelOf']) => Promise<Pick<Estimate, 'costUsd'>>,
  ): () => void;
}

export function createTuning(batch: OpenBatch, flags: SpendingFlags, models: ResolvedModels): Tuning {
  const { whole, pipeline } = batch.workshop;
  const steps = whole.steps.filter(isPromptStep).map(({ name }) => name);
  const bell = createChanges();
  let workers = workersOf(batch, flags);
  let maxCostUsd = flags.maxCostUsd ?? pipeline.maxCostUsd;
  let lanes: ReadonlyMap<string, Lane> = new Map();
  const lanesUsed = new Set(steps.map((step) => models.ofStep(step).lane));

  const modelWith = (over: ReadonlyMap<string, Lane>): Run['modelOf'] => {
    return (step) => {
      const model = models.ofStep(step);
      const lane = over.get(step) ?? model.lane;
      return lane === model.lane ? model : { ...model, lane };
    };
  };
  const settingsWith = (over: ReadonlyMap<string, Lane>): RunSettings => ({
    workers,
    maxCostUsd,
    lanes: Object.fromEntries(steps.map((step) => [step, modelWith(over)(step).lane])),
  });

  async function lanesAfter(wanted: readonly string[] | null): Promise<ReadonlyMap<string, Lane>> {
    if (wanted === null) return lanes;
    if (flags.by !== undefined)
      throw new UserError({
        code: 'by',
        message: `--lane ${wanted.join(', ')}: the run has --by ${flags.by}, and the deadline chooses the lanes`,
        hint: 'Stop it, and run process again without --by.',
      });
    const said = readLaneFlags(whole, wanted);
    const after = new Map(lanes);
    for (const step of steps) {
      const lane = said.ofStep(step);
      if (lane === null) continue;
      refuseMissingLane(step, { ...models.ofStep(step), lane }, whole);
      after.set(step, lane);
    }
    await refuseLanesOfServer(batch, modelWith(after), flags.sandbox);
    return after;
  }

  const isDearer = (after: ReadonlyMap<string, Lane>): boolean =>
    steps.some((step) => {
      const { price, lane } = modelWith(after)(step);
      return laneFactor(price, lane) > laneFactor(price, modelWith(lanes)(step).lane);
    });

  function apply(run: Run, order: TuneOrder, after: ReadonlyMap<string, Lane>): void {
    workers = order.workers ?? workers;
    lanes = after;
    for (const step of steps) lanesUsed.add(modelWith(after)(step).lane);
    maxCostUsd = order.maxCostUsd ?? maxCostUsd;
    run.gate.change((budget) => {
      if (order.maxCostUsd !== null) {
        budget.setMaxCost(order.maxCostUsd);
        // As with the flag: the cap takes the place of the amount.
        budget.addConsent(null);
      } else if (order.agreed !== undefined) agree(budget, order.agreed.upToUsd);
    });
    bell.ring(order.maxCostUsd !== null || order.lanes !== null);
  }

  async function obey(run: Run, order: TuneOrder, estimate: Estimate, left: () => Promise<TuneOffer['leftUsd']>) {
    const before = settingsWith(lanes);
    const after = await lanesAfter(order.lanes);
    refuseUnpricedCap(batch, estimate, order.maxCostUsd);
    const { state } = run.gate.budget;
    const isAboveCap = order.maxCostUsd !== null && order.maxCostUsd > mayReach(run.gate.budget);
    if (order.agreed === undefined && (isAboveCap || isDearer(after))) {
      const leftUsd = await left();
      const wanted = settingsWith(after);
      const cap = order.maxCostUsd ?? maxCostUsd;
      const inAllUsd =
        leftUsd === null ? null : state.paidUsd + state.unknownFateUsd + inJobsUsd(batch) + leftUsd.upper;
      const offer: TuneOffer = {
        before,
        after: { ...wanted, workers: order.workers ?? workers, maxCostUsd: cap },
        paidUsd: state.paidUsd,
        leftUsd,
        upToUsd: order.maxCostUsd ?? (inAllUsd === null ? cap : Math.min(inAllUsd, cap ?? inAllUsd)),
      };
      return { kind: 'asks', offer } as const;
    }
    apply(run, order, after);
    const now = settingsWith(lanes);
    const words = describeChange(before, now);
    if (words.length > 0) {
      run.reporter.report({ kind: 'tuned', ...now });
      run.reporter.report({
        kind: 'notice',
        level: 'info',
        message: `As batch-pipeline tune asked, it goes on with ${words.join(', ')}.`,
      });
    }
    return { kind: 'done', before, now } as const;
  }

  return {
    workers: () => workers,
    maxCostUsd: () => maxCostUsd,
    modelOf: (step) => modelWith(lanes)(step),
    changes: bell,
    lanesUsed: () => lanesUsed,
    steer: (run, estimate, estimateWith) =>
      batch.control.onTune(async (order): Promise<TuneAnswer> => {
        const left = async () => (await estimateWith(modelWith(await lanesAfter(order.lanes)))).costUsd;
        return obey(run, order, estimate, left);
      }),
  };
}

/** What jobs in flight are expected to cost, else their worst case, in US dollars. */
export function inJobsUsd({ book }: Pick<OpenBatch, 'book'>): number {
  return book.open().reduce((sum, job) => sum + (job.expectedUsd ?? job.reserveUsd ?? 0), 0);
}

/** A lane's price as a part of the realtime one; where none is known, what the other lanes cost everywhere. */
export function laneFactor(price: ModelPrice | null, lane: Lane): number {
  return price?.laneFactors[lane] ?? (lane === 'realtime' ? 1 : 0.5);
}

/** What the batch may come to by what was agreed to so far, in US dollars. */
function mayReach({ state }: Budget): number {
  return Math.min(state.maxCostUsd ?? Number.POSITIVE_INFINITY, consentReaches(state));
}

function consentReaches({ consentUsd, paidUsd, paidInInvocationUsd }: Budget['state']): number {
  return consentUsd === null ? Number.POSITIVE_INFINITY : paidUsd - paidInInvocationUsd + consentUsd;
}

function agree(budget: Budget, upToUsd: number | null): void {
  const more = upToUsd === null ? null : upToUsd - consentReaches(budget.state);
  if (more === null || more > 0) budget.addConsent(more);
}
