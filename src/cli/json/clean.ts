import { z } from 'zod';
import {
  batchId,
  closed,
  count,
  itemId,
  list,
  orNull,
  part,
  position,
  step,
  text,
  usd,
  words,
  yesNo,
} from './parts/values.ts';

const stage = words('Where the emptying begins.', ['acquire', 'prepare', 'process', 'parse']);
const emptied = {
  itemId,
  steps: list('Steps whose places are emptied.', step),
  calls: list('Paid calls whose answers go.', text('Id of the call.')),
};

const item = closed({
  ...emptied,
  from: orNull(
    closed({ stage, step }).describe('Where its line begins to be emptied.'),
    'not at all, or with the item itself',
  ),
  attempts: list('Earlier attempts that go.', position('Number of the attempt.')),
  expands: list('Expand steps that are emptied, with all their children.', step),
  children: list('Those children, and theirs.', closed(emptied)),
});

const ofItems = part(
  'CleanedItems',
  'Of every stage but render: what was to be removed, and whether it was.',
  closed({
    batchId,
    stage,
    step,
    removed: yesNo('false: there was no consent, and everything is as it was.'),
    items: list('Items with something to remove.', item),
    files: count('Files that go.'),
    children: count('Children that go with the expand that made them.'),
    paidCalls: count('Paid answers that go.'),
    paidUsd: usd('What they cost.'),
    unpricedCalls: count('Paid calls whose cost is not known.'),
    attempts: count('Earlier attempts that go.'),
  }),
);

const ofOutputs = part(
  'CleanedOutputs',
  'Of the stage render: it can be made again for nothing, and nobody is asked.',
  closed({
    batchId,
    stage: z.literal('render'),
    removed: z.literal(true),
    folder: text('Absolute path of the folder that was removed.'),
  }),
);

export const clean = z.union([ofItems, ofOutputs]).describe('What was emptied.');
