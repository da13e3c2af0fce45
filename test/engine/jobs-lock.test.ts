import { afterAll, describe, expect, test } from '@jest/globals';
import { removeWorlds, type Session, type World } from '../support/batch-world.ts';
import { rate, ratingPipeline } from '../support/example-pipelines.ts';
import type { FakeJobs } from '../support/fake-jobs.ts';
import { createJobWorld } from '../support/job-world.ts';

afterAll(removeWorlds);

const begin = async (session: Session) => {
  await session.acquire();
  await session.prepare();
  return session.process({ noWait: true });
};
const otherHolder = JSON.stringify({
  host: 'elsewhere',
  bootId: 'b',
  pid: 1,
  processStart: 's',
  nonce: 'theirs',
  command: 'all',
  since: '',
});

/** Another process takes the batch over when `act` has been done, or is about to be. */
function takeOverAt(world: World, jobs: FakeJobs, act: 'upload' | 'create' | 'readClock'): void {
  const own = jobs[act] as (...given: unknown[]) => Promise<unknown>;
  jobs[act] = async (...given: unknown[]) => {
    const reply = await own(...given);
    world.write('.batch/lock', otherHolder);
    return reply as never;
  };
}

/** The other process is gone, and this is the next. */
async function finish(world: World) {
  world.write('.batch/lock', null);
  world.clock.advance(11 * 60_000);
  return world.run((session) => session.process());
}

describe('a process whose batch is taken over', () => {
  test.each(['readClock', 'upload'] as const)('while it is at %s, creates no job', async (act) => {
    const { world, jobs } = createJobWorld({ pipeline: ratingPipeline, steps: ['main'], answer: rate });
    const { [act]: calm } = jobs;
    takeOverAt(world, jobs, act);
    const outcome = await world.run(begin);
    expect([outcome.states[0], jobs.jobs.length]).toEqual(['locked', 0]);
    Object.assign(jobs, { [act]: calm });
    const last = await finish(world);
    expect(last.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1 } });
    expect(jobs.bill.length).toBe(5);
  });

  test('between its last word on disk and the act of creating, creates no job, and the next one looks it up', async () => {
    const { world, jobs, records } = createJobWorld({ pipeline: ratingPipeline, steps: ['main'], answer: rate });
    const { create } = jobs;
    await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      // As soon as the record says that the job may have left, the other one is there and reads it.
      const { jobs: store } = session.batch.store;
      const { writeDurably } = store;
      store.writeDurably = async (record) => {
        await writeDurably(record);
        if (record.state.kind === 'submitting' && record.state.mayHaveLeft) world.write('.batch/lock', otherHolder);
      };
      const outcome = await session.process({ noWait: true });
      expect(outcome.states[0]).toBe('locked');
    });
    expect([jobs.jobs.length, records()[0]?.state]).toMatchObject([0, { kind: 'submitting', mayHaveLeft: true }]);
    jobs.create = create;
    const last = await finish(world);
    expect(records()[0]?.state.kind).toBe('unsent');
    expect(last.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1 } });
    expect(jobs.bill.length).toBe(5);
  });

  test('while the requests of a job are on their way, breaks them off, and the next one looks the job up', async () => {
    const { world, jobs, records } = createJobWorld({
      steps: ['main'],
      pipeline: { ...ratingPipeline, 'main.md.hbs': `Rate the tree {{id}}.${' Think of leaves.'.repeat(8000)}` },
      answer: rate,
      uploads: false,
    });
    const { create } = jobs;
    const sent: number[] = [];
    jobs.create = async (payload, _file, signal) => {
      for await (const chunk of payload.chunks()) {
        sent.push(chunk.length);
        world.write('.batch/lock', otherHolder);
      }
      expect(signal.aborted).toBe(true);
      return { kind: 'unknown', words: 'broken off' };
    };
    const outcome = await world.run(begin);
    expect(outcome.states[0]).toBe('locked');
    expect([sent.length, records()[0]?.state]).toMatchObject([1, { kind: 'submitting', mayHaveLeft: true }]);
    expect(sent[0]).toBeLessThan(records()[0]?.payloadBytes ?? 0);
    jobs.create = create;
    const last = await finish(world);
    expect(last.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1 } });
    expect(jobs.bill.length).toBe(5);
  });

  test('while it creates a job that is refused, leaves its record to the other one', async () => {
    const { world, jobs, records } = createJobWorld({ pipeline: ratingPipeline, steps: ['main'], answer: rate });
    const { create } = jobs;
    jobs.create = async () => {
      world.write('.batch/lock', otherHolder);
      return {
        kind: 'refused',
        problem: {
          kind: 'problem',
          action: 'resend',
          reason: 'aborted',
          message: '',
          status: null,
          retryAfterMs: null,
        },
      };
    };
    const outcome = await world.run(begin);
    expect([outcome.states[0], records()[0]?.state]).toMatchObject(['locked', { kind: 'submitting' }]);
    jobs.create = create;
    const last = await finish(world);
    expect(last.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1 } });
  });

  test('while it creates a job, keeps its id and does nothing more with it', async () => {
    const { world, jobs, records } = createJobWorld({ pipeline: ratingPipeline, steps: ['main'], answer: rate });
    const { create } = jobs;
    takeOverAt(world, jobs, 'create');
    await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      const outcome = await session.process();
      expect(outcome.states[0]).toBe('locked');
    });
    expect(records().map(({ state }) => state.kind)).toEqual(['submitted']);
    expect(jobs.jobs[0]?.looks).toBe(0);
    jobs.create = create;
    const last = await finish(world);
    expect(last.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1 } });
    expect(jobs.bill.length).toBe(5);
  });

  test('while it files what a job brought, files nothing more, and the next one files it all', async () => {
    const { world, jobs, records } = createJobWorld({ pipeline: ratingPipeline, steps: ['main'], answer: rate });
    await world.run(begin);
    world.clock.advance(25 * 3_600_000);
    const { results } = jobs;
    jobs.results = async function* (id, signal) {
      yield* results(id, signal);
      world.clock.advance(11 * 60_000);
      world.write('.batch/lock', otherHolder);
    };
    const outcome = await world.run((session) => session.process({ noWait: true }));
    const receipts = () => world.paths().filter((path) => path.endsWith('receipt.json'));
    expect([outcome.states[0], records()[0]?.state.kind, receipts()]).toEqual(['locked', 'ended', []]);
    jobs.results = results;
    const last = await finish(world);
    expect(last.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1 } });
    expect(jobs.bill.length).toBe(5);
  });

  test('while it slept and waited for a job, touches nothing of it when it wakes', async () => {
    const { world, jobs, records } = createJobWorld({ pipeline: ratingPipeline, steps: ['main'], answer: rate });
    const { sleep } = world.clock;
    await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      world.clock.sleep = async (delayMs, signal) => {
        await sleep(delayMs, signal);
        if (delayMs < 1000) return;
        world.clock.advance(8 * 3_600_000);
        world.write('.batch/lock', otherHolder);
      };
      const outcome = await session.process();
      expect(outcome.states[0]).toBe('locked');
    });
    world.clock.sleep = sleep;
    // Once before it slept.
    expect([jobs.jobs[0]?.looks, records().map(({ state }) => state.kind)]).toEqual([1, ['submitted']]);
  });
});
