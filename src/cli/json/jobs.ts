import { jobsAtAGlance } from './parts/jobs-at-a-glance.ts';
import { jobRow } from './parts/job-row.ts';
import { nextCommand } from './parts/next.ts';
import { batchId, closed, list, part, yesNo } from './parts/values.ts';

export const jobs = closed({
  batchId,
  simulated: yesNo('A rehearsal in the sandbox: no money.'),
  jobs: list('In order of submission.', part('Job', 'Its record, and what the ledger says of it.', jobRow)),
  atAGlance: jobsAtAGlance,
  nextCommand,
}).describe("One batch's jobs at the providers.");
