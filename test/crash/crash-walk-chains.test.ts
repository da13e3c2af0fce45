import { afterAll, describe, expect, test } from '@jest/globals';
import { createWorld, removeWorlds, type World } from '../support/batch-world.ts';
import { walk, wholeLine } from '../support/crash-walk.ts';
import { createFakeProvider } from '../support/fake-provider.ts';
import { fanOut, fanPipeline } from '../support/fan-pipeline.ts';
import { createSharedEvaluator } from '../support/shared-evaluator.ts';

const shared = createSharedEvaluator();
afterAll(() => {
  removeWorlds();
  shared.end();
});

const fans = (pipelineFolder?: string): World =>
  createWorld({
    pipeline: fanPipeline,
    provider: createFakeProvider({ answer: fanOut }),
    evaluator: shared.evaluator,
    ...(pipelineFolder === undefined ? {} : { pipelineFolder }),
  });

describe('killed at any operation and run again, a batch of code, children and gathers ends as if nothing had happened', () => {
  test('with one worker', async () => {
    const { kills, boughtTwice } = await walk({ makeWorld: fans, act: wholeLine(1), workers: 1 });
    expect(kills).toBeGreaterThan(300);
    expect(boughtTwice).toBeGreaterThanOrEqual(20);
  });
});
