import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { createAnthropicProvider } from '../../../../src/adapters/providers/anthropic/create-anthropic-provider.ts';
import { createGeminiProvider } from '../../../../src/adapters/providers/gemini/create-gemini-provider.ts';
import { createOpenAiProvider } from '../../../../src/adapters/providers/openai/create-openai-provider.ts';
import type { JobPayload } from '../../../../src/ports/jobs.ts';
import { createDiscardingServer } from '../../../support/discarding-server.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const lines = 20_000;
const lineBytes = 3_000;
const fileBytes = lines * lineBytes;
/** Sent and not yet arrived: a part of an upload to Gemini has 8 MB, and the sockets of both sides hold some. */
const mostOnTheWay = 16_000_000;
const mostHeapGrowth = fileBytes / 4;

const never = new AbortController().signal;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The most that is alive on the heap and that is on its way, seen at every piece. */
function createMeter() {
  const heapNow = () => {
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const before = heapNow();
  const most = { heapGrowth: 0, onTheWay: 0 };
  let pieces = 0;
  return {
    most,
    see(onTheWay: number): void {
      pieces += 1;
      most.onTheWay = Math.max(most.onTheWay, onTheWay);
      // Collecting takes time: now and then.
      if (pieces % 200 === 0) most.heapGrowth = Math.max(most.heapGrowth, heapNow() - before);
    },
  };
}

function bigPayload(onPiece: (bytes: number) => void): JobPayload {
  const line = `${JSON.stringify({ custom_id: 'x', text: 'x'.repeat(lineBytes) })}\n`;
  const piece = Buffer.from(line.repeat(20));
  return {
    label: 'bp-u1-0001-n1',
    digest: 'd',
    model: 'a-model',
    requestCount: lines,
    bytes: (lines / 20) * piece.length,
    async *chunks() {
      for (let made = 0; made < lines; made += 20) {
        onPiece(piece.length);
        yield Buffer.from(piece);
      }
    },
  };
}

describe.each([
  [
    'OpenAI',
    (baseUrl: string) => createOpenAiProvider({ apiKey: 'sk-some-key', baseUrl: `${baseUrl}/v1`, api: 'responses' }),
    'b1',
  ],
  ['Anthropic', (baseUrl: string) => createAnthropicProvider({ apiKey: 'sk-ant-some-key', baseUrl }), 'msgbatch_1'],
  ['Gemini', (baseUrl: string) => createGeminiProvider({ apiKey: 'AIza-some-key', baseUrl }), 'batches/b1'],
] as const)('a job of %s with 20,000 lines of 3 kB', (_name, create, jobId) => {
  test('goes out as the network takes it', async () => {
    const server = await createDiscardingServer('', 0, () => {});
    try {
      const { jobs } = await create(server.origin);
      const meter = createMeter();
      let madeBytes = 0;
      const payload = bigPayload((bytes) => {
        madeBytes += bytes;
        meter.see(madeBytes - server.receivedBytes);
      });
      const upload = await jobs?.upload(payload, never);
      if (upload?.kind !== 'ok') throw new Error(JSON.stringify(upload));
      expect(await jobs?.create(payload, upload.value, never)).toMatchObject({ kind: 'created' });
      expect(server.receivedBytes).toBeGreaterThanOrEqual(payload.bytes);
      expect(meter.most.onTheWay).toBeLessThan(mostOnTheWay);
      expect(meter.most.heapGrowth).toBeLessThan(mostHeapGrowth);
    } finally {
      await server.close();
    }
  });

  test('comes in as it is read, every line of it', async () => {
    const line = JSON.stringify({ custom_id: 'x', text: 'x'.repeat(lineBytes) });
    const meter = createMeter();
    let read = 0;
    const server = await createDiscardingServer(line, lines, () => meter.see(server.sentBytes - read * line.length));
    try {
      const { jobs } = await create(server.origin);
      for await (const piece of jobs?.results(jobId, never) ?? []) {
        if (piece.kind === 'problem') throw new Error(JSON.stringify(piece));
        // A slow reader: who read ahead of it would hold everything by now.
        if (read === 0) await pause(300);
        read += piece.lines.filter((text) => text === line).length;
      }
      expect(read).toBe(lines);
      expect(meter.most.onTheWay).toBeLessThan(mostOnTheWay);
      expect(meter.most.heapGrowth).toBeLessThan(mostHeapGrowth);
    } finally {
      await server.close();
    }
  });

  test('stops coming when nobody reads on', async () => {
    const line = JSON.stringify({ custom_id: 'x', text: 'x'.repeat(lineBytes) });
    const server = await createDiscardingServer(line, lines, () => {});
    try {
      const { jobs } = await create(server.origin);
      for await (const piece of jobs?.results(jobId, never) ?? []) {
        expect(piece.kind).toBe('lines');
        break;
      }
      await server.brokenOff;
      expect(server.sentBytes).toBeLessThan(fileBytes / 2);
    } finally {
      await server.close();
    }
  });
});
