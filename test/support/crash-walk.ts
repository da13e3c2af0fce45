import type { CleanStage } from '../../src/engine/files-to-empty.ts';
import { expect } from '@jest/globals';
import type { VerifyOutcome } from '../../src/compose/verify.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { Session, World } from './batch-world.ts';
import { kindOf } from './operation-kind.ts';

/** How the process dies at an operation: before it, in the middle of the text, or after it. */
export type Death = 'before' | 'torn' | 'after';

export interface Story {
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
  /** Every n-th operation, or for each way of dying; 1 unless given. */
  readonly stride?: number | Readonly<Record<Death, number>>;
  /** Kinds of operations that were killed already; the first of each other kind is killed whatever the stride. */
  readonly walked?: Set<string>;
  /** Only operations of such a name are killed. */
  readonly only?: RegExp;
}

export const wholeLine = (workers: number) => async (session: Session) => {
  await session.acquire();
  await session.prepare();
  await session.process({ workers });
  await session.parse();
};

/** Kills `act` at every operation, runs it again, and compares with a world in which nothing went wrong. */
export async function walk(story: Story): Promise<{ readonly kills: number; readonly boughtTwice: number }> {
  const start = await begin(story);
  const calm = branch(story, start);
  const { operations } = await calm.runUntil({}, story.act);
  if (story.after !== undefined) await calm.run(story.after);
  expectSound(story, calm, await calm.look((session) => session.verify()));
  const end = treeOf(story, calm);

  let kills = 0;
  let boughtTwice = 0;
  const { walked = new Set() } = story;
  for (let stopAt = 1; stopAt <= operations.length; stopAt += 1) {
    const operation = operations[stopAt - 1] ?? '';
    if (story.only?.test(operation) === false) continue;
    for (const [index, when] of (['before', 'torn', 'after'] as const).entries()) {
      const stride = typeof story.stride === 'object' ? story.stride[when] : (story.stride ?? 1);
      // Only texts can be torn; to the other operations it is the same as not being done.
      if (when === 'torn' && !/^(append|write) /.test(operation)) continue;
      const kind = `${when} ${kindOf(operation)}`;
      // Ways of dying that are not tried everywhere are tried at different operations.
      if (walked.has(kind) && (stopAt + (typeof story.stride === 'object' ? index : 0)) % stride !== 1 % stride)
        continue;
      walked.add(kind);
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

export function branch({ makeWorld }: Story, start: World): World {
  const world = makeWorld(start.pipelineFolder);
  world.copyFrom(start);
  return world;
}

/** Everything that must be true of any batch after any number of kills. Returns how many calls were bought twice. */
export function expectSound(
  { workers, given }: Story,
  world: World,
  { findings, conservation }: VerifyOutcome,
): number {
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

/** An act: the clean of a stage, from a step on, of some items. */
export const cleaning =
  (stage: CleanStage, step?: string, items?: readonly string[]) =>
  (session: Session): Promise<unknown> =>
    session.clean(stage, {
      ...(step === undefined ? {} : { step }),
      ...(items === undefined ? {} : { selection: { only: new Set(items) } }),
    });
