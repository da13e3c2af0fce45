import { describe, expect, test } from '@jest/globals';
import { stateOf } from '../../src/core/item-state.ts';
import { nextTask, nothingInFlight, type Task } from '../../src/core/next-task.ts';
import { createPlanCounter, type StepPlan } from '../../src/core/plan.ts';
import type { RejectedNote } from '../../src/core/verdict.ts';
import { draw } from '../support/item-drawing.ts';
import { pipelineOf, promptStep } from '../support/pipeline-builder.ts';

const pipeline = pipelineOf([promptStep('main'), promptStep('judge', { retryFrom: 'main' })]);
const sentBack: RejectedNote = { step: 'judge', from: 'main', attempt: 1, reasons: [], value: null };
const taskOf = (folder: string, inFlight = ''): Task =>
  nextTask(
    draw(folder),
    pipeline,
    (_item, step) => step === inFlight,
    () => sentBack,
  );

function planOf(...folders: string[]) {
  const counter = createPlanCounter(pipeline);
  for (const folder of folders) counter.add(draw(folder), taskOf(folder));
  return counter.toPlan();
}

const nothing: Omit<StepPlan, 'step'> = {
  kind: 'prompt',
  toPrepare: 0,
  toBegin: 0,
  toProcess: 0,
  toParse: 0,
  inFlight: 0,
  toReopen: 0,
  prompts: 0,
  responses: 0,
  receipts: 0,
  accepted: 0,
  skipped: 0,
  rejected: 0,
  rejectedForGood: 0,
  calls: 0,
  setAside: 0,
  toExpand: 0,
};
const answered = 'prompt.md receipt.json response.md';

describe('the plan of an item', () => {
  test('that was just acquired: its first prompt, and a call of each step', () => {
    expect(planOf('raw.json')).toEqual({
      counts: { acquired: 1, accepted: 0, rejected: 0, failed: 0, waiting: 1, inFlight: 0 },
      children: [],
      toOpen: 1,
      missing: [],
      setAsidesToFinish: 0,
      steps: [
        { ...nothing, step: 'main', toPrepare: 1, toBegin: 1, calls: 1 },
        { ...nothing, step: 'judge', calls: 1 },
      ],
    });
  });

  test('that has its first answer: a verdict, and a call of the second step alone', () => {
    expect(planOf(`raw.json ${answered}`).steps).toEqual([
      { ...nothing, step: 'main', prompts: 1, responses: 1, receipts: 1, toParse: 1 },
      { ...nothing, step: 'judge', calls: 1 },
    ]);
  });

  test('that a judge sent back: everything from where it begins again', () => {
    expect(
      planOf(
        `raw.json ${answered} parsed.json judge/prompt.md judge/receipt.json judge/response.md judge/rejected.json`,
      ).steps,
    ).toEqual([
      { ...nothing, step: 'main', prompts: 1, responses: 1, receipts: 1, accepted: 1, toPrepare: 1, calls: 1 },
      { ...nothing, step: 'judge', prompts: 1, responses: 1, receipts: 1, rejected: 1, toReopen: 1, calls: 1 },
    ]);
  });

  test('that is rejected for good: nothing', () => {
    const rejected = `raw.json ${answered} parsed.json judge/receipt.json judge/rejected.json attempts/1/judge/rejected.json attempts/2/judge/rejected.json`;
    const { counts, steps } = planOf(rejected);
    expect([counts.rejected, steps.map(({ calls }) => calls), steps[1]?.rejectedForGood, steps[1]?.setAside]).toEqual([
      1,
      [0, 0],
      1,
      2,
    ]);
  });

  test('whose folder is gone: it is missing, and in no state', () => {
    expect(planOf('', 'raw.json')).toMatchObject({ missing: ['item-0001'], counts: { acquired: 2, waiting: 1 } });
  });

  test('whose set-aside was interrupted: that first', () => {
    expect(planOf(`raw.json ${answered} judge/rejected.json attempts/1/judge/receipt.json`)).toMatchObject({
      setAsidesToFinish: 1,
      counts: { waiting: 1 },
    });
  });
});

test.each([
  [
    'accepted, even beside an old note of a failure',
    `raw.json error.json ${answered} parsed.json judge/receipt.json judge/parsed.json`,
    '',
    'accepted',
  ],
  ['failed with a note of a failure', 'raw.json error.json prompt.md', '', 'failed'],
  ['in flight, even beside a note of a failure', 'raw.json error.json prompt.md', 'main', 'in flight'],
  ['waiting', 'raw.json prompt.md', '', 'waiting'],
  ['in no state without raw.json', 'prompt.md', '', null],
])('an item is %s', (_, folder, inFlight, state) => {
  expect(stateOf(draw(folder), taskOf(folder, inFlight))).toBe(state);
});

test('a plan counts every item in exactly one state', () => {
  const folders = [
    'raw.json',
    `raw.json ${answered} parsed.json judge/parsed.json`,
    'raw.json error.json',
    `raw.json ${answered}`,
  ];
  const { counts } = planOf(...folders);
  expect(counts.accepted + counts.rejected + counts.failed + counts.waiting + counts.inFlight).toBe(folders.length);
  expect(nextTask(draw('raw.json'), pipeline, nothingInFlight, () => null)).toEqual({
    kind: 'prepare',
    step: 'main',
    attempt: 1,
    opens: null,
  });
});
