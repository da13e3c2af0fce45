import { itemCounts } from './parts/item-counts.ts';
import { jobsAtAGlance } from './parts/jobs-at-a-glance.ts';
import { lane, stepKind } from './parts/models.ts';
import { nextKeys } from './parts/next.ts';
import { receiptGap } from './parts/receipt-gap.ts';
import { inFlightNow, unknownFate } from './parts/spending.ts';
import { table } from './parts/table.ts';
import { usage } from './parts/usage.ts';
import {
  batchId,
  closed,
  count,
  itemId,
  list,
  moment,
  orNull,
  pipeline,
  step,
  text,
  usd,
  words,
  yesNo,
} from './parts/values.ts';

const level = orNull(text('The expand step whose children these are.'), 'the acquired items');

export const report = closed({
  batchId,
  name: orNull(text('Its display name.'), 'it has none'),
  pipeline,
  description: orNull(text('What the pipeline says of itself.'), 'nothing'),
  models: list('Models that answered.', text("The provider's own name of the model.")),
  simulated: yesNo('A rehearsal in the sandbox: no money.'),
  createdAt: moment('When the batch was made.'),
  asOf: moment('When the newest call was made; without calls, when the batch was made.'),
  levels: list(
    'The acquired items, and the children of each expand step.',
    closed({
      expand: level,
      isResults: yesNo('Whether these are the results of the batch.'),
      parents: orNull(count('Items that were expanded.'), 'the acquired items'),
      counts: itemCounts,
    }),
  ),
  steps: list(
    'In order of the line.',
    closed({
      step,
      kind: stepKind,
      level,
      model: orNull(text("The provider's own name of the model."), 'it asks none, or has not yet'),
      entered: count('Items that came to it.'),
      accepted: count('Of them, accepted there or skipped.'),
      rejected: count('Of them, rejected for good there.'),
      waiting: count('Of them, without a verdict yet.'),
      retries: count('Attempts after the first.'),
      costUsd: orNull(usd('What it cost.'), 'unknown'),
    }),
  ),
  failures: list(
    'Why items are not among the results, the most frequent first.',
    closed({
      state: words('Where these items stand.', ['rejected', 'failed', 'waiting', 'in flight']),
      level,
      label: text('The reason, in words.'),
      count: count('How many.'),
      example: orNull(text('Message of the first of them.'), 'there is nothing more to say'),
      ids: list('The first of them.', itemId),
    }),
  ),
  retries: list(
    'Why answers were set aside and asked for again.',
    closed({
      step,
      rule: text("A rule's name, or `empty`, `refused`, `truncated`, `json`, `schema`, `sections`, `regex`."),
      count: count('How often.'),
      example: text('Message of one of them.'),
    }),
  ),
  money: closed({
    costUsd: orNull(usd('Of all paid calls.'), 'that of some is unknown, and of none known'),
    unpricedCalls: count('Calls paid whose price or usage is unknown.'),
    calls: count('Calls paid.'),
    unknownFate,
    inFlightNow,
    usage: usage.describe('Sum over the calls that reported usage.'),
    retryCostUsd: usd('Spent on answers that were set aside or rejected.'),
    costPerResultUsd: orNull(usd('Of the whole batch by accepted result.'), 'unknown, or there is none'),
  }).describe('What it cost.'),
  jobs: jobsAtAGlance.describe('Jobs that are still in flight, or wait for a person.'),
  lanes: list('That its calls travelled in.', lane),
  tables: list("The pipeline's tables.", table),
  tableProblem: orNull(
    closed({
      code: text('Stable word for programs.'),
      message: text('For people: what is wrong.'),
      hint: text('What to do about it.'),
    }).describe('Why there are no tables although the pipeline has some.'),
    'nothing is wrong',
  ),
  receiptGap,
  ...nextKeys,
}).describe('What became of a batch.');
