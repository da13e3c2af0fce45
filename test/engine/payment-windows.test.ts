import { afterAll, describe, expect, test } from '@jest/globals';
import { createWorld, removeWorlds, type Session, type World } from '../support/batch-world.ts';
import { rate, ratingPipeline, scoreSchema, yamlOf } from '../support/example-pipelines.ts';
import { createFakeProvider, type FakeProviderOptions, timeoutAfterAccept } from '../support/fake-provider.ts';

afterAll(removeWorlds);

const one = {
  'pipeline.yaml': yamlOf(['ash'], [{ name: 'main' }]),
  'main.md.hbs': 'Rate the tree {{id}}.',
  'main.schema.json': scoreSchema,
};
const worldOf = (options: Partial<FakeProviderOptions> = {}, pipeline = one): World =>
  createWorld({ pipeline, provider: createFakeProvider({ answer: rate, ...options }) });

const start = async (session: Session) => {
  await session.acquire();
  await session.prepare();
};
const startAndProcess = async (session: Session) => {
  await start(session);
  return session.process();
};

/** Kills the run right after the first operation of this name. */
async function killAfter(
  world: World,
  operation: RegExp,
  work: (session: Session) => Promise<unknown> = startAndProcess,
): Promise<void> {
  const { killed } = await world.runUntil({ stopAtOperation: operation, when: 'after' }, work);
  expect(killed).toBe(true);
}

/** The same, just before it. */
async function killBefore(world: World, operation: RegExp): Promise<void> {
  const { killed } = await world.runUntil({ stopAtOperation: operation, when: 'before' }, startAndProcess);
  expect(killed).toBe(true);
}

const receiptStands = /^rename .*\/ash\/receipt\.json$/;
/** From here on the answer is on disk. */
const receiptIsNoted = /^append .*\/answers\.jsonl$/;

const places = (world: World) => world.ledger().map(({ type }) => type);

describe('a kill between receipt, ledger line and response (incident 21: spend recorded twice on restart)', () => {
  test('after the receipt: the ledger gets its line once, and response.md is made from the receipt, for nothing', async () => {
    const world = worldOf();
    await killAfter(world, receiptStands);
    expect([places(world), world.read('ash/response.md')]).toEqual([['asked'], null]);

    const notices = await world.run(async (session) => session.batch.notices);
    expect(notices).toContain('1 paid answer was on disk without a line in the ledger; the ledger has them now.');
    expect(places(world)).toEqual(['asked', 'paid']);
    await world.run((session) => session.process());

    expect(world.provider.bill).toHaveLength(1);
    expect([places(world), world.read('ash/response.md'), world.read('ash/parsed.json')]).toEqual([
      ['asked', 'paid'],
      '{"score": 4}',
      '{\n  "score": 4\n}\n',
    ]);
  });

  test('after the ledger line: response.md is made from the receipt, and nothing is recorded again', async () => {
    const world = worldOf();
    await killAfter(world, receiptStands);
    await world.run(async () => {});
    const outcome = await world.run((session) => session.process());
    expect([outcome.calls, outcome.spending.calls, outcome.unknownFate.calls]).toEqual([0, 1, 0]);
    expect([places(world), world.read('ash/response.md')]).toEqual([['asked', 'paid'], '{"score": 4}']);
  });

  test('before the receipt: the call is of unknown fate, counts at its reserve, and is sent again with a line that says so', async () => {
    const world = worldOf();
    await killBefore(world, receiptIsNoted);
    const outcome = await world.run((session) => session.process());
    const [asked] = world.ledger();
    expect(places(world)).toEqual(['asked', 'asked', 'paid']);
    expect(outcome.unknownFate).toEqual({
      calls: 1,
      upToUsd: asked?.type === 'asked' ? asked.reserveUsd : null,
      unpricedCalls: 0,
    });
    expect(world.provider.bill).toHaveLength(2);
    expect(outcome.conservation.holds).toBe(true);
  });

  test('between the journal of answers and the receipt: the receipt is put back, and nothing is bought again', async () => {
    const world = worldOf();
    await killAfter(world, receiptIsNoted);
    expect([places(world), world.read('ash/receipt.json')]).toEqual([['asked'], null]);
    const outcome = await world.run((session) => {
      expect(session.batch.notices).toContain('1 paid answer was on disk without a place; it is put back.');
      return session.process();
    });
    expect([places(world), world.read('ash/response.md'), outcome.calls, outcome.conservation.holds]).toEqual([
      ['asked', 'paid'],
      '{"score": 4}',
      0,
      true,
    ]);
    expect(world.provider.bill).toHaveLength(1);
  });

  test('a power cut that took what was not waited for: every receipt is put back, and nothing is bought again', async () => {
    const world = createWorld({ pipeline: ratingPipeline, provider: createFakeProvider({ answer: rate }) });
    await world.run(startAndProcess);
    await world.run((session) => session.parse());
    const end = world.tree();
    const bought = world.provider.bill.length;
    const answered = world.paths().filter((path) => path.endsWith('/receipt.json') && !path.includes('attempts'));
    for (const receipt of answered)
      for (const file of ['receipt.json', 'response.md', 'parsed.json'])
        world.write(receipt.replace('receipt.json', file), null);
    world.powerCut();
    await world.run(async (session) => {
      await session.process();
      await session.parse();
    });
    expect([answered.length > 1, world.provider.bill.length, world.tree()]).toEqual([true, bought, end]);
  });

  test('what was cleaned is not put back after a power cut', async () => {
    const world = worldOf();
    await world.run(startAndProcess);
    await world.run((session) => session.clean('process'));
    world.powerCut();
    await world.run(async () => {});
    expect([world.read('ash/receipt.json'), world.read('ash/prompt.md') === null]).toEqual([null, false]);
  });

  test('a power cut that took the asked line too: the receipt still gets its line', async () => {
    const world = worldOf();
    await killAfter(world, receiptStands);
    world.write('.batch/ledger.jsonl', '');
    world.powerCut();
    const outcome = await world.run((session) => session.process());
    expect([places(world), outcome.spending.calls, outcome.conservation.holds]).toEqual([['paid'], 1, true]);
    expect(world.provider.bill).toHaveLength(1);
  });
});

describe('an empty billed answer', () => {
  test('over three runs is bought once an attempt, and its place is not empty (incident 16: an empty answer was a success)', async () => {
    const world = worldOf({ answer: () => '' });
    await world.run(startAndProcess);
    expect([world.provider.bill.length, world.ledger().filter(({ type }) => type === 'paid').length]).toEqual([3, 3]);
    for (let run = 2; run <= 3; run += 1) {
      const outcome = await world.run((session) => session.process());
      expect([outcome.calls, outcome.consent, outcome.conservation.counts.rejected]).toEqual([0, 'not needed', 1]);
    }
    expect(world.provider.bill).toHaveLength(3);
    expect(JSON.parse(world.read('ash/rejected.json') ?? '')).toMatchObject({
      step: 'main',
      from: 'main',
      attempt: 3,
      reasons: [{ step: 'main', rule: 'empty' }],
      value: null,
    });
  });

  test('killed after each receipt is still one bill an attempt', async () => {
    const world = worldOf({ answer: () => '' });
    await killAfter(world, receiptStands);
    await world.run((session) => session.process());
    expect([world.provider.bill.length, world.paths().filter((path) => path.endsWith('receipt.json')).length]).toEqual([
      3, 3,
    ]);
  });
});

describe('ten kills under a tight cap (incident 20: a cap overshot by the calls in flight)', () => {
  test('calls of unknown fate count against it, and then the run stops at the budget', async () => {
    const world = worldOf();
    await killBefore(world, receiptIsNoted);
    const [asked] = world.ledger();
    const reserveUsd = asked?.type === 'asked' ? (asked.reserveUsd ?? 0) : 0;
    const maxCostUsd = reserveUsd * 5.5;

    let stopped = 0;
    for (let kill = 2; kill <= 10; kill += 1) {
      const { killed } = await world.runUntil({ stopAtOperation: receiptIsNoted, when: 'before' }, (session) =>
        session.process({ maxCostUsd }),
      );
      if (!killed) stopped += 1;
    }
    const open = world.ledger().length;
    expect(open * reserveUsd).toBeLessThanOrEqual(maxCostUsd);
    expect([open, stopped]).toEqual([5, 5]);

    const outcome = await world.run((session) => session.process({ maxCostUsd }));
    expect([outcome.stopReason?.kind, outcome.states, outcome.unknownFate.calls, outcome.missing?.items]).toEqual([
      'budget',
      ['budget'],
      5,
      1,
    ]);
  });
});

describe('a receipt that cannot be read', () => {
  const damaged = async () => {
    const world = createWorld({ pipeline: ratingPipeline, provider: createFakeProvider({ answer: rate }) });
    await world.run(startAndProcess);
    world.write('ash/receipt.json', '{"version": 1, "callId": "0000');
    world.write('ash/parsed.json', null);
    return world;
  };

  test('stops its item alone and is never bought again by itself', async () => {
    const world = await damaged();
    const bought = world.provider.bill.length;
    for (let run = 1; run <= 3; run += 1) {
      const outcome = await world.run((session) => session.process());
      expect([outcome.failed, outcome.states, outcome.calls]).toEqual([['ash'], ['incomplete'], 0]);
    }
    expect(world.provider.bill).toHaveLength(bought);
    expect(JSON.parse(world.read('ash/error.json') ?? '')).toMatchObject({
      step: 'main',
      stage: 'parse',
      code: 'receipt',
    });
    const { findings, conservation } = await world.look((session) => session.verify());
    expect(findings.filter(({ severity }) => severity === 'error')).toMatchObject([
      // The journal of answers still has it.
      { kind: 'receipt-missing', itemId: 'ash', canRepair: true },
    ]);
    expect([conservation.holds, conservation.tokens?.callsWithoutReceipt.length]).toEqual([false, 1]);
  });

  test('is emptied by clean, which finds its call in the ledger; then it is bought once more and everything adds up', async () => {
    const world = await damaged();
    const plan = await world.run((session) => session.clean('process', { selection: { only: new Set(['ash']) } }));
    expect([plan.items.map(({ itemId, calls }) => [itemId, calls.length]), plan.paidCalls, plan.paidUsd > 0]).toEqual([
      [['ash', 1]],
      1,
      true,
    ]);
    const outcome = await world.run((session) => session.process());
    expect([outcome.calls, outcome.conservation.holds, outcome.conservation.counts.accepted]).toEqual([1, true, 2]);
    expect(world.read('ash/error.json')).toBeNull();
  });

  test('that is mended by its owner goes on, and the note of the failure goes', async () => {
    const world = await damaged();
    await world.run((session) => session.process());
    const good = JSON.parse(world.read('birch/receipt.json') ?? '') as object;
    world.write(
      'ash/receipt.json',
      JSON.stringify({
        ...good,
        itemId: 'ash',
        callId: world.ledger().flatMap((line) => (line.type === 'paid' && line.item === 'ash' ? [line.call] : []))[0],
      }),
    );
    await world.run((session) => session.parse());
    expect([world.read('ash/parsed.json'), world.read('ash/error.json')]).toEqual(['{\n  "score": 4\n}\n', null]);
  });
});

describe('a response.md that a person wrote', () => {
  test('without a receipt is the answer: nothing is asked, nothing is paid', async () => {
    const world = worldOf();
    await world.run(start);
    world.write('ash/response.md', '{"score": 2}\n');
    const outcome = await world.run((session) => session.process());
    expect([outcome.calls, outcome.consent, world.provider.calls.length, world.read('ash/parsed.json')]).toEqual([
      0,
      'not needed',
      0,
      '{\n  "score": 2\n}\n',
    ]);
    expect([
      outcome.conservation.holds,
      outcome.conservation.counts.accepted,
      world.read('.batch/ledger.jsonl'),
    ]).toEqual([true, 1, null]);
    expect((await world.look((session) => session.verify())).states).toEqual(['done']);
  });

  test('that is rejected is set aside like any other, and the next attempt is bought', async () => {
    const world = worldOf();
    await world.run(start);
    world.write('ash/response.md', 'four, I think');
    const outcome = await world.run((session) => session.process());
    expect([outcome.calls, world.read('ash/attempts/1/response.md'), world.read('ash/parsed.json')]).toEqual([
      1,
      'four, I think',
      '{\n  "score": 4\n}\n',
    ]);
  });

  test('over a paid answer counts instead of it, and verify says that it was edited', async () => {
    const world = worldOf();
    await world.run(startAndProcess);
    world.write('ash/response.md', '{"score": 1}');
    await world.run((session) => session.parse());
    expect(world.read('ash/parsed.json')).toBe('{\n  "score": 1\n}\n');
    const { findings, states } = await world.look((session) => session.verify());
    expect([findings.map(({ kind, severity }) => [kind, severity]), states]).toEqual([
      [['response-edited', 'note']],
      ['done'],
    ]);
  });
});

test('an answer that did not arrive in time is counted as of unknown fate and sent again (incident 24)', async () => {
  const world = worldOf({ fault: (_request, times) => (times === 1 ? timeoutAfterAccept : null) });
  const outcome = await world.run(startAndProcess);
  expect([places(world), outcome.calls, outcome.unknownFate.calls, outcome.conservation.holds]).toEqual([
    ['asked', 'asked', 'paid'],
    2,
    1,
    true,
  ]);
  expect(world.provider.bill).toHaveLength(2);
  expect(world.events.find(({ kind }) => kind === 'resend')).toMatchObject({
    itemId: 'ash',
    step: 'main',
    fateUnknown: true,
  });
});
