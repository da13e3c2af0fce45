import { describe, expect, test } from '@jest/globals';
import { nextTask, type Task } from '../../src/core/next-task.ts';
import type { Pipeline } from '../../src/core/pipeline.ts';
import type { RejectedNote } from '../../src/core/verdict.ts';
import { draw } from '../support/item-drawing.ts';
import { pipelineOf, promptStep } from '../support/pipeline-builder.ts';

const single = pipelineOf([promptStep('main')]);
const chain = pipelineOf([promptStep('main'), promptStep('judge', { retryFrom: 'main' })]);

const note = (step: string, from: string): RejectedNote => ({ step, from, attempt: 1, reasons: [], value: null });

interface Row {
  readonly folder: string;
  readonly next: Task;
  readonly rejection?: RejectedNote | null;
  readonly inFlight?: string;
}

function tableOf(title: string, pipeline: Pipeline, rows: Readonly<Record<string, Row>>): void {
  describe(title, () => {
    test.each(Object.entries(rows))('%s', (_, { folder, next, rejection = null, inFlight }) => {
      expect(
        nextTask(
          draw(folder),
          pipeline,
          (_item, step) => step === inFlight,
          () => rejection,
        ),
      ).toEqual(next);
    });
  });
}

const main1 = 'raw.json prompt.md receipt.json response.md';
const accepted1 = `${main1} parsed.json`;

tableOf('one step', single, {
  'an empty folder is to be acquired': { folder: '', next: { kind: 'acquire' } },
  'without raw.json nothing else counts': {
    folder: 'prompt.md receipt.json response.md parsed.json',
    next: { kind: 'acquire' },
  },
  'raw.json alone is to be prepared': {
    folder: 'raw.json',
    next: { kind: 'prepare', step: 'main', attempt: 1, opens: null },
  },
  'a prompt is to be processed': { folder: 'raw.json prompt.md', next: { kind: 'process', step: 'main', attempt: 1 } },
  'a prompt covered by a job is in flight': {
    folder: 'raw.json prompt.md',
    inFlight: 'main',
    next: { kind: 'rest', state: 'in flight', step: 'main' },
  },
  'a note of a failure blocks nothing': {
    folder: 'raw.json prompt.md error.json',
    next: { kind: 'process', step: 'main', attempt: 1 },
  },
  'a receipt without response.md is an answer': {
    folder: 'raw.json prompt.md receipt.json',
    next: { kind: 'parse', step: 'main', attempt: 1, opens: null },
  },
  "a person's response.md without a receipt is an answer": {
    folder: 'raw.json response.md',
    next: { kind: 'parse', step: 'main', attempt: 1, opens: null },
  },
  'an answer is to be judged': { folder: main1, next: { kind: 'parse', step: 'main', attempt: 1, opens: null } },
  'an accepted value ends the line': { folder: accepted1, next: { kind: 'rest', state: 'accepted' } },
  'a skipped step ends the line too': { folder: 'raw.json skipped.json', next: { kind: 'rest', state: 'accepted' } },
  'two verdicts side by side are judged again': {
    folder: `${main1} parsed.json rejected.json`,
    next: { kind: 'parse', step: 'main', attempt: 1, opens: null },
  },
  'a rejection with attempts left opens the next attempt': {
    folder: `${main1} rejected.json`,
    rejection: note('main', 'main'),
    next: { kind: 'prepare', step: 'main', attempt: 2, opens: { number: 1, step: 'main', from: 'main' } },
  },
  'a rejection that cannot be read is judged again': {
    folder: `${main1} rejected.json`,
    rejection: null,
    next: { kind: 'parse', step: 'main', attempt: 1, opens: null },
  },
  'an attempt folder without its rejection is a set-aside in progress': {
    folder: 'raw.json rejected.json attempts/1/receipt.json',
    rejection: note('main', 'main'),
    next: { kind: 'finish-set-aside', number: 1 },
  },
  'an attempt folder that is still empty is one too': {
    folder: `${main1} rejected.json attempts/1/`,
    next: { kind: 'finish-set-aside', number: 1 },
  },
  'after a set-aside the second attempt is prepared': {
    folder: 'raw.json attempts/1/prompt.md attempts/1/receipt.json attempts/1/rejected.json',
    next: { kind: 'prepare', step: 'main', attempt: 2, opens: null },
  },
  'the third rejection of three is for good': {
    folder: `${main1} rejected.json attempts/1/rejected.json attempts/2/rejected.json`,
    rejection: note('main', 'main'),
    next: { kind: 'rest', state: 'rejected', step: 'main' },
  },
  'attempt folders may have gaps in their numbers': {
    folder: `${main1} rejected.json attempts/4/rejected.json`,
    rejection: note('main', 'main'),
    next: { kind: 'prepare', step: 'main', attempt: 3, opens: { number: 5, step: 'main', from: 'main' } },
  },
});

tableOf('a chain of two steps', chain, {
  'after the first step comes the second': {
    folder: accepted1,
    next: { kind: 'prepare', step: 'judge', attempt: 1, opens: null },
  },
  'the second step lies in a folder of its own': {
    folder: `${accepted1} judge/prompt.md`,
    next: { kind: 'process', step: 'judge', attempt: 1 },
  },
  'a first step whose verdict was deleted is judged first, whatever stands behind it': {
    folder: `${main1} judge/prompt.md judge/receipt.json`,
    next: { kind: 'parse', step: 'main', attempt: 1, opens: null },
  },
  'a judge that rejects sends the work back to where it says': {
    folder: `${accepted1} judge/prompt.md judge/receipt.json judge/rejected.json`,
    rejection: note('judge', 'main'),
    next: { kind: 'prepare', step: 'main', attempt: 2, opens: { number: 1, step: 'judge', from: 'main' } },
  },
  'a judge rejected for form is asked again itself': {
    folder: `${accepted1} judge/prompt.md judge/receipt.json judge/rejected.json`,
    rejection: note('judge', 'judge'),
    next: { kind: 'prepare', step: 'judge', attempt: 2, opens: { number: 1, step: 'judge', from: 'judge' } },
  },
  'a stretch that begins at a step that is gone begins at the rejecting step': {
    folder: `${accepted1} judge/receipt.json judge/rejected.json`,
    rejection: note('judge', 'draft'),
    next: { kind: 'prepare', step: 'judge', attempt: 2, opens: { number: 1, step: 'judge', from: 'judge' } },
  },
  'a rejection with attempts left outranks an empty place before it': {
    folder: 'raw.json judge/receipt.json judge/rejected.json',
    rejection: note('judge', 'main'),
    next: { kind: 'prepare', step: 'main', attempt: 2, opens: { number: 1, step: 'judge', from: 'main' } },
  },
  "a judge's rejections are its own: re-asks of the first step do not use them up": {
    folder: `${accepted1} judge/receipt.json judge/rejected.json attempts/1/rejected.json attempts/2/receipt.json attempts/2/judge/rejected.json`,
    rejection: note('judge', 'main'),
    next: { kind: 'prepare', step: 'main', attempt: 4, opens: { number: 3, step: 'judge', from: 'main' } },
  },
  'the second attempt of a chain is counted by what was set aside': {
    folder: 'raw.json prompt.md attempts/1/receipt.json attempts/1/judge/rejected.json',
    next: { kind: 'process', step: 'main', attempt: 2 },
  },
  'the line ends when the last step has accepted': {
    folder: `${accepted1} judge/receipt.json judge/parsed.json`,
    next: { kind: 'rest', state: 'accepted' },
  },
});
