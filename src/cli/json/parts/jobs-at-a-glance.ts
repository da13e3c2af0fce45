import { openCalls } from './spending.ts';
import { closed, list, moment, orNull, part, position, text, words } from './values.ts';

export const jobDecision = part(
  'JobDecision',
  'A job of which nobody but a person can say how it goes on.',
  closed({
    job: position('Number of the job.'),
    kind: words(
      'Whether it arrived is unknown; its results are past their retention; its record is gone, cannot be read, or is of another submission.',
      ['arrival unknown', 'lost', 'missing', 'unreadable', 'stranded'],
    ),
    provider: orNull(text('Name of the provider.'), 'only the record would say'),
    words: orNull(text("Why it cannot be told, in the provider's or our words."), 'nothing more is known'),
    label: orNull(text('What the provider was told to call it, where only the ledger tells.'), 'elsewhere'),
    inFlight: openCalls.describe('Its calls.'),
  }),
);

export const jobsAtAGlance = part(
  'JobsAtAGlance',
  'The jobs of a batch that are not over, as far as one must know of them.',
  closed({
    inJobs: openCalls.describe('Calls that travel in jobs.'),
    open: list('Jobs that may still bring outcomes.', position('Number of the job.')),
    decisions: list('Jobs that wait for a person.', jobDecision),
    expiring: list(
      'Jobs whose results are kept for less than half of their time from now on.',
      closed({ job: position('Number of the job.'), until: moment('When the provider deletes them.') }),
    ),
  }),
);
