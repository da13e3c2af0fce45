import { z } from 'zod';
import { invalidLines, jobOutcome } from './job-record.ts';
import { closed, count, durationMs, measure, moment, orNull, part, text, words } from './values.ts';

const unsaid = 'the provider does not say';

export const jobStatus = part(
  'JobStatus',
  'What the provider says of a job now.',
  closed({
    state: words('A state that nobody knows counts as running.', ['running', 'ended']),
    outcome: orNull(words('How it ended.', jobOutcome), 'it runs'),
    rawState: text("The provider's own word."),
    counts: orNull(
      closed({
        total: count('Requests in it.'),
        completed: orNull(count('Requests that were answered.'), unsaid),
        failed: orNull(count('Requests that failed.'), unsaid),
      }).describe('How far it is.'),
      unsaid,
    ),
    createdAt: orNull(moment('When it was created.'), unsaid),
    endedAt: orNull(moment('When it ended.'), `it runs, or ${unsaid}`),
    resultsExpireAt: orNull(moment('When the results are deleted.'), unsaid),
    words: orNull(text('Why it failed as a whole.'), 'it did not'),
    invalidLines,
  }),
);

export const jobProblem = part(
  'JobProblem',
  'Why a provider did not answer a question about a job.',
  closed({
    kind: z.literal('problem'),
    action: words('What a run would do about it.', ['resend', 'give-up-item', 'stop-run', 'fate-unknown']),
    reason: words('What it is.', [
      'timeout',
      'rate-limit',
      'overloaded',
      'no-room',
      'server-error',
      'connection',
      'aborted',
      'authentication',
      'billing',
      'unknown-model',
      'forbidden',
      'not-found',
      'permission',
      'invalid-request',
      'too-large',
    ]),
    message: text("The provider's words, keys removed."),
    status: orNull(measure('HTTP status.'), 'there was no answer'),
    retryAfterMs: orNull(durationMs('What the provider asks to wait.'), unsaid),
  }),
);
