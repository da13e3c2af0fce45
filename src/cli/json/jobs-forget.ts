import { openCalls } from './parts/spending.ts';
import { batchId, closed, orNull, position, words, yesNo } from './parts/values.ts';

export const jobsForget = closed({
  batchId,
  job: position('Number of the job.'),
  inFlight: openCalls.describe('What it may have cost; it stays counted.'),
  still: orNull(
    words('What is known of it at the provider: it runs, its results can be fetched, or it may run.', [
      'running',
      'fetchable',
      'maybe running',
    ]),
    'nothing is left of it there',
  ),
  forgotten: yesNo('false: there was no consent, and everything is as it was.'),
}).describe('A job that was given up.');
