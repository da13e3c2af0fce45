import { countOf, formatTree } from './block-text.ts';
import { formatTokens, formatUsd, formatUsdAtMost } from './money-text.ts';
import type { PilotEstimate, PilotLane } from './pilot.ts';
import { leastPilotItems, type RestPrediction } from './pilot-interval.ts';
import type { Lane } from './request.ts';

/** What the pilot says of the rest and of the whole. `chosen`: the lane that the rest would travel in now. */
export function pilotLines(pilot: PilotEstimate, chosen: Lane | null, width?: number): readonly string[] {
  const { drawn, finished, remaining, lanes } = pilot;
  const lane = lanes.find((candidate) => candidate.lane === chosen) ?? lanes[0];
  const mean = lane?.meanUsd ?? null;
  const each = describeEach(pilot, lane);
  const done = `Pilot: ${finished === drawn ? countOf(finished, 'item is', 'items are') : `${formatTokens(finished)} of ${countOf(drawn, 'item')} are`} done${each}.`;
  if (remaining === 0) return [done, 'No other item has work left.'];
  if (lane?.restUsd === null || lane === undefined) return [done, describeWhyNot(pilot, mean)];
  const others = lanes.filter((other) => other !== lane && other.restUsd !== null);
  const [title, whole] = [`The other ${countOf(remaining, 'item')}`, 'The whole batch'];
  return [
    done,
    ...formatTree(
      [
        `${title}: ${formatInterval(lane.restUsd)}, with 90% confidence`,
        ...(lane.wholeUsd === null ? [] : [`${whole}, with what is paid: ${formatInterval(lane.wholeUsd)}`]),
        ...others.map((other) => `The same in ${other.lane}: ${describeLane(other)}`),
      ],
      width,
    ),
    ...(finished < drawn
      ? ['The items that are not done are not in it; if they are unlike the others, it is off.']
      : []),
  ];
}

/** By which lane they were bought, and what they would have cost in the one that the rest is to take. */
function describeEach({ lanes, boughtIn }: PilotEstimate, chosen: PilotLane | undefined): string {
  const bought = lanes.find(({ lane }) => boughtIn.length === 1 && lane === boughtIn[0]);
  if (chosen === undefined || chosen.meanUsd === null) return '';
  if (bought === undefined || bought.meanUsd === null)
    return `${boughtIn.length === 0 ? '' : `, bought in ${boughtIn.join(' and ')}`}; in ${chosen.lane} ${formatUsd(chosen.meanUsd)} each`;
  if (lanes.length === 1) return `, ${formatUsd(bought.meanUsd)} each`;
  const inChosen = bought === chosen ? '' : `; in ${chosen.lane} ${formatUsd(chosen.meanUsd)} each`;
  return `, bought in ${bought.lane} at ${formatUsd(bought.meanUsd)} each${inChosen}`;
}

function describeLane({ restUsd, wholeUsd }: PilotLane): string {
  if (restUsd === null) return 'unknown';
  return `${formatInterval(restUsd)}${wholeUsd === null ? '' : `; the whole ${formatInterval(wholeUsd)}`}`;
}

function formatInterval({ expected, low, high }: RestPrediction): string {
  return `${formatUsd(expected)} (${formatUsd(low)} to ${formatUsdAtMost(high)})`;
}

function describeWhyNot({ finished }: PilotEstimate, meanUsd: number | null): string {
  if (finished > 0 && meanUsd === null)
    return 'What they cost is unknown, since a price is: nothing follows for the rest.';
  return `Fewer than ${leastPilotItems} are no sample: nothing follows for the rest. Run it again, or with a larger --pilot.`;
}
