import { describe, expect, test } from '@jest/globals';
import { followLines } from '../../../src/adapters/store/follow-lines.ts';
import { createMemoryFiles } from '../../../src/adapters/store/memory-files.ts';

const path = '/lines.jsonl';

function begin(text: string | null) {
  const files = createMemoryFiles();
  const damaged: number[] = [];
  if (text !== null) files.writeInPlace(path, text);
  const follower = followLines(
    files,
    path,
    (value) => ('n' in value ? Number(value.n) : null),
    (line) => void damaged.push(line),
  );
  const append = (more: string) => files.openAppend(path).append(more);
  return { files, follower, append, damaged };
}

describe('a file of lines that is followed', () => {
  test('gives what it has, then what it got since', () => {
    const { follower, append } = begin('{"n":1}\n{"n":2}\n');
    expect(follower.next()).toEqual({ lines: [1, 2], startsAnew: false, isAtEnd: true });
    expect(follower.next()).toEqual({ lines: [], startsAnew: false, isAtEnd: true });
    append('{"n":3}\n');
    expect(follower.next()).toEqual({ lines: [3], startsAnew: false, isAtEnd: true });
  });

  test('one that is missing has no lines until it is there', () => {
    const { follower, files } = begin(null);
    expect(follower.next()).toEqual({ lines: [], startsAnew: false, isAtEnd: true });
    files.writeInPlace(path, '{"n":1}\n');
    expect(follower.next().lines).toEqual([1]);
  });

  test('a line that is still being written waits for its end, and is no damage', () => {
    const { follower, append, damaged } = begin('{"n":1}\n{"n":');
    expect(follower.next().lines).toEqual([1]);
    append('2}\n');
    expect(follower.next().lines).toEqual([2]);
    expect(damaged).toEqual([]);
  });

  test('a last line that is whole counts without its newline, and once', () => {
    const { follower, append } = begin('{"n":1}\n{"n":2}');
    expect(follower.next().lines).toEqual([1, 2]);
    append('\n');
    expect(follower.next().lines).toEqual([]);
    append('{"n":3}\n');
    expect(follower.next().lines).toEqual([3]);
  });

  test('a torn line that is cut off by the next writer is no change', () => {
    const { follower, append, files } = begin('{"n":1}\n{"n":');
    follower.next();
    files.truncate(path, 8);
    append('{"n":5}\n');
    expect(follower.next()).toEqual({ lines: [5], startsAnew: false, isAtEnd: true });
  });

  test.each([
    ['shorter', '{"n":7}\n'],
    ['longer', '{"n":7}\n{"n":8}\n{"n":9}\n'],
    ['as long', '{"n":7}\n{"n":8}\n'],
  ])('one that was replaced by a %s one begins anew', (_, text) => {
    const { follower, files } = begin('{"n":1}\n{"n":2}\n');
    follower.next();
    files.writeInPlace('/other', text);
    files.rename('/other', path);
    const { lines, startsAnew } = follower.next();
    expect({ first: lines[0], startsAnew }).toEqual({ first: 7, startsAnew: true });
  });

  test('one that was removed begins anew', () => {
    const { follower, files } = begin('{"n":1}\n');
    follower.next();
    files.remove(path);
    expect(follower.next()).toEqual({ lines: [], startsAnew: true, isAtEnd: true });
  });

  test('damage is named by its line, as often as it is come to', () => {
    const { follower, damaged, append } = begin('{"n":1}\n');
    follower.next();
    append('{"n":2}\nnonsense\n{"n":3}\n');
    expect(follower.next().lines).toEqual([2, 3]);
    expect(damaged).toEqual([3]);
  });

  test('a long one comes in pieces, no line of which is cut', () => {
    const count = 60_000;
    const text = Array.from({ length: count }, (_, n) => `{"n":${n},"text":"ümläut"}\n`).join('');
    const { follower } = begin(text);
    const all: number[] = [];
    let pieces = 0;
    for (;;) {
      const { lines, isAtEnd } = follower.next();
      pieces += 1;
      for (const line of lines) all.push(line);
      if (isAtEnd) break;
    }
    expect(pieces).toBeGreaterThan(1);
    expect(all).toEqual(Array.from({ length: count }, (_, n) => n));
  });
});
