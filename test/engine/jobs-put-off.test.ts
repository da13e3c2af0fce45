import { afterAll, describe, expect, test } from '@jest/globals';
import { removeWorlds } from '../support/batch-world.ts';
import { yamlOf } from '../support/example-pipelines.ts';
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
