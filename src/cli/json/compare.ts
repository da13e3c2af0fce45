import { z } from 'zod';
import { comparedBatch } from './parts/compared-batch.ts';
import { itemState } from './parts/item-counts.ts';
import { meanDifference, numberSpread, rate, rateDifferences } from './parts/statistics.ts';
import { anyJson, closed, count, itemId, list, measure, orNull, part, share, text, yesNo } from './parts/values.ts';

const fieldSummary = part(
  'FieldSummary',
  'How the values of one field are spread in one batch.',
  closed({
    values: count('Values that are not null.'),
    nulls: count('Values that are null.'),
    kinds: orNull(
      list(
        'The most frequent first. Of a list, items that have the kind.',
        closed({
          value: z.union([text('A word.'), yesNo('Yes or no.')]).describe('The kind.'),
          count: count('How many.'),
          share: share('Of the values.'),
        }),
      ),
      'there are none, or they are prose',
    ),
    numbers: orNull(numberSpread.describe('Of the values that are numbers.'), 'there are none'),
  }),
);

const field = closed({
  field: text('`tone`, `scores.warmth`, `tags[]`; the empty text is the value itself.'),
  batches: list('One for each batch, in order.', fieldSummary),
  agreement: orNull(
    rate.describe('Of the compared items that have the field in every batch, those where it is equal.'),
    'the field is in lists',
  ),
  kappa: orNull(measure("Cohen's kappa."), 'not two batches, no kinds, or one kind alone'),
  meanDifference: orNull(
    meanDifference.describe('Of two batches, over the compared items that have a number there in both.'),
    'there are none',
  ),
});

const difference = closed({
  itemId,
  states: list('In each batch, in order.', orNull(itemState, 'it has no raw.json there')),
  changes: list(
    'Where the values differ, at most 50; empty where it has no value in some batch.',
    closed({
      path: text('`tone`, `scores.warmth`, `tags[2]`; the empty text is the value itself.'),
      values: list('In each batch, in order.', anyJson('null: the value is null, or there is none at this path.')),
    }),
  ),
  moreChanges: yesNo('There are more of them than are listed here.'),
});

export const compare = closed({
  batches: list('In the order in which they were named.', comparedBatch),
  step: orNull(text('The step whose values are compared.'), 'the results'),
  differences: orNull(
    rateDifferences.describe('Of two batches: each rate of the second less that of the first.'),
    'more than two, or one has no items',
  ),
  fields: list('One for each field of the values that has kinds or numbers in some batch.', field),
  matches: closed({
    items: count('Ids that stand in every batch.'),
    rawDiffers: count(
      'Of these, those whose raw.json is not the same: another question was asked, and nothing is compared.',
    ),
    compared: count('Of the items of the same raw, those that have a value in every batch.'),
    agreement: rate.describe('The part of them whose values are equal.'),
    valueInOneAlone: list(
      'Items of the same raw that have a value in the batch at this place alone.',
      count('How many.'),
    ),
    differing: count('Items that differ in their value or in having one: what the list is taken from.'),
  }).describe('Items whose ids match.'),
  listed: list('The first of the items that differ, in order of the first batch.', difference),
}).describe('Batches side by side.');
