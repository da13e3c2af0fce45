import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ChildrenToWalk, createItemQueue, type ItemQueue } from '../../src/engine/item-queue.ts';

/** Children of the items that have some; a name that ends in `+` gathers them. */
type Tree = Readonly<Record<string, readonly string[]>>;

/** `workers` take, hold an item for as many turns as `holds` says, and note in which order they began. */
async function walk(roots: Iterable<string>, tree: Tree, workers: number, holds: (itemId: string) => number = () => 0) {
  const queue = createItemQueue(roots);
  const order: string[] = [];
  const atWork = new Set<string>();
  const walked = new Set<string>();
  let most = 0;
  const pull = async () => {
    for (;;) {
      const itemId = await queue.take();
      if (itemId === null) return;
      if (atWork.has(itemId)) throw new Error(`two workers on ${itemId}`);
      atWork.add(itemId);
      most = Math.max(most, atWork.size);
      order.push(itemId);
      for (let turn = 0; turn < holds(itemId); turn += 1) await Promise.resolve();
      atWork.delete(itemId);
      queue.done(itemId, childrenOf(tree, walked, itemId));
    }
  };
  await Promise.all(Array.from({ length: workers }, pull));
  return { order, most };
}

function childrenOf(tree: Tree, walked: Set<string>, itemId: string): ChildrenToWalk | null {
  const ids = tree[itemId];
  if (ids === undefined || walked.has(itemId)) return null;
  walked.add(itemId);
  return { ids, again: itemId.endsWith('+') };
}

describe('items are taken', () => {
  test('in order, each once', async () => {
    expect((await walk(['a', 'b', 'c'], {}, 1)).order).toEqual(['a', 'b', 'c']);
  });

  test('with their children right behind them, and once more where they gather them', async () => {
    const tree = { 'a+': ['a1', 'a2'], b: ['b1'] };
    expect((await walk(['a+', 'b', 'c'], tree, 1)).order).toEqual(['a+', 'a1', 'a2', 'a+', 'b', 'b1', 'c']);
  });

  test('depth first, through children of children', async () => {
    const tree = { 'a+': ['b+', 'c'], 'b+': ['d', 'e+'], 'e+': ['f'] };
    expect((await walk(['a+', 'z'], tree, 1)).order).toEqual(['a+', 'b+', 'd', 'e+', 'f', 'e+', 'b+', 'c', 'a+', 'z']);
  });

  test('at once again where there are no children', async () => {
    expect((await walk(['a+', 'b'], { 'a+': [] }, 1)).order).toEqual(['a+', 'a+', 'b']);
    expect((await walk(['a', 'b'], { a: [] }, 1)).order).toEqual(['a', 'b']);
  });

  test('by other workers while children are at work, and the parent only behind the last of them', async () => {
    const tree = { 'a+': ['slow', 'quick'] };
    const { order } = await walk(['a+', 'b', 'c'], tree, 2, (itemId) => (itemId === 'slow' ? 50 : 1));
    expect(order.indexOf('a+')).toBe(0);
    expect(order.lastIndexOf('a+')).toBe(order.length - 1);
    expect([...order].sort()).toEqual(['a+', 'a+', 'b', 'c', 'quick', 'slow']);
  });

  test('by one worker only, where a list names one twice at once', async () => {
    expect((await walk(['a', 'a', 'b'], {}, 3, () => 5)).order.sort()).toEqual(['a', 'b']);
  });

  test('lazily: no more are read than are at work', async () => {
    let read = 0;
    const roots = (function* () {
      for (; read < 1000; read += 1) yield `item-${read}`;
    })();
    const queue = createItemQueue(roots);
    for (let taken = 0; taken < 3; taken += 1) queue.take();
    expect(read).toBe(2);
    // Children are no different.
    let children = 0;
    const ids = (function* () {
      for (; ; children += 1) yield `child-${children}`;
    })();
    queue.done('item-0', { ids, again: false });
    expect([queue.take(), queue.take(), children]).toEqual(['child-0', 'child-1', 1]);
  });
});

describe('a worker that finds nothing', () => {
  const settled = async (queue: ItemQueue) => {
    const waiting = queue.take();
    let found: string | null | undefined;
    void Promise.resolve(waiting).then((itemId) => {
      found = itemId;
    });
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    return () => found;
  };

  test('waits for the children that another may bring', async () => {
    const queue = createItemQueue(['a']);
    queue.take();
    const found = await settled(queue);
    expect(found()).toBeUndefined();
    queue.done('a', { ids: ['a1'], again: false });
    await Promise.resolve();
    await Promise.resolve();
    expect(found()).toBe('a1');
  });

  test('ends when the last one is done, and when everybody is to stop', async () => {
    for (const end of [(queue: ItemQueue) => queue.done('a'), (queue: ItemQueue) => queue.stop()]) {
      const queue = createItemQueue(['a']);
      queue.take();
      const found = await settled(queue);
      end(queue);
      await Promise.resolve();
      await Promise.resolve();
      expect([found(), await queue.take()]).toEqual([null, null]);
    }
  });
});

function descendantsOf(children: Tree, id: string): readonly string[] {
  return [id, ...(children[id] ?? []).flatMap((child) => descendantsOf(children, child))];
}

test('whatever the tree and however many workers: each item once, gathering ones twice, children between', async () => {
  const tree = fc.letrec<{ node: { gathers: boolean; children: readonly unknown[] } }>((tie) => ({
    node: fc.record({
      gathers: fc.boolean(),
      children: fc.oneof({ depthSize: 'small' }, fc.constant([]), fc.array(tie('node'), { maxLength: 4 })),
    }),
  })).node;
  await fc.assert(
    fc.asyncProperty(
      fc.array(tree, { maxLength: 5 }),
      fc.integer({ min: 1, max: 6 }),
      fc.nat(),
      async (forest, workers, salt) => {
        const children: Record<string, string[]> = {};
        const all: string[] = [];
        const name = (node: { gathers: boolean; children: readonly unknown[] }): string => {
          const id = `${all.length}${node.gathers ? '+' : ''}`;
          all.push(id);
          const below = node.children.map((child) => name(child as typeof node));
          if (below.length > 0 || node.gathers) children[id] = below;
          return id;
        };
        const roots = forest.map(name);
        const { order, most } = await walk(roots, children, workers, (itemId) => (itemId.length * 7 + salt) % 5);
        const expected = all.flatMap((id) => (id.endsWith('+') ? [id, id] : [id]));
        expect([...order].sort()).toEqual(expected.sort());
        expect(most).toBeLessThanOrEqual(workers);
        for (const [id, below] of Object.entries(children))
          for (const child of below) {
            expect(order.indexOf(child)).toBeGreaterThan(order.indexOf(id));
            if (!id.endsWith('+')) continue;
            // With all that is below them.
            for (const below of descendantsOf(children, child))
              expect(order.lastIndexOf(below)).toBeLessThan(order.lastIndexOf(id));
          }
      },
    ),
    { numRuns: 200 },
  );
});
