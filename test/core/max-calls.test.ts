import { describe, expect, test } from '@jest/globals';
import { maxCalls } from '../../src/core/max-calls.ts';
import { plainSource } from '../../src/core/plain-source.ts';
import type { CodeStep, Pipeline } from '../../src/core/pipeline.ts';

type Sketch = { readonly name: string; readonly attempts: number; readonly retryFrom?: string };

function pipelineOf(...sketches: readonly Sketch[]): Pipeline {
  const steps: CodeStep[] = sketches.map(({ name, attempts, retryFrom }) => ({
    kind: 'code',
    name,
    attempts,
    retryFrom: retryFrom ?? name,
    description: null,
    schema: null,
    rules: [],
    when: null,
    gather: null,
    code: { init: [], each: [], until: null, maxIterations: 1000, set: [] },
  }));
  return {
    name: 'test',
    description: null,
    vars: {},
    model: null,
    lane: null,
    workers: null,
    maxCostUsd: null,
    seed: null,
    outputs: [],
    functions: null,
    partials: {},
    sourceFolder: '/',
    steps,
    source: { origin: { kind: 'none' }, ...plainSource },
  };
}

const callsOf = (pipeline: Pipeline) =>
  Object.fromEntries(pipeline.steps.map(({ name }) => [name, maxCalls(pipeline, name)]));

describe('the most calls of a step for one item', () => {
  test('are its attempts when no later step begins again at it', () => {
    expect(callsOf(pipelineOf({ name: 'main', attempts: 3 }))).toEqual({ main: 3 });
    expect(callsOf(pipelineOf({ name: 'generate', attempts: 3 }, { name: 'score', attempts: 3 }))).toEqual({
      generate: 3,
      score: 3,
    });
  });

  test('are a sum: generate 3 and a judge with 3 that sends back to it give 5 texts and 3 judgements', () => {
    expect(
      callsOf(pipelineOf({ name: 'generate', attempts: 3 }, { name: 'score', attempts: 3, retryFrom: 'generate' })),
    ).toEqual({ generate: 5, score: 3 });
  });

  test('count every later step whose stretch holds the step, and no other', () => {
    const pipeline = pipelineOf(
      { name: 'draft', attempts: 2 },
      { name: 'refine', attempts: 3 },
      { name: 'judge', attempts: 4, retryFrom: 'refine' },
      { name: 'check', attempts: 2, retryFrom: 'draft' },
      { name: 'tidy', attempts: 5 },
    );
    expect(callsOf(pipeline)).toEqual({ draft: 3, refine: 7, judge: 5, check: 2, tidy: 5 });
  });

  test('of a step that the pipeline does not have is a bug', () => {
    expect(() => maxCalls(pipelineOf({ name: 'main', attempts: 1 }), 'other')).toThrow('no step is called other');
  });
});
