import { afterAll, describe, expect, test } from '@jest/globals';
import type { LedgerLine } from '../../src/core/ledger.ts';
import { removeWorlds } from '../support/batch-world.ts';
import { yamlOf } from '../support/example-pipelines.ts';
import { createJobWorld, type JobWorld } from '../support/job-world.ts';

afterAll(removeWorlds);

const hourMs = 3_600_000;

/** Twelve trees in one step, whose jobs take so long; of a cancelled one every third line was done. */
function worldOf(tookMs: number): JobWorld {
  const made = createJobWorld({
    pipeline: {
      'pipeline.yaml': yamlOf(
        Array.from({ length: 12 }, (_, index) => `ash${index + 1}`),
        [{ name: 'main', parse: 'text' }],
      ),
      'main.md.hbs': 'Write about {{id}}.',
    },
    steps: ['main'],
    answer: () => 'A tree.',
    tookMs,
    faults: {
      fate: ({ user }) => {
        const isCancelled = made.jobs.jobs.some(({ cancelledAt }) => cancelledAt !== null);
        return isCancelled && !/ash(3|6|9|12)\./.test(user) ? 'cancelled' : 'answered';
      },
    },
  });
  return made;
}

async function runBy({ world }: JobWorld, by: string) {
  const begunAtMs = world.clock.now();
  const outcome = await world.run(async (session) => {
    await session.acquire();
    await session.prepare();
    return session.process({ by });
  });
  return { outcome, tookMs: world.clock.now() - begunAtMs };
}

const lanesOf = (lines: readonly LedgerLine[]) =>
  Object.fromEntries(
    Object.entries(Object.groupBy(lines, (line) => (line.type === 'paid' ? line.lane : 'none'))).map(([lane, paid]) => [
      lane,
      paid?.length ?? 0,
    ]),
  );

describe('a deadline', () => {
  test('that leaves time for a job is met at half price', async () => {
    const made = worldOf(hourMs);
    const { outcome, tookMs } = await runBy(made, '30h');
    expect(outcome.conservation.counts).toMatchObject({ accepted: 12, inFlight: 0 });
    expect(lanesOf(made.world.ledger())).toMatchObject({ batch: 12 });
    expect(tookMs).toBeLessThanOrEqual(30 * hourMs);
    expect(made.jobs.jobs.every(({ cancelledAt }) => cancelledAt === null)).toBe(true);
  });

  test('cancels a job that takes too long, keeps what it has done, and sends the rest at once', async () => {
    const made = worldOf(23 * hourMs);
    const { outcome, tookMs } = await runBy(made, '5h');
    expect(outcome.conservation.counts).toMatchObject({ accepted: 12, inFlight: 0 });
    expect(outcome.conservation.holds).toBe(true);
    expect(lanesOf(made.world.ledger())).toMatchObject({ batch: 4, realtime: 8 });
    expect(tookMs).toBeLessThanOrEqual(5 * hourMs);
    expect(tookMs).toBeGreaterThan(4 * hourMs);
  });

  test('that leaves no time for a job sends everything at once', async () => {
    const made = worldOf(hourMs);
    const { outcome } = await runBy(made, '5m');
    expect(outcome.conservation.counts).toMatchObject({ accepted: 12 });
    expect(lanesOf(made.world.ledger())).toMatchObject({ realtime: 12 });
    expect(made.jobs.jobs).toEqual([]);
  });
});
