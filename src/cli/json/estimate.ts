import { z } from 'zod';
import { lane } from './parts/models.ts';
import { offer } from './parts/offer.ts';
import { processOutcome } from './parts/process-outcome.ts';
import { closed, count, list, orNull, part, usd } from './parts/values.ts';

const prediction = closed({
  expected: usd('What is likely.'),
  low: usd('Lower end of a 90 % interval.'),
  high: usd('Upper end of a 90 % interval.'),
});
const tooFew = 'fewer than five items of the pilot are finished, or a price is unknown';

const pilotLane = closed({
  lane,
  meanUsd: orNull(usd('Of one item of the pilot.'), 'none is finished, or a price is unknown'),
  restUsd: orNull(prediction.describe('What the items outside of the pilot will cost in this lane.'), tooFew),
  wholeUsd: orNull(prediction.describe('That, and what is paid.'), tooFew),
});

const pilotOutcome = part(
  'PilotOutcome',
  'With --pilot: how the pilot went, and what it says of the rest.',
  closed({
    process: processOutcome.describe('How the pilot itself ended.'),
    offer: orNull(offer.describe('What is left to buy.'), 'there was no consent, and nothing was bought'),
    pilot: orNull(
      closed({
        drawn: count('Items drawn.'),
        finished: count('Of them, those whose line has come to its end: what is known is theirs.'),
        remaining: count('Items outside of the pilot that have work left.'),
        paidUsd: usd('Paid for the batch so far, the pilot included.'),
        boughtIn: list('Lanes that the answers of the drawn items were bought in.', lane),
        lanes: list('One for each lane that the models offer.', pilotLane),
      }).describe('What the pilot says of the items that are still to come.'),
      'there was no pilot',
    ),
  }),
);

export const estimate = z.union([offer, pilotOutcome]).describe('What the empty paid places will cost.');
