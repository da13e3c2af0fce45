import { z } from 'zod';
import { lane, modelId } from './models.ts';
import { closed, count, durationMs, list, measure, orAbsent, orNull, part, step, text, usd } from './values.ts';

/** `unit`: of the three. */
const range = (name: string, unit: string) =>
  part(
    name,
    `${unit}: \`low\` and \`expected\` with every item answered at the first attempt, \`upper\` with all attempts and upper sizes.`,
    closed({
      low: measure('The least.'),
      expected: measure('What is likely.'),
      upper: measure('The most.'),
    }),
  );

export const usdRange = range('UsdRange', 'US dollars');
const tokenRange = range('TokenRange', 'Tokens');

const parts = closed({
  inputUsd: usd('Of the input.'),
  outputUsd: usd('Of the output.'),
  inputRate: measure('US dollars per million tokens of input, in this lane.'),
  outputRate: measure('US dollars per million tokens of output, in this lane.'),
  cached: orAbsent(
    closed({
      tokens: measure('Tokens of input.'),
      rate: measure('US dollars per million of them.'),
    }).describe("What is expected to come from the provider's prompt cache."),
    'nothing',
  ),
});

export const stepEstimate = part(
  'StepEstimate',
  'What the calls of one step and model are to cost.',
  closed({
    step,
    model: modelId,
    lane,
    calls: count('First calls.'),
    maxCalls: count('With all attempts.'),
    inputTokens: tokenRange,
    outputTokens: tokenRange,
    costUsd: orNull(usdRange, 'the price is unknown, or the model does not offer the lane'),
    parts: orNull(parts.describe('What the expected cost is made of.'), 'the price is unknown'),
    marksSharedSystem: orAbsent(
      z.literal(true).describe('Its calls ask the provider to keep what they share: that costs less than it saves.'),
      'they do not',
    ),
    method: text('For people: how input and output were counted or guessed.'),
  }),
);

const laneEstimate = part(
  'LaneEstimate',
  'What all that is to be paid for would cost in one lane, and when it would be done.',
  closed({
    lane,
    costUsd: orNull(usdRange, 'a price is unknown'),
    doneAfterMs: orNull(
      closed({
        typical: durationMs('As such calls typically take.'),
        worst: durationMs('With caution.'),
        longest: orAbsent(durationMs('Of jobs: after it each has ended, done or not.'), 'not a lane of jobs'),
      }).describe('How long it takes from the start.'),
      'nothing is known of how fast it goes, or there is nothing to buy',
    ),
    basis: text('For people: what the times rest on.'),
  }),
);

export const estimate = part(
  'Estimate',
  'What the empty paid places are to cost.',
  closed({
    steps: list('One for each step and model that is asked.', stepEstimate),
    calls: count('First calls.'),
    maxCalls: count('With all attempts.'),
    inputTokens: tokenRange,
    outputTokens: tokenRange,
    costUsd: orNull(
      usdRange.describe('Sum of the steps; `upper` is what is consented to.'),
      'that of a step is unknown',
    ),
    pricedUsd: usdRange.describe('Sum of the steps whose price is known.'),
    unpricedModels: list('The models without a known price.', modelId),
    lanes: list('The same in one lane throughout: each that the models of all steps offer.', laneEstimate),
  }),
);
