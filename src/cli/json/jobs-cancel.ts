import { z } from 'zod';
import { jobRecord } from './parts/job-record.ts';
import { jobProblem, jobStatus } from './parts/job-status.ts';
import { batchId, closed, list, orNull, position, text, words } from './parts/values.ts';

const number = position('Number of the job.');

export const jobsCancel = closed({
  batchId,
  offers: list(
    'Jobs that can be cancelled.',
    closed({
      number,
      record: jobRecord,
      providerJobId: text('What the provider calls it.'),
      status: orNull(jobStatus, 'the provider did not say, and `problem` is why'),
      problem: orNull(jobProblem, 'there was none'),
    }),
  ),
  cannot: list(
    'Jobs that cannot.',
    closed({
      kind: z.literal('cannot'),
      number,
      why: text('For people.'),
      wayOut: words('What can be done instead; `collect`: run process, which files what there is.', [
        'collect',
        'adopt or forget',
        'forget',
        'nothing',
      ]),
    }),
  ),
  cancelled: list(
    'Jobs whose provider was asked; empty where there was no consent.',
    closed({ number, problem: orNull(jobProblem, 'the provider took it') }),
  ),
  collectCommand: text('What files the answers they have finished, as a shell takes it.'),
}).describe('Jobs that were cancelled, and those that cannot be.');
