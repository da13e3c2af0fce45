/**
 * Keys that belong to the language but that this version cannot do. They are known so that a pipeline that needs one is
 * refused with a clear sentence, instead of being run without it.
 */
export interface NotYetKey {
  readonly key: string;
  readonly does: string;
}

const rows: readonly NotYetKey[] = [
  { key: 'of', does: 'takes the values of another step than the last' },
  { key: 'rejected', does: 'adds rejected items' },
  { key: 'where', does: 'narrows the rows' },
];

export const notYetKeys = {
  source: [
    { key: 'http', does: 'reads a JSON API' },
    { key: 'feed', does: 'reads RSS or Atom' },
    { key: 'sql', does: 'reads a database' },
    { key: 'batch', does: 'reads the results of another batch' },
    { key: 'combine', does: 'crosses or permutes lists' },
    { key: 'filter', does: 'leaves items out' },
    { key: 'sample', does: 'draws some items' },
    { key: 'shuffle', does: 'changes their order' },
    { key: 'repeat', does: 'repeats every item' },
    { key: 'fetch', does: 'fetches further documents for each item' },
  ],
  step: [
    { key: 'code', does: 'computes a value without a model' },
    { key: 'expand', does: 'makes many items of one' },
    { key: 'gather', does: 'makes one item of many again' },
    { key: 'atLeast', does: 'says how many children a gather needs' },
    { key: 'when', does: 'skips a step for some items' },
    { key: 'rules', does: 'judges the value by expressions' },
    { key: 'rehearsal', does: 'says what the sandbox answers' },
    { key: 'attach', does: 'sends images and PDFs' },
  ],
  output: [
    { key: 'table', does: 'counts and measures per group' },
    { key: 'parquet', does: 'writes a Parquet file' },
    { key: 'sqlite', does: 'writes a SQLite database' },
    { key: 'files', does: 'writes one file an item' },
    { key: 'command', does: 'hands the results to a program' },
  ],
  html: rows,
  csv: [{ key: 'columns', does: 'chooses the columns' }, ...rows],
  jsonl: [{ key: 'columns', does: 'chooses the fields' }, ...rows],
} as const satisfies Readonly<Record<string, readonly NotYetKey[]>>;

/** Lanes that the language has and this version has not. */
export const notYetLanes: readonly string[] = ['flex', 'batch'];
