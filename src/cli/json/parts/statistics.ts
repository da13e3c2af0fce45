import { z } from 'zod';
import { closed, count, measure, orNull, part, share, words } from './values.ts';

export const interval = part(
  'Interval',
  'Lower and upper end of a two-sided interval of 95 % confidence.',
  z.tuple([z.number(), z.number()]),
);

export const rate = part(
  'Rate',
  'A part of items.',
  closed({
    count: count('How many.'),
    of: count('Of how many.'),
    share: orNull(share('The part.'), 'there are no items'),
    interval: orNull(interval.describe('Of the share (Wilson).'), 'there are no items'),
  }),
);

const difference = part(
  'Difference',
  'How two rates differ: the second less the first.',
  closed({ difference: measure('From -1 to 1.'), interval }),
);

export const rateDifferences = closed({
  method: words('`paired`: the same items with the same raw.json on both sides, all of them.', [
    'paired',
    'independent',
  ]),
  accepted: difference,
  rejected: difference,
  failed: difference,
});

export const meanDifference = closed({
  n: count('Pairs.'),
  difference: measure('Mean of the second less the first.'),
  interval: orNull(interval.describe("Of that mean (Student's t)."), 'fewer than two pairs'),
});

export const numberSpread = closed({
  n: count('Numbers.'),
  mean: measure('Their mean.'),
  stdev: orNull(measure('Standard deviation of a sample, divided by n − 1.'), 'fewer than two numbers'),
  min: measure('The least.'),
  max: measure('The greatest.'),
  interval: orNull(interval.describe("Of the mean (Student's t)."), 'fewer than two numbers'),
});
