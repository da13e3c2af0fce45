import { afterAll, describe, expect, test } from '@jest/globals';
import { removeWorlds, type Session, type World } from '../support/batch-world.ts';
import { rate, ratingPipeline, yamlOf } from '../support/example-pipelines.ts';
import { createJobWorld } from '../support/job-world.ts';
import type { Loss } from '../support/lossy-files.ts';

afterAll(removeWorlds);

const tick = (session: Session) => session.process({ noWait: true });
const begin = async (session: Session) => {
  await session.acquire();
  await session.prepare();
  return tick(session);
};
const trees = { steps: ['main'], losesUnsynced: true } as const;
/** One job, and nothing behind it. */
const texts = {
  ...trees,
  pipeline: {
    'pipeline.yaml': yamlOf(['ash', 'birch', 'cedar'], [{ name: 'main', parse: 'text' }]),
    'main.md.hbs': 'Rate the tree {{id}}.',
  },
  answer: ({ user }: { readonly user: string }) => `I like ${user}`,
};

async function collected() {
  const made = createJobWorld(texts);
  await made.world.run(begin);
  made.world.clock.advance(120_000);
  return made;
}

const errorsOf = async (world: World) => {
  const { findings, conservation } = await world.look((session) => session.verify());
  expect(conservation.holds).toBe(true);
  return findings.filter(({ severity }) => severity === 'error');
};

describe('receipts of a job that went with the machine', () => {
  test.each(['contents', 'names'] as const)(
    'behind the end of the process that filed them (%s) are filed again, for nothing, and nothing is bought again',
    async (loss: Loss) => {
      const { world, jobs, records } = await collected();
      await world.run(tick);
      const before = [world.read('ash/receipt.json'), world.ledger().length];
      world.powerCut(loss);
      expect(world.read('ash/receipt.json') ?? '').toBe('');
      const outcome = await world.run(tick);
      expect([world.read('ash/receipt.json'), world.ledger().length]).toEqual(before);
      expect(outcome).toMatchObject({ states: ['done'], paidHereUsd: 0, conservation: { holds: true } });
      expect(records().map(({ state, filed }) => [state.kind, filed?.answered])).toEqual([['collected', 3]]);
      expect([jobs.jobs.length, jobs.bill.length]).toEqual([1, 3]);
      await world.run((session) => session.parse());
      expect(await errorsOf(world)).toEqual([]);
    },
  );

  test('are said to be missing by the command that opens the batch next, whatever it is for', async () => {
    const { world, records } = await collected();
    await world.run(tick);
    world.powerCut('contents');
    const notices = await world.run(async ({ batch }) => batch.notices);
    expect(notices).toContain(
      '3 paid answers of job 1 went with the machine when it went down. Their results are here: process files them again, for nothing.',
    );
    expect(records().map(({ state }) => state.kind)).toEqual(['ended']);
  });

  test('that were cleaned before stay cleaned', async () => {
    const { world, jobs } = await collected();
    await world.run(tick);
    await world.run((session) => session.clean('process', { selection: { only: new Set(['ash']) } }));
    world.powerCut('contents');
    const notices = await world.run(async ({ batch }) => batch.notices);
    expect(notices.join()).toContain('2 paid answers of job 1');
    expect(world.read('ash/receipt.json')).toBeNull();
    const outcome = await world.run((session) => session.process());
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 3 } });
    expect(jobs.bill.map(({ request }) => request.user).filter((user) => user.includes('ash')).length).toBe(2);
    expect(jobs.bill.length).toBe(4);
  });

  test('are not looked for any more once they were found after a start of the machine', async () => {
    const { world, records } = await collected();
    await world.run(tick);
    expect(records()[0]?.filedIn).toBe('desk/boot-1');
    world.powerCut('nothing');
    await world.run(async () => {});
    expect(records()[0]).toMatchObject({ state: { kind: 'collected' } });
    expect(records()[0]?.filedIn).toBeUndefined();
  });

  test('leave a response.md that a person has edited meanwhile as it is', async () => {
    const { world } = await collected();
    // Killed in the middle of filing, behind the ledger's lines.
    await world.runUntil({ stopAtOperation: /rename .*cedar\/response\.md/ }, tick);
    const edited = ['ash', 'birch'].find((id) => world.read(`${id}/response.md`) !== null) ?? '';
    world.write(`${edited}/response.md`, 'Edited');
    await world.run(tick);
    expect(world.read(`${edited}/response.md`)).toBe('Edited');
  });
});

describe('lines of the ledger that a job has brought', () => {
  test('by a process that was killed are on disk before the next one says that the job is collected', async () => {
    const { world, records } = await collected();
    const { killed } = await world.runUntil({ stopAtOperation: /response\.md/ }, tick);
    // Filed, and not waited for: the next process finds nothing to add.
    expect([killed, world.ledger().filter(({ type }) => type === 'paid').length]).toEqual([true, 3]);
    await world.runUntil({ stopAtOperation: /sync .*\.batch\/jobs$/, when: 'after' }, tick);
    expect(records()[0]?.state.kind).toBe('collected');
    world.powerCut('contents');
    const outcome = await world.run(tick);
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 3 } });
    expect(world.ledger().filter(({ type }) => type === 'paid').length).toBe(3);
  });

  test('and that went with the machine come again, with the number of the job, from receipts that stand', async () => {
    const { world } = await collected();
    await world.runUntil({ stopAtOperation: /append .*ledger/, when: 'before' }, tick);
    expect(world.read('ash/receipt.json')).not.toBeNull();
    world.powerCut('nothing');
    await world.run(async () => {});
    expect(
      world
        .ledger()
        .flatMap((line) => (line.type === 'paid' ? [[line.item, line.job]] : []))
        .sort(),
    ).toEqual([
      ['ash', 1],
      ['birch', 1],
      ['cedar', 1],
    ]);
    const outcome = await world.run(tick);
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 3 } });
    await world.run((session) => session.parse());
    expect(await errorsOf(world)).toEqual([]);
  });
});

test('a lock that went with the machine counts as that of a process whose machine went down', async () => {
  const { world } = createJobWorld({ ...trees, steps: [], pipeline: ratingPipeline, answer: rate });
  await world.run(async (session) => {
    await session.acquire();
    await session.prepare();
  });
  world.clock.advance(60_000);
  // In realtime: the receipt is on disk, the ledger has neither its `asked` nor its `paid` line.
  await world.runUntil({ stopAtOperation: /rename .*ash\/receipt\.json/, when: 'after' }, (session) =>
    session.process(),
  );
  world.powerCut('contents');
  expect(world.read('.batch/lock')).toBe('');
  const notices = await world.run(async ({ batch }) => batch.notices);
  expect(notices[0]).toMatch(/^The last run of this batch did not end by itself; its lock was taken over/);
  expect(world.ledger().flatMap((line) => (line.type === 'paid' ? [line.item] : []))).toEqual(['ash']);
});
