import type { PageFacts } from '../page-facts.ts';
import type { Detail, Row } from '../row.ts';

/** The items of the page. A chunk is parsed when something in it is asked for. */
export interface Items {
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
    return { number, script, first: Number(script.dataset['first']), rows: null as readonly Row[] | null };
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

  return {
    count: facts.rows,
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
