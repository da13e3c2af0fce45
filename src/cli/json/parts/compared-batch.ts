import { itemCounts } from './item-counts.ts';
import { provider, stepKind } from './models.ts';
import { rate } from './statistics.ts';
import { usage } from './usage.ts';
import {
  batchId,
  closed,
  count,
  list,
  moment,
  orNull,
  pipeline,
  part,
  share,
  step,
  text,
  usd,
  yesNo,
} from './values.ts';

const known = usd('Of the calls whose price is known.');
const unpricedCalls = count('Calls whose price or usage is unknown.');
const notAllKnown = 'not all of the cost is known';

const money = closed({
  costUsd: known,
  unpricedCalls,
  calls: count('Calls paid.'),
  usage: usage.describe('Sum over the calls that reported usage.'),
  retryCalls: count('Calls of a second or later attempt.'),
  retryCostUsd: usd('What those cost.'),
  retryShare: orNull(share('That, of the cost.'), `nothing was paid, or ${notAllKnown}`),
  costPerAcceptedUsd: orNull(usd('Of an accepted item.'), `none is accepted, or ${notAllKnown}`),
});

export const comparedBatch = part(
  'ComparedBatch',
  'One of the batches.',
  closed({
    batchId,
    name: orNull(text('Its display name.'), 'it has none'),
    archived: yesNo('It was put away.'),
    simulated: yesNo('A rehearsal in the sandbox: its money is never set against real money.'),
    pipeline,
    models: list('Models that answered.', text("The provider's own name of the model.")),
    createdAt: moment('When the batch was made.'),
    level: orNull(text('The expand step whose children are compared.'), 'the acquired items'),
    counts: itemCounts.describe('The items that are compared, by state.'),
    rates: closed({ accepted: rate, rejected: rate, failed: rate }).describe('Of these items.'),
    money: money.describe('Of the whole batch.'),
    steps: list(
      'In order of the line.',
      closed({
        step,
        kind: stepKind,
        accepted: rate.describe(
          'Of the items whose line came to a verdict there that stands: accepted, or rejected for good.',
        ),
        retries: count('Attempts after the first.'),
        calls: count('Calls paid.'),
        costUsd: known,
        unpricedCalls,
      }),
    ),
    byModel: list(
      'What each model took.',
      closed({
        provider,
        model: text("The provider's own name of the model."),
        calls: count('Calls paid.'),
        costUsd: known,
        unpricedCalls,
        inputTokens: count('Tokens of input.'),
        outputTokens: count('Tokens of output.'),
      }),
    ),
  }),
);
