import type { PageFacts } from '../page-facts.ts';
import type { Detail, Row } from '../row.ts';

/** The items of the page. A chunk is parsed when something in it is asked for. */
export interface Items {
  countOf(level: number): number;
  /** Place of the n-th item of a level, from 0. */
  placeIn(level: number, position: number): number;
  /** Which item of its level the item at a place is, from 0. */
  positionOf(place: number): number;
  /** Places of an item's direct children, in order. */
  childrenOf(place: number): readonly number[];
  readonly count: number;
  rowAt(place: number): Row;
  detailAt(place: number): Detail;
  /** Parses everything that is left, in slices, so that the page stays alive. Resolves false when `isStale` says so. */
  loadAll(isStale: () => boolean): Promise<boolean>;
  /** -1: the page has no such item. */
  placeOf(id: string): number;
}

const sliceMs = 24;

export function createItems(facts: PageFacts): Items {
  const chunks = Array.from({ length: facts.chunks }, (_, number) => {
    const script = document.getElementById(`rows-${number}`);
    if (script === null) throw new Error('This page is incomplete: a part of the items is missing.');
    const counts = (script.dataset['levels'] ?? '').split(',').map(Number);
    return { number, script, first: Number(script.dataset['first']), counts, rows: null as readonly Row[] | null };
  });
  let details: { readonly number: number; readonly list: readonly Detail[] } | null = null;
  let placesById: Map<string, number> | null = null;

  function chunkOf(place: number) {
    let low = 0;
    let high = chunks.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((chunks[middle]?.first ?? 0) <= place) low = middle;
      else high = middle - 1;
    }
    const chunk = chunks[low];
    if (chunk === undefined) throw new Error(`The page has no item at place ${place}.`);
    return chunk;
  }

  function load(chunk: (typeof chunks)[number]): readonly Row[] {
    if (chunk.rows === null) {
      chunk.rows = JSON.parse(chunk.script.textContent ?? '[]') as readonly Row[];
      // The text has done its work: the memory is given back.
      chunk.script.remove();
    }
    return chunk.rows;
  }

  function rowAt(place: number): Row {
    const chunk = chunkOf(place);
    const row = load(chunk)[place - chunk.first];
    if (row === undefined) throw new Error(`The page has no item at place ${place}.`);
    return row;
  }

  const countIn = (chunk: (typeof chunks)[number], level: number) => chunk.counts[level] ?? 0;

  return {
    count: facts.rows,
    countOf: (level) => chunks.reduce((sum, chunk) => sum + countIn(chunk, level), 0),
    placeIn(level, position) {
      let left = position;
      for (const chunk of chunks) {
        if (left >= countIn(chunk, level)) left -= countIn(chunk, level);
        else {
          for (const [index, row] of load(chunk).entries()) {
            if (row[9] !== level) continue;
            if (left === 0) return chunk.first + index;
            left -= 1;
          }
        }
      }
      throw new Error(`The page has no item ${position} of level ${level}.`);
    },
    positionOf(place) {
      const level = rowAt(place)[9];
      const chunk = chunkOf(place);
      const before = chunks.slice(0, chunk.number).reduce((sum, earlier) => sum + countIn(earlier, level), 0);
      const own = load(chunk).slice(0, place - chunk.first);
      return before + own.filter((row) => row[9] === level).length;
    },
    childrenOf(place) {
      const found: number[] = [];
      // An item is followed by what came of it: the first row that has its parent in front of it ends that.
      for (let next = place + 1; next < facts.rows; next++) {
        const parent = rowAt(next)[10];
        if (parent < place) break;
        if (parent === place) found.push(next);
      }
      return found;
    },
    rowAt,
    detailAt(place) {
      const chunk = chunkOf(place);
      if (details?.number !== chunk.number) {
        const text = document.getElementById(`details-${chunk.number}`)?.textContent ?? '[]';
        details = { number: chunk.number, list: JSON.parse(text) as readonly Detail[] };
      }
      return details.list[place - chunk.first] ?? {};
    },
    async loadAll(isStale) {
      let until = performance.now() + sliceMs;
      for (const chunk of chunks) {
        load(chunk);
        if (performance.now() < until) continue;
        await nextSlice();
        if (isStale()) return false;
        until = performance.now() + sliceMs;
      }
      return true;
    },
    placeOf(id) {
      if (placesById === null) {
        placesById = new Map();
        for (const chunk of chunks)
          for (const [index, row] of load(chunk).entries()) placesById.set(row[0], chunk.first + index);
      }
      return placesById.get(id) ?? -1;
    },
  };
}

/** Lets the page draw and hear the keyboard. */
export function nextSlice(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
