import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import type { PaidLine } from '../../src/core/ledger.ts';
import type { JsonValue } from '../../src/core/json.ts';
import type { Lane, ProviderName } from '../../src/core/request.ts';
import { addUsage, noUsage, type Usage } from '../../src/core/usage.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { createWorld, removeWorlds, type World } from '../support/batch-world.ts';
import { createFakeProvider } from '../support/fake-provider.ts';
import { priceOfBill } from '../support/priced-bill.ts';
import { createSandboxProvider } from '../support/sandbox-provider.ts';

const open = new Set<Sandbox>();
afterEach(async () => {
  for (const sandbox of open) await sandbox.close();
  open.clear();
});
afterAll(removeWorlds);

/** Some 4,000 tokens. */
const rules = Array.from({ length: 400 }, (_, index) => `Rule ${index + 1}: keep to the point, always.`).join('\n');

interface Setting {
  readonly items: number;
  readonly provider?: ProviderName;
  readonly lane?: Lane;
  readonly step?: Readonly<Record<string, JsonValue>>;
  readonly system?: string;
}

async function begin({ items, provider = 'anthropic', lane = 'realtime', step = {}, system = rules }: Setting) {
  const world = createWorld({
    pipeline: {
      'pipeline.yaml': JSON.stringify({
        name: 'talk',
        source: { items: Array.from({ length: items }, (_, index) => ({ id: `item-${index + 1}`, topic: 'trees' })) },
        model: { anthropic: 'sonnet', openai: 'gpt', gemini: 'flash' }[provider],
        lane,
        steps: [{ name: 'main', maxOutputTokens: 4000, ...step }],
      }),
      'main.md.hbs': 'Say something about {{id}}.',
      'main.system.md.hbs': system,
    },
    provider: createFakeProvider({ answer: () => '' }),
  });
  const sandbox = await createSandbox({ outputTokens: 50, now: () => world.clock.now() });
  open.add(sandbox);
  world.provider = await createSandboxProvider(provider, sandbox);
  await world.run(async (session) => {
    await session.acquire();
    await session.prepare();
  });
  return { world, sandbox, run: (workers = 5) => world.run((session) => session.process({ workers })) };
}

const paidLines = (world: World): readonly PaidLine[] =>
  world.ledger().flatMap((line) => (line.type === 'paid' ? [line] : []));
const tokensOf = (world: World): Usage =>
  paidLines(world).reduce((sum, { usage }) => addUsage(sum, usage ?? noUsage), noUsage);
const costOf = (world: World) => paidLines(world).reduce((sum, { costUsd }) => sum + (costUsd ?? Number.NaN), 0);

/** The sandbox's bill in the words of our ledger. */
function billOf(sandbox: Sandbox): Usage {
  const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, longCacheWriteTokens, reasoningTokens } =
    sandbox.totals();
  const long = longCacheWriteTokens === 0 ? {} : { longCacheWriteTokens };
  return { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, reasoningTokens, ...long };
}

const off = { params: { cache_control: null } };

describe('200 items with a long system text, asked of Claude', () => {
  test('are billed with cache reads, to the token as the ledger says, and cost less than without marks', async () => {
    const [marked, unmarked] = [await begin({ items: 200 }), await begin({ items: 200, step: off })];
    const outcome = await marked.run();
    await unmarked.run();
    const tokens = tokensOf(marked.world);
    expect(tokens).toEqual(billOf(marked.sandbox));
    // The sandbox has an entry at once; a provider may write it for each call that leaves before the first is answered.
    expect(tokens).toMatchObject({ cacheWriteTokens: 3072, cachedInputTokens: 199 * 3072 });
    expect(tokens).not.toHaveProperty('longCacheWriteTokens');
    expect(tokensOf(unmarked.world)).toMatchObject({ cacheWriteTokens: 0, cachedInputTokens: 0 });
    expect(costOf(marked.world)).toBeCloseTo(priceOfBill(marked.sandbox.ledger), 9);
    expect(costOf(marked.world)).toBeLessThan(costOf(unmarked.world) * 0.4);
    expect(outcome.states).toEqual(['done']);
  });

  test('in jobs are kept for an hour, which has its own price, and cost less all the same', async () => {
    const setting = { items: 200, lane: 'batch' } as const;
    const [marked, unmarked] = [await begin(setting), await begin({ ...setting, step: off })];
    const outcome = await marked.run();
    await unmarked.run();
    const tokens = tokensOf(marked.world);
    expect(tokens).toEqual(billOf(marked.sandbox));
    expect(tokens).toMatchObject({
      cacheWriteTokens: 3072,
      longCacheWriteTokens: 3072,
      cachedInputTokens: 199 * 3072,
    });
    expect(costOf(marked.world)).toBeCloseTo(priceOfBill(marked.sandbox.ledger), 9);
    expect(costOf(marked.world)).toBeLessThan(costOf(unmarked.world) * 0.4);
    expect([outcome.states, outcome.conservation.holds]).toEqual([['done'], true]);
  });

  test('are estimated with the cache, never above what is consented to, and the second time as measured', async () => {
    const [marked, unmarked] = [await begin({ items: 200 }), await begin({ items: 200, step: off })];
    const [first, plain] = [await marked.run(), await unmarked.run()];
    const costs = [first, plain].map(({ estimate }) => estimate.costUsd);
    expect(costs[0]?.expected ?? 0).toBeLessThan((costs[1]?.expected ?? 0) * 0.5);
    expect(costs[0]?.upper ?? 0).toBeGreaterThan(costs[1]?.upper ?? 0);
    expect(first.estimate.steps[0]?.method).toMatch(
      /\d+% of it from the prompt cache \(assumed: all but the first 5 calls/,
    );
    await marked.world.run((session) => session.clean('process'));
    await marked.world.run((session) => session.prepare());
    const second = await marked.run();
    expect(second.estimate.steps[0]?.method).toMatch(/\d+% of it from the prompt cache, as measured on 200 answers/);
    const paid = costOf(marked.world) / 2;
    expect(Math.abs((second.estimate.costUsd?.expected ?? 0) - paid) / paid).toBeLessThan(0.02);
  });
});

describe('a system text', () => {
  const systemsOf = async (setting: Setting) => {
    const { world } = await begin(setting);
    const bodies: unknown[] = [];
    const { provider } = world;
    world.provider = {
      ...provider,
      generate: (request, timeoutMs, signal) => {
        bodies.push(provider.toRequestBody(request));
        return provider.generate(request, timeoutMs, signal);
      },
    };
    await world.run((session) => session.process({ workers: 2 }));
    return bodies as { system?: unknown; prompt_cache_key?: string }[];
  };
  const marks = (bodies: readonly { system?: unknown }[]) =>
    bodies.filter(({ system }) => Array.isArray(system)).length;

  test('is not marked where a mark would cost more than it saves', async () => {
    expect([marks(await systemsOf({ items: 2 })), marks(await systemsOf({ items: 3 }))]).toEqual([0, 3]);
    expect(marks(await systemsOf({ items: 9, system: 'Be brief.' }))).toBe(0);
  });

  test('is not marked where items have texts of their own', async () => {
    expect(marks(await systemsOf({ items: 9, system: `${rules} {{topic}}` }))).toBe(0);
    expect(marks(await systemsOf({ items: 9, system: `${rules} {{batch.id}}` }))).toBe(9);
  });

  test('that a person edited for one item is left as it is', async () => {
    const { world } = await begin({ items: 4 });
    const prompt = world.read('item-2/prompt.md') ?? '';
    world.write('item-2/prompt.md', prompt.replace('Rule 1: keep', 'Rule 1: stay'));
    const { provider } = world;
    const kinds: string[] = [];
    world.provider = {
      ...provider,
      generate: (request, timeoutMs, signal) => {
        kinds.push(`${request.user} ${request.sharedSystem?.isMarked ?? 'own'}`);
        return provider.generate(request, timeoutMs, signal);
      },
    };
    await world.run((session) => session.process({ workers: 1 }));
    expect(kinds.map((kind) => kind.replace('Say something about ', ''))).toEqual([
      'item-1. true',
      'item-2. own',
      'item-3. true',
      'item-4. true',
    ]);
  });

  test('that is shared gives the calls to OpenAI one key, the same in every run', async () => {
    const keys = (await systemsOf({ items: 3, provider: 'openai' })).map((body) => body.prompt_cache_key);
    const again = (await systemsOf({ items: 1, provider: 'openai' })).map((body) => body.prompt_cache_key);
    expect([keys[0], new Set([...keys, ...again]).size]).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), 1]);
    const own = await systemsOf({ items: 1, provider: 'openai', system: 'For {{id}}.' });
    expect(own[0]).not.toHaveProperty('prompt_cache_key');
  });
});

test('params that ask for an hour are covered by the reserve, and billed at its price', async () => {
  const hour = { params: { cache_control: { type: 'ephemeral', ttl: '1h' } } };
  const { world, sandbox, run } = await begin({ items: 3, step: hour });
  await run(1);
  expect(tokensOf(world)).toEqual(billOf(sandbox));
  expect(tokensOf(world).longCacheWriteTokens).toBeGreaterThan(0);
  expect(costOf(world)).toBeCloseTo(priceOfBill(sandbox.ledger), 9);
  const plain = await begin({ items: 3, step: off });
  await plain.run(1);
  const reserveOf = (of: World) => paidLines(of)[0]?.reserveUsd ?? 0;
  expect(reserveOf(world)).toBeGreaterThan(reserveOf(plain.world));
});
