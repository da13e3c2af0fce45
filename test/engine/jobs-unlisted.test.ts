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
});
