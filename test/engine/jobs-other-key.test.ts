import { afterAll, describe, expect, test } from '@jest/globals';
import { removeWorlds } from '../support/batch-world.ts';
import { rate, ratingPipeline } from '../support/example-pipelines.ts';
import { createJobWorld } from '../support/job-world.ts';

afterAll(removeWorlds);

const trees = { pipeline: ratingPipeline, steps: ['main'], answer: rate } as const;

describe('a run that waits', () => {
  test('does not wait for a job that only another key can see (incident 6)', async () => {
    const { world, jobs, records } = createJobWorld(trees);
    await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      return session.process({ noWait: true });
    });
    await world.run(async ({ batch }) => {
      const record = batch.book.records.get(1);
      if (record !== undefined) await batch.book.keep({ ...record, accountFingerprint: 'another' });
    });
    jobs.faults = { missing: () => true };
    const { status } = jobs;
    let looks = 0;
    jobs.status = async (...given) => {
      looks += 1;
      if (looks > 100) throw new Error('it waits for ever');
      return status(...given);
    };
    const outcome = await world.run((session) => session.process());
    expect([outcome.states, records()[0]?.state.kind]).toEqual([['in flight'], 'submitted']);
  });
});
