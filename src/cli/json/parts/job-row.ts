import { z } from 'zod';
import { jobDecision } from './jobs-at-a-glance.ts';
import { jobRecord } from './job-record.ts';
import { openCalls } from './spending.ts';
import { closed, count, orNull, position, usd, yesNo } from './values.ts';

/** A job as a value: its record, and what the ledger says of it. */
export const jobRow = closed({
  number: position('In order of submission.'),
  record: orNull(jobRecord, 'it is missing or cannot be read'),
  hasRecordFile: yesNo('Whether there is a file of it at all.'),
  decision: orNull(jobDecision.describe('Why it waits for a person.'), 'it does not'),
  inFlight: openCalls.describe('Of its calls, by the ledger.'),
  calls: count('Calls in it.'),
  reserveUsd: usd('Worst case of its calls; `unpricedCalls` have none.'),
  unpricedCalls: count('Calls whose price is unknown.'),
  paid: closed({
    calls: count('Answers that were billed.'),
    costUsd: usd('Known cost; calls without one at their reserve.'),
    unpricedCalls: count('Calls whose cost is unknown.'),
    unclaimed: count('Answers that had no place any more.'),
  }).describe('What it brought so far.'),
  callsByStep: z.record(z.string(), count('Calls.')).describe('Its calls by the name of their step.'),
  wasForgotten: yesNo('A person decided that it is not waited for.'),
});
