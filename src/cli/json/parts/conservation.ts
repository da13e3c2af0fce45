import { childCounts, itemCounts } from './item-counts.ts';
import { usage } from './usage.ts';
import { closed, count, itemId, list, orNull, part, text, yesNo } from './values.ts';

const callId = text('Id of a call.');

const tokenConservation = closed({
  ledger: usage.describe('By the ledger.'),
  found: usage.describe('Of receipts, cleaned and unclaimed calls.'),
  unclaimed: closed({ calls: count('How many.'), usage }).describe(
    'Answers of jobs that had no place any more: they lie in the results of their job alone.',
  ),
  callsWithoutReceipt: list(
    'Paid calls that no receipt, set-aside attempt or cleaned line accounts for, and that had a place.',
    callId,
  ),
  receiptsWithoutCall: list('Receipts whose call the ledger does not have as paid.', callId),
});

export const conservation = part(
  'Conservation',
  'The check at the end of a run: whether every item and every token is accounted for.',
  closed({
    holds: yesNo('Whether it is so. Nothing says complete unless it holds.'),
    counts: itemCounts.describe('The acquired items by state.'),
    children: list('The same of the children of each expand step.', childCounts),
    missing: list('Items with a line in items.jsonl but without raw.json.', itemId),
    strangers: list('Folders in the batch that no line names.', text('Name of the folder.')),
    twice: list('Ids that stand twice in items.jsonl.', itemId),
    tokens: orNull(
      tokenConservation.describe('Tokens by the ledger against those by the files.'),
      'the receipts were not read, for no call was made',
    ),
  }),
);
