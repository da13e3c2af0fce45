import { describe, expect, test } from '@jest/globals';
import { frameBytes, toAnthropicJobBody } from '../../../../src/adapters/providers/anthropic/to-job-body.ts';
import { toPayloadSlices } from '../../../../src/adapters/providers/gemini/payload-slices.ts';
import { toLinePieces } from '../../../../src/adapters/providers/jobs/line-pieces.ts';
import { toPayloadBody } from '../../../../src/adapters/providers/jobs/payload-body.ts';
import { payloadOf } from '../../../support/job-payload.ts';

async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString();
}

async function linesOf(text: string, size: number) {
  const all: (readonly string[])[] = [];
  for await (const lines of toLinePieces(pieces(text, size))) all.push(lines);
  return all;
}

describe('lines of a download', () => {
  test.each([1, 2, 3, 7, 1000])('are whole, however the bytes come: %i at a time', async (size) => {
    const text = '\ufeff{"a":"ünï 漢字 🙂"}\r\n\n  \n{"b":2}\n{"c":3}';
    expect((await linesOf(text, size)).flat()).toEqual(['{"a":"ünï 漢字 🙂"}', '{"b":2}', '{"c":3}']);
  });

  test('come some hundred at a time, and fewer where they are long', async () => {
    const short = await linesOf('x\n'.repeat(1_000), 64);
    expect(short.map(({ length }) => length)).toEqual([256, 256, 256, 232]);
    const long = await linesOf(`${'x'.repeat(400_000)}\n`.repeat(7), 65_536);
    expect(long.map(({ length }) => length)).toEqual([3, 3, 1]);
  });

  test('of nothing are none', async () => {
    expect(await linesOf('', 10)).toEqual([]);
    expect(await linesOf('\n\n', 1)).toEqual([]);
  });
});

describe('the body of a message batch', () => {
  test.each([['{"a":1}\n{"b":2}\n'], ['{"a":1}\n{"b":2}'], ['{"a":1}\n\n\n{"b":2}\n\n'], ['\n{"a":1}\n{"b":2}\n']])(
    'is one list of the lines, byte for byte, however they come: %j',
    async (file) => {
      for (const size of [1, 2, 3, 5, 8, 100]) {
        const body = await textOf(toAnthropicJobBody(pieces(file, size)));
        expect(JSON.parse(body)).toEqual({ requests: [{ a: 1 }, { b: 2 }] });
        expect(Buffer.byteLength(body)).toBe(Buffer.byteLength(file) + frameBytes);
      }
    },
  );

  test('leaves the bytes that it was given as they are', async () => {
    const chunk = Buffer.from('{"a":1}\n{"b":2}\n');
    await textOf(
      toAnthropicJobBody(
        (async function* () {
          yield chunk;
        })(),
      ),
    );
    expect(chunk.toString()).toBe('{"a":1}\n{"b":2}\n');
  });
});

describe('a file on its way out', () => {
  test('is known to be whole no later than its last byte is handed over, and no sooner', async () => {
    const body = toPayloadBody(payloadOf(['ab', 'cd'], {}, 2), () => {});
    const reader = body.stream.getReader();
    const seen: [string, boolean][] = [];
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      seen.push([Buffer.from(value).toString(), body.isWhole]);
    }
    expect(seen).toEqual([
      ['ab', false],
      ['\nc', false],
      ['d\n', true],
    ]);
  });

  test('goes in slices of any size, each of which may be asked for again', async () => {
    const slices = toPayloadSlices(payloadOf(['abcdef', 'ghijkl'], {}, 4), 'text');
    expect(slices.size).toBe(14);
    const first = slices.slice(0, 5);
    expect(Buffer.from(await first.bytes()).toString()).toBe('abcde');
    expect(Buffer.from(await first.bytes()).toString()).toBe('abcde');
    expect(Buffer.from(await slices.slice(5, 14).bytes()).toString()).toBe('f\nghijkl\n');
  });

  test('that is shorter than it was said to be is an error, not a shorter upload', async () => {
    const slices = toPayloadSlices(payloadOf(['ab'], { bytes: 10 }), 'text');
    await expect(slices.slice(0, 10).bytes()).rejects.toThrow('less than 10 bytes');
    expect(slices.failure).not.toBeNull();
  });
});
