import { expect, test } from '@jest/globals';
import { createLineBuffer } from '../../../src/adapters/reporters/line-buffer.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('lines of one turn are written at once, in order, and none twice', async () => {
  const written: (readonly object[])[] = [];
  const lines = createLineBuffer((all) => written.push(all));
  lines.add({ n: 1 });
  lines.add({ n: 2 });
  expect(written).toEqual([]);
  await turn();
  lines.add({ n: 3 });
  lines.flush();
  lines.flush();
  await turn();
  expect(written).toEqual([[{ n: 1 }, { n: 2 }], [{ n: 3 }]]);
});

test('a failure between the turns is told once, to the next who adds or flushes', async () => {
  let isFull = true;
  const written: (readonly object[])[] = [];
  const lines = createLineBuffer((all) => {
    if (isFull) throw new Error('the disk is full');
    written.push(all);
  });
  lines.add({ n: 1 });
  await turn();
  expect(() => lines.add({ n: 2 })).toThrow('the disk is full');
  isFull = false;
  lines.add({ n: 3 });
  await turn();
  expect(written).toEqual([[{ n: 3 }]]);
});
