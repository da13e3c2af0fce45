import { afterAll, describe, expect, test } from '@jest/globals';
import type { ProcessOutcome } from '../../src/compose/outcome.ts';
import { removeWorlds, type Session, type World } from '../support/batch-world.ts';
import { rate, ratingPipeline, scoreSchema, yamlOf } from '../support/example-pipelines.ts';
import type { FakeJobs } from '../support/fake-jobs.ts';
import { createJobWorld } from '../support/job-world.ts';

afterAll(removeWorlds);

const trees = { pipeline: ratingPipeline, steps: ['main'], answer: rate } as const;
const tick = (session: Session): Promise<ProcessOutcome> => session.process({ noWait: true });
const begin = async (session: Session) => {
  await session.acquire();
  await session.prepare();
  return tick(session);
};

/** A world whose items are all in flight, and that has moved on by two minutes when it is worked on again. */
async function inFlight(options: Parameters<typeof createJobWorld>[0] = trees) {
  const made = createJobWorld(options);
  await made.world.run(begin);
  return made;
}

async function goOn(world: World): Promise<ProcessOutcome> {
  world.clock.advance(120_000);
  return world.run((session) => session.process());
}

const paidIn = (world: World) =>
  world
    .ledger()
    .flatMap((line) =>
      line.type === 'paid' ? [`${line.item} ${line.step} ${line.attempt}${line.unclaimed ? ' unclaimed' : ''}`] : [],
    )
    .sort();

const users = ({ bill }: FakeJobs) => bill.map(({ request }) => request.user).sort();

describe('while calls are in jobs', () => {
  test('commands that cost nothing leave their places as they are', async () => {
    const { world } = await inFlight();
    const before = world.tree();
    await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      await session.parse();
      const { conservation } = await session.verify();
      expect(conservation).toMatchObject({ holds: true, counts: { inFlight: 3, waiting: 0 } });
    });
    const { 'all_results.json': results, ...after } = world.tree();
    expect(results).toBe('[]\n');
    expect(after).toEqual(before);
  });

  test('a template that was changed changes no prompt that is under way', async () => {
    const { world, jobs } = await inFlight();
    world.edit({ 'main.md.hbs': 'Rate the bush {{id}}.' });
    await world.run((session) => session.prepare());
    expect(world.read('ash/prompt.md')).toContain('Rate the tree ash.');
    const outcome = await goOn(world);
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { inFlight: 0 } });
    expect(users(jobs).filter((user) => user.includes('ash'))).toEqual(['Rate the tree ash.']);
  });

  test('a value that a judge is asked about stands, though the schema has it no more', async () => {
    const chain = {
      pipeline: {
        'pipeline.yaml': yamlOf(['oak'], [{ name: 'main' }, { name: 'judge', parse: 'text' }]),
        'main.md.hbs': 'Rate {{id}}.',
        'main.schema.json': scoreSchema,
        'judge.md.hbs': 'Is {{steps.main.score}} right?',
      },
      steps: ['main', 'judge'],
      answer: ({ user }: { user: string }) => (user.startsWith('Rate') ? '{"score": 5}' : 'Yes'),
    };
    const { world, jobs } = await inFlight(chain);
    world.clock.advance(120_000);
    await world.run(tick);
    expect(jobs.jobs.length).toBe(2);
    world.edit({ 'main.schema.json': scoreSchema.replace('"maximum":5', '"maximum":4') });
    await world.run((session) => session.parse());
    await world.run((session) => session.prepare());
    expect(JSON.parse(world.read('oak/parsed.json') ?? '')).toEqual({ score: 5 });
    const outcome = await goOn(world);
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 1 } });
    expect(paidIn(world)).toEqual(['oak judge 1', 'oak main 1']);
  });

  test('a prompt that a person edits is not sent anew: its answer says that it was asked otherwise', async () => {
    const { world, jobs } = await inFlight();
    world.write('ash/prompt.md', 'Rate the ash, please.');
    await goOn(world);
    expect(users(jobs).filter((user) => user.includes('ash'))).toEqual(['Rate the tree ash.']);
    const { outdated, conservation } = await world.look((session) => session.verify());
    expect(outdated).toMatchObject([{ step: 'main', items: 1, example: 'ash' }]);
    expect(conservation.holds).toBe(true);
    expect(world.read('ash/prompt.md')).toBe('Rate the ash, please.');
  });

  test('an answer that a person writes stands, and what the job brings is unclaimed', async () => {
    const { world } = await inFlight();
    world.write('ash/response.md', '{"score": 1}');
    const outcome = await goOn(world);
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1 } });
    expect(outcome.conservation.tokens?.unclaimed.calls).toBe(1);
    expect(JSON.parse(world.read('ash/parsed.json') ?? '')).toEqual({ score: 1 });
    expect(world.read('ash/receipt.json')).toBeNull();
    expect(paidIn(world)).toContain('ash main 1 unclaimed');
  });

  test('an item whose folder is removed is made anew and asked anew, and what the job brings is unclaimed', async () => {
    const { world, jobs } = await inFlight();
    world.removeFolder('ash');
    const outcome = await goOn(world);
    expect(outcome.conservation.missing).toEqual(['ash']);
    expect(outcome.conservation.tokens?.unclaimed.calls).toBe(1);
    const last = await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      return session.process();
    });
    expect(last.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1 } });
    expect(users(jobs).filter((user) => user.includes('ash'))).toEqual(['Rate the tree ash.', 'Rate the tree ash.']);
    const found = await world.look((session) => session.verify());
    expect(found.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('an item whose folder is removed and made anew before the job has ended takes what the job brings', async () => {
    const { world, jobs } = await inFlight();
    world.removeFolder('ash');
    await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
    });
    const outcome = await goOn(world);
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1 } });
    expect(users(jobs).filter((user) => user.includes('ash'))).toEqual(['Rate the tree ash.']);
  });

  const renamed = (steps: readonly { readonly [name: string]: string | number }[]) => ({
    'pipeline.yaml': yamlOf(['ash', 'birch', 'cedar'], steps),
    'rate.md.hbs': 'Rate the tree {{id}}.',
    'rate.schema.json': scoreSchema,
  });

  test('a step that is renamed is asked anew, and what the job brings for the old one is unclaimed', async () => {
    const { world, jobs } = await inFlight();
    world.edit(renamed([{ name: 'rate', attempts: 1 }]));
    world.steps = { rate: { lane: 'batch' } };
    world.clock.advance(120_000);
    const outcome = await world.run(async (session) => {
      await session.prepare();
      return session.process();
    });
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 1, rejected: 2 } });
    expect(outcome.conservation.tokens?.unclaimed.calls).toBe(3);
    expect(paidIn(world)).toEqual([
      'ash main 1 unclaimed',
      'ash rate 1',
      'birch main 1 unclaimed',
      'birch rate 1',
      'cedar main 1 unclaimed',
      'cedar rate 1',
    ]);
    expect(jobs.bill.length).toBe(6);
  });

  test('a step that is renamed while a job covers the old one is not held up by it', async () => {
    const { world } = await inFlight();
    world.edit(renamed([{ name: 'rate', attempts: 1 }]));
    world.steps = { rate: { lane: 'batch' } };
    const outcome = await world.run(async (session) => {
      await session.prepare();
      return session.process();
    });
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 1, rejected: 2, inFlight: 0 } });
    expect(outcome.conservation.tokens?.unclaimed.calls).toBe(3);
  });

  test('a step that another one is put in front of takes its answer, which then counts as asked otherwise or not', async () => {
    const { world } = await inFlight();
    world.edit({
      'pipeline.yaml': yamlOf(
        ['ash', 'birch', 'cedar'],
        [
          { name: 'think', parse: 'text' },
          { name: 'main', attempts: 2 },
        ],
      ),
      'think.md.hbs': 'Think of {{id}}.',
    });
    world.steps = { think: { lane: 'batch' }, main: { lane: 'batch' } };
    world.clock.advance(120_000);
    const outcome = await world.run(async (session) => {
      await session.prepare();
      return session.process();
    });
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1, inFlight: 0 } });
    expect(paidIn(world)).toEqual([
      'ash main 1',
      'ash think 1',
      'birch main 1',
      'birch main 2',
      'birch think 1',
      'cedar main 1',
      'cedar main 2',
      'cedar think 1',
    ]);
  });
});
