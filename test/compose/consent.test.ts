import { afterAll, describe, expect, test } from '@jest/globals';
import type { ProcessOutcome } from '../../src/compose/outcome.ts';
import { toSummary } from '../../src/compose/summary.ts';
import type { BatchRecord } from '../../src/core/batch-record.ts';
import type { JsonValue } from '../../src/core/json.ts';
import { allOf, recordConsent } from '../support/all-run.ts';
import { createWorld, type ProcessOptions, removeWorlds, type Session, type World } from '../support/batch-world.ts';
import { scoreSchema, yamlOf } from '../support/example-pipelines.ts';
import { createFakeProvider, type FakeProviderOptions, timeoutAfterAccept, usageOf } from '../support/fake-provider.ts';

afterAll(removeWorlds);

const namesOf = (count: number) => Array.from({ length: count }, (_, index) => `tree-${index + 1}`);
type Extra = Readonly<Record<string, JsonValue>>;
const yaml = (items: readonly string[], step: Extra = {}, top: Extra = {}) =>
  JSON.stringify({ ...(JSON.parse(yamlOf(items, [{ name: 'main', ...step }])) as object), ...top });
const worldOf = (
  items: readonly string[],
  options: Partial<FakeProviderOptions> = {},
  step: Extra = {},
  top: Extra = {},
): World =>
  createWorld({
    pipeline: {
      'pipeline.yaml': yaml(items, step, top),
      'main.md.hbs': 'Rate {{id}}.',
      'main.schema.json': scoreSchema,
    },
    provider: createFakeProvider({ answer: () => '{"score": 4}', ...options }),
  });
const begin = async (session: Session) => {
  await session.acquire();
  await session.prepare();
};
const begun = async (...parts: Parameters<typeof worldOf>): Promise<World> => {
  const world = worldOf(...parts);
  await world.run(begin);
  return world;
};
const processOf = (world: World, options: ProcessOptions = {}): Promise<ProcessOutcome> =>
  world.run((session) => session.process(options));
const recordOf = (world: World) => JSON.parse(world.read('.batch/batch.json') ?? '') as BatchRecord;
const unpriced = { model: ['openai/made-up-model-9'] };

describe('calls whose answers do not arrive in time', () => {
  // Of six calls one is answered.
  const hanging = {
    fault: (_request: unknown, _times: number, call: number) => (call % 6 === 0 ? null : timeoutAfterAccept),
  } as const;
  const callsInAll = 240;

  test.each([1, 20])(
    'use up what was consented to, although little was paid: the run ends (%i workers)',
    async (workers) => {
      const world = await begun(namesOf(40), hanging);
      const consent = recordConsent();
      const outcome = await processOf(world, { consent, workers });
      const { estimate, paidHereUsd, unknownFate, conservation } = outcome;
      expect([outcome.stopReason?.kind, outcome.states[0], consent.askedForMore.length, conservation.holds]).toEqual([
        'consent',
        'consent',
        1,
        true,
      ]);
      expect(paidHereUsd).toBeLessThan((estimate.costUsd?.upper ?? 0) / 2);
      // Consent was given to at most three answers an item.
      expect(estimate.maxCalls).toBe(120);
      expect(unknownFate.calls).toBeLessThanOrEqual(estimate.maxCalls + workers);
      expect(outcome.calls).toBeLessThan(callsInAll);
    },
  );

  test('make the run ask for more, and go on with it', async () => {
    const world = await begun(namesOf(40), hanging);
    const consent = recordConsent('yes', 1_000);
    const outcome = await processOf(world, { consent });
    expect([
      consent.askedForMore.length,
      outcome.stopReason,
      outcome.calls,
      outcome.conservation.counts.accepted,
    ]).toEqual([1, null, callsInAll, 40]);
  });

  test('of an earlier run do not count against the consent of this one', async () => {
    const world = await begun(namesOf(40), hanging);
    const first = await processOf(world);
    world.provider = createFakeProvider({ answer: () => '{"score": 4}' });
    const outcome = await processOf(world);
    expect([first.stopReason?.kind, outcome.stopReason, outcome.conservation.counts.accepted, outcome.states]).toEqual([
      'consent',
      null,
      40,
      ['done'],
    ]);
  });

  test('that never arrive at all stop the run within minutes, not item after item', async () => {
    const world = await begun(namesOf(400), { fault: () => timeoutAfterAccept });
    const outcome = await processOf(world, { workers: 10, consent: recordConsent('yes', 1_000) });
    expect([outcome.stopReason?.kind, outcome.spending.calls]).toEqual(['provider', 0]);
    expect(outcome.calls).toBeLessThan(150);
  });
});

describe('consent that is refused or missing', () => {
  test.each(['no', 'missing'] as const)('(%s) keeps nothing of the flags about models', async (answer) => {
    const world = await begun(namesOf(2), {}, { model: 'opus' });
    const before = recordOf(world);
    for (const flags of [
      { model: ['haiku'] },
      { model: ['main=gpt'] },
      { provider: 'openai' },
      { provider: 'gemini', model: ['flash'] },
      {},
    ]) {
      const outcome = await processOf(world, { ...flags, consent: recordConsent(answer) });
      expect([outcome.consent, outcome.states, recordOf(world)]).toEqual([answer, ['consent'], before]);
    }
    for (const flags of [{ model: ['haiku'] }, { provider: 'openai' }]) {
      await allOf(world, { ...flags, consent: recordConsent(answer) });
      expect(recordOf(world)).toEqual(before);
    }
    // The next run, without a flag, is the pipeline's own.
    await processOf(world);
    expect(world.provider.calls.map(({ request }) => request.model)).toEqual(['claude-opus-5-5', 'claude-opus-5-5']);
  });

  test('that is given keeps them for the runs to come', async () => {
    const world = await begun(namesOf(3));
    await processOf(world, { model: ['haiku'], selection: { limit: 1 } });
    expect(recordOf(world).models).toEqual({
      override: { '*': 'haiku' },
      aliases: { haiku: { provider: 'anthropic', model: 'claude-haiku-5-5' } },
    });
    await processOf(world, { model: ['gpt'], consent: recordConsent('no') });
    await processOf(world);
    expect(new Set(world.provider.calls.map(({ request }) => request.model))).toEqual(new Set(['claude-haiku-5-5']));
  });
});

describe('process on items without their first prompt', () => {
  const nextStepsOf = (world: World, outcome: ProcessOutcome) =>
    world.look(async ({ batch }) => toSummary(batch, outcome, null, 'process', { sandbox: false }).nextSteps);

  test('estimates and asks for no call that it will not make, and names prepare as what comes next', async () => {
    const world = worldOf(namesOf(5));
    await world.run((session) => session.acquire());
    const consent = recordConsent();
    const outcome = await processOf(world, { consent });
    expect([outcome.consent, outcome.estimate.calls, outcome.estimate.maxCalls, outcome.calls, consent.offers]).toEqual(
      ['not needed', 0, 0, 0, []],
    );
    expect([outcome.waitingForPrepare, outcome.conservation.counts.waiting]).toEqual([5, 5]);
    expect(await nextStepsOf(world, outcome)).toEqual([
      'Make the missing prompts with: batch-pipeline prepare --batch-id b',
    ]);
  });

  test('consents to the prepared ones alone where others are not, in every step', async () => {
    const world = createWorld({
      pipeline: {
        'pipeline.yaml': yamlOf(namesOf(5), [{ name: 'find' }, { name: 'score' }]),
        'find.md.hbs': 'Find a name for {{id}}.',
        'score.md.hbs': 'Score {{steps.find}}.',
        'score.schema.json': scoreSchema,
      },
      provider: createFakeProvider({ answer: () => '{"score": 4}' }),
    });
    await world.run(async (session) => {
      await session.acquire();
      await session.prepare({ limit: 2 });
    });
    const consent = recordConsent();
    const outcome = await processOf(world, { consent });
    expect(consent.offers.map(({ estimate }) => estimate.steps.map(({ step, calls }) => [step, calls]))).toEqual([
      [
        ['find', 2],
        ['score', 2],
      ],
    ]);
    expect([outcome.calls, outcome.waitingForPrepare, outcome.conservation.counts]).toEqual([
      4,
      3,
      { acquired: 5, accepted: 2, rejected: 0, failed: 0, waiting: 3, inFlight: 0 },
    ]);
    expect((await nextStepsOf(world, outcome))[0]).toBe(
      'Make the missing prompts with: batch-pipeline prepare --batch-id b',
    );
  });
});

describe('--provider', () => {
  test.each([
    ['openai', { model: ['sonnet'] }],
    ['gemini', { model: ['main=sonnet'] }],
    ['openai', { model: ['anthropic/claude-haiku-5-5'] }],
  ] as const)(
    '%s that contradicts a model which the batch has used is refused before anything is asked',
    async (provider, { model }) => {
      const world = await begun(namesOf(2));
      await processOf(world, { model: [...model], selection: { limit: 1 } });
      const before = [recordOf(world), world.read('.batch/ledger.jsonl')];
      const consent = recordConsent();
      await expect(processOf(world, { provider, model: [...model], consent })).rejects.toMatchObject({
        name: 'UserError',
        code: 'provider',
        exitCode: 2,
      });
      expect([
        consent.offers,
        world.provider.calls.length,
        [recordOf(world), world.read('.batch/ledger.jsonl')],
      ]).toEqual([[], 1, before]);
    },
  );

  test('that fits the model which the batch has used goes on with it', async () => {
    const world = await begun(namesOf(2));
    await processOf(world, { model: ['haiku'], selection: { limit: 1 } });
    await processOf(world, { provider: 'anthropic', model: ['haiku'] });
    expect(world.provider.calls.map(({ request }) => request.model)).toEqual(['claude-haiku-5-5', 'claude-haiku-5-5']);
  });
});

describe('--max-cost', () => {
  test('is refused where an earlier paid call counts nowhere, since price and reserve are unknown', async () => {
    const world = await begun(namesOf(3));
    await processOf(world, { ...unpriced, selection: { limit: 1 } });
    const consent = recordConsent();
    await expect(processOf(world, { model: ['sonnet'], maxCostUsd: 5, consent })).rejects.toMatchObject({
      name: 'UserError',
      exitCode: 2,
      message: expect.stringContaining('--max-cost 5'),
    });
    expect([consent.offers, world.provider.calls.length]).toEqual([[], 1]);
    expect((await processOf(world, { model: ['sonnet'] })).conservation.counts.accepted).toBe(3);
  });

  test('is refused where an earlier call of unknown fate counts nowhere', async () => {
    const world = await begun(namesOf(3), {
      fault: ({ model }) => (model === 'made-up-model-9' ? timeoutAfterAccept : null),
    });
    await processOf(world, { ...unpriced, selection: { limit: 1 } });
    await expect(processOf(world, { model: ['sonnet'], maxCostUsd: 5 })).rejects.toMatchObject({
      name: 'UserError',
      exitCode: 2,
    });
    expect(world.provider.bill.every(({ request }) => request.model === 'made-up-model-9')).toBe(true);
  });

  test('of the pipeline is refused likewise', async () => {
    const world = await begun(namesOf(3));
    await processOf(world, { ...unpriced, selection: { limit: 1 } });
    world.edit({ 'pipeline.yaml': yaml(namesOf(3), {}, { maxCost: 5 }) });
    await expect(processOf(world, { model: ['sonnet'] })).rejects.toMatchObject({ name: 'UserError', exitCode: 2 });
  });

  test('counts an earlier call without usage at its reserve, and holds', async () => {
    const world = await begun(namesOf(3), { answer: () => ({ text: '{"score": 4}', usage: null }) });
    await processOf(world, { selection: { limit: 1 } });
    const [asked] = world.ledger();
    const reserveUsd = asked?.type === 'asked' ? (asked.reserveUsd ?? 0) : 0;
    const outcome = await processOf(world, { maxCostUsd: reserveUsd * 2.5 });
    expect([outcome.calls, outcome.stopReason?.kind]).toEqual([1, 'budget']);
  });
});

describe('the ceiling of the consent', () => {
  // Answers that say far more than was estimated: with 8,192 tokens each, a few of them use everything up.
  const talkative = { answer: () => ({ text: '{"score": 4}', usage: usageOf(20, 8_000) }) } as const;

  test('holds where the pipeline has a maxCost', async () => {
    for (const top of [{}, { maxCost: 100 }]) {
      const world = await begun(namesOf(30), talkative, {}, top);
      const consent = recordConsent();
      const outcome = await processOf(world, { consent });
      expect([outcome.stopReason?.kind, outcome.states, consent.askedForMore.length]).toEqual([
        'consent',
        ['consent'],
        1,
      ]);
      expect(outcome.calls).toBeLessThan(30);
    }
  });

  test('does not lift the cap of the pipeline', async () => {
    const world = await begun(namesOf(30), talkative, {}, { maxCost: 0.2 });
    const outcome = await processOf(world, { consent: recordConsent('yes', 100) });
    expect([outcome.stopReason?.kind, outcome.states]).toEqual(['budget', ['budget']]);
    expect(outcome.spending.costUsd).toBeLessThanOrEqual(0.2);
  });

  test('is the amount of an explicit --max-cost where there is one', async () => {
    const world = await begun(namesOf(30), talkative, {}, { maxCost: 0.2 });
    const consent = recordConsent();
    const outcome = await processOf(world, { maxCostUsd: 100, consent });
    expect([outcome.stopReason, outcome.calls, consent.askedForMore]).toEqual([null, 30, []]);
  });
});
