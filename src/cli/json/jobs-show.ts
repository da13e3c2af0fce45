import { jobRow } from './parts/job-row.ts';
import { batchId, closed, list, text, words, yesNo } from './parts/values.ts';

export const jobsShow = closed({
  batchId,
  simulated: yesNo('A rehearsal in the sandbox: no money.'),
  ...jobRow.shape,
  files: list('Its files.', text('Path within the batch.')),
  key: words('Whether the key that is set now belongs to the account of the job.', [
    'same',
    'other',
    'not set',
    'unknown',
  ]),
}).describe('One job: its record, and what the ledger says of it.');
