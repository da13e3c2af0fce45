import { conservation } from './parts/conservation.ts';
import { states } from './parts/ending.ts';
import { findingKind } from './parts/finding-kind.ts';
import { holder } from './parts/holder.ts';
import { jobsAtAGlance } from './parts/jobs-at-a-glance.ts';
import { outdated } from './parts/offer.ts';
import { inFlightNow, unknownFate } from './parts/spending.ts';
import { batchId, closed, count, itemId, list, orNull, part, step, text, words, yesNo } from './parts/values.ts';

const finding = part(
  'Finding',
  'Something about the files of a batch.',
  closed({
    kind: findingKind,
    severity: words('`note`: for a person to know, nothing is wrong.', ['error', 'note']),
    itemId: orNull(itemId, 'it is not about an item'),
    step: orNull(step, 'it is not about a step'),
    message: text('For people: what is the case.'),
    canRepair: yesNo('`verify --repair` mends it, for nothing.'),
    next: orNull(
      text('What a person can do where it cannot be repaired: a command, or words.'),
      'nothing is to be done',
    ),
    repaired: yesNo('It was mended.'),
  }),
);

export const verify = closed({
  batchId,
  simulated: yesNo('A rehearsal in the sandbox: no money.'),
  conservation: orNull(conservation, 'the record of the batch is damaged, and nothing else was looked at'),
  summary: closed({
    errors: count('Findings that are not as they should be.'),
    repairable: count('Of them, those that --repair can mend.'),
    notes: count('Findings for a person to know.'),
    repaired: count('What --repair mended.'),
  }).describe('How many findings there are.'),
  repaired: list('What --repair mended.', finding),
  findings: list('What is there now: after --repair, what it could not mend, and notes.', finding),
  onItsWay: list(
    'What the process at work may be writing now: whether it is damage is seen when that has ended.',
    finding,
  ),
  holder: orNull(
    holder.describe('The process that works on it meanwhile: what it is writing may not be whole yet.'),
    'nobody does, or --repair had the batch to itself',
  ),
  outdated: list('Answers that stand and would be asked for otherwise now.', outdated),
  unknownFate,
  inFlightNow,
  jobs: jobsAtAGlance,
  states,
}).describe('Whether the files of a batch fit one another.');
