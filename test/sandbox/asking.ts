import { createHash } from 'node:crypto';
import { afterEach } from '@jest/globals';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/core/json.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/create-sandbox.ts';

export interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonValue;
}

/** The endpoints that answer, with the smallest request of each. */
export const endpoints = {
  responses: { provider: 'openai', path: '/openai/v1/responses', body: { model: 'gpt-6-luna', input: 'Hello' } },
  chat: {
    provider: 'openai',
    path: '/openai/v1/chat/completions',
    body: { model: 'gpt-6-luna', messages: [{ role: 'user', content: 'Hello' }] },
  },
  messages: {
    provider: 'anthropic',
    path: '/anthropic/v1/messages',
    body: { model: 'claude-sonnet-5-5', max_tokens: 1000, messages: [{ role: 'user', content: 'Hello' }] },
  },
  generate: {
    provider: 'gemini',
    path: '/gemini/v1/models/gemini-3.8-flash:generateContent',
    body: { contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] },
  },
} as const;

export type Endpoint = keyof typeof endpoints;
export const allEndpoints = Object.keys(endpoints) as Endpoint[];

const open = new Set<Sandbox>();
afterEach(async () => {
  for (const sandbox of open) await sandbox.close();
  open.clear();
});

/** A sandbox that is closed after the test. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await createSandbox(options);
  open.add(sandbox);
  return sandbox;
}

export async function send(
  sandbox: Sandbox,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Got> {
  const all = {
    authorization: 'Bearer sandbox-key',
    'anthropic-version': '2026-10-21',
    'x-goog-api-key': 'sandbox-key',
    ...headers,
  };
  const response = await fetch(sandbox.url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: (await response.json()) as JsonValue,
  };
}

/** Sends an endpoint's smallest request, with `more` laid over its body. */
export function ask(sandbox: Sandbox, endpoint: Endpoint, more: object = {}, signal?: AbortSignal): Promise<Got> {
  const { path, body } = endpoints[endpoint];
  return send(sandbox, path, { ...body, ...more }, {}, signal);
}

/** What stands at a path of names and positions; undefined where it ends before. */
export function at(value: JsonValue, ...path: readonly (string | number)[]): JsonValue | undefined {
  let found: JsonValue | undefined = value;
  for (const key of path) {
    if (Array.isArray(found)) found = (found as readonly JsonValue[]).at(Number(key));
    else found = isJsonObject(found) ? found[key] : undefined;
  }
  return found;
}

/** The parts of a list that have this type. */
function listOf(value: JsonValue | undefined, type: string): readonly JsonObject[] {
  return (Array.isArray(value) ? (value as readonly JsonValue[]) : [])
    .filter(isJsonObject)
    .filter((part) => part['type'] === type);
}

/** The answer's text, wherever the provider puts it. */
export function textOf({ body }: Got): string {
  const messages = listOf(at(body, 'output'), 'message').map((message) => at(message, 'content', 0, 'text'));
  const parts = listOf(at(body, 'content'), 'text').map((part) => part['text']);
  const texts = [
    ...messages,
    ...parts,
    at(body, 'choices', 0, 'message', 'content'),
    at(body, 'candidates', 0, 'content', 'parts', 0, 'text'),
  ];
  return texts.filter((text) => typeof text === 'string').join('');
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
