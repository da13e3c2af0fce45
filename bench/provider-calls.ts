/**
 * CPU of one call to a provider, by adapter and by what carries it: node bench/provider-calls.ts [calls] [workers].
 * The server is another process, local, without latency; the prompt has 2 kB, the answer 1 kB. Medians of three rounds.
 */
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAnthropicProvider } from '../src/adapters/providers/anthropic/create-anthropic-provider.ts';
import type { Fetch } from '../src/adapters/providers/exchange.ts';
import { createGeminiProvider } from '../src/adapters/providers/gemini/create-gemini-provider.ts';
import { createLeanFetch } from '../src/adapters/providers/lean-fetch.ts';
import { createOpenAiProvider } from '../src/adapters/providers/openai/create-openai-provider.ts';
import type { ModelRequest, ProviderName } from '../src/core/request.ts';

const text = 'a sentence of the answer. '.repeat(40);
const bodies: Readonly<Record<string, object>> = {
  messages: {
    id: 'm',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [{ type: 'text', text }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 500, output_tokens: 250 },
  },
  responses: {
    id: 'r',
    object: 'response',
    status: 'completed',
    model: 'm',
    output: [{ type: 'message', content: [{ type: 'output_text', text }] }],
    usage: { input_tokens: 500, output_tokens: 250 },
  },
  completions: {
    id: 'c',
    model: 'm',
    choices: [{ message: { content: text }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 500, completion_tokens: 250 },
  },
  generateContent: {
    candidates: [{ content: { parts: [{ text }] }, finishReason: 'STOP' }],
    usageMetadata: { promptTokenCount: 500, candidatesTokenCount: 250 },
  },
};

if (process.argv[2] === 'serve') serve();
else await measure(Number(process.argv[2] ?? 5_000), Number(process.argv[3] ?? 50));

function serve(): void {
  const texts = Object.entries(bodies).map(([end, body]) => [end, JSON.stringify(body)] as const);
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const found = texts.find(([end]) => request.url?.endsWith(end));
      response.writeHead(found === undefined ? 404 : 200, {
        'content-type': 'application/json',
        'x-ratelimit-remaining-requests': '999',
      });
      response.end(found?.[1] ?? '{}');
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}

async function measure(calls: number, workers: number): Promise<void> {
  const child = fork(new URL(import.meta.url).pathname, ['serve']);
  const port = await new Promise<number>((resolve) => child.once('message', (message) => resolve(Number(message))));
  const origin = `http://127.0.0.1:${port}`;
  const lean = createLeanFetch();
  const signal = new AbortController().signal;
  const request = (provider: ProviderName): ModelRequest => ({
    provider,
    model: 'claude-sonnet-5-5',
    system: 'Be brief.',
    user: 'a sentence of the prompt '.repeat(80),
    schema: null,
    schemaName: 'main',
    parameters: { maxOutputTokens: 8_192 },
    lane: 'realtime',
  });
  const body = JSON.stringify({ input: request('openai').user });
  const carriers: readonly (readonly [string, Fetch])[] = [
    ['lean fetch', lean],
    ['built-in fetch', fetch],
  ];
  const rows: [string, () => Promise<unknown>][] = [];
  for (const [name, carrier] of carriers) {
    rows.push([
      `${name} alone`,
      async () =>
        (
          await carrier(`${origin}/v1/responses`, {
            method: 'POST',
            body,
            headers: { 'content-type': 'application/json' },
          })
        ).json(),
    ]);
    const options = { apiKey: 'sk-bench', fetch: carrier };
    const providers = [
      ['anthropic', 'anthropic', await createAnthropicProvider({ ...options, baseUrl: origin })],
      [
        'openai responses',
        'openai',
        await createOpenAiProvider({ ...options, baseUrl: `${origin}/v1`, api: 'responses' }),
      ],
      ['openai chat', 'openai', await createOpenAiProvider({ ...options, baseUrl: `${origin}/v1`, api: 'chat' })],
      ['gemini', 'gemini', await createGeminiProvider({ ...options, baseUrl: origin })],
    ] as const;
    for (const [label, provider, adapter] of providers) {
      const asked = request(provider);
      rows.push([
        `${label}, ${name}`,
        async () => {
          const outcome = await adapter.generate(asked, 30_000, signal);
          if (outcome.kind !== 'answer' || outcome.response.text !== text) throw new Error(JSON.stringify(outcome));
        },
      ]);
    }
  }
  const figures = new Map<string, { cpuUs: number; perSecond: number }[]>();
  for (let round = 0; round < 4; round++) {
    for (const [name, call] of rows) {
      const figure = await run(call, round === 0 ? Math.ceil(calls / 5) : calls, workers);
      // The first round warms up.
      if (round > 0) figures.set(name, [...(figures.get(name) ?? []), figure]);
    }
  }
  const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  console.log(`${calls} calls, ${workers} workers, Node ${process.version}`);
  for (const [name, rounds] of figures) {
    const cpu = Math.round(median(rounds.map(({ cpuUs }) => cpuUs)));
    console.log(
      `${name.padEnd(34)} ${String(cpu).padStart(5)} us CPU a call  ${String(Math.round(median(rounds.map(({ perSecond }) => perSecond)))).padStart(6)} calls/s`,
    );
  }
  child.kill();
  await lean.close();
}

async function run(
  call: () => Promise<unknown>,
  calls: number,
  workers: number,
): Promise<{ cpuUs: number; perSecond: number }> {
  let left = calls;
  const cpu = process.cpuUsage();
  const started = performance.now();
  await Promise.all(
    Array.from({ length: workers }, async () => {
      while (left-- > 0) await call();
    }),
  );
  const { user, system } = process.cpuUsage(cpu);
  return { cpuUs: (user + system) / calls, perSecond: (calls / (performance.now() - started)) * 1_000 };
}
