import { z } from 'zod';
import { closed, count, part, text } from './values.ts';

export const itemState = part(
  'ItemState',
  'Where an item stands: its line has ended, it is rejected for good, its last call or program failed, it waits for a command, or a call or job covers its next place.',
  z.enum(['accepted', 'rejected', 'failed', 'waiting', 'in flight']),
);

export const itemCounts = part(
  'ItemCounts',
  'Items by state; `acquired` is the sum of all others.',
  closed({
    acquired: count('Items there must be, by items.jsonl; of children, those that were made.'),
    accepted: count('Their line has ended.'),
    rejected: count('Rejected for good: no attempt is left.'),
    failed: count('Their last call or program failed; the next run tries again.'),
    waiting: count('All others.'),
    inFlight: count('A call or a job covers their next place.'),
  }),
);

export const childCounts = part(
  'ChildCounts',
  'The children that one expand step made.',
  closed({
    expand: text('Name of the expand step.'),
    parents: count('Items that were expanded.'),
    counts: itemCounts.describe('The children by state.'),
  }),
);
