import type { JsonValue } from './json.ts';

/**
 * A table of a pipeline, computed: groups of rows, counted or measured. Texts are those of models and sources as they came,
 * names of columns too: whoever draws them makes them harmless (toTerminalText, toVisibleText, toCsvCell).
 */
export interface TableResult {
  readonly title: string;
  readonly columns: readonly TableColumn[];
  /** A row a group, sorted and cut as the table says; its cells in the order of the columns. */
  readonly rows: readonly (readonly TableCell[])[];
  /** For people, a sentence each: what was left out, and why. */
  readonly notes: readonly string[];
}

/**
 * - `group`: a value of groupBy, any JSON.
 * - `n`: how many rows (with `each`: elements) of the group were counted or measured.
 * - `count`: how many of them have the value `of`.
 * - `share`: the same of n, from 0 to 1; without `of` it is `net`, from -1 to 1. null where n is 0.
 * - `number`: mean, median, stdev, min, max; null where there are too few numbers.
 * - `interval`: [low, high] of 95 % confidence: of the share of `of`, or of the mean (`of` is null); null where it has none.
 * - `stat`: what a statistic of the pipeline's own gave, any JSON.
 */
export type TableColumnKind = 'group' | 'n' | 'count' | 'share' | 'number' | 'interval' | 'stat';

export interface TableColumn {
  /** No two of a table have the same. What `sort` names: `n`, `mean`, `win` (a count), `win share`, `mean 95 %`, `raw.name`. */
  readonly name: string;
  readonly kind: TableColumnKind;
  /** The counted value, as text, that a count, its share and its interval belong to; null for all others. */
  readonly of: string | null;
}

/** Of an interval: [low, high]. */
export type TableCell = JsonValue;
