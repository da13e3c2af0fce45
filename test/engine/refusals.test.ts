import { afterAll, describe, expect, test } from '@jest/globals';
import type { JsonValue } from '../../src/core/json.ts';
import type { ProviderName } from '../../src/core/request.ts';
import { createWorld, removeWorlds, type Session, type World } from '../support/batch-world.ts';
import { scoreSchema, yamlOf } from '../support/example-pipelines.ts';
import {
  createFakeProvider,
  type FakeProvider,
  type FakeProviderOptions,
  rateLimit,
} from '../support/fake-provider.ts';
import { anthropicBodies, geminiBodies, responsesBodies } from '../support/provider-bodies.ts';
import { createWireProvider } from '../support/wire-provider.ts';

afterAll(removeWorlds);

type Steps = readonly { readonly [name: string]: JsonValue }[];
const trees = ['ash', 'birch', 'cedar', 'elm'];
const pipelineOf = (items: readonly string[], steps: Steps = [{ name: 'main' }]) => ({
  'pipeline.yaml': yamlOf(items, steps),
  ...Object.fromEntries(
    steps.flatMap(({ name }) => [
      [`${String(name)}.md.hbs`, 'Rate {{id}}.'],
      [`${String(name)}.schema.json`, scoreSchema],
    ]),
  ),
});
const begin = async (session: Session) => {
  await session.acquire();
  await session.prepare();
};
async function begun(items: readonly string[], provider: FakeProvider, steps?: Steps): Promise<World> {
  const world = createWorld({ pipeline: pipelineOf(items, steps), provider });
  await world.run(begin);
  return world;
}
const fake = (options: Partial<FakeProviderOptions> = {}) =>
  createFakeProvider({ answer: () => '{"score": 4}', ...options });

describe('a provider that asks to wait', () => {
  const hourMs = 3_600_000;

  test.each([
    ['a day', 24 * hourMs],
    ['a little more than ten minutes', 10 * 60_000 + 1],
  ])('%s stops the run with its words, instead of keeping the process asleep', async (_, retryAfterMs) => {
    const world = await begun(
      trees,
      fake({
        fault: (_request, _times, call) =>
          call === 2 ? { ...rateLimit(retryAfterMs), message: 'the quota of the day is used up' } : null,
      }),
    );
    const from = world.clock.now();
    const outcome = await world.run((session) => session.process());
    expect([outcome.stopReason, outcome.states]).toEqual([
      expect.objectContaining({
        kind: 'provider',
        message: expect.stringContaining('the quota of the day is used up'),
      }),
      ['provider'],
    ]);
    expect(world.clock.now() - from).toBeLessThan(60_000);
    expect([world.provider.calls.length, outcome.conservation.counts, outcome.unknownFate.calls]).toEqual([
      2,
      { acquired: 4, accepted: 1, rejected: 0, failed: 0, waiting: 3, inFlight: 0 },
      0,
    ]);

    const next = await world.run((session) => session.process());
    expect([next.calls, next.conservation.counts.accepted, next.states]).toEqual([3, 4, ['done']]);
  });

  test('a day stops every worker, those that wait for their turn too', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `tree-${index + 1}`);
    const world = await begun(names, fake({ fault: () => rateLimit(24 * hourMs) }));
    const from = world.clock.now();
    const outcome = await world.run((session) => session.process({ workers: 20 }));
    expect([outcome.stopReason?.kind, outcome.conservation.counts.waiting]).toEqual(['provider', 60]);
    expect(world.provider.calls.length).toBeLessThanOrEqual(20);
    expect(world.clock.now() - from).toBeLessThan(60_000);
  });

  test('ten minutes is waited for', async () => {
    const world = await begun(
      trees,
      fake({ fault: (_request, _times, call) => (call === 2 ? rateLimit(10 * 60_000) : null) }),
    );
    const from = world.clock.now();
    const outcome = await world.run((session) => session.process());
    expect([outcome.states, outcome.conservation.counts.accepted, world.clock.now() - from >= 10 * 60_000]).toEqual([
      ['done'],
      4,
      true,
    ]);
  });
});

const forms = [
  {
    name: 'anthropic',
    model: 'sonnet',
    page: '<html>Request blocked</html>',
    refusal: JSON.stringify(anthropicBodies.error('permission_error', 'Blocked by content policy of the gateway')),
  },
  {
    name: 'openai',
    model: 'gpt',
    page: '<html>Request blocked</html>',
    refusal: JSON.stringify(responsesBodies.error('invalid_request_error', 'This request is not permitted')),
  },
  {
    name: 'gemini',
    model: 'flash',
    page: '<html>Request blocked</html>',
    refusal: JSON.stringify(geminiBodies.error(403, 'PERMISSION_DENIED', 'This request is not permitted')),
  },
] as const satisfies readonly { name: ProviderName; model: string; page: string; refusal: string }[];

describe.each(forms)('$name: a refusal that is not about key or model', ({ name, model, page, refusal }) => {
  const answer = '{"score": 4}';
  const process = (world: World) => world.run((session) => session.process({ model: [model] }));

  test.each([
    [403, page],
    [404, page],
    [403, refusal],
  ] as const)('(%i %s) after answers of the same model fails its item, and the run goes on', async (status, text) => {
    const provider = await createWireProvider(name, answer, (body) =>
      body.includes('birch') ? { status, text } : null,
    );
    const world = await begun(trees, provider);
    const outcome = await process(world);
    expect([outcome.stopReason, outcome.failed, outcome.conservation.counts.accepted, outcome.states]).toEqual([
      null,
      ['birch'],
      3,
      ['incomplete'],
    ]);
    expect([provider.sent(), outcome.unknownFate.calls]).toEqual([4, 0]);
    expect(JSON.parse(world.read('birch/error.json') ?? '')).toMatchObject({ step: 'main', stage: 'process' });
  });

  test.each([403, 404])('(%i) as the first word of a run stops it', async (status) => {
    const provider = await createWireProvider(name, answer, () => ({ status, text: page }));
    const world = await begun(trees, provider);
    const outcome = await process(world);
    expect([outcome.stopReason?.kind, outcome.states, provider.sent(), outcome.conservation.counts.waiting]).toEqual([
      'provider',
      ['provider'],
      1,
      4,
    ]);
    expect(world.paths().filter((path) => path.endsWith('error.json'))).toEqual([]);
  });
});

const forty = Array.from({ length: 40 }, (_, index) => `tree-${index + 1}`);

describe('a refusal that names the key or the model stops the run, after answers too:', () => {
  test.each<[string, ProviderName, string, number, object]>([
    [
      'a key that was revoked',
      'anthropic',
      'sonnet',
      401,
      anthropicBodies.error('authentication_error', 'invalid x-api-key'),
    ],
    [
      'a model that was shut down',
      'openai',
      'gpt',
      404,
      responsesBodies.error('invalid_request_error', 'The model `gpt-6.1-sol` does not exist', 'model_not_found'),
    ],
    [
      'a model that was shut down',
      'anthropic',
      'sonnet',
      404,
      anthropicBodies.error('not_found_error', 'model: claude-sonnet-5-5'),
    ],
    [
      'a key whose project was blocked',
      'gemini',
      'flash',
      403,
      geminiBodies.error(403, 'PERMISSION_DENIED', 'Requests are blocked', [
        { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_SERVICE_BLOCKED' },
      ]),
    ],
    [
      'a key of a country that is not served',
      'openai',
      'gpt',
      403,
      responsesBodies.error(
        'request_forbidden',
        'Country, region, or territory not supported',
        'unsupported_country_region_territory',
      ),
    ],
  ])('%s (%s)', async (_what, name, model, status, body) => {
    const provider = await createWireProvider(name, '{"score": 4}', (_body, call) =>
      call > 2 ? { status, text: JSON.stringify(body) } : null,
    );
    const world = createWorld({ pipeline: pipelineOf(forty), provider });
    const outcome = await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      return session.process({ model: [model] });
    });
    expect([
      outcome.stopReason?.kind,
      provider.sent(),
      outcome.conservation.counts.accepted,
      outcome.conservation.counts.failed,
    ]).toEqual(['provider', 3, 2, 0]);
  });
});

describe('the longest wait that an interrupt announces', () => {
  async function announced(
    steps: Steps,
    options: { readonly callTimeoutMs?: number } = {},
  ): Promise<number | undefined> {
    const world = await begun(trees, fake({ holds: true }), steps);
    const running = world.run((session) => session.process({ workers: 2, ...options }));
    while (world.provider.inFlight < 2) await new Promise((resolve) => setImmediate(resolve));
    process.emit('SIGINT');
    world.provider.release();
    await running;
    return world.events.flatMap((event) => (event.kind === 'stopping' ? [event.atMostMs] : []))[0];
  }

  test('follows the largest maxOutputTokens of the steps', async () => {
    expect(await announced([{ name: 'main' }])).toBe(60_000 + 8_192 * 40);
    expect(await announced([{ name: 'main', maxOutputTokens: 50_000 }])).toBe(60_000 + 50_000 * 40);
    expect(
      await announced([
        { name: 'first', maxOutputTokens: 300 },
        { name: 'second', maxOutputTokens: 20_000 },
      ]),
    ).toBe(60_000 + 20_000 * 40);
  });

  test('is the --timeout where one is given', async () => {
    expect(await announced([{ name: 'main', maxOutputTokens: 50_000 }], { callTimeoutMs: 5_000 })).toBe(5_000);
  });
});
