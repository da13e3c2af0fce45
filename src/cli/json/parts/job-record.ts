import { z } from 'zod';
import { modelPrice } from './model-price.ts';
import { provider } from './models.ts';
import {
  closed,
  count,
  list,
  measure,
  moment,
  orAbsent,
  orNull,
  part,
  position,
  step,
  text,
  usd,
  words,
  yesNo,
} from './values.ts';

const at = moment('When it came into this state.');
const providerJobId = text('What the provider calls it.');
export const jobOutcome = ['completed', 'failed', 'expired', 'cancelled'] as const;

export const invalidLines = list(
  'Lines of the file that the provider found invalid.',
  closed({ line: position('Number of the line, from 1.'), message: text("The provider's words.") }),
);

export const jobState = part(
  'JobState',
  'How far a job is.',
  z.discriminatedUnion('kind', [
    closed({
      kind: z.literal('submitting'),
      at,
      mayHaveLeft: yesNo('The act of creating may have left this machine.'),
      undecided: orNull(
        text('Why nobody but a person can say whether it arrived.'),
        'it is looked up, or has not been yet',
      ),
      missedAt: orAbsent(moment("When a complete listing first missed it, by the provider's clock."), 'none has'),
    }),
    closed({ kind: z.literal('submitted'), providerJobId, at }),
    closed({
      kind: words('`collected`: all its outcomes are filed.', ['ended', 'collected']),
      providerJobId,
      outcome: words('How it ended.', jobOutcome),
      at,
      words: orNull(text('What the provider says of a job that failed as a whole.'), 'nothing'),
      invalidLines,
      completed: orNull(count('Calls that the provider says it answered.'), 'it does not say'),
    }),
    closed({ kind: z.literal('refused'), words: text("The provider's words."), at }),
    closed({ kind: z.literal('unsent'), at }),
    closed({ kind: z.literal('forgotten'), providerJobId: orNull(providerJobId, 'unknown'), at }),
    closed({ kind: z.literal('lost'), providerJobId, at }),
  ]),
);

export const jobSeen = closed({
  at: moment('When it was looked at.'),
  rawState: text("The provider's own word."),
  completed: orNull(count('Requests that it is through with.'), 'the provider does not say'),
}).describe('What the provider last said of it.');

const filed = closed({
  answered: count('Answers with a place, and answers whose place is filled, passed or gone.'),
  unclaimed: count('Of them, those that had no place any more.'),
  refused: count('Lines that the provider refused.'),
  expired: count('Not done when the job ended.'),
  cancelled: count('Not done when the job was cancelled.'),
  missing: count('Calls of the job without a line.'),
  duplicate: count('Lines of a call that had its outcome already.'),
  foreign: count('Lines of calls that are not of this job.'),
  malformed: count('Lines that cannot be read.'),
});

const likeTheDigest = 'the record was made again from the ledger, which does not say';

export const jobRecord = part(
  'JobRecord',
  'What the batch keeps of a job: `.batch/jobs/<number>.json`.',
  closed({
    version: z.literal(1),
    number: position('In order of submission.'),
    label: text('What the provider is told to call it, where it lets us: uid, number and nonce.'),
    uid: text('Of the batch.'),
    nonce: text('Of this submission: call ids carry it too.'),
    provider,
    model: text("The provider's own name of the model."),
    steps: list('The steps that its calls belong to.', step),
    requestCount: count('Calls in it.'),
    payloadBytes: orNull(measure('Size of the file as sent, in bytes.'), likeTheDigest),
    payloadDigest: orNull(text('sha256 of the file as sent, in hex.'), likeTheDigest),
    accountFingerprint: text('Says which key and endpoint the job belongs to, without saying the key.'),
    simulated: yesNo('Of a rehearsal in the sandbox: no money.'),
    price: orNull(
      modelPrice.describe('As it stood when the job was submitted: what its answers are billed at.'),
      'unknown',
    ),
    reserveUsd: orNull(usd('Sum of the worst cases of its calls.'), 'unknown'),
    expectedUsd: orNull(usd('What it was estimated at.'), 'unknown'),
    uploadedFileId: orNull(text('What the provider calls the file that was uploaded.'), 'none was'),
    uploadRemovedAt: orAbsent(
      moment('When that file was removed at the provider.')
        .nullable()
        .describe(
          'When that file was removed at the provider. ISO 8601, with its offset. null: it was asked to, and did not.',
        ),
      'it was not asked',
    ),
    providerTimeAt: orNull(moment("The provider's clock just before it was created."), 'not yet'),
    submittedAt: moment('When it was written.'),
    resultsExpireAt: orNull(moment('When the provider deletes the results.'), 'not known'),
    endedAt: orNull(moment('When it ended.'), 'it has not, or the provider does not say'),
    filed: orNull(filed.describe('How its outcomes were filed, in lines and calls.'), 'not yet'),
    filedIn: orAbsent(
      text('Which start of which machine filed it; empty where it cannot be told.'),
      'all that it brought is long on disk',
    ),
    seen: orAbsent(jobSeen, 'it was not looked at yet'),
    state: jobState,
  }),
);
