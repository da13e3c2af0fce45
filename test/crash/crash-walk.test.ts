import { afterAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../src/core/json.ts';
import type { CleanStage } from '../../src/engine/clean-plan.ts';
import type { VerifyOutcome } from '../../src/compose/verify.ts';
import { createWorld, removeWorlds, type Session, type World } from '../support/batch-world.ts';
import {
  dialogPipeline,
  dialogSteps,
  rate,
  ratingPipeline,
  scoreSchema,
  strictJudge,
  writeOrJudge,
} from '../support/example-pipelines.ts';
import { createFakeProvider } from '../support/fake-provider.ts';

afterAll(removeWorlds);

interface Story {
  readonly makeWorld: (pipelineFolder?: string) => World;
  /** What stands before. */
  readonly given?: (session: Session) => Promise<unknown>;
  /** What is killed at every operation, and then run once more by the next process. */
  readonly act: (session: Session) => Promise<unknown>;
  /** Changes between `given` and `act`. */
  readonly meanwhile?: (world: World) => void;
  readonly workers: number;
  /** What is done after `act`, or by the next process instead of doing `act` again. What is bought is then not compared. */
  readonly after?: (session: Session) => Promise<unknown>;
  /** Every n-th operation; 1 unless given. */
  readonly stride?: number;
}

const ratings = (pipelineFolder?: string): World =>
  createWorld({
    pipeline: ratingPipeline,
    provider: createFakeProvider({ answer: rate }),
    ...(pipelineFolder === undefined ? {} : { pipelineFolder }),
  });

/** oak needs a re-ask and a redo, elm is never good enough. */
const dialogs = (pipelineFolder?: string): World =>
  createWorld({
    pipeline: {
      ...dialogPipeline,
      'pipeline.yaml': (dialogPipeline['pipeline.yaml'] ?? '').replace('{"id":"pine"},', ''),
    },
    provider: createFakeProvider({ answer: writeOrJudge }),
    evaluator: strictJudge,
    steps: dialogSteps,
    ...(pipelineFolder === undefined ? {} : { pipelineFolder }),
  });

const wholeLine = (workers: number) => async (session: Session) => {
  await session.acquire();
  await session.prepare();
  await session.process({ workers });
  await session.parse();
};

/** Kills `act` at every operation, runs it again, and compares with a world in which nothing went wrong. */
async function walk(story: Story): Promise<{ readonly kills: number; readonly boughtTwice: number }> {
  const start = await begin(story);
  const calm = branch(story, start);
  const { operations } = await calm.runUntil({}, story.act);
  if (story.after !== undefined) await calm.run(story.after);
  expectSound(story, calm, await calm.look((session) => session.verify()));
  const end = treeOf(story, calm);

  let kills = 0;
  let boughtTwice = 0;
  for (let stopAt = 1; stopAt <= operations.length; stopAt += story.stride ?? 1) {
    for (const when of ['before', 'torn', 'after'] as const) {
      // Only texts can be torn; to the other operations it is the same as not being done.
      if (when === 'torn' && !/^(append|write) /.test(operations[stopAt - 1] ?? '')) continue;
      const world = branch(story, start);
      const { killed } = await world.runUntil({ stopAt, when }, story.act);
      if (!killed) continue;
      kills += 1;
      const found = await world.run(async (session) => {
        await (story.after ?? story.act)(session);
        return session.verify();
      });
      try {
        // What the run that mended it found, and, now and then, what the next process finds.
        boughtTwice += expectSound(
          story,
          world,
          kills % 7 === 0 ? await world.look((session) => session.verify()) : found,
        );
        expect(treeOf(story, world)).toEqual(end);
      } catch (error) {
        throw new Error(`killed ${when} operation ${stopAt} of ${operations.length}, ${operations[stopAt - 1]}`, {
          cause: error,
        });
      }
    }
  }
  return { kills, boughtTwice };
}

async function begin({ makeWorld, given, meanwhile }: Story): Promise<World> {
  const world = makeWorld();
  if (given !== undefined) await world.run(given);
  meanwhile?.(world);
  return world;
}

/** With `after`, attempts may be counted otherwise: what was cleaned before the kill begins anew, the rest stands. */
function treeOf({ after }: Story, world: World): unknown {
  if (after === undefined) return world.tree();
  return (JSON.parse(world.read('all_results.json') ?? '[]') as readonly JsonObject[]).map(({ id, step, result }) => ({
    id,
    step,
    result,
  }));
}

function branch({ makeWorld }: Story, start: World): World {
  const world = makeWorld(start.pipelineFolder);
  world.copyFrom(start);
  return world;
}

/** Everything that must be true of any batch after any number of kills. Returns how many calls were bought twice. */
function expectSound({ workers, given }: Story, world: World, { findings, conservation }: VerifyOutcome): number {
  const { bill, sawTwins } = world.provider;
  const ledger = world.ledger();
  const paid = ledger.flatMap((line) => (line.type === 'paid' ? [line] : []));
  const settled = new Set(ledger.flatMap((line) => (line.type === 'paid' || line.type === 'free' ? [line.call] : [])));
  const open = ledger.flatMap((line) => (line.type === 'asked' && !settled.has(line.call) ? [line] : []));
  const boughtTwice = bill.length - new Set(bill.map(({ digest }) => digest)).size;

  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(conservation).toMatchObject({ holds: true, missing: [], strangers: [], twice: [] });
  expect(sawTwins).toBe(false);
  expect(
    world.paths().filter((path) => path.includes('.tmp') || path.includes('claim') || path === '.batch/lock'),
  ).toEqual([]);
  // Each paid call once; what was bought besides is among the calls of unknown fate, at most one a worker.
  expect(new Set(paid.map(({ call }) => call)).size).toBe(paid.length);
  expect(open.length).toBeLessThanOrEqual(workers);
  if (given !== undefined) return boughtTwice;
  expect(bill.length - paid.length).toBe(boughtTwice);
  expect(boughtTwice).toBeLessThanOrEqual(open.length);
  return boughtTwice;
}

const finished = async (session: Session) => wholeLine(1)(session);
const cleaning = (stage: CleanStage, step?: string) => (session: Session) =>
  session.clean(stage, step === undefined ? {} : { step });

describe('killed at any operation and run again, a batch ends as if nothing had happened, and each answer was bought once (incidents 8, 9, 10 and 21)', () => {
  test('one step with a re-ask, one worker', async () => {
    const { kills, boughtTwice } = await walk({ makeWorld: ratings, act: wholeLine(1), workers: 1 });
    expect(kills).toBeGreaterThan(150);
    // One answer for each of the five places was on its way when the process was killed.
    expect(boughtTwice).toBeGreaterThanOrEqual(5);
  });

  test('one step with a re-ask, three workers', async () => {
    const { kills } = await walk({ makeWorld: ratings, act: wholeLine(3), workers: 3 });
    expect(kills).toBeGreaterThan(150);
  });

  test('a dialog that is written, judged and sent back, one worker', async () => {
    const { kills, boughtTwice } = await walk({ makeWorld: dialogs, act: wholeLine(1), workers: 1 });
    expect(kills).toBeGreaterThan(300);
    expect(boughtTwice).toBeGreaterThanOrEqual(11);
  });

  test('a dialog that is written, judged and sent back, three workers', async () => {
    const { kills } = await walk({ makeWorld: dialogs, act: wholeLine(3), workers: 3, stride: 3 });
    expect(kills).toBeGreaterThan(100);
  });

  test('the whole line in one go, with the first prompts made on the way', async () => {
    const { kills } = await walk({
      makeWorld: ratings,
      act: async (session) => {
        await session.acquire();
        await session.process({ scope: 'all', workers: 2 });
        await session.parse();
      },
      workers: 2,
      stride: 2,
    });
    expect(kills).toBeGreaterThan(70);
  });
});

test('killed again while it mends what the first kill left, and again, a batch still ends as if nothing had happened', async () => {
  const start = dialogs();
  const story = { makeWorld: dialogs, act: wholeLine(2), workers: 2 };
  const calm = branch(story, start);
  const { operations } = await calm.runUntil({}, story.act);
  const end = calm.tree();
  let kills = 0;
  for (let first = 3; first <= operations.length; first += 7) {
    const world = branch(story, start);
    // Each next process gets some further than the one before, and dies another way.
    for (const [index, when] of (['torn', 'after', 'before', 'after'] as const).entries()) {
      const { killed } = await world.runUntil(
        { stopAt: index === 0 ? first : 9 + ((first * (index + 3)) % 31), when },
        story.act,
      );
      if (killed) kills += 1;
    }
    const found = await world.run(async (session) => {
      await story.act(session);
      return session.verify();
    });
    expectSound({ ...story, workers: 4 * story.workers }, world, found);
    expect(world.tree()).toEqual(end);
  }
  expect(kills).toBeGreaterThan(40);
});

describe('killed at any operation,', () => {
  test.each([
    ['clean of parse', cleaning('parse')],
    ['clean of process', cleaning('process')],
    ['clean of prepare', cleaning('prepare')],
    ['clean of acquire', cleaning('acquire')],
    ['clean of process from the second step', cleaning('process', 'judge')],
    ['clean of parse from the second step', cleaning('parse', 'judge')],
  ])('%s that is said again leaves what it would have left', async (_, act) => {
    const { kills } = await walk({ makeWorld: dialogs, given: finished, act, workers: 1 });
    expect(kills).toBeGreaterThan(20);
  });

  test.each([
    ['parse', cleaning('parse')],
    ['process', cleaning('process')],
    ['prepare', cleaning('prepare')],
    ['acquire', cleaning('acquire')],
  ])(
    'clean of %s that is not said again hinders nothing: the whole line ends with the same results',
    async (_, act) => {
      const { kills } = await walk({
        makeWorld: dialogs,
        given: finished,
        act,
        after: wholeLine(2),
        workers: 2,
        stride: 2,
      });
      expect(kills).toBeGreaterThan(20);
    },
  );

  test('parse with another schema that is said again leaves the verdicts of that schema', async () => {
    const { kills } = await walk({
      makeWorld: ratings,
      given: finished,
      meanwhile: (world) => world.edit({ 'main.schema.json': scoreSchema.replace('"maximum":5', '"maximum":4') }),
      act: (session) => session.parse(),
      workers: 1,
    });
    expect(kills).toBeGreaterThan(10);
  });
});
