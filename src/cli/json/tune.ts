import { z } from 'zod';
import { usdRange } from './parts/estimate.ts';
import { lane } from './parts/models.ts';
import { batchId, closed, count, orNull, part, usd, words } from './parts/values.ts';

const settings = part(
  'RunSettings',
  'How a run sends its calls.',
  closed({
    workers: count('Most calls at the same time.'),
    maxCostUsd: orNull(usd('Cap on what the batch may cost in all.'), 'no cap'),
    lanes: z.record(z.string(), lane).describe('The lane of each step that asks a model, by name.'),
  }),
);

const offer = closed({
  before: settings,
  after: settings,
  paidUsd: usd('Of the batch since its first call.'),
  leftUsd: orNull(
    usdRange.describe('What is still to be paid for from here on, jobs in flight left out.'),
    'a price is unknown, or it was not asked for',
  ),
  upToUsd: orNull(usd('What the batch may come to in all.'), 'unknown'),
});

export const tune = z
  .discriminatedUnion('kind', [
    closed({
      batchId,
      kind: z.literal('tuned').describe('The run goes on otherwise.'),
      before: settings,
      now: settings,
    }),
    closed({
      batchId,
      kind: z
        .literal('not-agreed')
        .describe('It may spend more than was agreed to, and nobody agreed: it goes on as it was.'),
      answer: words('`missing`: nobody could be asked, and --yes was not given.', ['no', 'missing']),
      offer: offer.describe('What was asked.'),
    }),
    closed({ batchId, kind: z.literal('unanswered').describe('The run has not answered.') }),
  ])
  .describe('Whether a run goes on otherwise.');
