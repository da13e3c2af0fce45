import { expect, test } from '@jest/globals';
import { boundOfExpand } from '../../src/core/expand-bound.ts';
import { expandStep, pipelineOf, promptStep } from '../support/pipeline-builder.ts';

const schema = {
  type: 'object',
  properties: {
    ideas: { type: 'array', maxItems: 10 },
    free: { type: 'array' },
    deep: { type: 'object', properties: { list: { type: 'array', maxItems: 4 } } },
  },
};

test.each<[string, number | null, number | null]>([
  ['steps.think.ideas', null, 10],
  [' steps.think.ideas ', null, 10],
  ['steps.think.deep.list', null, 4],
  ['steps.think.ideas', 3, 3],
  ['steps.think.ideas', 30, 10],
  ['steps.think.ideas.slice(0, 5)', null, 5],
  ['steps.think.ideas.slice(0, 50)', null, 10],
  ['steps.think.ideas.slice( 0 , 5 )', 2, 2],
  ['steps.think.free', null, null],
  ['steps.think.free', 7, 7],
  ['steps.think.missing', null, null],
  ['steps.other.ideas', null, null],
  ['steps.think.ideas.slice(1)', null, null],
  ['steps.think.ideas.slice(1, 5)', null, null],
  ['steps.think.ideas.map(idea => idea)', null, null],
  ['steps.think.ideas.concat(raw.more)', null, null],
  ['range(1000)', null, null],
])('children of each: %s with max %s are at most %s', (each, max, bound) => {
  const step = expandStep('idea', each, { max });
  expect(boundOfExpand(pipelineOf([promptStep('think', { schema }), step]), step)).toBe(bound);
});
