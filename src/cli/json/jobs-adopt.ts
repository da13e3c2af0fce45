import { z } from 'zod';
import { jobStatus } from './parts/job-status.ts';
import { batchId, closed, position, text, yesNo } from './parts/values.ts';

export const jobsAdopt = closed({
  batchId,
  job: position('Number of the job.'),
  providerJobId: text('What the provider calls it.'),
  check: z
    .discriminatedUnion('kind', [
      closed({ kind: z.literal('proven'), status: jobStatus }),
      closed({ kind: z.literal('cannot tell'), status: jobStatus, words: text('Why it cannot be told yet.') }),
    ])
    .describe('Whether the job of this id is proven to be ours.'),
  adopted: yesNo('false: there was no consent, and everything is as it was.'),
}).describe("A job that was found among the provider's.");
