import type { JsonValue } from '../core/json.ts';
import type { BatchStore } from '../ports/batch-store.ts';

type Values = Readonly<Record<string, JsonValue>>;

/**
 * What children see of their parents' steps. Siblings come one after the other, and the value that they were made from may be
 * a list as long as they are many: read anew for each of them it would cost the square of their number. Whatever is written
 * of a parent's steps, or of those above it, forgets what was read.
 */
export interface ParentsValues {
  /** The values of the steps before `expand` of the item, as `read` finds them. */
  of(itemId: string, expand: string, read: () => Values): Values;
  /** The store, telling of what is written through it. */
  readonly store: BatchStore;
}

/** Workers are on a few parents at a time. */
const maxRemembered = 8;

export function createParentsValues(store: BatchStore): ParentsValues {
  const remembered = new Map<string, { readonly itemId: string; readonly values: Values }>();

  function forget(changedId: string): void {
    for (const [key, { itemId }] of remembered)
      if (itemId === changedId || itemId.startsWith(`${changedId}--`)) remembered.delete(key);
  }

  return {
    of(itemId, expand, read) {
      const key = `${itemId}--${expand}`;
      const standing = remembered.get(key);
      if (standing !== undefined) return standing.values;
      const values = read();
      if (remembered.size >= maxRemembered) remembered.delete(remembered.keys().next().value ?? '');
      remembered.set(key, { itemId, values });
      return values;
    },
    store: tellingOfWrites(store, forget),
  };
}

function tellingOfWrites(store: BatchStore, tell: (itemId: string) => void): BatchStore {
  const telling: Partial<BatchStore> = {
    writeStepFile(itemId, ...rest) {
      tell(itemId);
      return store.writeStepFile(itemId, ...rest);
    },
    removeStepFile(itemId, ...rest) {
      tell(itemId);
      store.removeStepFile(itemId, ...rest);
    },
    setAsideStepFile(itemId, ...rest) {
      tell(itemId);
      store.setAsideStepFile(itemId, ...rest);
    },
    setAsideStepFolder(itemId, ...rest) {
      tell(itemId);
      store.setAsideStepFolder(itemId, ...rest);
    },
    moveChild(from, to) {
      for (const id of [from, to]) tell(id);
      return store.moveChild(from, to);
    },
    removeStepFolder(itemId, ...rest) {
      tell(itemId);
      store.removeStepFolder(itemId, ...rest);
    },
    removeItemFolder(itemId) {
      tell(itemId);
      store.removeItemFolder(itemId);
    },
  };
  return Object.assign(Object.create(store) as BatchStore, telling);
}
