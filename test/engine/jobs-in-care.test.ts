import { afterAll, describe, expect, test } from '@jest/globals';
import { planCleanOf } from '../../src/compose/clean.ts';
import { statusOf } from '../../src/compose/look.ts';
import { showItem } from '../../src/compose/show.ts';
import { presentConservation } from '../../src/cli/present-conservation.ts';
import { presentItem } from '../../src/cli/present-item.ts';
import { removeWorlds, type Session } from '../support/batch-world.ts';
import { rate, ratingPipeline } from '../support/example-pipelines.ts';
import { createJobWorld, type JobWorld } from '../support/job-world.ts';

afterAll(removeWorlds);

const trees = { pipeline: ratingPipeline, steps: ['main'], answer: rate } as const;
const begin = async (session: Session) => {
  await session.acquire();
  await session.prepare();
  return session.process({ noWait: true });
};
const finish = (session: Session) => session.process();
const everyItem = { limit: null, only: null };

/** All three trees are answered, in two jobs. */
async function finished(options: Partial<Parameters<typeof createJobWorld>[0]> = {}): Promise<JobWorld> {
  const made = createJobWorld({ ...trees, ...options });
  await made.world.run(begin);
  await made.world.run(finish);
  return made;
}

describe('verify', () => {
  test('of a batch whose answers came in jobs finds nothing', async () => {
    const { world } = await finished();
    const { findings, conservation } = await world.look((session) => session.verify());
    expect([findings.filter(({ severity }) => severity === 'error'), conservation.holds]).toEqual([[], true]);
  });

  test('finds the line of the results that has the answer of a receipt that is gone, and has it filed again', async () => {
    const { world } = await finished();
    const lost = JSON.parse(world.read('ash/receipt.json') ?? '').callId as string;
    const line =
      (world.read('.batch/jobs/0001.results.jsonl') ?? '').split('\n').findIndex((text) => text.includes(lost)) + 1;
    world.write('ash/receipt.json', null);

    const found = await world.look((session) => session.verify());
    expect(found.findings.filter(({ kind }) => kind === 'receipt-missing')).toEqual([
      {
        kind: 'receipt-missing',
        severity: 'error',
        itemId: 'ash',
        step: 'main',
        message: `the receipt of the paid call ${lost} is gone; its answer is in line ${line} of the results of job 1; after a repair the next process files it from there`,
        canRepair: true,
        next: 'batch-pipeline verify --batch-id b --repair, then, for nothing: batch-pipeline process --batch-id b --lane batch --no-wait',
        repaired: false,
      },
    ]);
    const before = world.read('ash/parsed.json');
    const repaired = await world.run((session) => session.verify(true));
    expect(repaired.findings.filter(({ kind }) => kind === 'receipt-missing')).toMatchObject([
      {
        message: expect.stringContaining(', and the next process files it from there'),
        canRepair: false,
        next: 'batch-pipeline process --batch-id b --lane batch --no-wait',
      },
    ]);

    await world.run((session) => session.process());
    expect(JSON.parse(world.read('ash/receipt.json') ?? '').callId).toBe(lost);
    expect(world.read('ash/parsed.json')).toBe(before);
    const mended = await world.look((session) => session.verify());
    expect([mended.findings, mended.conservation.holds]).toEqual([[], true]);
  });

  test('says which records cannot be read, contradict the ledger or have lost their results, and what lies about', async () => {
    const { world } = await finished();
    const record = JSON.parse(world.read('.batch/jobs/0001.json') ?? '');
    world.write('.batch/jobs/0001.json', JSON.stringify({ ...record, filed: { ...record.filed, answered: 7 } }));
    world.write('.batch/jobs/0002.results.jsonl', null);
    world.write('.batch/jobs/notes.txt', 'mine');
    world.write('.batch/jobs/0009.calls.jsonl', '');
    const { findings, states } = await world.look((session) => session.verify());
    expect(
      findings.filter(({ kind }) => kind.startsWith('job-')).map(({ severity, message }) => [severity, message]),
    ).toEqual([
      ['error', 'job 1 brought 7 answers by its record, and the ledger has 3 paid calls of it'],
      ['error', 'the results of job 2 are gone: what its receipts say of the raw answers points nowhere'],
      ['note', '.batch/jobs/0009.calls.jsonl is of a job that was never sent; the next run removes it'],
      ['note', '.batch/jobs/notes.txt belongs to no job; it is left alone'],
    ]);
    expect(states).toEqual(['incomplete']);
  });

  test('of a record that cannot be read says what frees its calls', async () => {
    const { world } = createJobWorld(trees);
    await world.run(begin);
    world.write('.batch/jobs/0001.json', '');
    const { findings } = await world.look((session) => session.verify());
    expect(findings.map(({ kind, message }) => [kind, message])).toEqual([
      [
        'job-record-unreadable',
        'the record of job 1 cannot be read; 3 calls of it stay in flight until it is mended, or until you decide',
      ],
    ]);
  });

  test('counts unclaimed answers among what accounts for the tokens of the ledger', async () => {
    const { world } = createJobWorld(trees);
    await world.run(begin);
    // A person answers for the model while the job is under way.
    world.write('ash/response.md', '{"score": 1}');
    const outcome = await world.run(finish);
    expect(outcome.conservation.tokens?.unclaimed.calls).toBe(1);
    expect(presentConservation(outcome.conservation).join('\n')).toContain(
      'tokens in the ledger = receipts + 1 unclaimed answer',
    );
    const { conservation } = await world.look((session) => session.verify());
    expect(conservation.holds).toBe(true);
  });
});

describe('clean', () => {
  test('is refused while a job covers an item that it would empty, and names the ways out', async () => {
    const { world } = createJobWorld(trees);
    await world.run(begin);
    await world.run(async ({ batch }) => {
      expect(() => planCleanOf(batch, everyItem, 'prepare', null)).toThrow(
        expect.objectContaining({
          state: 'in flight',
          message:
            'Job 1 covers 3 of the items that would be emptied (for instance ash), and what it brings would have lost its place',
          hint: 'Collect first: batch-pipeline process --batch-id b. Or cancel: batch-pipeline jobs cancel 1 --batch-id b, and collect then. Or give up: batch-pipeline jobs forget 1 --batch-id b.',
          details: { jobs: [1], items: 3 },
        }),
      );
      expect(() => planCleanOf(batch, { limit: null, only: new Set(['birch']) }, 'acquire', null)).toThrow(
        'Job 1 covers birch, and',
      );
      // Nothing of theirs would be emptied.
      expect(planCleanOf(batch, everyItem, 'process', null).items).toEqual([]);
    });
    expect(world.read('ash/prompt.md')).not.toBeNull();
  });

  test('goes on for items that no job covers', async () => {
    const { world } = createJobWorld(trees);
    await world.run(begin);
    world.clock.advance(120_000);
    // Now birch and cedar are asked for the second time.
    await world.run((session) => session.process({ noWait: true }));
    await world.run(async (session) => {
      const plan = await session.clean('process', { selection: { only: new Set(['ash']) } });
      expect(plan.items.map(({ itemId }) => itemId)).toEqual(['ash']);
      expect(() => planCleanOf(session.batch, everyItem, 'process', null)).toThrow('Job 2 covers 2 of the items');
    });
  });
});

describe('show', () => {
  test('says which job an item is in and how far that is', async () => {
    const { world, jobs } = createJobWorld({ ...trees, tookMs: 3_600_000 });
    await world.run(begin);
    const { status } = jobs;
    jobs.status = async (id, stop) => {
      const reply = await status(id, stop);
      return reply.kind === 'ok'
        ? { ...reply, value: { ...reply.value, counts: { total: 3, completed: 1, failed: 1 } } }
        : reply;
    };
    const at = new Date(world.clock.now()).toISOString().slice(11, 16);
    const why = () => world.look(async ({ batch }) => showItem(batch, 'ash').why);
    expect(await why()).toBe(`in flight in job 1 at anthropic since ${at} UTC`);
    world.clock.advance(120_000);
    await world.run((session) => session.process({ noWait: true }));
    expect(await why()).toBe(`in flight in job 1 at anthropic since ${at} UTC, 2 of 3 done`);
    world.write('.batch/jobs/0001.json', '');
    expect(await why()).toBe('in flight in job 1, whose record cannot be read: it needs a decision');
    world.write('.batch/jobs/0001.json', null);
    expect(await why()).toBe('in flight in job 1, whose record is gone: it needs a decision');
  });

  test('prints the line of the results that an answer of a job came in', async () => {
    const { world } = await finished();
    const { response } = JSON.parse(world.read('ash/receipt.json') ?? '');
    const line = (world.read('.batch/jobs/0001.results.jsonl') ?? '').split('\n')[response.line - 1] ?? '';
    const show = () => world.look(async ({ batch }) => presentItem(showItem(batch, 'ash'), { isFull: true }));
    expect(await show()).toContain(`Raw, line ${response.line} of the results of job 1:\n  ${line}\n`);
    world.write('.batch/jobs/0001.results.jsonl', null);
    expect(await show()).toContain(`Raw, line ${response.line} of the results of job 1: it is gone\n`);
  });
});

describe('status', () => {
  test('counts what is in jobs, and warns when half of the time is over for which results are kept', async () => {
    const { world } = createJobWorld({ ...trees, tookMs: 60_000 });
    await world.run(begin);
    const look = () => world.look(async ({ batch }) => statusOf(batch));
    const first = await look();
    expect([first.jobs.inJobs.calls, first.jobs.open, first.jobs.expiring, first.nextCommand]).toEqual([
      3,
      [1],
      [],
      'batch-pipeline process --batch-id b',
    ]);
    const until = new Date(world.clock.now() + 10 * 86_400_000).toISOString();
    const record = JSON.parse(world.read('.batch/jobs/0001.json') ?? '');
    world.write('.batch/jobs/0001.json', JSON.stringify({ ...record, resultsExpireAt: until }));
    world.clock.advance(4.9 * 86_400_000);
    expect((await look()).jobs.expiring).toEqual([]);
    world.clock.advance(0.2 * 86_400_000);
    expect((await look()).jobs.expiring).toEqual([{ job: 1, until }]);
  });
});
