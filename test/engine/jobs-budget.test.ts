import { afterAll, describe, expect, test } from '@jest/globals';
import { createChance } from '../../src/core/chance.ts';
import type { LedgerLine } from '../../src/core/ledger.ts';
import type { ProcessOptions } from '../support/batch-world.ts';
import { removeWorlds, type Session } from '../support/batch-world.ts';
import { yamlOf } from '../support/example-pipelines.ts';
import type { LineFate } from '../support/fake-jobs.ts';
import { createJobWorld, type JobWorld } from '../support/job-world.ts';

afterAll(removeWorlds);

const fates: readonly LineFate[] = ['answered', 'answered', 'answered', 'expired', 'missing', 'cancelled', 'duplicate'];

/** Some trees, of which each is written about and then judged. `seed`: of what goes wrong with lines; null: nothing does. */
function worldOf(seed: number | null, items: number, maxRequests: number, judgeInJobs: boolean): JobWorld {
  return createJobWorld({
    pipeline: {
      'pipeline.yaml': yamlOf(
        Array.from({ length: items }, (_, index) => `ash${index + 1}`),
        [
          { name: 'main', attempts: 2, parse: 'text' },
          { name: 'judge', attempts: 2, parse: 'text' },
        ],
      ),
      'main.md.hbs': 'Write about {{id}}.',
      'judge.md.hbs': 'Judge {{steps.main}}',
    },
    steps: judgeInJobs ? ['main', 'judge'] : ['main'],
    answer: ({ user }) => `${user} ${'and so on '.repeat(user.length % 7)}`,
    limits: { maxRequests },
    ...(seed === null ? {} : { faults: { fate: ({ user }, times) => drawFate(seed, user, times) } }),
  });
}

function drawFate(seed: number, user: string, times: number): LineFate {
  return fates[between(createChance(`${user} ${times}`, seed), 0, fates.length - 1)] ?? 'answered';
}

function between(chance: () => number, low: number, high: number): number {
  return low + Math.floor(chance() * (high - low + 1));
}

/** The most that was ever paid, may have been paid and could still be asked for, in dollars. */
function mostCommitted(lines: readonly LedgerLine[]): number {
  const open = new Map<string, { readonly reserveUsd: number; readonly job: number | null }>();
  let paidUsd = 0;
  let most = 0;
  for (const line of lines) {
    if (line.type === 'asked') open.set(line.call, { reserveUsd: line.reserveUsd ?? 0, job: line.job ?? null });
    if (line.type === 'paid') paidUsd += line.costUsd ?? 0;
    if (line.type === 'paid' || line.type === 'free') open.delete(line.call);
    if (line.type === 'released') for (const [call, { job }] of open) if (job === line.job) open.delete(call);
    most = Math.max(most, paidUsd + [...open.values()].reduce((sum, { reserveUsd }) => sum + reserveUsd, 0));
  }
  return most;
}

describe('a cap', () => {
  test('is never overshot over waves, ticks and kills, by what is paid, of unknown fate and in flight (incident 20)', async () => {
    let atTheCap = 0;
    let finished = 0;
    for (let seed = 1; seed <= 20; seed += 1) {
      const chance = createChance('budget', seed);
      const { world } = worldOf(seed, between(chance, 2, 9), between(chance, 1, 5), between(chance, 0, 1) === 1);
      const maxCostUsd = between(chance, 30, 600) / 1000;
      const options: ProcessOptions = {
        maxCostUsd,
        noWait: between(chance, 0, 1) === 1,
        workers: between(chance, 1, 3),
      };
      await world.run(async (session) => {
        await session.acquire();
        await session.prepare();
      });
      for (let process = 0; process < 8; process += 1) {
        const stop = between(chance, 0, 2) === 0 ? { stopAt: between(chance, 1, 60) } : {};
        await world.runUntil(stop, (session) => session.process(options));
        world.clock.advance(61_000);
      }
      const outcome = await world.run((session) => session.process({ ...options, noWait: false }));
      const most = mostCommitted(world.ledger());
      expect(most).toBeLessThanOrEqual(maxCostUsd + 1e-9);
      expect(outcome.conservation.holds).toBe(true);
      if (outcome.states.includes('budget')) atTheCap += 1;
      else finished += 1;
    }
    // Both ends were seen.
    expect([atTheCap > 1, finished > 1]).toEqual([true, true]);
  });

  test('counts what travels in jobs since an earlier process', async () => {
    const { world, jobs } = worldOf(null, 6, 10, true);
    await world.run(async (session) => {
      await session.acquire(3);
      await session.prepare();
      return session.process({ noWait: true });
    });
    const maxCostUsd = await world.look(async ({ batch }) => batch.fold.inJobsAtMost().upToUsd);
    const outcome = await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      return session.process({ noWait: true, maxCostUsd });
    });
    expect([jobs.jobs.length, outcome.conservation.counts]).toMatchObject([1, { inFlight: 3, waiting: 3 }]);
    world.clock.advance(61_000);
    // The bills are below the worst cases, so that there is room again.
    const last = await world.run((session) => session.process({ noWait: true, maxCostUsd }));
    expect([jobs.jobs.length, last.conservation.holds]).toEqual([2, true]);
    expect(mostCommitted(world.ledger())).toBeLessThanOrEqual(maxCostUsd + 1e-9);
  });
});

describe('consent', () => {
  test('that one wave of jobs has used up is asked for again before the next, or the run ends with that word', async () => {
    const { world, jobs } = createJobWorld({
      pipeline: {
        'pipeline.yaml': yamlOf(
          ['ash', 'elm', 'oak', 'fir'],
          [
            { name: 'main', parse: 'text', attempts: 1 },
            { name: 'judge', parse: 'text', attempts: 1 },
          ],
        ),
        'main.md.hbs': 'Write about {{id}}.',
        'judge.md.hbs': 'Judge the text on {{id}}.',
      },
      steps: ['main', 'judge'],
      // Far more than was estimated, and less than the worst case.
      answer: () => 'word'.repeat(7000),
    });
    const asked: number[] = [];
    const go = (moreUsd: number | null) => (session: Session) =>
      session.process({
        consent: {
          askForMore: async (paidUsd) => {
            asked.push(paidUsd);
            return moreUsd;
          },
        },
      });
    const stopped = await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      return go(null)(session);
    });
    expect([asked.length, stopped.states, jobs.jobs.length]).toEqual([1, ['consent'], 1]);
    expect(stopped.conservation).toMatchObject({ holds: true, counts: { waiting: 4, inFlight: 0 } });
    expect(asked[0]).toBeCloseTo(stopped.spending.costUsd);

    const finished = await world.run(go(10));
    expect([jobs.jobs.length, finished.conservation.counts.accepted]).toEqual([2, 4]);
  });
});
