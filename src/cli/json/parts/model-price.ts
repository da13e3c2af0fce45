import { closed, count, day, list, measure, orAbsent, orNull, part, text, yesNo } from './values.ts';
import { provider } from './models.ts';

const rate = (means: string) => measure(`${means} US dollars per million tokens.`);

const tier = closed({
  aboveInputTokens: count(
    "This tier's prices hold for the whole request when its input has more tokens than this; 0 in the first.",
  ),
  input: rate('Of input.'),
  cachedInput: orNull(rate('Of input that comes from the prompt cache.'), 'as other input'),
  cacheWrite: orNull(rate('Of input that is written to the prompt cache.'), 'as other input'),
  longCacheWrite: orAbsent(rate('Of cache writes that are kept for an hour.'), 'as other cache writes'),
  output: rate('Of output.'),
});

const factor = (name: string) => orAbsent(measure(`Of ${name}.`), 'not offered');
const factors = closed({ realtime: factor('realtime'), flex: factor('flex'), batch: factor('batch') });

export const modelPrice = part(
  'ModelPrice',
  'What a model costs.',
  closed({
    provider,
    model: text("The provider's own name of the model."),
    tiers: list('In order of size.', tier),
    laneFactors: factors.describe("What a lane's price is of the realtime price."),
    cachedInputLaneFactors: orAbsent(
      factors.describe('The same of cached input, where that has factors of its own.'),
      'it has none',
    ),
    markedCacheFromTokens: orAbsent(
      count('A beginning that requests share is kept in the prompt cache where they mark it, from so many tokens on.'),
      'marks mean nothing to the provider, or it is not known what they do',
    ),
    contextTokens: orNull(count('Tokens that fit into the model.'), 'unknown'),
    maxOutputTokens: orNull(count('Tokens that it answers at most.'), 'unknown'),
    isApproximate: yesNo('The price is known only by likeness to another entry.'),
    checkedOn: orNull(day('When the price was looked at.'), "a price file of the user's that does not say"),
    source: text('Where it stands.'),
    until: orNull(day('The price holds until this day, which is not included.'), 'no end is known'),
  }),
);
