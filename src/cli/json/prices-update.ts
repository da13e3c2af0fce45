import { provider } from './parts/models.ts';
import { closed, day, list, measure, orNull, part, text, words, yesNo } from './parts/values.ts';

const model = text("The provider's own name of the model.");
const models = (means: string) => list(means, model);

const priceChange = part(
  'PriceChange',
  'What an update does to the price of one model.',
  closed({
    provider,
    model,
    kind: words(
      '`confirmed`: the same, looked at again. `removed`: the update has it no more; `after` is what holds then.',
      ['added', 'changed', 'confirmed', 'removed'],
    ),
    rates: list(
      'Prices that change.',
      closed({
        rate: text('`input`, `cached input`, `cache write`, `output`; of a dearer tier ` above 272,000` behind it.'),
        before: orNull(measure('US dollars per million tokens.'), 'none'),
        after: orNull(measure('US dollars per million tokens.'), 'none'),
      }),
    ),
    hasOwn: yesNo("A price in the user's own file stands in front of it, and goes on to be used."),
    doubt: orNull(text('Why it is not taken over unless the model is named.'), 'it is'),
  }),
);

const askedLists = closed({
  lists: list(
    'One for each provider that answered.',
    closed({
      provider,
      checkedOn: day('When it was asked.'),
      models: models('Models that answer in text.'),
      appeared: models('Not in the list before, and without a price.'),
      gone: models('Have a price, or were in the list before, and are not in it now.'),
    }),
  ),
  skipped: list('Providers that were not asked, or did not answer.', closed({ provider, why: text('Why.') })),
});

export const pricesUpdate = closed({
  file: text('Path of `prices.updated.json`, which it writes.'),
  ownFile: text("Path of the user's own prices, which stand in front of it and are never touched."),
  from: orNull(
    text('File or address that the prices are from.'),
    "the providers' own lists were asked, which have no prices",
  ),
  prices: list('Prices that are looked at.', priceChange),
  lists: orNull(askedLists.describe("What the providers' own lists of models say."), 'they were not asked'),
  inDoubt: list(
    'Models whose price would change beyond belief, and were not named with --accept.',
    text('`<provider>/<model>`.'),
  ),
  changes: yesNo('Whether there is anything to write.'),
  written: yesNo('false: nothing to write, a price in doubt, or no consent; everything is as it was.'),
}).describe('What an update changes, and whether it was written.');
