import { describe, expect, test } from '@jest/globals';
import { createPriceList } from '../../src/adapters/prices/price-list.ts';
import { refuseFlexAtCompatibleServer } from '../../src/compose/lanes.ts';
import { type ModelFlags, resolveModels } from '../../src/compose/models.ts';
import { UserError } from '../../src/core/errors.ts';
import type { Pipeline } from '../../src/core/pipeline.ts';
import { pipelineOf, promptStep } from '../support/pipeline-builder.ts';

const prices = createPriceList();
const chain = pipelineOf([promptStep('write'), promptStep('score')], { model: 'gpt' });

function lanesOf(flags: ModelFlags, pipeline: Pipeline = chain): Record<string, string> {
  const models = resolveModels(pipeline, { override: {}, aliases: {} }, flags, prices, new Date('2026-11-26'));
  return Object.fromEntries(pipeline.steps.map(({ name }) => [name, models.ofStep(name).lane]));
}

function refusalOf(act: () => unknown): Pick<UserError, 'code' | 'message' | 'hint'> {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return { code: error.code, message: error.message, hint: error.hint };
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('the lane of a step', () => {
  test('is that of the flag for it, of the flag, its own, the pipeline’s, and realtime, in this order', () => {
    const own = pipelineOf([promptStep('write', { lane: 'flex' }), promptStep('score')], {
      model: 'gpt',
      lane: 'batch',
    });
    expect([
      lanesOf({ lane: ['realtime', 'score=flex'] }, own),
      lanesOf({ lane: ['score=flex'] }, own),
      lanesOf({ lane: ['realtime'] }, own),
      lanesOf({}, own),
      lanesOf({}),
    ]).toEqual([
      { write: 'realtime', score: 'flex' },
      { write: 'flex', score: 'flex' },
      { write: 'realtime', score: 'realtime' },
      { write: 'flex', score: 'batch' },
      { write: 'realtime', score: 'realtime' },
    ]);
  });

  test('is one that its model has, and the refusal names those', () => {
    const judged = pipelineOf([promptStep('write', { model: 'gpt' }), promptStep('score', { model: 'sonnet' })]);
    expect(refusalOf(() => lanesOf({ lane: ['flex'] }, judged))).toEqual({
      code: 'lane',
      message: 'anthropic/claude-sonnet-5-5 has no flex lane, which the step score is to take',
      hint: 'It has: realtime, batch. For instance --lane score=batch; or choose another model with --model.',
    });
    expect(lanesOf({ lane: ['flex', 'score=batch'] }, judged)).toEqual({ write: 'flex', score: 'batch' });
    expect(refusalOf(() => lanesOf({ lane: ['flex'], model: ['gpt-4o'] }))).toMatchObject({
      message: 'openai/gpt-4o has no flex lane, which the step write is to take',
    });
  });

  test('of a model without a known price is one that its provider has', () => {
    const ofModel = (model: string) => () =>
      lanesOf({ lane: ['flex'], model: [model] }, pipelineOf([promptStep('main')]));
    expect([ofModel('openai/gpt-next')(), ofModel('gemini/gemini-next')()]).toEqual([
      { main: 'flex' },
      { main: 'flex' },
    ]);
    expect(refusalOf(ofModel('anthropic/claude-next'))).toEqual({
      code: 'lane',
      message: 'anthropic/claude-next has no flex lane',
      hint: 'It has: realtime, batch. For instance --lane batch; or choose another model with --model.',
    });
  });

  test('of a compatible server is never flex', () => {
    const model = { provider: 'openai', model: 'llama' } as const;
    expect(refusalOf(() => refuseFlexAtCompatibleServer([{ model, price: null, lane: 'flex' }]))).toMatchObject({
      message: 'The server at OPENAI_BASE_URL has no flex lane for llama',
    });
    expect(() => refuseFlexAtCompatibleServer([{ model, price: null, lane: 'batch' }])).not.toThrow();
  });

  test('that does not exist is refused with the one that was meant', () => {
    expect([refusalOf(() => lanesOf({ lane: ['bach'] })), refusalOf(() => lanesOf({ lane: ['score=fast'] }))]).toEqual([
      { code: 'lane', message: '--lane bach: there is no such lane', hint: 'Did you mean "batch"?' },
      {
        code: 'lane',
        message: '--lane score=fast: there is no such lane',
        hint: 'There are: realtime, flex, batch.',
      },
    ]);
  });
});
