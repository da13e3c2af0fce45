import { interruptedBy, states } from './ending.ts';
import { childCounts, itemCounts } from './item-counts.ts';
import { plan } from './plan.ts';
import { receiptGap } from './receipt-gap.ts';
import { batchId, closed, count, itemId, list, measure, orNull, part, step, text, yesNo } from './values.ts';

const failed = list('Items whose task failed; their error.json says how.', itemId);
const planAfter = plan.describe('What is left to do afterwards.');

/** How the stages that cost nothing end: documents of their own, and parts of that of `all`. */
export const acquireOutcome = part(
  'AcquireOutcome',
  'What acquire made.',
  closed({
    batchId,
    added: count('Items that are new.'),
    present: count('Items that stood already.'),
    restored: count('Folders made again for items that missed theirs.'),
    changed: list(
      'Items whose source gives another raw.json than the one acquired; the batch keeps the old one.',
      itemId,
    ),
    sourceWasReadToItsEnd: yesNo('false: --limit or an interruption left some out.'),
    interruptedBy,
    states,
  }),
);

export const prepareOutcome = part(
  'PrepareOutcome',
  'What prepare made.',
  closed({
    batchId,
    promptsWritten: count('Prompts that are new, or were remade because they would be different now.'),
    editedPrompts: count('Prompts that a person edited; they were left as they are.'),
    valuesComputed: count('Values that code steps computed.'),
    childrenMade: count('Children that expand steps made.'),
    skipped: count('Steps whose condition does not hold, counted over the items.'),
    failed,
    plan: planAfter,
    interruptedBy,
    states,
  }),
);

export const parseOutcome = part(
  'ParseOutcome',
  'What parse decided.',
  closed({
    batchId,
    answers: count('Answers judged, and values computed anew.'),
    accepted: count('Of them, accepted.'),
    rejected: count('Of them, rejected.'),
    skipped: count('Steps whose condition does not hold, counted over the items.'),
    changed: count('Verdicts that differ from before and were replaced.'),
    kept: list('Verdicts that would differ but stand, because something paid rests on them.', closed({ itemId, step })),
    results: count('Elements of all_results.json.'),
    rejectedNow: count('Items that stand rejected.'),
    failed,
    plan: planAfter,
    interruptedBy,
    states,
  }),
);

const problem = closed({
  output: text('The output, like `command node chart.js`.'),
  message: text('One sentence, without its full stop.'),
  hint: text('What to do about it.'),
  exitCode: orNull(measure('Exit code of the program.'), 'it was not started, or a signal ended it'),
  signal: orNull(text('The signal that ended it, SIGKILL for instance.'), 'none did'),
});

export const renderOutcome = part(
  'RenderOutcome',
  'What render made.',
  closed({
    batchId,
    files: list('What was written, the one to open first in front.', text('Absolute path.')),
    counts: itemCounts.describe('The acquired items by state: partial results are allowed.'),
    children: list('The same of the children of each expand step.', childCounts),
    receiptGap,
    problems: list("Programs of the user's that did not do their work.", problem),
    interruptedBy,
    states,
  }),
);
