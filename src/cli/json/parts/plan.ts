import { childCounts, itemCounts } from './item-counts.ts';
import { stepKind } from './models.ts';
import { closed, count, itemId, list, part, step } from './values.ts';

const stepPlan = part(
  'StepPlan',
  'What is done and what is to do at one step, in items or, for children, in children.',
  closed({
    step,
    kind: stepKind,
    toPrepare: count('Items whose next task is to write the prompt here.'),
    toBegin: count(
      'Of those, items that never had this prompt in the attempt under way: nothing is reopened for them.',
    ),
    toProcess: count('Items whose next task is to ask the model here.'),
    toParse: count('Items whose next task is to judge an answer, or to compute a value, here.'),
    inFlight: count('Items whose answer of this step is under way.'),
    toReopen: count('Items rejected here that begin again.'),
    prompts: count('Prompts that are written.'),
    responses: count('Answers that are there.'),
    receipts: count('Receipts, those of earlier attempts too.'),
    accepted: count('Values that were accepted here.'),
    skipped: count('Items that skip the step, for its condition does not hold.'),
    rejected: count('Items that stand rejected here, with attempts left or without.'),
    rejectedForGood: count('Of those, the ones without an attempt left.'),
    calls: count('First calls to come: items whose line will reach an empty response place of this step.'),
    setAside: count('Attempts that were set aside with this step in them.'),
    toExpand: count('Of an expand step: items that will come to its empty place.'),
  }),
);

export const plan = part(
  'Plan',
  'What a run would do, counted over the items by step and stage.',
  closed({
    counts: itemCounts.describe('The acquired items by state.'),
    children: list('The children of each expand step, in order of the steps.', childCounts),
    toOpen: count('Items whose line has not begun: what `prepare` does first is still to do.'),
    missing: list('Items of items.jsonl that have no raw.json.', itemId),
    steps: list('In order of the line.', stepPlan),
    setAsidesToFinish: count('Items of which a set-aside was interrupted; it is finished first.'),
  }),
);
