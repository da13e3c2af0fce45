import { afterAll, describe, expect, test } from '@jest/globals';
import type { JobProblem } from '../../src/ports/jobs.ts';
import { removeWorlds, type Session } from '../support/batch-world.ts';
import { rate, ratingPipeline } from '../support/example-pipelines.ts';
import { createJobWorld } from '../support/job-world.ts';

afterAll(removeWorlds);

const trees = { pipeline: ratingPipeline, steps: ['main'], answer: rate } as const;
const begin = async (session: Session) => {
  await session.acquire();
  await session.prepare();
  return session.process({ noWait: true });
};
const tick = (session: Session) => session.process({ noWait: true });
const finish = (session: Session) => session.process();
const refused: JobProblem = {
  kind: 'problem',
  action: 'resend',
  reason: 'rate-limit',
  message: 'no room',
  status: 429,
  retryAfterMs: null,
};

describe('the file that a job was made of', () => {
  test('is removed at the provider when what the job brought is filed, and not before', async () => {
    const { world, jobs, records } = createJobWorld(trees);
    await world.run(begin);
    await world.run(tick);
    expect([records()[0]?.uploadedFileId, jobs.removed]).toEqual(['file-1', []]);
    const { removeUpload } = jobs;
    if (removeUpload === null) throw new Error('nothing is removed');
    const paidAtRemoval: number[] = [];
    jobs.removeUpload = async (...given) => {
      paidAtRemoval.push(world.ledger().filter(({ type }) => type === 'paid').length);
      return removeUpload(...given);
    };
    const outcome = await world.run(finish);
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1 } });
    expect([jobs.removed, paidAtRemoval]).toEqual([
      ['file-1', 'file-2'],
      [3, 5],
    ]);
    expect(records().map(({ uploadRemovedAt }) => typeof uploadRemovedAt)).toEqual(['string', 'string']);
  });

  test('that the provider does not remove is of no consequence, and is not asked for again', async () => {
    let asked = 0;
    const { world, records } = createJobWorld({
      ...trees,
      faults: {
        removeRefused: () => {
          asked += 1;
          return { ...refused, action: 'stop-run', reason: 'authentication', status: 403 };
        },
      },
    });
    await world.run(begin);
    const outcome = await world.run(finish);
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1 } });
    await world.run(finish);
    expect([asked, records().map(({ uploadRemovedAt }) => uploadRemovedAt)]).toEqual([2, [null, null]]);
  });

  test('and that is gone already counts as removed', async () => {
    const { world, records } = createJobWorld({
      ...trees,
      faults: { removeRefused: () => ({ ...refused, reason: 'not-found', status: 404 }) },
    });
    await world.run(begin);
    await world.run(finish);
    expect(records().map(({ uploadRemovedAt }) => typeof uploadRemovedAt)).toEqual(['string', 'string']);
  });

  test.each(['before', 'after'] as const)(
    'is removed by the next process where one is killed just %s it is',
    async (when) => {
      const { world, jobs, records } = createJobWorld(trees);
      await world.run(begin);
      world.clock.advance(120_000);
      const { killed } = await world.runUntil({ stopAtOperation: /network remove/, when }, tick);
      expect([killed, records()[0]?.state.kind]).toEqual([true, 'ended']);
      const outcome = await world.run(finish);
      expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1 } });
      expect([new Set(jobs.removed), jobs.bill.length]).toEqual([new Set(['file-1', 'file-2']), 5]);
      expect(records().map(({ uploadRemovedAt }) => typeof uploadRemovedAt)).toEqual(['string', 'string']);
    },
  );

  test('is removed where the job was refused, or never arrived', async () => {
    for (const faults of [
      { createRefused: (job: number) => (job === 1 ? refused : null) },
      { createNeverArrives: (job: number) => job === 1 },
    ]) {
      const { world, jobs, records } = createJobWorld({ ...trees, faults });
      await world.run(async (session) => {
        await session.acquire();
        await session.prepare();
        await session.process();
      });
      expect(jobs.removed).toEqual(['file-1', 'file-2', 'file-3']);
      expect(records().map(({ uploadRemovedAt }) => typeof uploadRemovedAt)).toEqual(['string', 'string', 'string']);
    }
  });

  test('that went along with the act of creating is none, and nothing is asked', async () => {
    const { world, jobs } = createJobWorld({ ...trees, uploads: false });
    await world.run(begin);
    await world.run(finish);
    expect(jobs.removed).toEqual([]);
  });
});
