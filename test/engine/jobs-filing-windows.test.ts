import { afterAll, describe, expect, test } from '@jest/globals';
import { removeWorlds, type Session } from '../support/batch-world.ts';
import { rate, ratingPipeline } from '../support/example-pipelines.ts';
import { createJobWorld } from '../support/job-world.ts';

afterAll(removeWorlds);

const trees = { pipeline: ratingPipeline, steps: ['main'], answer: rate } as const;
const tick = (session: Session) => session.process({ noWait: true });
const begin = async (session: Session) => {
  await session.acquire();
  await session.prepare();
  return tick(session);
};

describe('a process that is killed as it files what a job brought', () => {
  test('between receipts and ledger leaves them to whoever comes next, though commands have moved them since', async () => {
    const { world, records } = createJobWorld(trees);
    await world.run(begin);
    world.clock.advance(120_000);
    await world.runUntil({ stopAtOperation: /append .*ledger/ }, tick);
    // birch and cedar are no good: their receipts go to attempts/1.
    await world.run(async (session) => {
      await session.parse();
      await session.prepare();
    });
    expect(world.read('birch/attempts/1/receipt.json')).not.toBeNull();
    await world.run(tick);
    const paid = world.ledger().flatMap((line) => (line.type === 'paid' ? [line] : []));
    expect(paid.map(({ item, attempt, unclaimed }) => [item, attempt, unclaimed]).sort()).toEqual([
      ['ash', 1, undefined],
      ['birch', 1, undefined],
      ['cedar', 1, undefined],
    ]);
    expect(records()[0]?.filed).toMatchObject({ answered: 3, unclaimed: 0 });
    const outcome = await world.run((session) => session.process());
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1 } });
  });

  test('remembers that the provider has done none of the calls, so that nothing counts as billed', async () => {
    const { world, jobs } = createJobWorld({
      ...trees,
      faults: { fate: ({ user }, times) => (times === 1 && !user.includes('rejected') ? 'missing' : 'answered') },
    });
    const { status } = jobs;
    jobs.status = async (id, signal) => {
      const reply = await status(id, signal);
      const isFirst = reply.kind === 'ok' && reply.value.state === 'ended' && id === 'job-1';
      return isFirst ? { ...reply, value: { ...reply.value, counts: { total: 3, completed: 0, failed: 0 } } } : reply;
    };
    await world.run(begin);
    world.clock.advance(120_000);
    const { killed } = await world.runUntil({ stopAtOperation: /rename .*0001\.results\.jsonl/ }, tick);
    expect(killed).toBe(true);
    const outcome = await world.run((session) => session.process());
    expect(outcome.unknownFate.calls).toBe(0);
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1 } });
  });
});

describe('results that cannot be written', () => {
  test('leave nothing behind, and come again when there is room', async () => {
    const { world } = createJobWorld(trees);
    await world.run(begin);
    world.clock.advance(120_000);
    const strays = () => world.paths().filter((path) => path.includes('.tmp'));
    for (const name of ['openWrite', 'sync'] as const) {
      const own = world.memory[name] as (...given: unknown[]) => unknown;
      Object.assign(world.memory, {
        [name]: (...given: unknown[]) => {
          if (String(given[0]).includes('results.jsonl')) {
            if (name === 'sync') throw new Error('no room');
            // The file is made, and takes nothing.
            own(...given);
            throw new Error('no room');
          }
          return own(...given);
        },
      });
      await expect(world.run(tick)).rejects.toThrow('no room');
      Object.assign(world.memory, { [name]: own });
      expect(strays()).toEqual([]);
    }
    const outcome = await world.run((session) => session.process());
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1 } });
  });
});
