import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type AnsweringServer,
  type Answered,
  type Asked,
  createAnsweringServer,
  toMessage,
} from './answering-server.ts';
import { expectNoStack, expectPlain } from './bad-input.ts';
import { type ProgramOutcome, runProgram } from './run-program.ts';

/** In every key, and nowhere else. */
const mark = 'CANARY';
const pipeline = `name: reviews
source: { items: [{ id: a, text: one }, { id: b, text: two }] }
steps: [{ name: main, prompt: "Say {{text}}", attempts: 1 }]
outputs: [{ html: {} }, { csv: {} }, { jsonl: {} }]
`;

interface Vendor {
  readonly name: string;
  readonly model: string;
  readonly key: string;
  readonly environment: (origin: string, key: string) => Readonly<Record<string, string>>;
}

const vendors: readonly Vendor[] = [
  {
    name: 'Anthropic',
    model: 'sonnet',
    key: `sk-ant-api03-${mark}abcdef0123456789-AA`,
    environment: (origin, key) => ({ ANTHROPIC_BASE_URL: origin, ANTHROPIC_API_KEY: key }),
  },
  {
    name: 'OpenAI',
    model: 'gpt',
    key: `sk-proj-${mark}abcdef0123456789`,
    environment: (origin, key) => ({ OPENAI_BASE_URL: `${origin}/v1`, OPENAI_API_KEY: key }),
  },
  {
    name: 'Gemini',
    model: 'flash',
    key: `AIzaSy${mark}abcdef0123456789012345678`,
    environment: (origin, key) => ({ GOOGLE_GEMINI_BASE_URL: origin, GEMINI_API_KEY: key }),
  },
  {
    name: 'a compatible server with keys of its own form',
    model: 'openai/local-model',
    key: `${mark}.0123/456+789=`,
    environment: (origin, key) => ({ OPENAI_BASE_URL: `${origin}/v1`, OPENAI_API_KEY: key }),
  },
];

/** Bodies of a provider that repeats the key, or a part of it, in what it refuses. */
function echoing(status: number, shape: (key: string) => unknown): (asked: Asked) => Answered {
  return ({ headers }) => {
    const key = String(
      headers['x-api-key'] ?? headers['x-goog-api-key'] ?? headers.authorization?.replace(/^Bearer /, ''),
    );
    return { status, body: shape(key), headers: { 'x-request-id': `req-${key}`, 'retry-after': '0' } };
  };
}

const errors: readonly (readonly [title: string, status: number, shape: (key: string) => unknown])[] = [
  [
    'refuses the key and repeats it',
    401,
    (key) => ({
      type: 'error',
      error: {
        type: 'authentication_error',
        code: 'invalid_api_key',
        status: 'UNAUTHENTICATED',
        message: `Incorrect API key provided: ${key}. You can find yours at https://example.com.`,
      },
    }),
  ],
  [
    'repeats the request with its headers',
    400,
    (key) => ({
      type: 'error',
      error: {
        type: 'invalid_request_error',
        status: 'INVALID_ARGUMENT',
        message: `Bad request: {"headers":{"x-api-key":"${key}","authorization":"Bearer ${key}"}}`,
      },
    }),
  ],
  [
    'says it as a page of HTML',
    403,
    (key) =>
      `<html><body><h1>403</h1><pre>key=${encodeURIComponent(key)} Authorization: Bearer ${key}</pre></body></html>`,
  ],
  [
    'says it with its first and last letters',
    401,
    (key) => ({
      error: {
        type: 'authentication_error',
        status: 'UNAUTHENTICATED',
        message: `Incorrect API key provided: ${key.slice(0, 14)}*****${key.slice(-4)}`,
      },
    }),
  ],
];

let server: AnsweringServer;
let answer: (asked: Asked) => Answered = () => toMessage('fine');
const folders: string[] = [];

beforeAll(async () => {
  server = await createAnsweringServer((asked) => answer(asked));
});
afterAll(async () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  await server.close();
});

describe('the key in use stays where it is', () => {
  test.each(errors)(
    'when a provider %s',
    async (_, status, shape) => {
      answer = echoing(status, shape);
      const ends = await Promise.all(
        vendors.map(async ({ model, key, environment }) => {
          const folder = begin();
          const outcomes = await runAll(folder, model, environment(server.origin, key), [
            ['show', '--batch-id', 'demo', '--item', 'a'],
            ['render', '--batch-id', 'demo'],
          ]);
          expect(outcomes[0]?.exitCode).not.toBe(0);
          return { folder, outcomes, key };
        }),
      );
      for (const { key } of vendors)
        expect(server.asked.some(({ headers }) => JSON.stringify(headers).includes(key))).toBe(true);
      for (const { folder, outcomes, key } of ends) expectNothingSaid(folder, outcomes, key);
    },
    60_000,
  );
});

describe('keys of the surroundings stay where they are', () => {
  const everyKey = Object.fromEntries(
    vendors
      .slice(0, 3)
      .flatMap(({ key, environment }) =>
        Object.entries(environment(`http://127.0.0.1:9`, key)).filter(([name]) => name.endsWith('_KEY')),
      ),
  );

  test('in every command of a rehearsal with faults', async () => {
    const folder = begin();
    const commands = [
      ['status'],
      ['plan'],
      ['verify'],
      ['parse'],
      ['render'],
      ['estimate'],
      ['show', '--item', 'a'],
      ['show', '--item', 'a', '--json'],
      ['status', '--json'],
      ['clean', '--clean-stage', 'process', '--yes'],
    ];
    const outcomes = await runAll(
      folder,
      'sonnet',
      everyKey,
      commands.map((words) => [words[0] ?? '', '--batch-id', 'demo', ...words.slice(1)]),
      ['--sandbox', '--faults', 'server-error:once,bad-json:30%,refusal:20%'],
    );
    expectNothingSaid(folder, outcomes, everyKey['ANTHROPIC_API_KEY'] ?? '');
  }, 60_000);

  test('in a rehearsal whose sandbox refuses the key', async () => {
    const folder = begin();
    const outcomes = await runAll(folder, 'sonnet', everyKey, [], ['--sandbox', '--faults', 'auth']);
    expect(outcomes[0]?.exitCode).toBe(6);
    expectNothingSaid(folder, outcomes, everyKey['ANTHROPIC_API_KEY'] ?? '');
  });

  test('from .env too, and with an address in which somebody wrote a password', async () => {
    const folder = begin();
    writeFileSync(
      join(folder, '.env'),
      `ANTHROPIC_API_KEY=sk-ant-${mark}0123456789\nOPENAI_API_KEY=sk-${mark}9876543210\n`,
    );
    const withPassword = server.origin.replace('//', `//someone:${mark}password@`);
    answer = () => ({ status: 400, body: { error: { type: 'invalid_request_error', message: 'no' } } });
    const outcomes = [
      ...(await runAll(folder, 'sonnet', { ANTHROPIC_BASE_URL: withPassword }, [])),
      ...(await runAll(folder, 'gpt', { OPENAI_BASE_URL: `ftp://someone:${mark}password@example.com` }, [])),
      ...(await runAll(
        folder,
        'gpt',
        {
          OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
          HTTPS_PROXY: `http://someone:${mark}@127.0.0.1:9`,
          HTTP_PROXY: `http://someone:${mark}@127.0.0.1:9`,
        },
        [],
        ['--item', 'a'],
      )),
    ];
    rmSync(join(folder, '.env'));
    expectNothingSaid(folder, outcomes, mark);
  }, 60_000);

  test('with an answer that is no JSON and one that breaks off', async () => {
    const folder = begin();
    answer = ({ headers }) => ({ status: 200, body: `not json at all ${headers['x-api-key']}` });
    const outcomes = await runAll(
      folder,
      'sonnet',
      { ANTHROPIC_BASE_URL: server.origin, ANTHROPIC_API_KEY: `sk-ant-${mark}0123456789` },
      [],
      ['--limit', '1'],
    );
    expect(outcomes[0]?.exitCode).not.toBe(0);
    expectNothingSaid(folder, outcomes, `sk-ant-${mark}0123456789`);
  }, 60_000);
});

function begin(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keys-'));
  folders.push(folder);
  mkdirSync(join(folder, 'mine'));
  writeFileSync(join(folder, 'mine/pipeline.yaml'), pipeline);
  return folder;
}

async function runAll(
  folder: string,
  model: string,
  environment: Readonly<Record<string, string>>,
  more: readonly (readonly string[])[],
  flags: readonly string[] = [],
): Promise<readonly ProgramOutcome[]> {
  const commands = [
    ['all', '--batch-id', 'demo', '--pipeline', 'mine', '--yes', '--model', model, '--log-level', 'debug', ...flags],
    ...more,
  ];
  const outcomes: ProgramOutcome[] = [];
  for (const argv of commands) outcomes.push(await runProgram({ argv, folder, environment }));
  return outcomes;
}

/** Neither on a stream nor in a file: the mark, the key, its end, and what encodings make of it. */
function expectNothingSaid(folder: string, outcomes: readonly ProgramOutcome[], key: string): void {
  const forms = [
    mark,
    key.slice(-8),
    Buffer.from(key).toString('base64').slice(0, 12),
    Buffer.from(`Bearer ${key}`).toString('base64').slice(8, 24),
    encodeURIComponent(key),
  ];
  const said = outcomes.map(({ stdout, stderr }) => stdout + stderr);
  const written = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const places = [
    ...said.map((text, index) => [`output of command ${index + 1}`, text] as const),
    ...written.map((path) => [path.replace(folder, ''), readFileSync(path, 'latin1')] as const),
  ];
  expect(
    places
      .filter(([, text]) => forms.some((form) => text.includes(form)))
      .map(([place, text]) => [place, around(text, forms)]),
  ).toEqual([]);
  for (const text of said) {
    expectNoStack(text);
    expectPlain(text);
  }
}

function around(text: string, forms: readonly string[]): string {
  const at = Math.min(...forms.map((form) => text.indexOf(form)).filter((index) => index >= 0));
  return text.slice(Math.max(0, at - 100), at + 60);
}
