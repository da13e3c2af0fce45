import { afterAll, describe, expect, test } from '@jest/globals';
import { forgetJob, planCancels, planForgetting } from '../../src/compose/decide-jobs.ts';
import { listJobs } from '../../src/compose/jobs.ts';
import { statusOf } from '../../src/compose/look.ts';
import type { JobCall } from '../../src/core/job-call.ts';
import type { JobRecord } from '../../src/core/job.ts';
import type { Receipt } from '../../src/core/receipt.ts';
import { removeWorlds, type Session, type World } from '../support/batch-world.ts';
import { yamlOf } from '../support/example-pipelines.ts';
import { createJobWorld, type JobWorld } from '../support/job-world.ts';

afterAll(removeWorlds);

const items = ['ash', 'birch', 'cedar', 'elm'];
/** One job of four calls, whose answers name their items. */
const texts = {
  steps: ['main'],
  pipeline: {
    'pipeline.yaml': yamlOf(items, [{ name: 'main', parse: 'text' }]),
    'main.md.hbs': 'Rate the tree {{id}}.',
  },
  answer: ({ user }: { readonly user: string }) => `I like ${user}`,
} as const;
const tick = (session: Session) => session.process({ noWait: true });
const begin = async (session: Session) => {
  await session.acquire();
  await session.prepare();
  return tick(session);
};

async function begun(): Promise<JobWorld> {
  const made = createJobWorld(texts);
  await made.world.run(begin);
  return made;
}

const callsFile = '.batch/jobs/0001.calls.jsonl';
const callsOf = (world: World) =>
  (world.read(callsFile) ?? '')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as JobCall);
const receiptOf = (world: World, item: string) => JSON.parse(world.read(`${item}/receipt.json`) ?? '') as Receipt;
const errorsOf = async (world: World) => {
  const { findings } = await world.look((session) => session.verify());
  return findings.filter(({ severity }) => severity === 'error').map(({ kind, message }) => [kind, message]);
};

/** What can become of a file of lines. */
const damages: Readonly<Record<string, (text: string) => string | null>> = {
  deleted: () => null,
  emptied: () => '',
  'cut in half': (text) => text.slice(0, text.length / 2),
  'without its first line': (text) => text.slice(text.indexOf('\n') + 1),
  'with a line of garbage': (text) => text.replace('\n', '\n{"call": "x\n'),
  'with a line twice': (text) => text.replace(/^(.*\n)/, '$1$1'),
  'with two lines that changed places': (text) => text.replace(/^(.*\n)(.*\n)/, '$2$1'),
  'with a line of which the end is gone': (text) => text.replace(/^(.{40}).*\n/, '$1\n'),
};

describe('the calls of a job under way', () => {
  test.each(Object.entries(damages))('%s are made again from the ledger when it has ended', async (_, damage) => {
    const { world, jobs, records } = await begun();
    world.write(callsFile, damage(world.read(callsFile) ?? ''));
    world.clock.advance(120_000);
    const outcome = await world.run(tick);
    expect(outcome).toMatchObject({ states: ['done'], conservation: { holds: true, counts: { accepted: 4 } } });
    expect(items.map((item) => world.read(`${item}/response.md`))).toEqual(
      items.map((item) => `I like Rate the tree ${item}.`),
    );
    expect(records()[0]).toMatchObject({
      state: { kind: 'collected' },
      filed: { answered: 4, foreign: 0, missing: 0 },
    });
    expect([jobs.jobs.length, jobs.bill.length, world.ledger().filter(({ type }) => type === 'paid').length]).toEqual([
      1, 4, 4,
    ]);
    await world.run((session) => session.parse());
    expect(await world.look(async (session) => (await session.verify()).findings)).toEqual([]);
  });

  test('that were lost say of a prompt that it is not known, not that it is outdated', async () => {
    const { world } = await begun();
    const before = callsOf(world);
    world.write(callsFile, `${JSON.stringify(before[0])}\n`);
    world.clock.advance(120_000);
    await world.run(tick);
    expect(callsOf(world)[0]).toEqual(before[0]);
    expect(callsOf(world).map(({ call }) => call)).toEqual(before.map(({ call }) => call));
    expect(receiptOf(world, 'birch')).toMatchObject({
      callId: before[1]?.call,
      promptDigest: null,
      requestDigest: null,
      parameters: null,
    });
    expect(receiptOf(world, 'ash').promptDigest).toBe(before[0]?.promptDigest);
    const { outdated } = await world.look((session) => session.verify());
    expect(outdated).toEqual([]);
  });

  test('are found by verify, and made again by its --repair', async () => {
    const { world } = await begun();
    const before = callsOf(world);
    world.write(callsFile, `${JSON.stringify(before[0])}\n${JSON.stringify(before[1])}\n`);
    const { findings } = await world.look((session) => session.verify());
    expect(findings).toEqual([
      {
        kind: 'job-calls-damaged',
        severity: 'error',
        itemId: null,
        step: null,
        message:
          '.batch/jobs/0001.calls.jsonl lacks 2 calls of job 1; they are made again from the ledger, without what it does not say of them: the digests of their prompts, and their parameters',
        canRepair: true,
        next: null,
        repaired: false,
      },
    ]);
    const repaired = await world.run((session) => session.verify(true));
    expect([repaired.repaired.length, repaired.findings]).toEqual([1, []]);
    expect(callsOf(world).map(({ call, item }) => [call, item])).toEqual(before.map(({ call, item }) => [call, item]));
    expect(callsOf(world).slice(0, 2)).toEqual(before.slice(0, 2));
  });

  test('that the ledger does not know either are of nobody; the others come home', async () => {
    const { world } = await begun();
    world.write(callsFile, null);
    const ledger = world.read('.batch/ledger.jsonl') ?? '';
    world.write('.batch/ledger.jsonl', ledger.slice(ledger.indexOf('\n') + 1));
    const { findings } = await world.look((session) => session.verify());
    expect(findings.map(({ kind, canRepair }) => [kind, canRepair])).toEqual([
      ['job-against-ledger', false],
      ['job-calls-damaged', true],
    ]);
    world.clock.advance(120_000);
    const outcome = await world.run(tick);
    expect(outcome.jobs.inJobs.calls).toBe(1);
    expect(outcome.conservation.counts).toMatchObject({ accepted: 3, inFlight: 1 });
    expect(await errorsOf(world)).toContainEqual([
      'job-against-ledger',
      'job 1 was sent with 4 requests, and the ledger has 3 calls of it',
    ]);
  });
});

describe('a job that is collected while calls of it are in flight', () => {
  const changeRecord = (world: World, change: (record: JobRecord) => object) => {
    const record = JSON.parse(world.read('.batch/jobs/0001.json') ?? '') as JobRecord;
    world.write('.batch/jobs/0001.json', JSON.stringify({ ...record, ...change(record) }));
  };
  const ended = {
    providerJobId: 'job-1',
    outcome: 'completed',
    at: '2025-01-15T10:00:00.000Z',
    words: null,
    invalidLines: [],
    completed: 4,
  };

  test('is filed once more', async () => {
    const { world, jobs } = await begun();
    changeRecord(world, () => ({ state: { ...ended, kind: 'collected' } }));
    world.clock.advance(120_000);
    jobs.jobs[0] === undefined || (await jobs.status('job-1', new AbortController().signal));
    expect(await errorsOf(world)).toContainEqual([
      'job-against-ledger',
      'job 1 is collected by its record, and 4 calls of it are in flight by the ledger; the next run files it once more',
    ]);
    expect(await world.look(async ({ batch }) => statusOf(batch).nextCommand)).toBe(
      'batch-pipeline process --batch-id b',
    );
    const notices = await world.run(async ({ batch }) => batch.notices);
    expect(notices).toEqual([
      '4 calls of job 1 were in flight although it was collected. Process files its results once more, for nothing.',
    ]);
    const outcome = await world.run(tick);
    expect(outcome).toMatchObject({ states: ['done'], conservation: { holds: true, counts: { accepted: 4 } } });
    expect(jobs.bill.length).toBe(4);
  });

  test('is forgotten by a person where they are of another submission', async () => {
    const { world, jobs } = await begun();
    changeRecord(world, () => ({ nonce: 'another', state: { ...ended, kind: 'collected' } }));
    const waiting = await world.run(tick);
    expect(waiting.states).toEqual(['decision', 'in flight']);
    await world.look(async ({ batch }) => {
      expect(statusOf(batch).nextCommand).toBe('batch-pipeline jobs --batch-id b');
      expect(listJobs(batch).jobs[0]?.decision).toMatchObject({ kind: 'stranded', inFlight: { calls: 4 } });
      expect(planCancels(batch, 1, false)).toMatchObject([{ kind: 'cannot', wayOut: 'forget' }]);
    });
    expect(await errorsOf(world)).toContainEqual([
      'job-against-ledger',
      'job 1 is collected by its record, and 4 calls of it are in flight by the ledger; they stay so until you decide',
    ]);
    await world.run(({ batch }) => forgetJob(batch, planForgetting(batch, 1)));
    const sent = await world.run(tick);
    expect([sent.states, sent.unknownFate.calls, jobs.jobs.length]).toEqual([['in flight'], 4, 2]);
  });

  test('is not given back where its record says that it never left, and the calls are of another submission', async () => {
    const { world, jobs } = await begun();
    changeRecord(world, () => ({ nonce: 'another', state: { kind: 'unsent', at: ended.at } }));
    const waiting = await world.run(tick);
    expect([waiting.states, jobs.jobs.length]).toEqual([['decision', 'in flight'], 1]);
    await world.run(({ batch }) => forgetJob(batch, planForgetting(batch, 1)));
    expect(await world.look(async ({ batch }) => batch.fold.unknownFate().calls)).toBe(4);
  });
});

describe('the results of a job', () => {
  const resultsFile = '.batch/jobs/0001.results.jsonl';

  test.each(Object.entries(damages))(
    '%s before they were filed are fetched once more, and nothing is bought again',
    async (_, damage) => {
      const { world, jobs } = await begun();
      world.clock.advance(120_000);
      await world.runUntil({ stopAtOperation: /rename .*results\.jsonl/, when: 'after' }, tick);
      const before = world.read(resultsFile);
      world.write(resultsFile, damage(before ?? ''));
      const outcome = await world.run(tick);
      expect(outcome).toMatchObject({ states: ['done'], conservation: { holds: true, counts: { accepted: 4 } } });
      expect([jobs.jobs.length, jobs.bill.length, outcome.unknownFate.calls]).toEqual([1, 4, 0]);
      await world.run((session) => session.parse());
      expect(await errorsOf(world)).toEqual([]);
    },
  );

  test('are filed as far as they are there where the provider has them no longer', async () => {
    const { world, jobs } = await begun();
    world.clock.advance(120_000);
    await world.runUntil({ stopAtOperation: /rename .*results\.jsonl/, when: 'after' }, tick);
    const lines = (world.read(resultsFile) ?? '').split('\n');
    world.write(resultsFile, `${lines[0]}\n`);
    jobs.results = async function* () {
      yield {
        kind: 'problem',
        action: 'resend',
        reason: 'not-found',
        message: 'gone',
        status: 404,
        retryAfterMs: null,
      };
    };
    const outcome = await world.run(tick);
    expect([outcome.conservation.counts.accepted, outcome.unknownFate.calls, outcome.jobs.open]).toEqual([1, 3, [2]]);
  });

  test('are waited for where the provider cannot be reached', async () => {
    const { world, jobs } = await begun();
    world.clock.advance(120_000);
    await world.runUntil({ stopAtOperation: /rename .*results\.jsonl/, when: 'after' }, tick);
    world.write(resultsFile, '');
    const { results } = jobs;
    jobs.results = async function* () {
      yield {
        kind: 'problem',
        action: 'resend',
        reason: 'connection',
        message: 'down',
        status: null,
        retryAfterMs: null,
      };
    };
    const waiting = await world.run(tick);
    expect([waiting.states, waiting.jobs.open, waiting.jobs.inJobs.calls]).toEqual([['in flight'], [1], 4]);
    jobs.results = results;
    world.clock.advance(120_000);
    expect((await world.run(tick)).conservation.counts.accepted).toBe(4);
  });

  test.each([
    ['emptied', () => '', 'the results of job 1 lack 4 of their lines'],
    ['cut in their last line', (text: string) => text.slice(0, -5), 'the results of job 1 lack 1 of their lines'],
    ['deleted', () => null, 'the results of job 1 are gone'],
  ])('%s behind the filing are found by verify', async (_, damage, words) => {
    const { world } = await begun();
    world.clock.advance(120_000);
    await world.run(tick);
    world.write(resultsFile, damage(world.read(resultsFile) ?? ''));
    expect(await errorsOf(world)).toEqual([
      ['job-results-missing', `${words}: what its receipts say of the raw answers points nowhere`],
    ]);
  });
});

test.each([
  ['gone', () => null, 'gone'],
  ['cut in half', (text: string) => text.slice(0, text.length / 2), 'not those that were sent'],
])('requests that are %s are said to be, and matter to nothing', async (_, damage, words) => {
  const { world } = await begun();
  const requestsFile = '.batch/jobs/0001.requests.jsonl';
  world.write(requestsFile, damage(world.read(requestsFile) ?? ''));
  const { findings } = await world.look((session) => session.verify());
  expect(findings.map(({ severity, message }) => [severity, message])).toEqual([
    ['note', `the requests of job 1 are ${words}; nothing but a person who looks needs them`],
  ]);
  world.clock.advance(120_000);
  expect((await world.run(tick)).conservation.counts.accepted).toBe(4);
});
