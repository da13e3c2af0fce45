import { afterAll, describe, expect, test } from '@jest/globals';
import { removeWorlds, type Session } from '../support/batch-world.ts';
import { rate, ratingPipeline } from '../support/example-pipelines.ts';
import { createJobWorld } from '../support/job-world.ts';

afterAll(removeWorlds);

const trees = { pipeline: ratingPipeline, steps: ['main'], answer: rate } as const;
const tenMinutesMs = 600_000;

const begin = async (session: Session) => {
  await session.acquire();
  await session.prepare();
  return session.process();
};

describe('a job that is not listed is sent anew no sooner than ten minutes', () => {
  test('after it was to be created, however long its upload took (incident 17)', async () => {
    const { world, jobs } = createJobWorld({ ...trees, faults: { createNeverArrives: (job) => job === 1 } });
    const { upload, create } = jobs;
    const createdAtMs: number[] = [];
    jobs.upload = async (...given) => {
      if (createdAtMs.length === 0) world.clock.advance(tenMinutesMs + 60_000);
      return upload(...given);
    };
    jobs.create = async (...given) => {
      createdAtMs.push(world.clock.now());
      return create(...given);
    };
    await world.run(begin);
    expect((createdAtMs[1] ?? 0) - (createdAtMs[0] ?? 0)).toBeGreaterThanOrEqual(tenMinutesMs);
  });

  test('after the answer was given up, which is when it may have arrived at the latest', async () => {
    const { world, jobs } = createJobWorld({ ...trees, faults: { createNeverArrives: (job) => job === 1 } });
    const { create } = jobs;
    const givenUpAtMs: number[] = [];
    jobs.create = async (...given) => {
      if (givenUpAtMs.length === 0) world.clock.advance(tenMinutesMs);
      const creation = await create(...given);
      givenUpAtMs.push(world.clock.now());
      return creation;
    };
    await world.run(begin);
    expect((givenUpAtMs[1] ?? 0) - (givenUpAtMs[0] ?? 0)).toBeGreaterThanOrEqual(tenMinutesMs);
  });

  describe('after a listing first missed it, when the process that created it was killed late in its request', () => {
    /** The request was on its way for twelve minutes, had arrived, and appears in the list only a while later. */
    const killedLate = async (listedAfterMs: number) => {
      const { world, jobs, records } = createJobWorld(trees);
      await world.run(async (session) => {
        await session.acquire();
        await session.prepare();
      });
      await world.runUntil({ stopAtOperation: /network create/, when: 'after' }, (session) => session.process());
      world.clock.advance(12 * 60_000);
      const { find } = jobs;
      const restartedAtMs = world.clock.now();
      jobs.find = async (wanted, signal) =>
        world.clock.now() < restartedAtMs + listedAfterMs
          ? { kind: 'ok', value: { kind: 'none', listedAtMs: world.clock.now() } }
          : find(wanted, signal);
      return { world, jobs, records, restartedAtMs };
    };

    test('so that one that is listed late is found, and nothing is sent twice', async () => {
      const { world, jobs } = await killedLate(5 * 60_000);
      const outcome = await world.run((session) => session.process());
      expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1 } });
      expect([jobs.jobs.length, jobs.bill.length]).toEqual([2, 5]);
    });

    test('by which process it was missed, and however long nobody looked: a second listing must miss it too', async () => {
      const { world, jobs, records } = await killedLate(3_600_000);
      const tick = (session: Session) => session.process({ noWait: true });
      const missed = await world.run(tick);
      expect([missed.states[0], jobs.jobs.length]).toEqual(['in flight', 1]);
      expect(records()[0]?.state).toMatchObject({ kind: 'submitting', missedAt: expect.any(String) });
      world.clock.advance(9 * 60_000);
      await world.run(tick);
      expect([records().length, records()[0]?.state.kind]).toEqual([1, 'submitting']);
      world.clock.advance(2 * 60_000);
      await world.run(tick);
      expect(records().map(({ state }) => state.kind)).toEqual(['unsent', 'submitted']);
    });
  });

  test('is not looked up sooner where it had been a person’s to decide', async () => {
    const { world, jobs, records } = createJobWorld({
      ...trees,
      faults: { createNeverArrives: (job) => job === 1, cannotTell: () => 'its list cannot be read' },
    });
    await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      await session.process({ noWait: true });
    });
    world.clock.advance(3_600_000);
    await world.run((session) => session.process());
    expect(records()[0]?.state).toMatchObject({ kind: 'submitting', undecided: 'its list cannot be read' });
    jobs.faults = {};
    const readableAtMs = world.clock.now();
    const outcome = await world.run((session) => session.process());
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1 } });
    expect((jobs.jobs[0]?.createdAt ?? 0) - readableAtMs).toBeGreaterThanOrEqual(tenMinutesMs);
  });
});
