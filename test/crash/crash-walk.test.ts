import { afterAll, describe, expect, test } from '@jest/globals';
import { createWorld, removeWorlds, type Session, type World } from '../support/batch-world.ts';
import { dialogPipeline, dialogSteps, rate, ratingPipeline, strictJudge, writeOrJudge } from '../support/example-pipelines.ts';
import { createFakeProvider } from '../support/fake-provider.ts';
import type { StoppingOptions } from '../support/stopping-files.ts';

afterAll(removeWorlds);

interface Story {
  readonly makeWorld: () => World;
  /** What stands before. */
  readonly given?: (session: Session) => Promise<unknown>;
  /** What is killed at every operation, and then run once more by the next process. */
  readonly act: (session: Session) => Promise<unknown>;
  /** Changes between `given` and `act`. */
  readonly meanwhile?: (world: World) => void;
  readonly workers: number;
  /** Every n-th operation; 1 unless given. */
  readonly stride?: number;
}

const ratings = (): World => createWorld({ pipeline: ratingPipeline, provider: createFakeProvider({ answer: rate }) });
const dialogs = (): World => createWorld({ pipeline: dialogPipeline, provider: createFakeProvider({ answer: writeOrJudge }), evaluator: strictJudge, steps: dialogSteps });

const wholeLine = (workers: number) => async (session: Session) => {
  await session.acquire();
  await session.prepare();
  await session.process({ workers });
  await session.parse();
};

/** Kills `act` at every operation, runs it again, and compares with a world in which nothing went wrong. */
async function walk(story: Story): Promise<{ readonly kills: number; readonly boughtTwice: number }> {
  const calm = await begin(story);
  const { operations } = await calm.runUntil({}, story.act);
  await expectSound(calm, 0);
  const end = calm.tree();

  let kills = 0;
  let boughtTwice = 0;
  for (let stopAt = 1; ; stopAt += story.stride ?? 1) {
    let wasKilled = false;
    for (const when of ['before', 'torn', 'after'] as const) {
      // Only texts can be torn; to the other operations it is the same as not being done.
      if (when === 'torn' && !/^(append|write) /.test(operations[stopAt - 1] ?? 'append ')) continue;
      const world = await begin(story);
      const { killed } = await world.runUntil({ stopAt, when }, story.act);
      wasKilled ||= killed;
      if (killed) {
        kills += 1;
        await world.run(story.act);
      }
      try {
        boughtTwice += await expectSound(world, story.workers);
        expect(world.tree()).toEqual(end);
      } catch (error) {
        throw new Error(`killed ${when} operation ${stopAt} of ${operations.length}, ${operations[stopAt - 1]}`, { cause: error });
      }
    }
    if (!wasKilled) return { kills, boughtTwice };
  }
}

async function begin({ makeWorld, given, meanwhile }: Story): Promise<World> {
  const world = makeWorld();
  if (given !== undefined) await world.run(given);
  meanwhile?.(world);
  return world;
}

/** Everything that must be true of any batch after any number of kills. Returns how many calls were bought twice. */
async function expectSound(world: World, workers: number): Promise<number> {
  const { bill, sawTwins } = world.provider;
  const ledger = world.ledger();
  const paid = ledger.flatMap((line) => (line.type === 'paid' ? [line] : []));
  const settled = new Set(ledger.flatMap((line) => (line.type === 'paid' || line.type === 'free' ? [line.call] : [])));
  const open = ledger.flatMap((line) => (line.type === 'asked' && !settled.has(line.call) ? [line] : []));
  const boughtTwice = bill.length - new Set(bill.map(({ digest }) => digest)).size;

  const outcome = await world.look((session) => session.verify());
  expect(outcome.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(outcome.conservation.holds).toBe(true);
  expect(sawTwins).toBe(false);
  expect(world.paths().filter((path) => path.includes('.tmp') || path.includes('claim') || path === '.batch/lock')).toEqual([]);
  // Each paid place once; what was bought besides is among the calls of unknown fate, at most one a worker.
  expect(new Set(paid.map(({ item, step, call }) => `${item} ${step} ${call}`)).size).toBe(paid.length);
  expect(bill.length - paid.length).toBe(boughtTwice);
  expect(boughtTwice).toBeLessThanOrEqual(open.length);
  expect(open.length).toBeLessThanOrEqual(workers);
  return boughtTwice;
}

describe('killed at any operation and run again, a batch ends as if nothing had happened, and each answer was bought once', () => {
  test('one step with a re-ask, one worker', async () => {
    const { kills, boughtTwice } = await walk({ makeWorld: ratings, act: wholeLine(1), workers: 1 });
    expect(kills).toBeGreaterThan(200);
    expect(boughtTwice).toBeGreaterThan(0);
  });
});

export type { StoppingOptions };
