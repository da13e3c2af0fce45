import { afterAll, describe, expect, test } from '@jest/globals';
import {
  adoptJob,
  checkAdoptable,
  findAdoptable,
  forgetJob,
  planCancels,
  planForgetting,
  withJobProviders,
} from '../../src/compose/decide-jobs.ts';
import { listJobs } from '../../src/compose/jobs.ts';
import { jobsOf, statusOf } from '../../src/compose/look.ts';
import { removeWorlds, type Session } from '../support/batch-world.ts';
import { rate, ratingPipeline } from '../support/example-pipelines.ts';
import { createJobWorld, type JobWorld } from '../support/job-world.ts';

afterAll(removeWorlds);

const { signal } = new AbortController();
const trees = { pipeline: ratingPipeline, steps: ['main'], answer: rate } as const;
const begin = async (session: Session) => {
  await session.acquire();
  await session.prepare();
  return session.process({ noWait: true });
};
const tick = (session: Session) => session.process({ noWait: true });
const finish = (session: Session) => session.process();

/** A job under way, whose record somebody deletes. */
async function withoutRecord(): Promise<JobWorld> {
  const made = createJobWorld(trees);
  await made.world.run(begin);
  made.world.write('.batch/jobs/0001.json', null);
  return made;
}

describe('a job whose record is gone', () => {
  test('stays in flight: nothing of it is bought again, and a person is asked', async () => {
    const { world, jobs } = await withoutRecord();
    world.clock.advance(120_000);
    const outcome = await world.run(tick);
    expect([outcome.states, outcome.jobs.inJobs.calls, jobs.jobs.length]).toEqual([['decision', 'in flight'], 3, 1]);
    expect(world.ledger().map(({ type }) => type)).toEqual(['asked', 'asked', 'asked']);

    await world.look(async ({ batch }) => {
      const [row] = listJobs(batch).jobs;
      expect(row).toMatchObject({ number: 1, record: null, hasRecordFile: false, decision: { kind: 'missing' } });
      expect(jobsOf(batch)).toMatchObject({
        open: [1],
        decisions: [{ job: 1, kind: 'missing', inFlight: { calls: 3 } }],
      });
      expect(statusOf(batch).nextCommand).toBe('batch-pipeline jobs --batch-id b');
      expect(planCancels(batch, 1, false)).toMatchObject([{ kind: 'cannot', wayOut: 'adopt or forget' }]);
    });
    const { findings, states } = await world.look((session) => session.verify());
    expect([findings.map(({ kind, message }) => [kind, message]), states]).toEqual([
      [
        [
          'job-record-missing',
          'the record of job 1 is missing; 3 calls of it stay in flight until it is put back, or until you decide',
        ],
      ],
      ['incomplete'],
    ]);
  });

  test('can be forgotten, and what it may have cost stays counted', async () => {
    const { world, jobs } = await withoutRecord();
    await world.run(({ batch }) => forgetJob(batch, planForgetting(batch, 1)));
    world.clock.advance(120_000);
    const outcome = await world.run(finish);
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1 } });
    expect([outcome.unknownFate.calls, outcome.jobs.decisions, jobs.jobs.length]).toEqual([3, [], 3]);
    expect(await world.look(async ({ batch }) => listJobs(batch).jobs[0])).toMatchObject({ wasForgotten: true });
  });

  test('can be adopted by the id that the provider gave it: its record is made again from the ledger', async () => {
    const { world, jobs, records } = createJobWorld(trees);
    await world.run(begin);
    const before = records()[0];
    world.write('.batch/jobs/0001.json', null);
    world.clock.advance(120_000);
    await world.run(async ({ batch }) => {
      const record = findAdoptable(batch, 1, 'job-1');
      await withJobProviders(batch, [record], { isAsked: false }, async (at) => {
        const check = await checkAdoptable(batch, record, 'job-1', at(record).jobs, signal);
        expect(check.kind).toBe('proven');
        const { accountFingerprint } = at(record);
        await adoptJob(batch, record, { providerJobId: 'job-1', status: check.status, accountFingerprint });
      });
    });
    expect(records()[0]).toEqual({
      ...before,
      expectedUsd: null,
      payloadBytes: null,
      payloadDigest: null,
      providerTimeAt: null,
      resultsExpireAt: expect.any(String),
      uploadedFileId: null,
      state: { kind: 'submitted', providerJobId: 'job-1', at: expect.any(String) },
    });

    const outcome = await world.run(finish);
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1 } });
    expect([outcome.unknownFate.calls, jobs.bill.length, jobs.jobs.length]).toEqual([0, 5, 2]);
    const { findings } = await world.look((session) => session.verify());
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('is not taken for another job of the provider', async () => {
    const { world } = await withoutRecord();
    const other = createJobWorld(trees);
    await other.world.run(begin);
    other.world.clock.advance(120_000);
    world.provider = other.world.provider;
    await world.run(async ({ batch }) => {
      const record = findAdoptable(batch, 1, 'job-1');
      await expect(
        withJobProviders(batch, [record], { isAsked: false }, (at) =>
          checkAdoptable(batch, record, 'job-1', at(record).jobs, signal),
        ),
      ).rejects.toThrow('its results are of other calls');
    });
    expect(world.read('.batch/jobs/0001.json')).toBeNull();
  });

  test('and was collected before matters to nothing but verify, which says so', async () => {
    const { world, jobs } = createJobWorld(trees);
    await world.run(begin);
    await world.run(finish);
    await world.run((session) => session.parse());
    world.write('.batch/jobs/0001.json', null);
    const outcome = await world.run(finish);
    expect([outcome.conservation.holds, outcome.jobs.decisions, jobs.jobs.length]).toEqual([true, [], 2]);
    const notes = async () => {
      const { findings } = await world.look((session) => session.verify());
      return findings.map(({ severity, message }) => [severity, message]);
    };
    expect(await notes()).toEqual([['note', 'the record of job 1 is missing; nothing of it is in flight']]);
    const receipt = world.read('ash/receipt.json');
    world.write('ash/receipt.json', null);
    const { findings } = await world.look((session) => session.verify());
    expect(findings.filter(({ kind }) => kind === 'receipt-missing')).toMatchObject([{ canRepair: false }]);
    world.write('ash/receipt.json', receipt);
    world.write('.batch/jobs/0001.results.jsonl', null);
    expect(await notes()).toContainEqual([
      'error',
      'the results of job 1 are gone: what its receipts say of the raw answers points nowhere',
    ]);
    await world.run(async ({ batch }) => {
      expect(() => findAdoptable(batch, 1, 'job-1')).toThrow('nothing of it is in flight');
      expect(planCancels(batch, 1, false)).toMatchObject([{ kind: 'cannot', wayOut: 'nothing' }]);
    });
  });
});

describe('the number of a job', () => {
  const numbersOf = ({ world }: JobWorld) =>
    world.ledger().flatMap((line) => (line.type === 'asked' && line.job !== undefined ? [line.job] : []));

  test('is not given a second time when its record is gone, whatever else of it is there', async () => {
    const made = await withoutRecord();
    const { world } = made;
    await world.run(({ batch }) => forgetJob(batch, planForgetting(batch, 1)));
    for (const name of ['requests', 'calls']) world.write(`.batch/jobs/0001.${name}.jsonl`, null);
    await world.run(tick);
    expect([...new Set(numbersOf(made))]).toEqual([1, 2]);
  });

  test('is above that of every file, of a job too that the ledger does not know', async () => {
    const made = createJobWorld(trees);
    await made.world.run((session) => session.acquire());
    made.world.write('.batch/jobs/0007.results.jsonl', 'kept\n');
    await made.world.run(begin);
    expect([...new Set(numbersOf(made))]).toEqual([8]);
    expect(made.world.read('.batch/jobs/0007.results.jsonl')).toBe('kept\n');
  });

  test('that was being gathered when its process was killed is left out, and its files are removed', async () => {
    const made = createJobWorld(trees);
    await made.world.runUntil({ stopAtOperation: /jobs\/\.0001\.json/ }, begin);
    const left = () => made.world.paths().filter((path) => /\/0001\./.test(path));
    expect(left()).toEqual(['.batch/jobs/0001.calls.jsonl', '.batch/jobs/0001.requests.jsonl']);
    await made.world.run(tick);
    expect([left(), [...new Set(numbersOf(made))]]).toEqual([[], [2]]);
  });
});
