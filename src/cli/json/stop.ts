import { z } from 'zod';
import { holder } from './parts/holder.ts';
import { batchId, closed, count, durationMs } from './parts/values.ts';

export const stop = z
  .discriminatedUnion('kind', [
    closed({ batchId, kind: z.literal('nothing-runs').describe('No process works on the batch.') }),
    closed({ batchId, kind: z.literal('stopped').describe('The run has ended.'), holder }),
    closed({
      batchId,
      kind: z.literal('stopping').describe('The run sends nothing more, and waits for calls in flight.'),
      holder,
      calls: count('Calls in flight.'),
      atMostMs: durationMs('How long it waits for them at most.'),
    }),
    closed({ batchId, kind: z.literal('asked').describe('With --no-wait: it was asked, and not waited for.'), holder }),
    closed({ batchId, kind: z.literal('unanswered').describe('The run has not answered yet.'), holder }),
  ])
  .describe('What was seen of a run that was asked to stop.');
