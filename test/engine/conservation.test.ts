import { afterAll, describe, expect, test } from '@jest/globals';
import { createWorld, removeWorlds, type Session, type World } from '../support/batch-world.ts';
import {
  dialogPipeline,
  dialogSteps,
  rate,
  ratingPipeline,
  ruleCalled,
  scoreSchema,
  strictJudge,
  writeOrJudge,
  yamlOf,
} from '../support/example-pipelines.ts';
import {
  badRequest,
  createFakeProvider,
  type FakeProviderOptions,
  rateLimit,
  resetBeforeAccept,
  serverError,
  timeoutAfterAccept,
  usageOf,
} from '../support/fake-provider.ts';

afterAll(removeWorlds);

const finish = async (session: Session) => {
  await session.acquire();
  await session.prepare();
  const outcome = await session.process();
  await session.parse();
  return outcome;
};
const names = Array.from({ length: 30 }, (_, index) => `tree-${String(index + 1).padStart(2, '0')}`);
const pipelineOf = (items: readonly string[], steps: Parameters<typeof yamlOf>[1] = [{ name: 'main' }]) => ({
  'pipeline.yaml': yamlOf(items, steps),
  'main.md.hbs': 'Rate {{id}}.',
  'main.schema.json': scoreSchema,
});
const worldOf = (items: readonly string[], options: Partial<FakeProviderOptions> = {}): World =>
  createWorld({
    pipeline: pipelineOf(items),
    provider: createFakeProvider({ answer: () => '{"score": 4}', ...options }),
  });
const dialogs = (): World =>
  createWorld({
    pipeline: dialogPipeline,
    provider: createFakeProvider({ answer: writeOrJudge }),
    evaluator: strictJudge,
    steps: dialogSteps,
  });

describe('the conservation check', () => {
  test('fails and names the items when ten folders were deleted (incident 10: 1,693 of 9,240 units vanished, nothing compared the count)', async () => {
    const world = worldOf(names);
    await world.run(finish);
    const gone = names.slice(5, 15);
    for (const name of gone) world.removeFolder(name);

    const { conservation, states, findings } = await world.look((session) => session.verify());
    expect([conservation.holds, conservation.missing, conservation.counts]).toEqual([
      false,
      gone,
      { acquired: 30, accepted: 20, rejected: 0, failed: 0, waiting: 0, inFlight: 0 },
    ]);
    expect([conservation.tokens?.callsWithoutReceipt.length, states]).toEqual([10, ['incomplete']]);
    // What they bought is in the journal of answers still.
    expect([...new Set(findings.map(({ kind }) => kind))].sort()).toEqual([
      'raw-missing',
      'receipt-missing',
      'results-stale',
    ]);

    // No run says that it is done, and none buys them before their raw.json is there again.
    const run = await world.run((session) => session.process());
    expect([run.states, run.calls, run.conservation.missing.length]).toEqual([['incomplete'], 0, 10]);
    const acquired = await world.run((session) => session.acquire());
    expect([acquired.restored, acquired.added]).toEqual([10, 0]);
  });

  test('names folders that no line names, and lines that stand twice', async () => {
    const world = worldOf(['ash', 'birch']);
    await world.run(finish);
    world.write('stranger/raw.json', '{}');
    const lines = world.read('.batch/items.jsonl') ?? '';
    world.write('.batch/items.jsonl', `${lines.split('\n')[0]}\n${lines}`);
    const { conservation } = await world.look((session) => session.verify());
    expect([conservation.holds, conservation.strangers, conservation.twice, conservation.counts.acquired]).toEqual([
      false,
      ['stranger'],
      ['ash'],
      2,
    ]);
  });

  test('an item that stands twice in items.jsonl is worked on once (incident 17: everything twice)', async () => {
    const world = worldOf(['ash', 'birch']);
    await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
    });
    const lines = world.read('.batch/items.jsonl') ?? '';
    world.write('.batch/items.jsonl', `${lines.split('\n')[0]}\n${lines}`);
    await world.run((session) => session.process({ workers: 3 }));
    expect([world.provider.bill.length, world.provider.sawTwins]).toEqual([2, false]);
  });

  test('holds with every kind of fault on: tokens of paid calls are what was billed for answers that arrived, the rest is of unknown fate (incident 21)', async () => {
    const faults = [null, rateLimit(), serverError, timeoutAfterAccept, resetBeforeAccept, null, rateLimit(2_000)];
    const world = worldOf(names, {
      fault: (request, times, call) =>
        request.user.includes('tree-13')
          ? badRequest
          : times > 3
            ? null
            : (faults[(call * 7 + times) % faults.length] ?? null),
      answer: ({ user }) => ({
        text: user.includes('tree-02') ? 'five' : '{"score": 4}',
        usage: usageOf(101 + user.length, 17),
      }),
    });
    const outcome = await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      return session.process({ workers: 8 });
    });
    const { bill, calls } = world.provider;
    const arrived = calls.filter(
      ({ billed, request }, index) =>
        billed &&
        world.ledger().length > index &&
        !isTimeout(faults, index + 1, calls[index]?.times ?? 0, request.user),
    );
    const { tokens, counts, holds } = outcome.conservation;
    expect([holds, counts]).toEqual([
      true,
      { acquired: 30, accepted: 28, rejected: 1, failed: 1, waiting: 0, inFlight: 0 },
    ]);
    expect(tokens?.ledger.inputTokens).toBe(arrived.reduce((sum, { request }) => sum + 101 + request.user.length, 0));
    expect(tokens?.ledger.outputTokens).toBe(arrived.length * 17);
    // Billed and not arrived: each is one of those that are listed as of unknown fate.
    const lost = bill.length - arrived.length;
    const resets =
      calls.filter(({ billed }) => !billed).length - world.ledger().filter(({ type }) => type === 'free').length;
    expect(outcome.unknownFate.calls).toBe(lost + resets);
    expect(lost).toBeGreaterThan(0);
  });

  test('holds for receipts of a step that is not in the pipeline any more; its folder is left alone and listed', async () => {
    const world = dialogs();
    await world.run(finish);
    world.steps = {};
    world.edit({ 'pipeline.yaml': (dialogPipeline['pipeline.yaml'] ?? '').replace(/,\{"name":"judge".*?\}/, '') });
    const { conservation, findings, states } = await world.look((session) => session.verify());
    expect([
      conservation.holds,
      findings.map(({ kind, severity }) => `${kind} ${severity}`).filter((text) => !text.startsWith('results')),
    ]).toEqual([true, ['foreign-folder note', 'foreign-folder note', 'foreign-folder note']]);
    expect(states).toEqual(['incomplete']);
    await world.run((session) => session.parse());
    expect((await world.look((session) => session.verify())).states).toEqual(['done']);
    expect(world.read('oak/judge/parsed.json')).toBe('{\n  "score": 5\n}\n');
  });

  test('holds when the plain step is gone', async () => {
    const world = worldOf(['ash']);
    await world.run(finish);
    world.edit({
      'pipeline.yaml': yamlOf(['ash'], [{ name: 'other' }]),
      'other.md.hbs': 'Other {{id}}',
      'main.md.hbs': 'unused',
      'main.schema.json': 'true',
    });
    const { conservation } = await world.look((session) => session.verify());
    expect(conservation.holds).toBe(true);
  });
});

describe('free checkpoints that were emptied', () => {
  test('a parsed.json that later work reads is made again from the answer, for nothing', async () => {
    const world = dialogs();
    await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
    });
    await world.runUntil({ stopAtOperation: /pine\/judge\/prompt\.md$/, when: 'before' }, (session) =>
      session.process(),
    );
    expect(world.read('pine/generate/parsed.json')).not.toBeNull();
    const whole = world.read('pine/generate/parsed.json');
    world.write('pine/generate/parsed.json', '');
    const outcome = await world.run((session) => session.process());
    expect([
      world.read('pine/generate/parsed.json'),
      outcome.conservation.counts.accepted,
      outcome.conservation.holds,
    ]).toEqual([whole, 2, true]);
    expect(world.provider.bill.filter(({ request }) => request.user.includes('about pine'))).toHaveLength(1);
  });

  test('a parsed.json at the end of a line is found by verify and made again by its repair', async () => {
    const world = worldOf(['ash', 'birch']);
    await world.run(finish);
    const before = world.tree();
    world.write('ash/parsed.json', '');
    const found = await world.look((session) => session.verify());
    expect([found.findings.map(({ kind, itemId }) => [kind, itemId]), found.states]).toEqual([
      [
        ['verdict-unreadable', 'ash'],
        ['results-stale', null],
      ],
      ['incomplete'],
    ]);
    const repaired = await world.run((session) => session.verify(true));
    expect([repaired.findings, repaired.states, world.tree()]).toEqual([[], ['done'], before]);
    expect(world.provider.bill).toHaveLength(2);
  });

  test('repair of two steps of a line whose rules read earlier values goes from the front', async () => {
    const world = dialogs();
    await world.run(finish);
    const before = world.tree();
    world.steps = { ...dialogSteps };
    world.write('pine/judge/parsed.json', '');
    world.write('pine/generate/parsed.json', '');
    const repaired = await world.run((session) => session.verify(true));
    expect([repaired.findings, world.tree()]).toEqual([[], before]);
  });

  test('a rejected.json is judged again', async () => {
    const world = createWorld({ pipeline: ratingPipeline, provider: createFakeProvider({ answer: rate }) });
    await world.run(finish);
    const before = world.tree();
    world.write('cedar/rejected.json', '');
    await world.run((session) => session.process());
    // cedar has used its attempts up, whatever the note says.
    expect([world.provider.bill.length, world.read('cedar/rejected.json')]).toEqual([5, '']);
    await world.run((session) => session.parse());
    expect(world.tree()).toEqual(before);
  });

  test('a prompt.md is made again before it is sent', async () => {
    const world = worldOf(['ash']);
    await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
    });
    world.write('ash/prompt.md', '');
    await world.run((session) => session.process());
    expect(world.provider.calls.map(({ request }) => request.user)).toEqual(['Rate ash.']);
    expect(world.read('ash/prompt.md')).toContain('Rate ash.');
  });

  test('a response.md is made again from its receipt', async () => {
    const world = worldOf(['ash']);
    await world.run(finish);
    world.write('ash/response.md', null);
    const outcome = await world.run((session) => session.parse());
    expect([outcome.accepted, world.read('ash/response.md'), world.provider.bill.length]).toEqual([
      1,
      '{"score": 4}',
      1,
    ]);
  });

  test('a response.md that was emptied beside its receipt is made again, not taken for an edit', async () => {
    const world = worldOf(['ash']);
    await world.run(finish);
    world.write('ash/response.md', '');
    const outcome = await world.run((session) => session.parse());
    expect([outcome.accepted, world.read('ash/response.md'), world.read('ash/parsed.json')]).toEqual([
      1,
      '{"score": 4}',
      '{\n  "score": 4\n}\n',
    ]);
  });

  test('a raw.json stops its item alone until acquire has made it again', async () => {
    const world = worldOf(['ash', 'birch']);
    await world.run((session) => session.acquire());
    world.write('ash/raw.json', '');
    const prepared = await world.run((session) => session.prepare());
    expect([prepared.failed, prepared.promptsWritten]).toEqual([['ash'], 1]);
    expect((await world.look((session) => session.verify())).findings).toMatchObject([
      { kind: 'raw-unreadable', itemId: 'ash' },
    ]);
    const outcome = await world.run(finish);
    expect([outcome.conservation.counts.accepted, world.read('ash/error.json'), world.read('ash/raw.json')]).toEqual([
      2,
      null,
      '{\n  "id": "ash"\n}\n',
    ]);
  });

  test('all_results.json is made again by parse, and verify says when it has what no item gives', async () => {
    const world = worldOf(['ash', 'birch']);
    await world.run(finish);
    const whole = world.read('all_results.json');
    world.write('all_results.json', (whole ?? '').replace('"score":4', '"score":5'));
    expect((await world.look((session) => session.verify())).findings).toMatchObject([
      { kind: 'results-stale', severity: 'error', canRepair: true },
    ]);
    await world.run((session) => session.parse());
    expect(world.read('all_results.json')).toBe(whole);
  });
});

describe('two verdicts side by side, as a kill in the middle of parse leaves them,', () => {
  test('are judged again, with paid work behind them too', async () => {
    const world = dialogs();
    await world.run(finish);
    const before = world.tree();
    world.write(
      'pine/generate/rejected.json',
      '{"step": "generate", "from": "generate", "attempt": 1, "reasons": [], "value": null}',
    );
    const bought = world.provider.bill.length;
    await world.run((session) => session.process());
    expect([world.provider.bill.length, world.tree()]).toEqual([bought, before]);
  });

  test('and end where the schema says otherwise by now, without a loop', async () => {
    const world = dialogs();
    await world.run(finish);
    world.steps = { ...dialogSteps, judge: { rules: [ruleCalled('good')] } };
    world.write(
      'pine/generate/rejected.json',
      '{"step": "generate", "from": "generate", "attempt": 1, "reasons": [], "value": null}',
    );
    world.edit({ 'generate.schema.json': '{"type": "object", "required": ["title"]}' });
    const bought = world.provider.bill.length;
    await world.run((session) => session.process({ selection: { only: new Set(['pine']) } }));
    expect(world.provider.bill).toHaveLength(bought);
    // What was paid for rests on the accepted value, which stands.
    expect(world.paths().filter((path) => path.startsWith('pine/generate/') && path.endsWith('ed.json'))).toEqual([
      'pine/generate/parsed.json',
    ]);
  });
});

function isTimeout(faults: readonly unknown[], call: number, times: number, user: string): boolean {
  return !user.includes('tree-13') && times <= 3 && faults[(call * 7 + times) % faults.length] === timeoutAfterAccept;
}
