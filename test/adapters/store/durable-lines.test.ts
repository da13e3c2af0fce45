import { expect, test } from '@jest/globals';
import { createDurableLines } from '../../../src/adapters/store/durable-lines.ts';
import { createDurableWriter } from '../../../src/adapters/store/durable-write.ts';
import type { Files } from '../../../src/adapters/store/files.ts';
import { createFolderGuard } from '../../../src/adapters/store/folder-guard.ts';
import { createMemoryFiles } from '../../../src/adapters/store/memory-files.ts';

const path = '/data/b/lines.jsonl';

/** Lines over a disk that may be full; `writes` has each write as the numbers of its lines. */
function open(isFull: () => boolean) {
  const memory = createMemoryFiles();
  const writes: number[][] = [];
  const files: Files = {
    ...memory,
    openAppend: (each) => {
      const handle = memory.openAppend(each);
      return {
        ...handle,
        append: (text) => {
          if (isFull()) throw new Error('full');
          writes.push(text.split('\n').flatMap((line) => (line === '' ? [] : [(JSON.parse(line) as { n: number }).n])));
          handle.append(text);
        },
      };
    },
  };
  const guard = createFolderGuard(files, '/data/b');
  return { lines: createDurableLines(files, guard, createDurableWriter(files, guard, '/data'), path), writes, memory };
}

test('what is asked for in one turn is one write, and a line that does not wait takes along those before it', async () => {
  const { lines, writes } = open(() => false);
  const first = [lines.appendDurably({ n: 1 }), lines.appendDurably({ n: 2 })];
  await Promise.all(first);
  const second = lines.appendDurably({ n: 3 });
  lines.append([{ n: 4 }]);
  const third = lines.appendDurably({ n: 5 });
  await Promise.all([second, third]);
  expect(writes).toEqual([[1, 2], [3, 4], [5]]);
});

test('lines that the disk would not take are told to all who wait for them, and never come to stand', async () => {
  let isFull = true;
  const { lines, memory } = open(() => isFull);
  const waits = [lines.appendDurably({ n: 1 }), lines.appendDurably({ n: 2 })];
  expect((await Promise.allSettled(waits)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  isFull = false;
  await lines.appendDurably({ n: 3 });
  expect(memory.readText(path)).toBe('{"n":3}\n');
});

test('a line that does not wait and fails leaves those that wait in line', async () => {
  let isFull = true;
  const { lines, memory } = open(() => isFull);
  const wait = lines.appendDurably({ n: 1 });
  expect(() => lines.append([{ n: 2 }])).toThrow('full');
  isFull = false;
  await wait;
  expect(memory.readText(path)).toBe('{"n":1}\n');
});
