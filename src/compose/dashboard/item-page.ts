import { toShortText } from '../../core/short-text.ts';
import type { ItemPage, ItemQuery, ItemRow } from '../../ports/dashboard-backend.ts';
import { readItemError } from '../../stages/item-problem.ts';
import type { Generation } from './generation.ts';
import { noteOf } from './item-note.ts';
import { findRows, sortById } from './item-order.ts';

/** No screen shows more. */
const mostRows = 1_000;
const noteChars = 160;

/** Answers what a table of items asks; the last order is kept, since tables are paged through. */
export function createItemPages(): (generation: Generation, query: ItemQuery) => ItemPage {
  const byId = new WeakMap<Generation, { readonly rowsVersion: number; readonly rows: readonly number[] }>();
  const last = new WeakMap<Generation, { readonly key: string; readonly rows: Int32Array }>();

  function rowsById(generation: Generation): readonly number[] {
    const { index } = generation;
    const standing = byId.get(generation);
    if (standing?.rowsVersion === index.rowsVersion) return standing.rows;
    const rows = sortById(index);
    byId.set(generation, { rowsVersion: index.rowsVersion, rows });
    return rows;
  }

  function rowsOf(generation: Generation, { offset: _offset, count: _count, ...what }: ItemQuery): Int32Array {
    const query: ItemQuery = { ...what, offset: 0, count: 0 };
    const key = `${generation.index.version} ${JSON.stringify(query)}`;
    const standing = last.get(generation);
    if (standing?.key === key) return standing.rows;
    const rows = findRows(generation.index, query, () => rowsById(generation)).slice();
    last.set(generation, { key, rows });
    return rows;
  }

  return (generation, query) => {
    const rows = rowsOf(generation, query);
    const offset = Math.max(0, Math.trunc(query.offset));
    const count = Math.min(mostRows, Math.max(0, Math.trunc(query.count)));
    return {
      total: rows.length,
      isCounted: generation.isComplete,
      offset,
      rows: [...rows.subarray(offset, offset + count)].flatMap((row) => toItemRow(generation, row) ?? []),
    };
  };
}

function toItemRow({ index, outline, workshop }: Generation, row: number): ItemRow | null {
  const signature = index.signatureOf(row);
  if (signature === null) return null;
  const id = index.idOf(row);
  const state = signature.state ?? 'waiting';
  const said = state === 'failed' ? readItemError(workshop.store, id)?.message : undefined;
  return {
    id,
    state,
    step: signature.step,
    attempts: signature.attempts,
    note: toShortText(said ?? noteOf(signature, outline.pipeline), noteChars),
  };
}
