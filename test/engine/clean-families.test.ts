import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CleanStage } from '../../src/engine/files-to-empty.ts';
import { createWorld, removeWorlds, type World } from '../support/batch-world.ts';
import { createFakeProvider } from '../support/fake-provider.ts';
import { findWrongs, runLine } from '../support/fan-out-world.ts';
import { fanOut, fanPipeline } from '../support/fan-pipeline.ts';
import { createSharedEvaluator } from '../support/shared-evaluator.ts';

const shared = createSharedEvaluator();
afterAll(() => {
  removeWorlds();
  shared.end();
});

let finished: World;

const fan = (pipelineFolder?: string): World =>
  createWorld({
    pipeline: fanPipeline,
    provider: createFakeProvider({ answer: fanOut }),
    evaluator: shared.evaluator,
    ...(pipelineFolder === undefined ? {} : { pipelineFolder }),
  });

beforeAll(async () => {
  finished = fan();
  await finished.run(runLine());
});

const paidIn = (world: World, pattern: RegExp): number =>
  world.paths().filter((path) => path.endsWith('/receipt.json') && pattern.test(path)).length;

/** Cleans a finished batch, and says what is left of elm, whose first ideas were thought of again, children and all. */
async function clean(stage: CleanStage, step: string | undefined, items: readonly string[] | null) {
  const world = fan(finished.pipelineFolder);
  world.copyFrom(finished);
  const plan = await world.run((session) =>
    session.clean(stage, {
      ...(step === undefined ? {} : { step }),
      ...(items === null ? {} : { selection: { only: new Set(items) } }),
    }),
  );
  const wrongs = await findWrongs(world);
  const cleanedCalls = world.ledger().flatMap((line) => (line.type === 'cleaned' ? line.calls : []));
  return {
    world,
    plan,
    found: {
      wrongs,
      isPriced: plan.paidCalls === cleanedCalls.length && plan.paidCalls === new Set(cleanedCalls).size,
      think: paidIn(world, /^elm\/think\//),
      write: paidIn(world, /^elm\/idea\/\d+\/write\//),
      judge: paidIn(world, /^elm\/idea\/\d+\/judge\//),
      article: paidIn(world, /^elm\/best\//),
      setAside: paidIn(world, /^elm\/.*attempts\//),
      oak: paidIn(world, /^oak\//),
    },
  };
}

const before = { think: 1, write: 3, judge: 2, article: 2, setAside: 8, oak: 9 };

describe('a clean over levels', () => {
  test('of a step of children empties it in all of them, and the parent from where it gathers them on', async () => {
    const { plan, found } = await clean('prepare', 'judge', ['elm']);
    // What the gather had rejected goes too: a clean line has its whole budget.
    expect(found).toEqual({ ...before, wrongs: [], isPriced: true, judge: 0, article: 0, setAside: 1 });
    expect(plan.items.map(({ itemId, from }) => [itemId, from?.step])).toEqual([
      ['elm', 'ranking'],
      ['elm--idea-001', 'judge'],
      ['elm--idea-002', 'judge'],
      ['elm--idea-003', 'judge'],
    ]);
  });

  test('of one child leaves its siblings, but the parent has gathered it and begins there again', async () => {
    const { found } = await clean('prepare', undefined, ['elm--idea-003']);
    expect(found).toEqual({ ...before, wrongs: [], isPriced: true, write: 2, judge: 1, article: 0, setAside: 0 });
  });

  test('of a child that nothing gathers touches nothing else', async () => {
    const { found } = await clean('process', undefined, ['elm--best-002']);
    expect(found).toEqual({ ...before, wrongs: [], isPriced: true, article: 1 });
  });

  test('of a step before the expand takes the children with it', async () => {
    const { plan, found } = await clean('process', 'think', ['elm']);
    expect(found).toEqual({
      wrongs: [],
      isPriced: true,
      think: 0,
      write: 0,
      judge: 0,
      article: 0,
      setAside: 0,
      oak: before.oak,
    });
    expect([plan.children, plan.attempts]).toEqual([5, 1]);
  });

  test('of the gather leaves what the children have', async () => {
    const { found } = await clean('parse', 'ranking', ['elm']);
    expect(found).toEqual({ ...before, wrongs: [], isPriced: true, article: 0, setAside: 1 });
  });

  test('of an expand takes its children, and makes them again', async () => {
    const { world, found } = await clean('parse', 'best', null);
    expect(found).toEqual({ ...before, wrongs: [], isPriced: true, article: 0, oak: before.oak - 2 });
    const outcome = await world.run(runLine());
    expect([outcome.calls, outcome.states, await findWrongs(world)]).toEqual([4, ['done'], []]);
  });

  test('of whole items leaves nothing of them and their children', async () => {
    const { world, found } = await clean('acquire', undefined, ['elm']);
    expect(found).toMatchObject({ wrongs: [], isPriced: true, oak: before.oak });
    expect(world.paths().filter((path) => path.startsWith('elm'))).toEqual([]);
  });

  test.each<[CleanStage, string | undefined, readonly string[] | null]>([
    ['prepare', 'judge', null],
    ['process', 'write', ['elm--idea-001', 'oak--idea-002']],
    ['parse', 'idea', null],
    ['process', undefined, null],
    ['acquire', undefined, null],
  ])(
    'from %s of %s of %s is made good by the next run, which ends as the first one did',
    async (stage, step, items) => {
      const { world } = await clean(stage, step, items);
      await world.run(runLine({ workers: 2 }));
      expect(await findWrongs(world)).toEqual([]);
      const results = (of: World) =>
        (
          JSON.parse(of.read('all_results.json') ?? '') as readonly { readonly id: string; readonly result: unknown }[]
        ).map(({ id, result }) => ({ id, result }));
      expect(results(world)).toEqual(results(finished));
      expect((await world.run(runLine())).calls).toBe(0);
    },
  );
});
