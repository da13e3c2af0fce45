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
  const branches = lanes.map((estimate) => {
    const cost =
      estimate.costUsd === null
        ? 'price unknown'
        : `${formatUsd(estimate.costUsd.expected)} (up to ${formatUsdAtMost(estimate.costUsd.upper)})`;
    const time = estimate.doneAfterMs === null ? '' : `, done ${formatTime(estimate)} (${estimate.basis})`;
    return `${estimate.lane}${estimate.lane === chosen ? ', as now' : ''}: ${cost}${time}`;
  });
  return ['Lanes:', ...formatTree(branches, width)];
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
