/**
 * The order in which workers take items, depth first:
 *
 *   acquired items, as they are read ──walked──▶ done
 *            └─ rests at an expand ─▶ its children come next ─all done─▶ the item once more, where they are gathered
 *
 * Memory: the items at work, and for each that is being expanded a position in its children.
 */
export interface ItemQueue {
  /** The next item; null: nothing is left and nothing will come. */
  take(): string | null | Promise<string | null>;
  /** The walk of an item has ended. `children`: what is to be walked before the item is through. */
  done(itemId: string, children?: ChildrenToWalk | null): void;
  /** Nobody waits any more. */
  stop(): void;
}

export interface ChildrenToWalk {
  readonly ids: Iterable<string>;
  /** The item is to be walked once more behind them. */
  readonly again: boolean;
}

interface Frame {
  readonly ids: Iterator<string>;
  readonly owner: string;
  readonly again: boolean;
  atWork: number;
  isDry: boolean;
}

export function createItemQueue(items: Iterable<string>): ItemQueue {
  const roots = items[Symbol.iterator]();
  const frames: Frame[] = [];
  /** Items whose children are through. */
  const ready: string[] = [];
  /** Never two workers on one item, even if items.jsonl has it twice. The frame it came from; null: it was acquired. */
  const atWork = new Map<string, Frame | null>();
  const waiting: ((itemId: string | null) => void)[] = [];
  let isStopped = false;

  function find(): string | null {
    const again = ready.pop();
    if (again !== undefined) return again;
    for (const frame of [...frames].reverse()) {
      const child = frame.isDry ? null : pull(frame);
      if (child !== null) return child;
    }
    for (let root = roots.next(); root.done !== true; root = roots.next()) {
      if (atWork.has(root.value)) continue;
      atWork.set(root.value, null);
      return root.value;
    }
    return null;
  }

  function pull(frame: Frame): string | null {
    const next = frame.ids.next();
    if (next.done === true) {
      frame.isDry = true;
      closeIfThrough(frame);
      return ready.pop() ?? null;
    }
    frame.atWork += 1;
    atWork.set(next.value, frame);
    return next.value;
  }

  function closeIfThrough(frame: Frame): void {
    if (!frame.isDry || frame.atWork > 0 || !frames.includes(frame)) return;
    frames.splice(frames.indexOf(frame), 1);
    if (frame.again) ready.push(frame.owner);
    else leave(frame.owner);
  }

  function leave(itemId: string): void {
    const frame = atWork.get(itemId) ?? null;
    atWork.delete(itemId);
    if (frame === null) return;
    frame.atWork -= 1;
    closeIfThrough(frame);
  }

  function wake(): void {
    while (waiting.length > 0) {
      const itemId = isStopped ? null : find();
      if (itemId === null && atWork.size > 0 && !isStopped) return;
      waiting.shift()?.(itemId);
    }
  }

  return {
    take() {
      if (isStopped) return null;
      const itemId = find();
      if (itemId !== null || atWork.size === 0) return itemId;
      return new Promise((resolve) => waiting.push(resolve));
    },
    done(itemId, children = null) {
      if (children === null) leave(itemId);
      else
        frames.push({
          ids: children.ids[Symbol.iterator](),
          owner: itemId,
          again: children.again,
          atWork: 0,
          isDry: false,
        });
      wake();
    },
    stop() {
      isStopped = true;
      wake();
    },
  };
}
