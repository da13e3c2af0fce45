/**
 * A provider in a process of its own: every POST is answered after a fixed time with a fixed small body, in the form
 * of OpenAI's Responses or Chat Completions, by the address asked for. Started by `startStubServer`.
 */
import { fork } from 'node:child_process';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { sampleAnswer } from './sample-pipeline.ts';

export interface StubServer {
  readonly origin: string;
  /** What the measured program needs to find it. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): void;
}

const usage = { input: 500, output: 250 };

const bodies = {
  responses: {
    id: 'resp_bench',
    object: 'response',
    created_at: 1_760_000_000,
    status: 'completed',
    model: 'gpt-5.4-mini',
    output: [
      {
        id: 'msg_bench',
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', text: sampleAnswer, annotations: [] }],
      },
    ],
    usage: {
      input_tokens: usage.input,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: usage.output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: usage.input + usage.output,
    },
  },
  completions: {
    id: 'chatcmpl-bench',
    object: 'chat.completion',
    created: 1_760_000_000,
    model: 'gpt-5.4-mini',
    choices: [{ index: 0, message: { role: 'assistant', content: sampleAnswer }, finish_reason: 'stop' }],
    usage: {
      prompt_tokens: usage.input,
      completion_tokens: usage.output,
      total_tokens: usage.input + usage.output,
    },
  },
};

if (process.argv[2] === 'serve-stub') serve(Number(process.argv[3]));

function serve(latencyMs: number): void {
  const texts = { responses: JSON.stringify(bodies.responses), completions: JSON.stringify(bodies.completions) };
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const text = request.url?.endsWith('/completions') ? texts.completions : texts.responses;
      if (latencyMs === 0) answer(response, text);
      else setTimeout(answer, latencyMs, response, text);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.once('disconnect', () => process.exit(0));
}

function answer(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

export async function startStubServer(latencyMs: number): Promise<StubServer> {
  const child = fork(fileURLToPath(import.meta.url), ['serve-stub', String(latencyMs)]);
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve(Number(message)));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the stub server ended with ${code}`)));
  });
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    environment: {
      OPENAI_BASE_URL: `${origin}/v1`,
      OPENAI_API_KEY: 'sk-bench-0123456789',
      BATCH_PIPELINE_OPENAI_API: 'responses',
      NO_PROXY: '127.0.0.1',
      no_proxy: '127.0.0.1',
    },
    stop: () => {
      child.removeAllListeners('exit');
      child.kill();
    },
  };
}
