import { z } from 'zod';
import { conservation } from './conservation.ts';
import { states } from './ending.ts';
import { estimate, usdRange } from './estimate.ts';
import { jobsAtAGlance } from './jobs-at-a-glance.ts';
import { spending, unknownFate } from './spending.ts';
import {
  batchId,
  closed,
  count,
  durationMs,
  itemId,
  list,
  orAbsent,
  orNull,
  part,
  text,
  usd,
  words,
  yesNo,
} from './values.ts';

const message = text('For people: what happened.');

const stopReason = z
  .discriminatedUnion('kind', [
    closed({
      kind: z.literal('interrupted'),
      by: orAbsent(z.literal('stop').describe('The command `stop` asked for it.'), 'a signal did'),
    }),
    closed({ kind: z.literal('budget'), message }),
    closed({ kind: z.literal('consent'), message }),
    closed({ kind: z.literal('provider'), message, hint: text('What to do about it.') }),
    closed({ kind: z.literal('locked'), message }),
    closed({ kind: z.literal('overbilled'), message }),
  ])
  .describe(
    'Why it ended before its work was done: a signal or `stop`, the cap, consent that was used up, a provider that refuses, another process that took the batch over, or a bill above its reserve.',
  );

export const processOutcome = part(
  'ProcessOutcome',
  'How a run ended.',
  closed({
    batchId,
    simulated: yesNo('A rehearsal in the sandbox: no money.'),
    estimate: estimate.describe('As it was put to the person before anything was spent.'),
    consent: words('`missing`: nobody could be asked, and --yes was not given.', [
      'yes',
      'no',
      'missing',
      'not needed',
    ]),
    stopReason: orNull(stopReason, 'it came to its end'),
    touched: count('Items that this run worked on.'),
    calls: count('Calls that this run made, those in jobs too.'),
    parseErrors: count('Answers that were rejected for their form, also where a retry mended it.'),
    sentBack: count('Rejections by rules after which a step began again.'),
    averageResponseMs: orNull(durationMs('Of the calls of this run.'), 'there were none'),
    conservation,
    spending: spending.describe('Of the batch since its first call.'),
    paidHereUsd: usd('Of this run.'),
    unknownFate,
    jobs: jobsAtAGlance.describe('Jobs that are still in flight, or wait for a person.'),
    itemsInFlight: count('Items of this run that wait for jobs.'),
    redo: orNull(
      closed({
        items: count('Items that are asked anew.'),
        paidCalls: count('Paid answers that go for it.'),
        paidUsd: usd('What they cost.'),
        unpricedCalls: count('Of them, those whose cost is unknown.'),
      }).describe('What --redo removes: with consent it is gone, without it everything is as it was.'),
      'it was not asked for, or nothing is rejected for good',
    ),
    rejected: list('Items of this run that are rejected for good.', itemId),
    failed: list('Items of this run that failed.', itemId),
    waitingForPrepare: count('Items without their first prompt: `prepare` makes it.'),
    missing: orNull(
      closed({
        items: count('Items.'),
        costUsd: orNull(usdRange.describe('What they are to cost.'), 'a price is unknown'),
      }).describe('What is left to pay for where the run was stopped.'),
      'nothing is, or it was not stopped',
    ),
    states,
  }),
);
