import { createChance } from '../../src/core/chance.ts';
import { predictRest } from '../../src/core/pilot-interval.ts';
import type { DrawCost } from './pilot-corpora.ts';

export interface Coverage {
  /** Pilots whose interval held the true cost of the rest, as a share. */
  readonly held: number;
  /** Mean width of the interval, as a share of the true cost. */
  readonly width: number;
}

/** Draws a batch, a pilot from it, and looks whether the interval for the rest holds what the rest costs; again and again. */
export function measureCoverage(
  name: string,
  draw: DrawCost,
  sizes: { readonly pilot: number; readonly items: number; readonly pilots: number },
): Coverage {
  let held = 0;
  let width = 0;
  for (let pilot = 0; pilot < sizes.pilots; pilot += 1) {
    const random = createChance('pilot', name, pilot);
    const costs = Array.from({ length: sizes.pilot }, () => draw(random));
    const remaining = sizes.items - sizes.pilot;
    let actual = 0;
    for (let item = 0; item < remaining; item += 1) actual += draw(random);
    const found = predictRest(costs, remaining);
    if (found === null) throw new Error(`a pilot of ${sizes.pilot} gave no interval`);
    // Where all cost the same, the sums differ in their last digits.
    if (actual >= found.low * (1 - 1e-9) && actual <= found.high * (1 + 1e-9)) held += 1;
    width += (found.high - found.low) / actual;
  }
  return { held: held / sizes.pilots, width: width / sizes.pilots };
}
