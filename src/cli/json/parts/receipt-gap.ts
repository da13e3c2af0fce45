import { closed, count, orNull, part } from './values.ts';

export const receiptGap = orNull(
  part(
    'ReceiptGap',
    'Receipts are missing, or there are some too many: `verify` says which.',
    closed({
      found: count('Receipts that stand, those of earlier attempts too.'),
      owed: count('Paid calls of the ledger that a receipt stands for.'),
    }),
  ),
  'as many receipts stand as the ledger has paid calls for',
);
