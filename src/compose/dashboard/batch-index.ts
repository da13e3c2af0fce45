import { parseChildId, toChildId } from '../../core/child-id.ts';
import type { ItemSignature } from '../../core/item-signature.ts';
import type { ChildStates } from '../../core/next-task.ts';

/**
 * The items of a batch in memory, a row each: of an acquired item its id, of a child its parent and number, and of both the
 * number of their signature. Some 60 bytes an item, so that of 100,000 items nothing is left of a memory of 300 MB but little.
 */
export interface BatchIndex {
  /** Changes with every row that is added or noted anew. */
  readonly version: number;
  /** Changes when rows come or go. */
  readonly rowsVersion: number;
  /** Rows, those of children too. */
  readonly size: number;
  readonly roots: number;
  /** A new acquired item; null: it is there. */
  addRoot(id: string): number | null;
  /** null: there is no such item. */
  rowOf(id: string): number | null;
  idOf(row: number): string;
  /** Row of a child's parent; null: it was acquired. */
  parentOf(row: number): number | null;
  /** Rows that were ever made are numbered from 0 on; those of children that are no more are gone. */
  readonly rows: number;
  isGone(row: number): boolean;
  /** null: it was not looked at yet. */
  signatureOf(row: number): ItemSignature | null;
  /** False: it stands as it stood. */
  note(row: number, key: string, create: () => ItemSignature): boolean;
  /** Lets the item have so many children of an expand step; gives the rows that are new. */
  setChildren(row: number, expand: string, count: number): readonly number[];
  childStates(row: number, expand: string): ChildStates;
  /** The kinds of items there are, with how many of each were looked at. */
  kinds(): readonly { readonly signature: ItemSignature; readonly count: number }[];
  /** Every row, in order of acquisition, behind each its children. */
  each(visit: (row: number) => void): void;
  /** How many were not looked at yet. */
  readonly unseen: number;
}

interface ChildRange {
  readonly expand: string;
  readonly start: number;
  readonly count: number;
}

const notLookedAt = 0;
const isRoot = -1;
const isNoMore = -2;

export function createBatchIndex(): BatchIndex {
  const ids: string[] = [];
  const rowsById = new Map<string, number>();
  let rootRows = new Int32Array(1024);
  let signatures = new Uint32Array(1024);
  let parents = new Int32Array(1024);
  /** Of an acquired item its place in `ids`, of a child its number. */
  let numbers = new Uint32Array(1024);
  let used = 0;
  let gone = 0;
  let unseen = 0;
  let version = 0;
  let rowsVersion = 0;
  const ranges = new Map<number, ChildRange[]>();
  const known: { readonly signature: ItemSignature | null; count: number }[] = [{ signature: null, count: 0 }];
  const numberOfKey = new Map<string, number>();

  function addRow(parent: number, number: number): number {
    if (used === signatures.length) {
      signatures = widen(signatures, Uint32Array);
      parents = widen(parents, Int32Array);
      numbers = widen(numbers, Uint32Array);
    }
    parents[used] = parent;
    numbers[used] = number;
    used += 1;
    unseen += 1;
    version += 1;
    return used - 1;
  }

  function drop(row: number): void {
    for (const { start, count } of ranges.get(row) ?? [])
      for (let child = start; child < start + count; child += 1) drop(child);
    ranges.delete(row);
    const kind = known[signatures[row] ?? notLookedAt];
    if (signatures[row] === notLookedAt) unseen -= 1;
    else if (kind !== undefined) kind.count -= 1;
    signatures[row] = notLookedAt;
    parents[row] = isNoMore;
    gone += 1;
  }

  function rangeOf(row: number, expand: string): ChildRange | undefined {
    return ranges.get(row)?.find((range) => range.expand === expand);
  }

  function rowOf(id: string): number | null {
    const root = rowsById.get(id);
    if (root !== undefined) return root;
    const child = parseChildId(id);
    if (child === null) return null;
    const parent = rowOf(child.parent);
    const range = parent === null ? undefined : rangeOf(parent, child.expand);
    return range === undefined || child.index > range.count ? null : range.start + child.index - 1;
  }

  function idOf(row: number): string {
    const parent = parents[row] ?? isRoot;
    const number = numbers[row] ?? 0;
    if (parent === isRoot) return ids[number] ?? '';
    const range = ranges.get(parent)?.find(({ start, count }) => row >= start && row < start + count);
    return toChildId(idOf(parent), range?.expand ?? '', number);
  }

  function visitFamily(row: number, visit: (row: number) => void): void {
    visit(row);
    for (const { start, count } of ranges.get(row) ?? [])
      for (let child = start; child < start + count; child += 1) visitFamily(child, visit);
  }

  return {
    get version() {
      return version;
    },
    get rowsVersion() {
      return rowsVersion;
    },
    get size() {
      return used - gone;
    },
    get roots() {
      return ids.length;
    },
    get unseen() {
      return unseen;
    },
    addRoot(id) {
      if (rowsById.has(id)) return null;
      const row = addRow(isRoot, ids.length);
      if (ids.length === rootRows.length) rootRows = widen(rootRows, Int32Array);
      rootRows[ids.length] = row;
      ids.push(id);
      rowsById.set(id, row);
      rowsVersion += 1;
      return row;
    },
    rowOf,
    idOf,
    parentOf: (row) => {
      const parent = parents[row] ?? isNoMore;
      return parent < 0 ? null : parent;
    },
    get rows() {
      return used;
    },
    isGone: (row) => parents[row] === isNoMore,
    signatureOf: (row) => known[signatures[row] ?? notLookedAt]?.signature ?? null,
    note(row, key, create) {
      let number = numberOfKey.get(key);
      if (number === undefined) {
        number = known.length;
        numberOfKey.set(key, number);
        known.push({ signature: create(), count: 0 });
      }
      const before = signatures[row] ?? notLookedAt;
      if (before === number) return false;
      const [left, entered] = [known[before], known[number]];
      if (before === notLookedAt) unseen -= 1;
      else if (left !== undefined) left.count -= 1;
      if (entered !== undefined) entered.count += 1;
      signatures[row] = number;
      version += 1;
      return true;
    },
    setChildren(row, expand, count) {
      const standing = rangeOf(row, expand);
      if ((standing?.count ?? 0) === count) return [];
      const others = (ranges.get(row) ?? []).filter((range) => range !== standing);
      if (standing !== undefined)
        for (let child = standing.start; child < standing.start + standing.count; child += 1) drop(child);
      const made = Array.from({ length: count }, (_, index) => addRow(row, index + 1));
      if (count > 0) others.push({ expand, start: made[0] ?? 0, count });
      if (others.length > 0) ranges.set(row, others);
      else ranges.delete(row);
      rowsVersion += 1;
      version += 1;
      return made;
    },
    childStates(row, expand) {
      const states = { accepted: 0, rejected: 0, failed: 0, moving: 0 };
      const { start, count } = rangeOf(row, expand) ?? { start: 0, count: 0 };
      for (let child = start; child < start + count; child += 1) {
        const state = known[signatures[child] ?? notLookedAt]?.signature?.state;
        if (state === 'accepted' || state === 'rejected' || state === 'failed') states[state] += 1;
        else states.moving += 1;
      }
      return states;
    },
    kinds: () =>
      known.flatMap(({ signature, count }) => (signature === null || count === 0 ? [] : [{ signature, count }])),
    each(visit) {
      for (let place = 0; place < ids.length; place += 1) {
        const row = rootRows[place] ?? 0;
        if (ranges.size === 0) visit(row);
        else visitFamily(row, visit);
      }
    },
  };
}

function widen<Column extends Int32Array | Uint32Array>(column: Column, Kind: new (length: number) => Column): Column {
  const wider = new Kind(column.length * 2);
  wider.set(column);
  return wider;
}
