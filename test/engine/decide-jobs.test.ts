import { afterAll, describe, expect, test } from '@jest/globals';
import {
  adoptJob,
  cancelJobs,
  checkAdoptable,
  findAdoptable,
  forgetJob,
  offerCancels,
  planCancels,
  planForgetting,
  recordsOf,
  withJobProviders,
} from '../../src/compose/decide-jobs.ts';
import { listJobs } from '../../src/compose/jobs.ts';
import { jobsOf, statusOf } from '../../src/compose/look.ts';
import type { OpenBatch } from '../../src/compose/open-batch.ts';
import type { JobRecord, JobState } from '../../src/core/job.ts';
import { noOpenCalls } from '../../src/core/open-calls.ts';
import { planCancel } from '../../src/engine/jobs/cancel.ts';
import { planForget } from '../../src/engine/jobs/forget.ts';
import { removeWorlds, type Session } from '../support/batch-world.ts';
import { rate, ratingPipeline } from '../support/example-pipelines.ts';
import { createJobWorld } from '../support/job-world.ts';

afterAll(removeWorlds);

const { signal } = new AbortController();
const trees = { pipeline: ratingPipeline, steps: ['main'], answer: rate } as const;
const begin = async (session: Session) => {
  await session.acquire();
  await session.prepare();
  return session.process({ noWait: true });
};
const tick = (session: Session) => session.process({ noWait: true });
const fresh = { isAsked: false } as const;

const states: readonly JobState[] = [
  { kind: 'submitting', at: '', mayHaveLeft: false, undecided: null },
  { kind: 'submitting', at: '', mayHaveLeft: true, undecided: null },
  { kind: 'submitting', at: '', mayHaveLeft: true, undecided: 'no list says' },
  { kind: 'submitted', at: '', providerJobId: 'p' },
  { kind: 'ended', at: '', providerJobId: 'p', outcome: 'completed', words: null, invalidLines: [], completed: null },
  {
    kind: 'collected',
    at: '',
    providerJobId: 'p',
    outcome: 'completed',
    words: null,
    invalidLines: [],
    completed: null,
  },
  { kind: 'refused', at: '', words: 'no' },
  { kind: 'unsent', at: '' },
  { kind: 'forgotten', at: '', providerJobId: null },
  { kind: 'lost', at: '', providerJobId: 'p' },
];
const nameOf = (state: JobState) =>
  state.kind === 'submitting' ? `submitting ${state.mayHaveLeft} ${state.undecided !== null}` : state.kind;
const recordIn = (state: JobState) => ({ number: 1, state }) as JobRecord;

/** The job as if nobody knew whether it arrived. */
async function forgetItsId({ book }: OpenBatch): Promise<void> {
  const record = book.records.get(1);
  if (record === undefined) throw new Error('there is no job 1');
  await book.keep({
    ...record,
    state: { kind: 'submitting', at: record.submittedAt, mayHaveLeft: true, undecided: 'no list says' },
  });
}

describe('cancelling a job', () => {
  test('is possible while it is at the provider, and else says what to do', () => {
    const plans = states.map((state) => {
      const plan = planCancel({ number: 1, record: recordIn(state), inFlight: noOpenCalls });
      return [nameOf(state), plan.kind === 'can' ? 'can' : plan.wayOut];
    });
    expect(plans).toEqual([
      ['submitting false false', 'collect'],
      ['submitting true false', 'collect'],
      ['submitting true true', 'adopt or forget'],
      ['submitted', 'can'],
      ['ended', 'collect'],
      ['collected', 'nothing'],
      ['refused', 'nothing'],
      ['unsent', 'nothing'],
      ['forgotten', 'nothing'],
      ['lost', 'forget'],
    ]);
    const inFlight = { ...noOpenCalls, calls: 1 };
    expect(planCancel({ number: 1, record: null, inFlight })).toMatchObject({ wayOut: 'adopt or forget' });
    expect(planCancel({ number: 1, record: null, inFlight: noOpenCalls })).toMatchObject({ wayOut: 'nothing' });
  });

  test('keeps what was finished by then, and asks for the others again', async () => {
    const { world, jobs, records } = createJobWorld({
      ...trees,
      faults: { fate: (request, times) => (times === 1 && request.user.includes('ash') ? 'cancelled' : 'answered') },
    });
    await world.run(begin);
    const cancelled = await world.run(async ({ batch }) => {
      const plans = planCancels(batch, undefined, true);
      return withJobProviders(batch, recordsOf(plans), fresh, async (of) =>
        cancelJobs(batch, (await offerCancels(plans, of, signal)).offers, of, signal),
      );
    });
    expect(cancelled).toEqual([{ number: 1, problem: null }]);
    expect(world.read('.batch/log.jsonl')).toContain('was asked to cancel job 1');
    expect(records().map(({ state }) => state.kind)).toEqual(['submitted']);

    const outcome = await world.run((session) => session.process());
    expect(records()[0]).toMatchObject({ filed: { answered: 2, cancelled: 1 }, state: { outcome: 'cancelled' } });
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1 } });
    expect(jobs.bill.length).toBe(5);
  });

  test('of one that has ended meanwhile is not asked for: it is collected', async () => {
    const { world } = createJobWorld(trees);
    await world.run(begin);
    world.clock.advance(120_000);
    const found = await world.run(({ batch }) => {
      const plans = planCancels(batch, 1, false);
      return withJobProviders(batch, recordsOf(plans), fresh, (of) => offerCancels(plans, of, signal));
    });
    expect([found.offers, found.cannot.map(({ wayOut }) => wayOut)]).toEqual([[], ['collect']]);
  });

  test('under another key is refused before anybody is asked (incident 6)', async () => {
    const { world, jobs } = createJobWorld(trees);
    await world.run(begin);
    await world.run(async ({ batch }) => {
      const record = batch.book.records.get(1);
      if (record !== undefined) await batch.book.keep({ ...record, accountFingerprint: 'another' });
    });
    const looks = jobs.jobs[0]?.looks;
    await expect(
      world.run(({ batch }) => {
        const plans = planCancels(batch, 1, false);
        return withJobProviders(batch, recordsOf(plans), fresh, (of) => offerCancels(plans, of, signal));
      }),
    ).rejects.toThrow('Job 1 was sent with another key');
    expect(jobs.jobs[0]?.looks).toBe(looks);
  });

  test('needs one number or --all, and a number that is there', async () => {
    const { world } = createJobWorld(trees);
    await world.run(begin);
    await world.run(async ({ batch }) => {
      expect(() => planCancels(batch, undefined, false)).toThrow('Which job is to be cancelled?');
      expect(() => planCancels(batch, 1, true)).toThrow('do not go together');
      expect(() => planCancels(batch, 7, false)).toThrow('has no job 7');
    });
  });
});

describe('adopting a job', () => {
  const check = (batch: OpenBatch, id: string) => {
    const record = findAdoptable(batch, 1, id);
    return withJobProviders(batch, [record], fresh, (of) => checkAdoptable(batch, record, id, of(record).jobs, signal));
  };

  test('that still runs cannot be proven, and one that has ended is proven by its call ids; then it is collected', async () => {
    const { world, jobs, records } = createJobWorld(trees);
    await world.run(begin);
    await world.run(({ batch }) => forgetItsId(batch));
    await world.run(async ({ batch }) => {
      expect(await check(batch, 'job-1')).toMatchObject({
        kind: 'cannot tell',
        words: expect.stringContaining('still runs'),
      });
      world.clock.advance(120_000);
      const proven = await check(batch, 'job-1');
      expect(proven.kind).toBe('proven');
      const found = { providerJobId: 'job-1', status: proven.status, accountFingerprint: 'account' };
      await adoptJob(batch, findAdoptable(batch, 1, 'job-1'), found);
    });
    expect(records()[0]?.state).toMatchObject({ kind: 'submitted', providerJobId: 'job-1' });
    expect(world.read('.batch/log.jsonl')).toContain('Job 1 was adopted: it is job-1 of ');

    const outcome = await world.run((session) => session.process());
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1 } });
    expect(jobs.bill.length).toBe(5);
  });

  test('is proven also where its results begin with a line that nobody asked for', async () => {
    const { world, jobs } = createJobWorld(trees);
    await world.run(begin);
    await world.run(({ batch }) => forgetItsId(batch));
    const { results } = jobs;
    jobs.results = async function* (id, stop) {
      for await (const piece of results(id, stop))
        yield piece.kind === 'lines'
          ? { ...piece, lines: [String(piece.lines[0]).replace(/[a-z0-9]+-1-/, 'stranger-1-'), ...piece.lines] }
          : piece;
    };
    world.clock.advance(120_000);
    await world.run(async ({ batch }) => {
      expect((await check(batch, 'job-1')).kind).toBe('proven');
    });
  });

  test('is refused when the provider has none of that name, or its results are of other calls', async () => {
    const { world } = createJobWorld(trees);
    const other = createJobWorld(trees);
    await world.run(begin);
    await world.run(({ batch }) => forgetItsId(batch));
    await other.world.run(begin);
    other.world.clock.advance(120_000);
    world.provider = other.world.provider;
    await world.run(async ({ batch }) => {
      await expect(check(batch, 'job-9')).rejects.toMatchObject({
        state: 'decision',
        message: expect.stringContaining('no such job'),
      });
      await expect(check(batch, 'job-1')).rejects.toMatchObject({
        state: 'decision',
        message: expect.stringContaining('other calls'),
      });
      expect(batch.book.records.get(1)?.state.kind).toBe('submitting');
    });
  });

  test('is refused when it has another number of requests', async () => {
    const { world, jobs } = createJobWorld(trees);
    await world.run(begin);
    await world.run(({ batch }) => forgetItsId(batch));
    const { status } = jobs;
    jobs.status = async (id, stop) => {
      const reply = await status(id, stop);
      return reply.kind === 'ok'
        ? { ...reply, value: { ...reply.value, counts: { total: 4, completed: 0, failed: 0 } } }
        : reply;
    };
    await world.run(async ({ batch }) => {
      await expect(check(batch, 'job-1')).rejects.toThrow(
        'job-1 is not job 1: it has 4 requests, and this one was sent with 3',
      );
    });
  });

  test('is for a job whose arrival is unknown, and for an id that no other job has', async () => {
    const { world } = createJobWorld(trees);
    await world.run(begin);
    await world.run(async ({ batch }) => {
      expect(() => findAdoptable(batch, 1, 'x')).toThrow('it is submitted as job-1');
      const record = batch.book.records.get(1);
      if (record !== undefined) await batch.book.keep({ ...record, number: 2 });
      await forgetItsId(batch);
      expect(() => findAdoptable(batch, 1, 'job-1')).toThrow('job-1 is job 2 of this batch already');
    });
  });
});

describe('forgetting a job', () => {
  test('is possible while it may bring something, and says what would be better', () => {
    const plans = states.map((state) => {
      const entry = {
        number: 1,
        record: recordIn(state),
        hasRecordFile: true,
        inFlight: noOpenCalls,
        tally: { wasForgotten: false },
      };
      const plan = planForget(entry as Parameters<typeof planForget>[0]);
      return [nameOf(state), plan.kind === 'can' ? plan.still : 'cannot'];
    });
    expect(plans).toEqual([
      ['submitting false false', 'cannot'],
      ['submitting true false', 'maybe running'],
      ['submitting true true', 'maybe running'],
      ['submitted', 'running'],
      ['ended', 'fetchable'],
      ['collected', 'cannot'],
      ['refused', 'cannot'],
      ['unsent', 'cannot'],
      ['forgotten', 'cannot'],
      ['lost', null],
    ]);
  });

  test('frees its places and keeps what it may have cost', async () => {
    const { world, jobs, records } = createJobWorld(trees);
    await world.run(begin);
    await world.run(async ({ batch }) => {
      const atMost = batch.fold.inJobsAtMost();
      await forgetJob(batch, planForgetting(batch, 1));
      expect([batch.fold.inJobsAtMost().calls, batch.fold.unknownFate()]).toEqual([0, atMost]);
    });
    expect(records().map(({ state }) => state.kind)).toEqual(['forgotten']);

    world.clock.advance(120_000);
    const outcome = await world.run((session) => session.process());
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1 } });
    expect([outcome.unknownFate.calls, jobs.jobs.length]).toEqual([3, 3]);
  });

  test('that was cut off behind the line in the ledger is finished by the next start', async () => {
    const { world, records } = createJobWorld(trees);
    await world.run(begin);
    const { killed } = await world.runUntil({ stopAtOperation: /rename .*jobs\/0001\.json/ }, async ({ batch }) =>
      forgetJob(batch, planForgetting(batch, 1)),
    );
    expect([killed, records()[0]?.state.kind]).toEqual([true, 'submitted']);
    await world.run(async () => {});
    expect(records()[0]?.state.kind).toBe('forgotten');
  });

  test('works from the ledger alone where the record cannot be read', async () => {
    const { world } = createJobWorld(trees);
    await world.run(begin);
    world.write('.batch/jobs/0001.json', '{"version": 1, "numb');
    await world.run(async ({ batch }) => {
      const [row] = listJobs(batch).jobs;
      expect(row).toMatchObject({ number: 1, record: null, calls: 3, decision: { kind: 'unreadable' } });
      expect(statusOf(batch).nextCommand).toBe('batch-pipeline jobs --batch-id b');
    });
    const waiting = await world.run(tick);
    expect(waiting.states).toEqual(['decision', 'in flight']);

    await world.run(({ batch }) => forgetJob(batch, planForgetting(batch, 1)));
    const outcome = await world.run((session) => session.process());
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1 } });
    await world.look(async ({ batch }) => {
      expect(jobsOf(batch)).toMatchObject({ open: [], decisions: [] });
      expect(listJobs(batch).jobs[0]).toMatchObject({ record: null, wasForgotten: true });
    });
  });
});
