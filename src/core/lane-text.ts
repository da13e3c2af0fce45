import { formatTree } from './block-text.ts';
import { hourMs } from './completion.ts';
import type { Estimate } from './estimate.ts';
import type { LaneEstimate } from './lane-estimate.ts';
import { formatDuration, formatUsd, formatUsdAtMost } from './money-text.ts';

/** What each lane would cost, when it would be done, and what that rests on; of a single lane the time alone. */
export function laneLines({ lanes, steps }: Pick<Estimate, 'lanes' | 'steps'>, width?: number): readonly string[] {
  const [only] = lanes;
  // What is to be bought only if an answer is rejected has no lane to be compared yet.
  if (only === undefined || steps.every(({ calls }) => calls === 0)) return [];
  if (lanes.length === 1) return only.doneAfterMs === null ? [] : [`Time: ${formatTime(only)} (${only.basis})`];
  const chosen = steps.every(({ lane }) => lane === steps[0]?.lane) ? steps[0]?.lane : undefined;
  const branches = lanes.map(
    (estimate) => `${estimate.lane}${estimate.lane === chosen ? ', as now' : ''}: ${formatLane(estimate)}`,
  );
  return ['Lanes:', ...formatTree(branches, width)];
}

/** Cost and time in one lane: `$0.30 (up to $0.90), done after about 6s, at most 10s (…)`. */
export function formatLane(estimate: LaneEstimate): string {
  const { costUsd, doneAfterMs, basis } = estimate;
  const cost =
    costUsd === null ? 'price unknown' : `${formatUsd(costUsd.expected)} (up to ${formatUsdAtMost(costUsd.upper)})`;
  return `${cost}${doneAfterMs === null ? '' : `, done ${formatTime(estimate)} (${basis})`}`;
}

function formatTime({ lane, doneAfterMs }: LaneEstimate): string {
  const { typical, worst, longest } = doneAfterMs ?? { typical: 0, worst: 0 };
  const [usual, most] = [formatDuration(typical), formatDurationAtMost(worst)];
  if (lane === 'batch') {
    const atMost = formatDurationAtMost(Math.max(worst, longest ?? worst));
    const rarely = most === usual || most === atMost ? '' : `, rarely more than ${most}`;
    return `typically within ${usual}${rarely}${atMost === usual ? '' : `, at most ${atMost}`}`;
  }
  return usual === most ? `after about ${usual}` : `after about ${usual}, at most ${most}`;
}

/** Never less than it is. */
function formatDurationAtMost(durationMs: number): string {
  const unitMs = durationMs < 10_000 ? 100 : durationMs < 59_500 ? 1000 : durationMs < 48 * hourMs ? 60_000 : hourMs;
  return formatDuration(Math.ceil(durationMs / unitMs) * unitMs);
}
