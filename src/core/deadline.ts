import type { Completion } from './completion.ts';
import type { Lane } from './request.ts';

/**
 * How a run that must be done by a time travels: in the cheapest lane, and in a faster one as soon as waiting longer could
 * cost the deadline. Pure: asked at the start, whenever something has come, and at `askAgainAtMs`, also while calls are on
 * their way. The work stands in groups, each a job or what is ready, in the order of the items. Seen from a group:
 *
 *   now ── batch ──▶│◀─ cancel ─▶│◀── flex ──▶│◀── realtime, its own calls and those of the groups before it ──▶│ deadline
 *               moves to flex                 realtime
 *   now ── batch, where there is no flex ──▶│◀─ cancel ─▶│◀── realtime ──▶│
 *                                   moves to realtime
 *
 * So the last group moves first and the first one last, each as late as it may: while the workers are busy with a group
 * that has moved, those before it go on in the half-price lane. What a group does depends on itself and on those before it
 * and on nothing else; with more time it does the same, only longer, which is why more time never costs more.
 */
export interface DeadlineState {
  readonly nowMs: number;
  readonly deadlineMs: number;
  /** Parallel calls in realtime and flex. */
  readonly workers: number;
  /** How long a job may take to end after it was cancelled, and its results to be there. */
  readonly cancelMs: number;
  /** Dollars for all that is left, jobs included: what cap and consent leave; null: there is no limit. */
  readonly budgetLeftUsd: number | null;
  readonly steps: readonly StepLanes[];
  readonly groups: readonly WorkGroup[];
}

/** What the model of a step offers. */
export interface StepLanes {
  readonly step: string;
  readonly realtime: CallsInLane;
  readonly flex?: CallsInLane;
  readonly batch?: { readonly usdPerCall: number | null; readonly completion: Completion };
}

export interface CallsInLane {
  /** Dollars, a careful guess; null: unknown. */
  readonly usdPerCall: number | null;
  /** Of one call, from leaving to answer. */
  readonly callMs: number;
}

export interface WorkGroup {
  /** Where its first item stands among the items; groups of one place are one to the clock. */
  readonly place: number;
  /** Number of the job; null: its calls are ready. */
  readonly job: number | null;
  /** Its calls have been put into flex or realtime: they do not go back. */
  readonly hasMoved: boolean;
  /**
   * Calls to come by step, up to the end of the items' lines; one that is asked again counts again. Of a job without those
   * whose answers would come if it were cancelled now.
   */
  readonly calls: Readonly<Record<string, number>>;
}

export interface DeadlineDecision {
  /** `move`: some job is to be cancelled. */
  readonly action: 'keep-waiting' | 'move';
  /** For each group: `wait` for its job, or the lane it is to travel in; of a job, which is cancelled for it. */
  readonly travel: readonly (Lane | 'wait')[];
  /** The latest moment to ask again, if nothing happens before; null: nothing will change by time alone. */
  readonly askAgainAtMs: number | null;
  /** `yes`: with all caution. `perhaps`: if calls are as quick as they are expected to be. */
  readonly canBeMet: 'yes' | 'perhaps' | 'no';
  /** More jobs would be moved, were there money for it. */
  readonly isHeldByBudget: boolean;
}

/** Cancelling takes up to ten minutes (OpenAI's Batch guide, checked 2026-11-20); the others say nothing. */
export const usualCancelMs = 600_000;
/** Calls may take longer than they did, and answers may have to be asked for again. */
const caution = 1.5;
/** The last item may be a slow one: its way may take so many times what is expected. */
const tailCaution = 3;
/** A job that gets less time than a part of the typical one, or than this, brings little. */
const partOfTypical = 0.25;
const mostUsefulMs = 900_000;
/** Two moments as near as this are one. */
const nearMs = 5_000;

export function decideLanes(state: DeadlineState): DeadlineDecision {
  const { nowMs, groups } = state;
  const times = toGroupTimes(state);
  const wanted = groups.map((group, index) => travelOf(group, timesAt(times, index), nowMs));
  const { travel, isHeldByBudget } = withinBudget(state, wanted);
  const moments = groups.flatMap((group, index) => momentsOf(group, travel[index] ?? 'wait', timesAt(times, index)));
  const next = Math.min(...moments.filter((moment) => moment > nowMs + nearMs));
  return {
    action: groups.some(({ job }, index) => job !== null && travel[index] !== 'wait') ? 'move' : 'keep-waiting',
    travel,
    askAgainAtMs: Number.isFinite(next) ? next : null,
    canBeMet: canBeMet(state),
    isHeldByBudget,
  };
}

/** How the calls of a step travel in a group that travels so: in the lane itself, or in the next faster one that its model has. */
export function laneOfStep({ batch, flex }: StepLanes, travel: Lane): Lane {
  if (travel === 'batch' && batch !== undefined) return 'batch';
  return travel !== 'realtime' && flex !== undefined ? 'flex' : 'realtime';
}

/** When the state of a group must change, at the latest. */
export interface GroupTimes {
  /** A job that is begun later would be given up before it could bring much; null: no step has a half-price job. */
  readonly lastBatchStart: number | null;
  /** The job is cancelled: for flex, or where there is none for realtime. */
  readonly move: number;
  /** From here on a job that is cancelled goes to realtime. */
  readonly moveToRealtime: number;
  /** From here on ready calls travel in realtime. */
  readonly realtime: number;
  readonly hasFlex: boolean;
}

export function toGroupTimes({ groups, steps, workers, deadlineMs, cancelMs }: DeadlineState): readonly GroupTimes[] {
  const ways = groups.map((group) => toWay(group, steps));
  // A flex call on its way holds its worker for as long as it takes.
  const flexTail = Math.max(
    0,
    ...ways.flatMap(({ hasFlex, way }) => (hasFlex ? way.map(({ lanes }) => lanes.flex?.callMs ?? 0) : [])),
  );
  const times = new Map<WorkGroup, GroupTimes>();
  const upTo: CallsOfStep[] = [];
  const inFlex: CallsOfStep[] = [];
  for (const [, here] of [...Map.groupBy(ways, ({ group }) => group.place)].sort(([a], [b]) => a - b)) {
    upTo.push(...here.flatMap(({ way }) => way));
    inFlex.push(...here.flatMap(({ way, hasFlex }) => (hasFlex ? way : [])));
    const realtime = deadlineMs - waitedFor(upTo, 'realtime', workers) - tailCaution * flexTail;
    const flexMs = waitedFor(inFlex, 'flex', workers);
    for (const { group, way, hasFlex } of here)
      times.set(group, toTimes(way, hasFlex, realtime, cancelMs, hasFlex ? flexMs : 0));
  }
  return groups.map((group) => times.get(group) ?? toTimes([], false, deadlineMs, cancelMs, 0));
}

interface Way {
  readonly group: WorkGroup;
  readonly way: readonly CallsOfStep[];
  readonly hasFlex: boolean;
}

interface CallsOfStep {
  readonly lanes: StepLanes;
  readonly calls: number;
}

function toWay(group: WorkGroup, steps: readonly StepLanes[]): Way {
  const way = steps.map((lanes) => ({ lanes, calls: group.calls[lanes.step] ?? 0 })).filter(({ calls }) => calls > 0);
  const hasFlex =
    way.some(({ lanes }) => lanes.flex !== undefined) &&
    way.every(({ lanes }) => lanes.flex !== undefined || lanes.batch === undefined);
  return { group, way, hasFlex };
}

function toTimes(
  way: readonly CallsOfStep[],
  hasFlex: boolean,
  realtime: number,
  cancelMs: number,
  flexMs: number,
): GroupTimes {
  const moveToRealtime = realtime - cancelMs;
  const move = moveToRealtime - flexMs;
  const typical = way.flatMap(({ lanes }) => lanes.batch?.completion.typicalMs ?? []);
  const usefulMs = Math.min(mostUsefulMs, partOfTypical * Math.min(...typical));
  return { lastBatchStart: typical.length === 0 ? null : move - usefulMs, move, moveToRealtime, realtime, hasFlex };
}

/** Time for these calls in a lane that is waited for: what the workers need, and the last item's way. */
function waitedFor(
  way: readonly CallsOfStep[],
  lane: 'realtime' | 'flex',
  workers: number,
  factors: { readonly calls: number; readonly tail: number } = { calls: caution, tail: tailCaution },
): number {
  const tails = new Map<string, number>();
  let work = 0;
  for (const { lanes, calls } of way) {
    const { callMs } = (lane === 'flex' ? lanes.flex : undefined) ?? lanes.realtime;
    work += calls * callMs;
    tails.set(lanes.step, callMs);
  }
  const tail = [...tails.values()].reduce((sum, callMs) => sum + callMs, 0);
  return (factors.calls * work) / Math.max(1, workers) + factors.tail * tail;
}

function travelOf({ job, hasMoved }: WorkGroup, times: GroupTimes, nowMs: number): Lane | 'wait' {
  if (job !== null) {
    if (nowMs < times.move - nearMs) return 'wait';
    return times.hasFlex && nowMs < times.moveToRealtime - nearMs ? 'flex' : 'realtime';
  }
  if (!hasMoved && times.lastBatchStart !== null && nowMs < times.lastBatchStart) return 'batch';
  return times.hasFlex && nowMs < times.realtime - nearMs ? 'flex' : 'realtime';
}

function momentsOf({ job }: WorkGroup, travel: Lane | 'wait', times: GroupTimes): readonly number[] {
  if (job !== null || travel === 'batch') return times.hasFlex ? [times.move, times.moveToRealtime] : [times.move];
  return travel === 'flex' ? [times.realtime] : [];
}

/** Jobs whose calls cannot be paid for in the dearer lane, together with all else that is to come, stay where they are. */
function withinBudget(
  { budgetLeftUsd, groups, steps }: DeadlineState,
  wanted: readonly (Lane | 'wait')[],
): { readonly travel: readonly (Lane | 'wait')[]; readonly isHeldByBudget: boolean } {
  if (budgetLeftUsd === null) return { travel: wanted, isHeldByBudget: false };
  const usdOf = ({ calls }: WorkGroup, lane: Lane | 'wait') =>
    steps.reduce((sum, step) => {
      const inLane = lane === 'wait' || lane === 'batch' ? step.batch : lane === 'flex' ? step.flex : step.realtime;
      return sum + (calls[step.step] ?? 0) * ((inLane ?? step.realtime).usdPerCall ?? 0);
    }, 0);
  const isMove = (group: WorkGroup, lane: Lane | 'wait') => group.job !== null && lane !== 'wait';
  let left = groups.reduce((sum, group, index) => {
    const lane = wanted[index] ?? 'wait';
    return sum - usdOf(group, isMove(group, lane) ? 'wait' : lane);
  }, budgetLeftUsd);
  let isHeldByBudget = false;
  const travel = groups.map((group, index) => {
    const lane = wanted[index] ?? 'wait';
    if (!isMove(group, lane)) return lane;
    const moreUsd = usdOf(group, lane) - usdOf(group, 'wait');
    if (moreUsd <= left + 1e-9) {
      left -= moreUsd;
      return lane;
    }
    isHeldByBudget = true;
    return 'wait';
  });
  return { travel, isHeldByBudget };
}

function canBeMet(state: DeadlineState): DeadlineDecision['canBeMet'] {
  const timeMs = state.deadlineMs - state.nowMs;
  if (soonestMs(state, 'cautious') <= timeMs) return 'yes';
  return soonestMs(state, 'expected') <= timeMs ? 'perhaps' : 'no';
}

/** How long everything takes that is sent in realtime now. */
export function soonestMs({ groups, steps, workers, cancelMs }: DeadlineState, with_: 'cautious' | 'expected'): number {
  const way = steps.map((lanes) => ({
    lanes,
    calls: groups.reduce((sum, { calls }) => sum + (calls[lanes.step] ?? 0), 0),
  }));
  const factors = with_ === 'expected' ? { calls: 1, tail: 1 } : undefined;
  const needed = waitedFor(
    way.filter(({ calls }) => calls > 0),
    'realtime',
    workers,
    factors,
  );
  return needed + (groups.some(({ job }) => job !== null) && with_ === 'cautious' ? cancelMs : 0);
}

function timesAt(times: readonly GroupTimes[], index: number): GroupTimes {
  const found = times[index];
  if (found === undefined) throw new Error(`no group ${index}`);
  return found;
}
