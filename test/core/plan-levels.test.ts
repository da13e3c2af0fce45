import { describe, expect, test } from '@jest/globals';
import { type ChildStates, nextTask, nothingInFlight } from '../../src/core/next-task.ts';
import type { ItemPicture } from '../../src/core/line.ts';
import { createPlanCounter, stepsToReach } from '../../src/core/plan.ts';
import { readLevels, stepsOfLevel } from '../../src/core/levels.ts';
import { levelOfId } from '../../src/core/child-id.ts';
import { draw } from '../support/item-drawing.ts';
import { codeStep, expandStep, pipelineOf, promptStep } from '../support/pipeline-builder.ts';

const pipeline = pipelineOf([
  promptStep('think'),
  expandStep('idea'),
  codeStep('toss'),
  promptStep('judge', { when: null }),
  codeStep('ranking', { gather: { expand: 'idea', atLeast: null }, retryFrom: 'think', attempts: 2 }),
  promptStep('report'),
]);
const steps = pipeline.steps;

function look(itemId: string, names: string, children: Partial<ChildStates> = {}) {
  const picture: ItemPicture = { ...draw(names), itemId };
  const level = { ...pipeline, steps: stepsOfLevel(steps, levelOfId(itemId)) };
  const rejection = { step: 'ranking', from: 'think', attempt: 1, reasons: [], value: null };
  const states = { accepted: 0, rejected: 0, failed: 0, moving: 0, ...children };
  const task = nextTask(
    picture,
    level,
    nothingInFlight,
    () => rejection,
    () => states,
  );
  return { picture, task, reached: stepsToReach(picture, task, level) };
}
const thought = 'raw.json think/prompt.md think/receipt.json think/parsed.json';
const judged = 'raw.json toss/parsed.json judge/prompt.md judge/receipt.json judge/parsed.json';

describe('the steps that an item will still come to', () => {
  test.each([
    ['a new one: all of its own level', look('a', 'raw.json'), ['think', 'idea', 'ranking', 'report']],
    [
      'one that waits for its children: from the gather on',
      look('a', `${thought} idea/parsed.json`, { moving: 1 }),
      ['ranking', 'report'],
    ],
    ['a new child: those of children', look('a--idea-001', 'raw.json'), ['toss', 'judge']],
    ['a child at its prompt', look('a--idea-001', 'raw.json toss/parsed.json judge/prompt.md'), ['judge']],
    ['a child that is through', look('a--idea-001', judged), []],
    [
      'one that begins again before the expand: the whole stretch, and what comes behind',
      look('a', `${thought} idea/parsed.json ranking/rejected.json`),
      ['think', 'idea', 'ranking', 'report'],
    ],
  ])('%s', (_, { reached }, expected) => {
    expect(reached).toEqual(expected);
  });
});

test('a plan counts every level by itself, and each step over the items that take it', () => {
  expect(readLevels(steps).results).toBeNull();
  const counter = createPlanCounter(pipeline);
  const members = [
    look('a', 'raw.json'),
    look('b', `${thought} idea/parsed.json`, { accepted: 1, rejected: 0, moving: 2 }),
    look('b--idea-001', judged),
    look('b--idea-002', 'raw.json toss/parsed.json judge/prompt.md'),
    look('b--idea-003', ''),
    look('c', `${thought} idea/parsed.json`, { accepted: 1, failed: 1 }),
    look('c--idea-001', judged),
    look('c--idea-002', 'raw.json error.json toss/parsed.json judge/prompt.md'),
    look('d', `${thought} idea/rejected.json`),
  ];
  for (const { picture, task } of members) counter.add(picture, task);
  const { counts, children, missing, toOpen, steps: rows } = counter.toPlan();
  expect({ counts, children, missing, toOpen }).toEqual({
    counts: { acquired: 4, accepted: 0, rejected: 1, failed: 0, waiting: 3, inFlight: 0 },
    children: [
      {
        expand: 'idea',
        parents: 2,
        counts: { acquired: 5, accepted: 2, rejected: 0, failed: 1, waiting: 1, inFlight: 0 },
      },
    ],
    missing: ['b--idea-003'],
    toOpen: 1,
  });
  expect(
    rows.map(({ step, calls, toProcess, toExpand, receipts }) => [step, calls, toProcess, toExpand, receipts]),
  ).toEqual([
    ['think', 1, 0, 0, 3],
    ['idea', 0, 0, 1, 0],
    ['toss', 0, 0, 0, 0],
    ['judge', 2, 2, 0, 2],
    ['ranking', 0, 0, 0, 0],
    ['report', 3, 0, 0, 0],
  ]);
});
