import { z } from 'zod';
import { batchStatus } from './parts/status.ts';
import { batchId, closed, list as listOf, part, text } from './parts/values.ts';

const unreadable = part(
  'UnreadableBatch',
  'A batch that cannot be opened.',
  closed({ batchId, problem: text('Why.') }),
);

export const list = closed({
  batches: listOf(
    'As `status` has each.',
    z.union([part('BatchStatus', 'One batch at a glance.', batchStatus), unreadable]),
  ),
}).describe('All batches.');
