import { batchStates } from '../../../core/batch-state.ts';
import { holder } from './holder.ts';
import { jobsAtAGlance } from './jobs-at-a-glance.ts';
import { jobSeen, jobState } from './job-record.ts';
import { lane, provider, stepKind } from './models.ts';
import { nextKeys } from './next.ts';
import { plan } from './plan.ts';
import { receiptGap } from './receipt-gap.ts';
import { inFlightNow, spending, unknownFate } from './spending.ts';
import {
  batchId,
  closed,
  count,
  list,
  moment,
  orAbsent,
  orNull,
  pipeline,
  position,
  step,
  text,
  words,
  yesNo,
} from './values.ts';

/** One batch at a glance. */
export const batchStatus = closed({
  batchId,
  name: orNull(text('Its display name.'), 'it has none'),
  pipeline,
  steps: list(
    'In order of the line.',
    closed({
      name: step,
      kind: stepKind,
      model: orNull(text("The provider's own name of the model."), 'it asks none, or has not yet'),
    }),
  ),
  plan,
  sourceWasReadToItsEnd: yesNo('false: `acquire` may find more.'),
  spending: spending.describe('Of the batch since its first call.'),
  unknownFate,
  inFlightNow,
  jobs: jobsAtAGlance,
  openJobs: list(
    'Jobs that may still bring outcomes, but those whose record cannot be read.',
    closed({
      number: position('In order of submission.'),
      provider,
      model: text("The provider's own name of the model."),
      state: jobState,
      requestCount: count('Calls in it.'),
      submittedAt: moment('When it was submitted.'),
      seen: orAbsent(jobSeen, 'it was not looked at yet'),
    }),
  ),
  lanes: list('That its calls travelled in.', lane),
  simulated: yesNo('A rehearsal in the sandbox: no money.'),
  createdAt: moment('When the batch was made.'),
  lastCallAt: orNull(moment('When its last call was made.'), 'there was none'),
  holder: orNull(holder, 'no process works on it'),
  archived: yesNo('It was put away.'),
  state: words(
    'The first of these that holds. `damaged`: receipts are missing or too many. `open`: the source may have more.',
    batchStates,
  ),
  receiptGap,
  ...nextKeys,
});
