import type { CallPace } from './call-pace.ts';
import { type Completion, longestJobMs } from './completion.ts';
import type { StepLanes } from './deadline.ts';
import type { Range, StepToPrice } from './estimate.ts';
import { formatDuration } from './money-text.ts';
import type { Lane, ModelId } from './request.ts';

/** How fast the calls of a step are in each lane. */
export interface StepPace {
  readonly realtime: CallPace;
  readonly flex: CallPace;
  readonly batch: Completion;
}

/** What all that is to be paid for would cost in one lane, and when it would be done. */
export interface LaneEstimate {
  readonly lane: Lane;
  /** null: a price is unknown. */
  readonly costUsd: Range | null;
  /**
   * From the start; null: nothing is known of how fast it goes, or there is nothing to buy. `longest`: of jobs, after which each
   * has ended, done or not.
   */
  readonly doneAfterMs: { readonly typical: number; readonly worst: number; readonly longest?: number } | null;
  /** For people: what the times rest on. */
  readonly basis: string;
}

/** From the cheapest to think about to the slowest. */
export const laneNames: readonly Lane[] = ['realtime', 'flex', 'batch'];

/** Lanes that the models of all steps offer at a known price; realtime in any case. */
export function offeredLanes(steps: readonly StepToPrice[]): readonly Lane[] {
  return laneNames.filter(
    (lane) => lane === 'realtime' || steps.every(({ price }) => price?.laneFactors[lane] !== undefined),
  );
}

/** Answers may have to be asked for again, and calls are slower than they were: how much, where it was measured and where it was not. */
const slownessMeasured = 1.5;
const slownessAssumed = 3;

/** When the calls of these steps would be done, and what that rests on. */
export function timeInLane(
  lane: Lane,
  steps: readonly StepToPrice[],
  workers: number | null,
): Pick<LaneEstimate, 'doneAfterMs' | 'basis'> {
  if (steps.every(({ calls, toCome }) => calls + (toCome?.expected ?? 0) === 0))
    return { doneAfterMs: null, basis: 'there is nothing to buy' };
  const paced = steps.flatMap(({ pace, ...step }) =>
    pace === undefined
      ? []
      : [
          {
            pace,
            model: step.model,
            calls: step.calls + (step.toCome?.expected ?? 0),
            hasRetries: step.maxCallsPerItem > 1,
          },
        ],
  );
  if (paced.length < steps.length) return { doneAfterMs: null, basis: 'nothing is known of how long calls take' };
  if (lane === 'batch') return timeOfJobs(paced);
  if (workers === null) return { doneAfterMs: null, basis: 'nothing is known of how many calls go at once' };
  const work = paced.reduce((sum, { pace, calls }) => sum + calls * pace[lane].callMs, 0);
  const way = paced.reduce((sum, { pace, calls }) => sum + (calls > 0 ? pace[lane].callMs : 0), 0);
  const typical = Math.max(work / workers, way);
  const isMeasured = paced.every(({ pace }) => pace[lane].isMeasured);
  const calls = paced.reduce((sum, step) => sum + step.calls, 0);
  const each = calls === 0 ? 0 : work / calls;
  return {
    doneAfterMs: { typical, worst: (typical + way) * (isMeasured ? slownessMeasured : slownessAssumed) },
    basis: `${workers} at once, ${each < 50 ? '<0.1s' : formatDuration(each)} a call ${isMeasured ? 'as measured' : 'assumed'}`,
  };
}

/** The steps of a chain are jobs one after the other. */
function timeOfJobs(
  steps: readonly {
    readonly pace: StepPace;
    readonly model: ModelId;
    readonly calls: number;
    readonly hasRetries: boolean;
  }[],
): Pick<LaneEstimate, 'doneAfterMs' | 'basis'> {
  const waves = steps.filter(({ calls }) => calls > 0);
  const isLearnt = waves.every(({ pace }) => pace.batch.jobs > 0);
  const jobs = Math.max(...waves.map(({ pace }) => pace.batch.jobs), 0);
  const earlier = jobs === 1 ? 'an earlier job' : `${jobs} earlier jobs`;
  const parts = [
    isLearnt
      ? `as ${earlier}`
      : jobs > 0
        ? `as ${earlier}, of other steps as the providers say`
        : 'assumed, as the providers say: no job has been seen yet',
    ...(waves.length > 1 ? [`${waves.length} steps, one job after the other`] : []),
    ...(waves.some(({ hasRetries }) => hasRetries) ? ['an answer that is asked again takes another job'] : []),
  ];
  return {
    doneAfterMs: {
      typical: waves.reduce((sum, { pace }) => sum + pace.batch.typicalMs, 0),
      worst: waves.reduce((sum, { pace }) => sum + pace.batch.worstMs, 0),
      longest: waves.reduce((sum, { model }) => sum + longestJobMs(model), 0),
    },
    basis: parts.join('; '),
  };
}

/** A step in the terms of the deadline; null: nothing is known of how long its calls take. `usdPerCall`: in a lane. */
export function toStepLanes(
  { step, pace, price }: StepToPrice,
  usdPerCall: (lane: Lane) => number | null,
): StepLanes | null {
  if (pace === undefined) return null;
  const isCheaper = (lane: Lane) => (price?.laneFactors[lane] ?? 1) < (price?.laneFactors.realtime ?? 1);
  return {
    step,
    realtime: { usdPerCall: usdPerCall('realtime'), callMs: pace.realtime.callMs },
    ...(isCheaper('flex') ? { flex: { usdPerCall: usdPerCall('flex'), callMs: pace.flex.callMs } } : {}),
    ...(isCheaper('batch') ? { batch: { usdPerCall: usdPerCall('batch'), completion: pace.batch } } : {}),
  };
}
