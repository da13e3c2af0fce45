import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { toEnvironment } from '../../src/compose/sandbox.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/create-sandbox.ts';
import { ratedTopics } from '../support/rated-topics.ts';
import { createRefusingProxy } from '../support/refusing-proxy.ts';
import { createWorkplace, type Workplace } from '../support/workplace.ts';

// A whole program is started again and again, on a machine that may have other things to do.
jest.setTimeout(120_000);

const items = 60;
const workers = 10;
const command = ['all', '--batch-id', 's', '--pipeline', 'pipeline', '--yes', '--workers', String(workers)];

let place: Workplace;
let sandbox: Sandbox;

async function begin(options: SandboxOptions, environment: Readonly<Record<string, string>> = {}): Promise<void> {
  sandbox = await createSandbox(options);
  place = createWorkplace(ratedTopics(items), { ...toEnvironment(sandbox), ...environment });
}

afterEach(async () => {
  place.remove();
  await sandbox.close();
});

/** A run that the provider refused: over within seconds, nothing billed, at most one call a worker, everything still to do. */
async function expectStopped(
  ...argv: readonly string[]
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const startedAt = performance.now();
  const { exitCode, stdout, stderr } = await place.run(...command, ...argv);
  expect(performance.now() - startedAt).toBeLessThan(25_000);
  expect({ exitCode, billed: sandbox.totals().billed }).toEqual({ exitCode: 6, billed: 0 });
  expect(stdout).toContain('BATCH STOPPED BY PROVIDER: s');
  expect(stdout).toContain(`Waiting: ${items}`);
  expect(stdout).not.toContain('Fate unknown');
  expect(new Set(place.ledger('s').map(({ type }) => type))).toEqual(new Set(['asked', 'free']));
  expect(place.ledger('s').filter(({ type }) => type === 'asked').length).toBeLessThanOrEqual(workers);
  return { stdout, stderr };
}

describe.each([
  ['anthropic', 'sonnet', 'ANTHROPIC_API_KEY'],
  ['openai', 'gpt', 'OPENAI_API_KEY'],
  ['gemini', 'flash', 'GEMINI_API_KEY'],
] as const)('%s', (provider, model, variable) => {
  test('a wrong key ends the run, and stands in no file and no word', async () => {
    const key = `wrong-key-${'x'.repeat(30)}-of-somebody`;
    await begin({ keys: ['the-right-key'] }, { [variable]: key });
    const { stdout, stderr } = await expectStopped('--model', model);
    expect(stdout).toContain(`Stopped: ${provider} refuses: `);
    expect(stdout).toContain(`Check the API key of ${provider}`);
    expect(`${stdout}${stderr}${textOfAllFiles(place.folder)}`).not.toContain(key);
  });

  test('an account without credit ends the run', async () => {
    await begin({ faults: 'billing' });
    const { stdout } = await expectStopped('--model', model);
    expect(stdout).toContain(`Stopped: ${provider} refuses: `);
    expect(stdout).toContain(`Check billing and credit of your ${provider} account`);
  });

  test('a model that it does not have ends the run', async () => {
    await begin({});
    const { stdout } = await expectStopped('--model', `${provider}/no-such-model-9`);
    expect(stdout).toContain(`Stopped: ${provider} refuses: `);
    expect(stdout).toContain('no-such-model-9 is not a model this key can use');
  });

  test('an item that it refuses with 400 fails alone, and the others are answered', async () => {
    await begin({});
    // The words quote a number that looks like a status.
    const proxy = await createRefusingProxy({
      target: sandbox.url,
      text: 'topic 7,',
      status: 400,
      body: refusalOf[provider],
    });
    const throughProxy = Object.entries(place.environment).map(
      ([name, value]) => [name, value.replace(sandbox.url, proxy.url)] as const,
    );
    place.environment = Object.fromEntries(throughProxy);
    const { exitCode, stdout } = await place.run(...command, '--model', model);
    await proxy.close();
    expect({ exitCode, billed: sandbox.totals().billed, refused: proxy.refused() }).toEqual({
      exitCode: 68,
      billed: items - 1,
      refused: 1,
    });
    expect(stdout).toContain('BATCH INCOMPLETE: s');
    expect(stdout).toMatch(/^Check: 60 acquired = 59 accepted \+ 1 failed/m);
    expect(JSON.parse(place.read('data/s/item-0007/error.json'))).toMatchObject({
      stage: 'process',
      code: 'invalid-request',
      message: 'At most 4290 and 5000 tokens, not 401',
    });
  });

  test('a run stopped by the provider goes on when it is mended', async () => {
    await begin({ keys: ['the-right-key'] }, { [variable]: 'wrong' });
    await expectStopped('--model', model);
    place.environment = { ...place.environment, [variable]: 'the-right-key' };
    expect((await place.run(...command)).exitCode).toBe(0);
    expect(sandbox.totals().billed).toBe(items);
  });
});

describe('a missing key', () => {
  test.each([
    [
      'sonnet',
      {},
      'Error: ANTHROPIC_API_KEY is not set\nSet it in the environment or in .env, or rehearse with --sandbox\n',
    ],
    [
      'sonnet',
      { OPENAI_API_KEY: 'o' },
      'Error: ANTHROPIC_API_KEY is not set\nYou have OPENAI_API_KEY: use --model gpt, or rehearse with --sandbox\n',
    ],
    [
      'gpt',
      { ANTHROPIC_API_KEY: 'a', GOOGLE_API_KEY: 'g' },
      'Error: OPENAI_API_KEY is not set\nYou have ANTHROPIC_API_KEY and GOOGLE_API_KEY: use --model sonnet or --model gemini, or rehearse with --sandbox\n',
    ],
    [
      'flash',
      { ANTHROPIC_API_KEY: 'a' },
      'Error: GEMINI_API_KEY is not set\nYou have ANTHROPIC_API_KEY: use --model sonnet, or rehearse with --sandbox\n',
    ],
  ])('for %s with %j is exit 6, and it says what there is', async (model, environment, words) => {
    await begin({});
    place.environment = environment as Readonly<Record<string, string>>;
    const { exitCode, stderr, stdout } = await place.run(...command, '--model', model);
    expect({ exitCode, stdout, error: stderr.slice(stderr.indexOf('Error:')) }).toEqual({
      exitCode: 6,
      stdout: '',
      error: words,
    });
    expect(place.ledger('s')).toEqual([]);
  });
});

const words = 'At most 4290 and 5000 tokens, not 401';
const refusalOf = {
  anthropic: { type: 'error', error: { type: 'invalid_request_error', message: words }, request_id: 'req_1' },
  openai: { error: { message: words, type: 'invalid_request_error', param: null, code: null } },
  gemini: { error: { code: 400, message: words, status: 'INVALID_ARGUMENT' } },
};

function textOfAllFiles(folder: string): string {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}
