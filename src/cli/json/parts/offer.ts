import { estimate } from './estimate.ts';
import { lane } from './models.ts';
import { plan } from './plan.ts';
import {
  batchId,
  closed,
  count,
  durationMs,
  itemId,
  list,
  moment,
  orNull,
  part,
  step,
  text,
  usd,
  words,
  yesNo,
} from './values.ts';

const collecting = part(
  'Collecting',
  'Answers that jobs are to bring: they are bought already, so that no estimate has them.',
  closed({
    jobs: count('How many jobs.'),
    typicallyLeftMs: orNull(
      durationMs('Until the last of them is done as such jobs typically take; 0: they have taken longer.'),
      'no such job has been seen',
    ),
    calls: count('Calls in them.'),
    upToUsd: usd('What they may cost at most.'),
    unpricedCalls: count('Calls whose price is unknown.'),
  }),
);

export const outdated = part(
  'Outdated',
  'Answers of one step that would be asked for otherwise now, and why.',
  closed({
    step,
    cause: words('The prompt was edited, the template or its inputs changed, or parse decides otherwise now.', [
      'edited',
      'template',
      'verdict',
    ]),
    items: count('How many.'),
    example: itemId.describe('One of them.'),
    redoUsd: orNull(usd('About what redoing them costs.'), 'unknown'),
  }),
);

const deadline = part(
  'Deadline',
  'What a run until `--by` will do, as it is seen before it starts.',
  closed({
    by: moment('The time that --by gave.'),
    canBeMet: words('Whether it can be.', ['yes', 'no', 'perhaps']),
    soonestAt: moment('When all would be done if it were sent in realtime now, with caution.'),
    phases: list(
      'In order of time: what is left at the end of one goes to the next. The last one: until the end.',
      closed({ lane, until: moment('Until when the lane is waited for.') }),
    ),
    steps: list(
      'The lane in which the calls of each step are likely to be answered.',
      closed({ step, lane, calls: count('Calls of the step.') }),
    ),
    costUsd: orNull(
      closed({
        cheapest: usd('All in the cheapest lane.'),
        likely: usd('As the phases have it.'),
        dearest: usd('All in realtime.'),
      }).describe('At first attempts.'),
      'a price is unknown',
    ),
    isBoundByBudget: yesNo(
      'Realtime for all costs more than the cap leaves: what cannot be paid for there stays in its job.',
    ),
  }),
);

/** Keys of an offer; `plan` prints them with more beside them. */
export const offerKeys = {
  batchId,
  plan,
  estimate,
  collecting: orNull(collecting, 'nothing is in jobs'),
  outdated: list('Answers that stand and would be asked for otherwise now; nothing redoes them by itself.', outdated),
  editedPrompts: count('Unpaid prompts that a person edited; they are sent as they are.'),
  goneAnswers: orNull(
    closed({
      answers: count('How many.'),
      costUsd: orNull(usd('What they had cost.'), 'the cost of one is unknown'),
    }).describe('Answers that were paid for and that nobody has any more: they are bought again.'),
    'there are none',
  ),
  mixedSteps: list(
    'Steps whose answers so far came from another model than the one about to be asked.',
    closed({
      step,
      before: list('Models that answered so far.', text('Name of the model.')),
      now: text('The model about to be asked.'),
    }),
  ),
  maxCostUsd: orNull(usd('Cap on what the batch may cost in all.'), 'no cap'),
  simulated: yesNo('A rehearsal in the sandbox: no money.'),
  deadline: orNull(deadline, 'there is no deadline, or nothing to buy'),
  at: moment('When it was made.'),
  warnings: list(
    'Parameters and schemas that are changed or left out on the way to a provider; models about to be shut down.',
    text('A sentence.'),
  ),
};

export const offer = part('Offer', 'What is put to the person before anything is spent.', closed(offerKeys));
