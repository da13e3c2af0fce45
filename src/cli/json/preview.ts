import { z } from 'zod';
import { stepEstimate } from './parts/estimate.ts';
import { lane, modelId } from './parts/models.ts';
import {
  batchId,
  closed,
  count,
  itemId,
  jsonObject,
  list,
  orNull,
  pipeline,
  position,
  step,
  text,
  usd,
  words,
} from './parts/values.ts';

const prompt = closed({
  system: orNull(text('System text.'), 'none'),
  user: text("User's text."),
});

export const preview = closed({
  batchId: orNull(batchId, 'the item was taken from the source, and there is no batch'),
  pipeline,
  itemId,
  step,
  attempt: position('The attempt that the call is of.'),
  prompt: prompt.describe('What is sent to the model.'),
  origin: words('Where the prompt is from: a person edited it, it was rendered now, or it was sent already.', [
    'edited',
    'rendered',
    'sent',
  ]),
  madeUp: list('Steps whose values in the prompt are made up, for they are not there yet.', step),
  model: modelId,
  lane,
  schema: orNull(
    closed({
      own: z
        .union([z.boolean(), jsonObject('A JSON Schema.')])
        .describe('As the step has it; answers are checked by it.'),
      sent: orNull(jsonObject('As the provider gets it.'), 'it is not sent'),
    }).describe('JSON Schemas of the answer.'),
    'the step has none',
  ),
  body: jsonObject("The whole body as it is sent, in the provider's own words."),
  parameters: jsonObject('What is asked beside texts and schema.'),
  notes: list('What is changed or left out on the way to the provider.', text('A sentence.')),
  inputTokens: closed({
    count: count('Tokens.'),
    by: words('Who counted: the provider (--exact), or this program.', ['provider', 'local']),
  }).describe('Size of the prompt.'),
  maxOutputTokens: count('Tokens that the answer may have.'),
  estimate: stepEstimate.describe('Output and cost of this one call.'),
  mostUsd: orNull(usd('If the answer is as long as it may be.'), 'the price is unknown'),
}).describe('One call as it would leave now, and what it would cost.');
