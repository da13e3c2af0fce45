import { afterAll, describe, expect, test } from '@jest/globals';
import { removeWorlds } from '../support/batch-world.ts';
import { rate, ratingPipeline, yamlOf } from '../support/example-pipelines.ts';
import { createJobWorld } from '../support/job-world.ts';

afterAll(removeWorlds);

const trees = { pipeline: ratingPipeline, steps: ['main'], answer: rate } as const;

const many = (count: number) => ({
  'pipeline.yaml': yamlOf(
    Array.from({ length: count }, (_, index) => `ash${index + 1}`),
    [{ name: 'main', attempts: 2 }],
  ),
  'main.md.hbs': 'Rate the tree {{id}}.',
});

describe('a step of the batch lane', () => {
  test('is answered by jobs, wave by wave, until no item can move', async () => {
    const { world, jobs, records } = createJobWorld(trees);
    const outcome = await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      return session.process();
    });
    expect(outcome.conservation.counts).toEqual({
      acquired: 3,
      accepted: 2,
      rejected: 1,
      failed: 0,
      waiting: 0,
      inFlight: 0,
    });
    expect(outcome.conservation.holds).toBe(true);
    expect(jobs.jobs.map(({ lines }) => lines.length)).toEqual([3, 2]);
    expect(records().map(({ state, filed }) => [state.kind, filed?.answered])).toEqual([
      ['collected', 3],
      ['collected', 2],
    ]);
    expect(world.provider.calls).toEqual([]);
    expect(outcome.states).toEqual(['incomplete']);
  });

  test('takes places that came back unanswered from another lane as often as they asked for, in ticks too', async () => {
    const { world, jobs } = createJobWorld(trees);
    await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      for (let call = 1; call <= 6; call += 1)
        for (const item of ['ash', 'birch', 'rejected'])
          session.batch.store.appendLedger([
            {
              type: 'asked',
              call: `${item}${call}`,
              item,
              step: 'main',
              attempt: 1,
              at: '2025-01-15T08:00:00.000Z',
              provider: 'openai',
              model: 'gpt-5.4-mini',
              lane: 'realtime',
              reserveUsd: 0.001,
              simulated: false,
            },
            { type: 'free', call: `${item}${call}`, at: '2025-01-15T08:00:00.000Z', reason: 'unavailable' },
          ]);
    });
    const outcome = await world.run((session) => session.process({ noWait: true }));
    expect([outcome.conservation.counts.inFlight, jobs.jobs.length]).toEqual([3, 1]);
  });

  test('that its jobs bring back without an answer is refused by a tick, with a word on what really helps', async () => {
    const { world } = createJobWorld({ ...trees, faults: { fate: () => 'expired' } });
    await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
    });
    for (let tick = 1; tick <= 6; tick += 1) {
      await world.run((session) => session.process({ noWait: true }));
      world.clock.advance(25 * 3_600_000);
    }
    expect(JSON.parse(world.read('ash/error.json') ?? '{}')).toMatchObject({
      code: 'job-undone',
      message: 'It came back 3 times from jobs without an answer',
      hint: 'Run process without --no-wait: it is tried once more. Or send it with --lane realtime.',
    });
  });

  test('with --no-wait submits and leaves, and the next tick goes on', async () => {
    const { world, jobs } = createJobWorld(trees);
    const first = await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      return session.process({ noWait: true });
    });
    expect(first.conservation.counts).toMatchObject({ inFlight: 3 });
    expect(first.states).toEqual(['in flight']);
    const second = await world.run((session) => session.process({ noWait: true }));
    expect(second.states).toEqual(['in flight']);
    expect(jobs.jobs.length).toBe(1);
    world.clock.advance(120_000);
    const third = await world.run((session) => session.process({ noWait: true }));
    expect(third.conservation.counts).toMatchObject({ accepted: 1, inFlight: 2 });
    world.clock.advance(120_000);
    const last = await world.run((session) => session.process({ noWait: true }));
    expect(last.conservation.counts).toMatchObject({ accepted: 2, rejected: 1 });
    expect(last.states).toEqual(['incomplete']);
    expect(jobs.bill.length).toBe(5);
  });

  test('is cut into jobs where a provider takes no more in one', async () => {
    const { world, jobs } = createJobWorld({
      ...trees,
      pipeline: many(7),
      answer: () => 'x',
      limits: { maxRequests: 3 },
    });
    await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      return session.process();
    });
    expect(jobs.jobs.map(({ lines }) => lines.length)).toEqual([3, 3, 1]);
  });

  test('whose job was created without an answer is found again, and nothing is sent twice (incident 17)', async () => {
    for (const finds of ['label', 'call-ids'] as const) {
      const { world, jobs, records } = createJobWorld({ ...trees, finds, faults: { createLost: (job) => job === 1 } });
      const outcome = await world.run(async (session) => {
        await session.acquire();
        await session.prepare();
        return session.process();
      });
      expect(outcome.conservation.counts).toMatchObject({ accepted: 2, rejected: 1 });
      expect(jobs.jobs.length).toBe(2);
      expect(jobs.bill.length).toBe(5);
      expect(records().map(({ state }) => state.kind)).toEqual(['collected', 'collected']);
    }
  });

  test('whose job never arrived is sent anew, not before ten minutes have passed by the provider’s clock', async () => {
    const { world, jobs, records } = createJobWorld({ ...trees, faults: { createNeverArrives: (job) => job === 1 } });
    const begun = world.clock.now();
    const outcome = await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      return session.process();
    });
    expect(outcome.conservation.counts).toMatchObject({ accepted: 2, rejected: 1 });
    expect((jobs.jobs[0]?.createdAt ?? 0) - begun).toBeGreaterThanOrEqual(600_000);
    expect(records().map(({ state }) => state.kind)).toEqual(['unsent', 'collected', 'collected']);
    expect(jobs.bill.length).toBe(5);
  });

  test('keeps what an expired job has done, and sends only the rest again (incidents 1 and 3)', async () => {
    const { world, jobs } = createJobWorld({
      ...trees,
      pipeline: many(20),
      answer: () => 'x',
      faults: {
        outcome: (job) => (job === 1 ? 'expired' : 'completed'),
        fate: (request, times) => (times === 1 && /ash(3|7|8|9)\./.test(request.user) ? 'expired' : 'answered'),
      },
    });
    const outcome = await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      return session.process();
    });
    expect(jobs.jobs.map(({ lines }) => lines.length)).toEqual([20, 4]);
    expect(jobs.bill.length).toBe(20);
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 20 } });
  });

  test('counts a line that never came at its worst case, and asks again (incident 1)', async () => {
    const { world, jobs } = createJobWorld({
      ...trees,
      pipeline: many(20),
      answer: () => 'x',
      faults: {
        fate: (request, times) => (times === 1 && /ash(3|7|8|9)\./.test(request.user) ? 'missing' : 'answered'),
      },
    });
    const outcome = await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      return session.process();
    });
    expect(jobs.jobs.map(({ lines }) => lines.length)).toEqual([20, 4]);
    expect(outcome.unknownFate.calls).toBe(4);
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 20 } });
  });

  test('is cut so that its worst case fits under the cap', async () => {
    const { world, jobs } = createJobWorld({ ...trees, pipeline: many(30), answer: () => 'x' });
    const outcome = await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      return session.process({ maxCostUsd: 0.5 });
    });
    expect(jobs.jobs.length).toBeGreaterThan(1);
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 30 } });
    for (const { reserveUsd } of jobs.jobs.map((_, index) =>
      JSON.parse(world.read(`.batch/jobs/000${index + 1}.json`) ?? '{}'),
    ))
      expect(reserveUsd).toBeLessThanOrEqual(0.5);
  });

  test('that ends twice without one outcome stops the run with the provider’s words', async () => {
    const { world, jobs } = createJobWorld({ ...trees, faults: { outcome: () => 'failed' } });
    const outcome = await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      return session.process();
    });
    expect(jobs.jobs.length).toBe(2);
    expect(outcome.states).toContain('provider');
    expect(outcome.stopReason).toMatchObject({
      kind: 'provider',
      message: expect.stringContaining('the file did not pass'),
    });
    expect(outcome.conservation.counts).toMatchObject({ waiting: 3, inFlight: 0 });
  });

  test('lets an item fail alone whose line the provider refuses', async () => {
    const { world } = createJobWorld({
      ...trees,
      pipeline: many(3),
      answer: () => 'x',
      faults: { fate: (request) => (request.user.includes('ash2') ? 'refused' : 'answered') },
    });
    const outcome = await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      return session.process();
    });
    expect(outcome.failed).toEqual(['ash2']);
    expect(JSON.parse(world.read('ash2/error.json') ?? '')).toMatchObject({
      code: 'invalid-request',
      message: 'not like this',
    });
    expect(outcome.states).toEqual(['incomplete']);
  });
});
