import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { toEnvironment } from '../../src/compose/sandbox.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { createWireServer, type WireAct, type WireServer } from '../support/wire-server.ts';
import { createWorkplace, type Workplace } from '../support/workplace.ts';

jest.setTimeout(120_000);

const priced = (models: readonly object[]) => JSON.stringify({ models });
const newModel = { provider: 'openai', model: 'gpt-9', aliases: ['nine'], input: 3, output: 12 };
const newFlashLite = {
  provider: 'gemini',
  model: 'gemini-2.5-flash-lite',
  input: 0.15,
  cachedInput: 0.01,
  output: 0.4,
};

interface Shown {
  readonly checkedOn: string;
  readonly entries: readonly {
    readonly price: { readonly model: string; readonly source: string; readonly tiers: readonly { input: number }[] };
    readonly warning: string | null;
  }[];
  readonly unpriced: readonly { readonly model: string }[];
}

let place: Workplace;
beforeEach(() => {
  place = createWorkplace({});
});
afterEach(() => place.remove());

const inputOf = async (model: string) =>
  (await place.runJson<Shown>('prices', model)).document.entries.find(({ price }) => price.model === model)?.price
    .tiers[0]?.input;
const update = (...flags: readonly string[]) => place.run('prices', 'update', ...flags);

describe('prices update from a file', () => {
  test('shows what changes and writes nothing without a word', async () => {
    place.write('new.json', priced([newModel, newFlashLite]));
    const { exitCode, stderr, stdout } = await update('--from', 'new.json');
    expect([exitCode, stdout]).toEqual([3, '']);
    expect(stderr).toBe(`PRICES UPDATE
=============
From: new.json
Added:
└── openai/gpt-9: input $3, output $12
Changed:
└── gemini/gemini-2.5-flash-lite: input $0.10 → $0.15 (+50%)
Nobody can be asked here: add --yes. Nothing was written.
`);
    expect(place.has('prices.updated.json')).toBe(false);
  });

  test('with --yes holds from then on, with its day and source, until the file is removed', async () => {
    place.write('new.json', priced([newModel, newFlashLite]));
    const { exitCode, stdout } = await update('--from', 'new.json', '--yes');
    expect([exitCode, stdout]).toEqual([0, `Wrote ${place.folder}/prices.updated.json\nNext: batch-pipeline prices\n`]);
    expect([await inputOf('gpt-9'), await inputOf('gemini-2.5-flash-lite')]).toEqual([3, 0.15]);
    const nine = (await place.run('prices', 'nine')).stdout;
    expect(nine).toMatch(/Source: new\.json, \d{4}-\d\d-\d\d\n/);
    expect((await update('--from', 'new.json')).stderr).toContain(
      'Looked at again and the same: 2 models\nNothing changes.\n',
    );

    place.write('newer.json', priced([newFlashLite]));
    expect((await update('--from', 'newer.json', '--yes')).stderr).toContain(
      'Removed:\n└── openai/gpt-9: its price is unknown then\n',
    );
    place.write('none.json', priced([]));
    expect((await update('--from', 'none.json', '--yes')).stderr).toContain(
      '└── gemini/gemini-2.5-flash-lite: the built-in price holds then: input $0.15 →\n    $0.10 (-33%)\n',
    );
    expect(await inputOf('gemini-2.5-flash-lite')).toBe(0.1);
  });

  test('never touches a price of one’s own, which stands in front', async () => {
    const own = priced([{ provider: 'openai', model: 'gpt-9', input: 1, output: 1 }]);
    place.write('prices.json', own);
    place.write('new.json', priced([newModel]));
    const { stderr } = await update('--from', 'new.json', '--yes');
    expect(stderr).toContain('openai/gpt-9*: input $3, output $12\n* your own price in ');
    expect([await inputOf('gpt-9'), place.read('prices.json') === own]).toEqual([1, true]);
  });

  test('lies beside the file that BATCH_PRICES names', async () => {
    place.write('shared/mine.json', priced([]));
    place.write('new.json', priced([newModel]));
    place.environment = { BATCH_PRICES: 'shared/mine.json' };
    expect((await update('--from', 'new.json', '--yes')).exitCode).toBe(0);
    expect([place.has('shared/prices.updated.json'), await inputOf('gpt-9')]).toEqual([true, 3]);
  });

  test('takes a price that changes a hundredfold only when the model is named', async () => {
    place.write('new.json', priced([{ ...newFlashLite, input: 10 }]));
    const refused = await update('--from', 'new.json', '--yes');
    expect([refused.exitCode, place.has('prices.updated.json')]).toEqual([2, false]);
    expect(refused.stderr).toContain(
      'Error: gemini/gemini-2.5-flash-lite: input would cost 100 times as much\nNothing was changed. Where it is right, name it: --accept gemini/gemini-2.5-flash-lite\n',
    );
    const named = await update('--from', 'new.json', '--yes', '--accept', 'gemini/gemini-2.5-flash-lite');
    expect([named.exitCode, await inputOf('gemini-2.5-flash-lite')]).toEqual([0, 10]);
  });

  test.each([
    ['a negative price', priced([{ ...newModel, input: -1 }]), /models\.0\.input/],
    [
      'a price beyond all',
      priced([{ ...newModel, input: 20_000 }]),
      /more than \$10,000: prices are in dollars per million/,
    ],
    ['a stray key', priced([{ ...newModel, inptu: 1 }]), /inptu/],
    ['no JSON', '{', /not JSON/],
    ['an infinite price', '{"models": [{"provider": "openai", "model": "x", "input": 1e999, "output": 1}]}', /input/],
  ])('refuses %s and changes nothing', async (_, text, says) => {
    place.write('new.json', text);
    const { exitCode, stderr } = await update('--from', 'new.json', '--yes');
    expect([exitCode, place.has('prices.updated.json')]).toEqual([2, false]);
    expect(stderr).toMatch(says);
  });

  test('says that a file is not there', async () => {
    const { exitCode, stderr } = await update('--from', 'gone.json', '--yes');
    expect([exitCode, stderr]).toEqual([
      2,
      'Error: --from gone.json: there is no such file\nGive a price file, or an address that begins with https://.\n',
    ]);
  });

  test('--json has the changes and nothing else on stdout', async () => {
    place.write('new.json', priced([newModel]));
    const { exitCode, document } = await place.runJson('prices', 'update', '--from', 'new.json');
    expect([exitCode, document]).toEqual([
      3,
      expect.objectContaining({
        written: false,
        from: 'new.json',
        inDoubt: [],
        prices: [expect.objectContaining({ model: 'gpt-9', kind: 'added' })],
      }),
    ]);
  });
});

describe('prices update from an address', () => {
  let server: WireServer;
  beforeAll(async () => {
    server = await createWireServer();
  });
  afterAll(() => server.close());

  test('takes it over redirects, and does not keep what belongs to the one who asks', async () => {
    server.script(
      { kind: 'text', status: 302, headers: { location: '/there.json?key=secret' }, text: '' },
      { kind: 'text', text: priced([newModel]) },
    );
    const address = server.origin.replace('http://', 'http://me:secret@');
    const { exitCode, stderr } = await update('--from', `${address}/p.json?key=secret`, '--yes');
    expect([exitCode, await inputOf('gpt-9')]).toEqual([0, 3]);
    expect([stderr.includes('secret'), place.read('prices.updated.json').includes('secret')]).toEqual([false, false]);
  });

  test.each([
    [
      'plain http elsewhere',
      'http://prices.example/p.json',
      /Error: --from http:\/\/prices\.example\/p\.json: this is no https address/,
    ],
    ['another scheme', 'ftp://prices.example/p.json', /no https address/],
  ])('refuses %s', async (_, address, says) => {
    const { exitCode, stderr } = await update('--from', address, '--yes');
    expect([exitCode, says.test(stderr)]).toEqual([2, true]);
  });

  test.each([
    [
      'a redirect to plain http elsewhere',
      [{ kind: 'text', status: 301, headers: { location: 'http://prices.example/' }, text: '' }],
      /it leads to no https address/,
    ],
    ['an answer that is no success', [{ kind: 'text', status: 404, text: 'gone' }], /it answers 404/],
    [
      'endless redirects',
      Array.from({ length: 6 }, () => ({ kind: 'text', status: 302, headers: { location: '/' }, text: '' })),
      /it redirects more than 5 times/,
    ],
    ['more than 4 MB', [{ kind: 'text', text: ' '.repeat(4 * 1024 * 1024 + 1) }], /it is larger than 4 MB/],
    ['a connection that is cut', [{ kind: 'reset-after-headers' } as const], /cannot be had/],
    ['no prices', [{ kind: 'text', text: '<html>' }], /not JSON/],
  ] as readonly (readonly [string, readonly WireAct[], RegExp])[])('refuses %s', async (_, acts, says) => {
    server.script(...acts);
    const { exitCode, stderr } = await update('--from', `${server.origin}/p.json`, '--yes');
    expect([exitCode, place.has('prices.updated.json')]).toEqual([2, false]);
    expect(stderr).toMatch(says);
  });
});

describe('prices update from the providers', () => {
  let sandbox: Sandbox;
  let server: WireServer;
  beforeAll(async () => {
    sandbox = await createSandbox();
    server = await createWireServer();
  });
  afterAll(async () => {
    await sandbox.close();
    await server.close();
  });

  test('asks every list, and finds nothing new in the sandbox’s', async () => {
    place.environment = toEnvironment(sandbox);
    const { exitCode, stderr } = await update('--yes');
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/anthropic: \d+ models that answer in text\n/);
    expect(stderr).not.toContain('New, price unknown');
    expect((await update()).stderr).toContain('Nothing changes.\n');
  });

  test('lists new models as of unknown price, page after page, and marks those that are gone', async () => {
    place.environment = { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: server.origin };
    const page = (ids: readonly string[], more: boolean) => ({
      kind: 'reply' as const,
      body: {
        data: ids.map((id) => ({ type: 'model', id, display_name: id, created_at: '2026-09-28T00:00:00Z' })),
        has_more: more,
        first_id: ids[0],
        last_id: ids.at(-1),
      },
    });
    server.script(page(['claude-novel-6', 'claude-haiku-5-5-20260901'], true), page(['claude-sonnet-5-5'], false));
    const { exitCode, stderr } = await update('--yes');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('├── New, price unknown: claude-novel-6\n');
    expect(stderr).toContain('openai was not asked: OPENAI_API_KEY is not set\n');
    expect(server.seen.at(-1)?.url).toContain('after_id=claude-haiku-5-5-20260901');

    const { document } = await place.runJson<Shown>('prices', '--provider', 'anthropic');
    expect(document.unpriced).toEqual([expect.objectContaining({ model: 'claude-novel-6' })]);
    const warnings = new Map(document.entries.map(({ price, warning }) => [price.model, warning]));
    expect([warnings.get('claude-haiku-5-5'), warnings.get('claude-sonnet-5-5')]).toEqual([null, null]);
    expect(warnings.get('claude-opus-5-5')).toMatch(
      /^anthropic\/claude-opus-5-5 is not in the provider's list of models of /,
    );
    expect((await place.run('prices', 'novel')).stdout).toMatch(
      /Without a price, in its list of \S+: claude-novel-6\n/,
    );
  });

  test('keeps the prices that a file brought, and a file keeps the lists', async () => {
    place.write('new.json', priced([newModel]));
    place.environment = toEnvironment(sandbox);
    await update('--from', 'new.json', '--yes');
    await update('--yes');
    const file = JSON.parse(place.read('prices.updated.json')) as {
      models: readonly unknown[];
      listed: readonly unknown[];
    };
    expect([file.models.length, file.listed.length]).toEqual([1, 3]);
    place.write('newer.json', priced([newFlashLite]));
    await update('--from', 'newer.json', '--yes');
    expect(JSON.parse(place.read('prices.updated.json'))).toMatchObject({
      models: [newFlashLite],
      listed: file.listed,
    });
  });

  test('without any key says how else', async () => {
    const { exitCode, stderr } = await update('--yes');
    expect([exitCode, stderr.split('\n')[0]]).toEqual([
      6,
      'Error: No provider could be asked: anthropic: ANTHROPIC_API_KEY is not set; openai: OPENAI_API_KEY is not set; gemini: GEMINI_API_KEY is not set',
    ]);
  });
});
