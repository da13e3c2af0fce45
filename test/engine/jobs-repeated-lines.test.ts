import { afterAll, describe, expect, test } from '@jest/globals';
import { removeWorlds, type Session } from '../support/batch-world.ts';
import { yamlOf } from '../support/example-pipelines.ts';
import type { FakeJobs } from '../support/fake-jobs.ts';
import { createJobWorld } from '../support/job-world.ts';

afterAll(removeWorlds);

const tick = (session: Session) => session.process({ noWait: true });
const begin = async (session: Session) => {
  await session.acquire();
  await session.prepare();
  return tick(session);
};

interface Line {
  readonly custom: string;
  readonly fate: string;
  readonly said: string;
  readonly user: string;
}

/** The lines of the first job's results, one after the other in the order of the items, as `change` has them. */
function changeResults(jobs: FakeJobs, change: (line: Line) => readonly Line[]): void {
  const { results } = jobs;
  jobs.results = async function* (id, signal) {
    for await (const piece of results(id, signal)) {
      if (piece.kind === 'problem' || id !== 'job-1') yield piece;
      else {
        const lines = piece.lines.map((text) => JSON.parse(text) as Line).sort((a, b) => (a.user < b.user ? -1 : 1));
        yield { kind: 'lines', lines: lines.flatMap(change).map((line) => JSON.stringify(line)) };
      }
    }
  };
}

async function worldWith(change: (line: Line) => readonly Line[]) {
  const made = createJobWorld({
    steps: ['main'],
    pipeline: {
      'pipeline.yaml': yamlOf(['ash', 'birch', 'cedar'], [{ name: 'main', parse: 'text' }]),
      'main.md.hbs': 'Rate the tree {{id}}.',
    },
    answer: ({ user }) => `I like ${user}`,
  });
  changeResults(made.jobs, change);
  await made.world.run(begin);
  made.world.clock.advance(120_000);
  return made;
}

const ofAsh = (change: (line: Line) => readonly Line[]) => (line: Line) =>
  line.user.includes('ash') ? change(line) : [line];
const unlike = (line: Line): Line => ({ ...line, said: `${line.said}, and say so at some length` });

describe('a call with several lines in the results of its job', () => {
  const nothing = { unclaimed: 0, refused: 0, expired: 0, cancelled: 0, missing: 0, foreign: 0, malformed: 0 };

  test.each(['expired', 'cancelled', 'refused'])(
    'is answered where one of them is an answer, be there "%s" before or behind it',
    async (fate) => {
      for (const isFirst of [true, false]) {
        const { world, jobs, records } = await worldWith(
          ofAsh((line) => (isFirst ? [{ ...line, fate }, line] : [line, { ...line, fate }])),
        );
        const outcome = await world.run((session) => session.process());
        expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 3, failed: 0 } });
        expect([jobs.jobs.length, jobs.bill.length]).toEqual([1, 3]);
        expect(records()[0]?.filed).toEqual({ ...nothing, answered: 3, duplicate: 1 });
        expect(world.ledger().filter(({ type }) => type === 'paid' || type === 'free').length).toBe(3);
      }
    },
  );

  test('is free once, however often it is said that it was not answered', async () => {
    const { world, records } = await worldWith(
      ofAsh((line) => [
        { ...line, fate: 'expired' },
        { ...line, fate: 'refused' },
      ]),
    );
    await world.run(tick);
    expect(records()[0]?.filed).toEqual({ ...nothing, answered: 2, expired: 1, duplicate: 1 });
  });

  test('is paid once where the same answer comes twice', async () => {
    const { world, records } = await worldWith(ofAsh((line) => [line, line, line]));
    const outcome = await world.run((session) => session.process());
    expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 3 } });
    expect(records()[0]?.filed).toEqual({ ...nothing, answered: 3, duplicate: 2 });
    expect(world.ledger().filter(({ type }) => type === 'paid').length).toBe(3);
  });

  test('keeps the first of two answers, and pays for both: the model was asked twice', async () => {
    const { world, records } = await worldWith(ofAsh((line) => [line, unlike(line), unlike(line)]));
    const outcome = await world.run((session) => session.process());
    expect(outcome.conservation).toMatchObject({
      holds: true,
      counts: { accepted: 3 },
      tokens: { unclaimed: { calls: 1 } },
    });
    expect(world.read('ash/response.md')).toBe('I like Rate the tree ash.');
    expect(records()[0]?.filed).toEqual({ ...nothing, answered: 3, unclaimed: 1, duplicate: 1 });
    const paid = world.ledger().flatMap((line) => (line.type === 'paid' && line.item === 'ash' ? [line] : []));
    expect(paid.map(({ unclaimed, usage }) => [unclaimed, usage?.outputTokens])).toEqual([
      [undefined, 7],
      [true, 13],
    ]);
    expect(outcome.paidHereUsd).toBeCloseTo(
      world.ledger().reduce((sum, line) => sum + (line.type === 'paid' ? (line.costUsd ?? 0) : 0), 0),
    );
    const { findings } = await world.look((session) => session.verify());
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test.each([/append .*ledger/, /response\.md/, /rename .*jobs\/0001\.json/])(
    'pays for two answers no more often where the process is killed at %s',
    async (stopAtOperation) => {
      for (const when of ['before', 'after'] as const) {
        const { world, records } = await worldWith(ofAsh((line) => [{ ...line, fate: 'expired' }, line, unlike(line)]));
        const { killed } = await world.runUntil({ stopAtOperation, when }, tick);
        expect(killed).toBe(true);
        const outcome = await world.run((session) => session.process());
        expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 3 } });
        expect(records()[0]?.filed).toEqual({ ...nothing, answered: 3, unclaimed: 1, duplicate: 1 });
        expect(world.ledger().filter(({ type }) => type === 'paid').length).toBe(4);
      }
    },
  );
});

test('a line that the provider found invalid counts once, as refused, however often it is named', async () => {
  const { world, jobs, records } = await worldWith((line) => [line]);
  jobs.faults = { outcome: (job) => (job === 1 ? 'failed' : 'completed') };
  const { status } = jobs;
  const invalidLines = [
    { line: 2, message: 'not like this' },
    { line: 2, message: 'nor like that' },
    { line: 9, message: 'there is none' },
  ];
  jobs.status = async (id, signal) => {
    const reply = await status(id, signal);
    if (reply.kind === 'problem' || id !== 'job-1') return reply;
    return { ...reply, value: { ...reply.value, counts: { total: 3, completed: 0, failed: 0 }, invalidLines } };
  };
  await world.run(tick);
  expect(records()[0]?.filed).toMatchObject({ answered: 0, refused: 1, missing: 2 });
  const outcome = await world.run((session) => session.process());
  expect(outcome.unknownFate.calls).toBe(0);
  expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 3 } });
});
