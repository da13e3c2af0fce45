import { afterAll, describe, expect, test } from '@jest/globals';
import type { JobProblem } from '../../src/ports/jobs.ts';
import { removeWorlds, type Session } from '../support/batch-world.ts';
import { rate, ratingPipeline, yamlOf } from '../support/example-pipelines.ts';
import { badRequest, createFakeProvider, serverError } from '../support/fake-provider.ts';
import { createJobWorld } from '../support/job-world.ts';

afterAll(removeWorlds);

describe('a place that did not fit under the cap beside calls in flight', () => {
  const worldOf = () => {
    const { world, jobs } = createJobWorld({
      pipeline: {
        'pipeline.yaml': yamlOf(
          ['ash', 'fir'],
          [
            { name: 'main', attempts: 1, parse: 'text', maxOutputTokens: 4000 },
            { name: 'judge', attempts: 1, parse: 'text', maxOutputTokens: 12_000 },
          ],
        ),
        'main.md.hbs': 'Write about {{id}}.',
        'judge.md.hbs': 'Judge {{steps.main}}',
      },
      steps: ['judge'],
      answer: () => 'short',
    });
    world.provider = createFakeProvider({
      answer: () => 'short',
      jobs,
      // Comes to its end after ash has come to the judge, and goes no further itself.
      fault: ({ user }, times) => (user.includes('fir') ? (times < 4 ? serverError : badRequest) : null),
    });
    return { world, jobs };
  };

  test('travels in a job when these have settled, and is not left over in silence (incident 20)', async () => {
    const ends: unknown[] = [];
    for (const noWait of [false, true]) {
      const { world, jobs } = worldOf();
      const outcome = await world.run(async (session) => {
        await session.acquire();
        await session.prepare();
        return session.process({ maxCostUsd: 0.075, workers: 2, noWait });
      });
      ends.push([jobs.jobs.length, outcome.conservation.counts]);
    }
    expect(ends).toMatchObject([
      [1, { accepted: 1, failed: 1, waiting: 0 }],
      [1, { inFlight: 1, failed: 1, waiting: 0 }],
    ]);
  });

  test('ends the run with that word where it does not fit then either', async () => {
    const { world, jobs } = worldOf();
    const outcome = await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      return session.process({ maxCostUsd: 0.05, workers: 2 });
    });
    expect([jobs.jobs.length, outcome.states[0]]).toEqual([0, 'budget']);
  });
});

describe('a job that its provider has no room for', () => {
  const trees = { pipeline: ratingPipeline, steps: ['main'], answer: rate } as const;
  const noRoom = (retryAfterMs: number | null): JobProblem => ({
    kind: 'problem',
    action: 'resend',
    reason: 'rate-limit',
    message: 'no room',
    status: 429,
    retryAfterMs,
  });
  const begin = async (session: Session) => {
    await session.acquire();
    await session.prepare();
    return session.process();
  };

  test.each([0, 1, 150])('for %i ms is submitted then, though that is over before anybody looks', async (delayMs) => {
    const { world, jobs } = createJobWorld({
      ...trees,
      faults: { createRefused: (job) => (job < 4 ? noRoom(delayMs) : null) },
    });
    const { events, clock } = world;
    // What is done between the refusal and the wait takes its time.
    events.push = (event) => {
      if (event.kind === 'paused') clock.advance(delayMs);
      return Array.prototype.push.call(events, event);
    };
    const outcome = await world.run(begin);
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1 } });
    expect(jobs.bill.length).toBe(5);
  });

  test('is waited for half an hour at most, however short the provider says', async () => {
    const { world, jobs } = createJobWorld({ ...trees, faults: { createRefused: () => noRoom(0) } });
    const begun = world.clock.now();
    const outcome = await world.run(begin);
    expect([outcome.states[0], jobs.jobs.length]).toEqual(['provider', 0]);
    expect(world.clock.now() - begun).toBeGreaterThanOrEqual(30 * 60_000);
    expect(world.clock.slept.filter((delayMs) => delayMs > 0).length).toBeLessThan(40);
  });
});
