import { describe, expect, test } from '@jest/globals';
import { type ChildStates, nextTask, type Task } from '../../src/core/next-task.ts';
import type { Pipeline } from '../../src/core/pipeline.ts';
import type { RejectedNote } from '../../src/core/verdict.ts';
import { draw } from '../support/item-drawing.ts';
import { codeStep, expandStep, pipelineOf, promptStep } from '../support/pipeline-builder.ts';

interface Row {
  readonly folder: string;
  readonly next: Task;
  readonly rejection?: RejectedNote;
  /** accepted, rejected, failed, moving */
  readonly children?: readonly [number, number, number, number];
}

const note = (step: string, from: string): RejectedNote => ({ step, from, attempt: 1, reasons: [], value: null });
const parse = (step: string, attempt = 1): Task => ({ kind: 'parse', step, attempt, opens: null });
const waits: Task = { kind: 'rest', state: 'expanded', step: 'idea' };
const accepted: Task = { kind: 'rest', state: 'accepted' };

function tableOf(title: string, pipeline: Pipeline, rows: Readonly<Record<string, Row>>): void {
  describe(title, () => {
    test.each(Object.entries(rows))('%s', (_, { folder, next, rejection, children }) => {
      const [ok = 0, rejected = 0, failed = 0, moving = 0] = children ?? [];
      const countChildren = (): ChildStates => {
        if (children === undefined) throw new Error('nobody should look at the children');
        return { accepted: ok, rejected, failed, moving };
      };
      expect(
        nextTask(
          draw(folder),
          pipeline,
          () => false,
          () => rejection ?? null,
          countChildren,
        ),
      ).toEqual(next);
    });
  });
}

tableOf(
  'a code step',
  pipelineOf([codeStep('dice'), promptStep('write'), codeStep('check', { attempts: 3, retryFrom: 'write' })]),
  {
    'has one place, and comes first where it stands first': { folder: 'raw.json', next: parse('dice') },
    'lets the line go on when it has a value': {
      folder: 'raw.json dice/parsed.json',
      next: { kind: 'prepare', step: 'write', attempt: 1, opens: null },
    },
    'that rejects with one attempt ends the line': {
      folder: 'raw.json dice/rejected.json',
      rejection: note('dice', 'dice'),
      next: { kind: 'rest', state: 'rejected', step: 'dice' },
    },
    'that checks sends the text back to be written': {
      folder: 'raw.json dice/parsed.json write/prompt.md write/receipt.json write/parsed.json check/rejected.json',
      rejection: note('check', 'write'),
      next: { kind: 'prepare', step: 'write', attempt: 2, opens: { number: 1, step: 'check', from: 'write' } },
    },
    'that checks again sees the second attempt': {
      folder:
        'raw.json dice/parsed.json write/receipt.json write/parsed.json attempts/1/write/receipt.json attempts/1/check/rejected.json',
      next: parse('check', 2),
    },
    'is drawn again where the stretch begins at it': {
      folder: 'raw.json dice/parsed.json write/receipt.json write/parsed.json check/rejected.json',
      rejection: note('check', 'dice'),
      next: { kind: 'parse', step: 'dice', attempt: 2, opens: { number: 1, step: 'check', from: 'dice' } },
    },
    'that was skipped lets the line go on': {
      folder: 'raw.json dice/skipped.json',
      next: { kind: 'prepare', step: 'write', attempt: 1, opens: null },
    },
    'that is skipped and has a value is decided again': {
      folder: 'raw.json dice/skipped.json dice/parsed.json',
      next: parse('dice'),
    },
  },
);

tableOf('a skipped prompt step', pipelineOf([promptStep('write'), promptStep('judge')]), {
  'at the end ends the line': {
    folder: 'raw.json write/receipt.json write/parsed.json judge/skipped.json',
    next: accepted,
  },
  'with an answer that was paid for is judged': {
    folder: 'raw.json write/skipped.json write/rejected.json write/receipt.json',
    next: parse('write'),
  },
});

const chain = pipelineOf([
  promptStep('think'),
  expandStep('idea'),
  promptStep('judge'),
  codeStep('ranking', { gather: { expand: 'idea', atLeast: null }, attempts: 2, retryFrom: 'think' }),
  promptStep('report'),
]);
const parent: Pipeline = { ...chain, steps: chain.steps.filter(({ name }) => name !== 'judge') };
const thought = 'raw.json think/prompt.md think/receipt.json think/response.md think/parsed.json';
const expanded = `${thought} idea/parsed.json`;

tableOf('an expand that is gathered', parent, {
  'makes its children when its list is there': { folder: thought, next: parse('idea') },
  'makes them again where a crash left them without a count': {
    folder: `${thought} idea/rejected.json idea/parsed.json`,
    next: parse('idea'),
  },
  'waits while a child can move': { folder: expanded, children: [2, 0, 0, 1], next: waits },
  'waits for a failed child': { folder: expanded, children: [2, 0, 1, 0], next: waits },
  'is gathered when all are accepted or rejected for good': {
    folder: expanded,
    children: [2, 1, 0, 0],
    next: parse('ranking'),
  },
  'is gathered when all are rejected': { folder: expanded, children: [0, 3, 0, 0], next: parse('ranking') },
  'is gathered where there are none': { folder: expanded, children: [0, 0, 0, 0], next: parse('ranking') },
  'is looked at no more when it was gathered': {
    folder: `${expanded} ranking/parsed.json`,
    next: { kind: 'prepare', step: 'report', attempt: 1, opens: null },
  },
  'begins again before the expand where the gather says so': {
    folder: `${expanded} ranking/rejected.json`,
    rejection: note('ranking', 'think'),
    next: { kind: 'prepare', step: 'think', attempt: 2, opens: { number: 1, step: 'ranking', from: 'think' } },
  },
  'may begin again with the expand itself': {
    folder: `${expanded} ranking/rejected.json`,
    rejection: note('ranking', 'idea'),
    next: { kind: 'parse', step: 'idea', attempt: 2, opens: { number: 1, step: 'ranking', from: 'idea' } },
  },
  'is set aside further when a crash came between': {
    folder: `${thought} ranking/rejected.json attempts/1/idea/parsed.json`,
    rejection: note('ranking', 'think'),
    next: { kind: 'finish-set-aside', number: 1 },
  },
  'counts its second generation': {
    folder: `${thought} attempts/1/think/receipt.json attempts/1/idea/parsed.json attempts/1/ranking/rejected.json`,
    next: parse('idea', 2),
  },
  'rests when the gather has rejected as often as it may': {
    folder: `${expanded} ranking/rejected.json attempts/1/idea/parsed.json attempts/1/ranking/rejected.json`,
    rejection: note('ranking', 'think'),
    next: { kind: 'rest', state: 'rejected', step: 'ranking' },
  },
});

const lenient = (atLeast: number): Pipeline => ({
  ...parent,
  steps: parent.steps.map((step) =>
    step.name === 'ranking' && step.kind === 'code' ? { ...step, gather: { expand: 'idea', atLeast } } : step,
  ),
});

tableOf('a gather of at least 0.8', lenient(0.8), {
  'goes on without the failed child when four of five are accepted': {
    folder: expanded,
    children: [4, 0, 1, 0],
    next: parse('ranking'),
  },
  'waits with fewer': { folder: expanded, children: [3, 0, 1, 0], next: waits },
  'counts rejected children as not accepted': { folder: expanded, children: [4, 1, 1, 0], next: waits },
  'waits as long as one can move, however many are accepted': {
    folder: expanded,
    children: [99, 0, 0, 1],
    next: waits,
  },
  'needs no share where none failed': { folder: expanded, children: [1, 9, 0, 0], next: parse('ranking') },
});

tableOf('an expand that nothing gathers', pipelineOf([promptStep('think'), expandStep('idea')]), {
  'ends the line of its parent': { folder: expanded, next: accepted },
  'that is rejected ends it too': {
    folder: `${thought} idea/rejected.json`,
    rejection: note('idea', 'idea'),
    next: { kind: 'rest', state: 'rejected', step: 'idea' },
  },
});
