import {
  type DeadlineDecision,
  type DeadlineState,
  decideLanes,
  laneOfStep,
  soonestMs,
  toGroupTimes,
} from './deadline.ts';
import { formatUsd, formatUsdAtMost } from './money-text.ts';
import { formatMoment } from './read-deadline.ts';
import type { Lane } from './request.ts';

/** What a run that must be done by a time will do, as it is seen before it starts. */
export interface DeadlinePlan {
  readonly deadlineMs: number;
  readonly canBeMet: DeadlineDecision['canBeMet'];
  /** When all would be done if it were sent in realtime now, with caution. */
  readonly soonestMs: number;
  /** In order of time: each lane, and until when it is waited for; what is left then goes to the next. The last one: until the end. */
  readonly phases: readonly { readonly lane: Lane; readonly untilMs: number }[];
  /** The lane in which the calls of each step are likely to be answered. */
  readonly steps: readonly { readonly step: string; readonly lane: Lane; readonly calls: number }[];
  /** US dollars at first attempts; null: a price is unknown. */
  readonly costUsd: { readonly cheapest: number; readonly likely: number; readonly dearest: number } | null;
  /** Realtime for all costs more than the cap leaves: what cannot be paid for there stays in its job. */
  readonly isBoundByBudget: boolean;
}

/** `state`: as at the start: what is ready as one group, and the jobs that are in flight. */
export function planDeadline(state: DeadlineState): DeadlinePlan {
  const { nowMs, deadlineMs } = state;
  const { canBeMet, travel } = decideLanes(state);
  const phases = toPhases(state, travel);
  const steps = likelyLanes(state, phases);
  const costUsd = toCosts(state, phases, steps);
  return {
    deadlineMs,
    canBeMet,
    soonestMs: nowMs + soonestMs(state, 'cautious'),
    phases,
    steps,
    costUsd,
    isBoundByBudget: state.budgetLeftUsd !== null && costUsd !== null && costUsd.dearest > state.budgetLeftUsd,
  };
}

function toPhases({ groups, deadlineMs, ...state }: DeadlineState, travel: DeadlineDecision['travel']) {
  const times = toGroupTimes({ ...state, groups, deadlineMs });
  // The last group is the first to move.
  const moves = times.filter((_, index) => travel[index] === 'batch' || travel[index] === 'wait');
  const hasFlex = times.some((time) => time.hasFlex);
  const lanes = new Set(travel.map((lane) => (lane === 'wait' ? 'batch' : lane)));
  const phases: { readonly lane: Lane; readonly untilMs: number }[] = [];
  if (lanes.has('batch')) phases.push({ lane: 'batch', untilMs: Math.min(...moves.map(({ move }) => move)) });
  if (hasFlex && (lanes.has('batch') || lanes.has('flex')))
    phases.push({ lane: 'flex', untilMs: Math.min(...times.map(({ realtime }) => realtime)) });
  return [...phases, { lane: 'realtime', untilMs: deadlineMs } as const];
}

/** Step after step, as long as typical jobs end in time; what comes behind travels as the time then asks. */
function likelyLanes({ nowMs, steps, groups }: DeadlineState, phases: DeadlinePlan['phases']): DeadlinePlan['steps'] {
  let at = nowMs;
  return steps.flatMap((step) => {
    const calls = groups.reduce((sum, group) => sum + (group.calls[step.step] ?? 0), 0);
    if (calls === 0) return [];
    const typicalMs = step.batch?.completion.typicalMs ?? 0;
    const phase =
      phases.find(({ lane, untilMs }) => at + (lane === 'batch' ? typicalMs : 0) <= untilMs) ?? phases.at(-1);
    const lane = laneOfStep(step, phase?.lane ?? 'realtime');
    if (lane === 'batch') at += typicalMs;
    return [{ step: step.step, lane, calls }];
  });
}

function toCosts(
  { steps, groups }: DeadlineState,
  [first]: DeadlinePlan['phases'],
  likely: DeadlinePlan['steps'],
): DeadlinePlan['costUsd'] {
  const usdOf = (laneOf: (step: string, index: number) => Lane): number | null =>
    steps.reduce<number | null>((sum, step, index) => {
      const calls = groups.reduce((all, group) => all + (group.calls[step.step] ?? 0), 0);
      if (calls === 0 || sum === null) return sum;
      const { usdPerCall } = step[laneOfStep(step, laneOf(step.step, index))] ?? step.realtime;
      return usdPerCall === null ? null : sum + calls * usdPerCall;
    }, 0);
  const cheapest = usdOf(() => first?.lane ?? 'realtime');
  const dearest = usdOf(() => 'realtime');
  const expected = usdOf((name) => likely.find(({ step }) => step === name)?.lane ?? 'realtime');
  return cheapest === null || dearest === null || expected === null ? null : { cheapest, likely: expected, dearest };
}

/** For people, before the question: `Batch until 05:40, then what is left in realtime: $1.20 to $2.40; done by 07:00 at the latest`. */
export function deadlineLines(plan: DeadlinePlan, nowMs: number, atMostUsd: number | null): readonly string[] {
  const by = formatMoment(plan.deadlineMs, nowMs);
  const most = atMostUsd === null ? '' : `, at most ${formatUsdAtMost(atMostUsd)} with all attempts`;
  const end = plan.canBeMet === 'yes' ? `done by ${by} at the latest` : `meant to be done by ${by}`;
  return [
    `Deadline: ${describePhases(plan.phases, nowMs)}: ${formatCost(plan.costUsd)}${most}; ${end}.`,
    ...(plan.canBeMet === 'yes' ? [] : [describeDoubt(plan, nowMs)]),
    ...(plan.isBoundByBudget
      ? [
          'The cap does not leave enough for realtime: what cannot be paid for there waits for its job, and may be late.',
        ]
      : []),
  ];
}

function describePhases(phases: DeadlinePlan['phases'], nowMs: number): string {
  const [first, ...others] = phases;
  if (first === undefined || others.length === 0) return 'everything in realtime at once';
  const moment = ({ untilMs }: { readonly untilMs: number }) => formatMoment(untilMs, nowMs);
  const middle = others.slice(0, -1).map((phase) => `what is left in ${phase.lane} until ${moment(phase)}`);
  return [`${first.lane} until ${moment(first)}`, ...middle, 'what is left in realtime'].join(', then ');
}

function formatCost(cost: DeadlinePlan['costUsd']): string {
  if (cost === null) return 'price unknown';
  const [cheapest, dearest] = [formatUsd(cost.cheapest), formatUsd(cost.dearest)];
  return cheapest === dearest ? cheapest : `${cheapest} to ${dearest}`;
}

function describeDoubt({ canBeMet, soonestMs: soonest }: DeadlinePlan, nowMs: number): string {
  const wayOut = `More --workers, a later --by (${formatMoment(soonest, nowMs)} is safe) or a --limit would help.`;
  return canBeMet === 'perhaps'
    ? `It is tight: it works if calls are as quick as expected. ${wayOut}`
    : `It cannot be met, not even in realtime. ${wayOut}`;
}
