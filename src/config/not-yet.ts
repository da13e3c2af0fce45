/**
 * Keys that belong to the language but that this version cannot do. They are known so that a pipeline that needs one is
 * refused with a clear sentence, instead of being run without it.
 */
export interface NotYetKey {
  readonly key: string;
  readonly does: string;
}

export const notYetKeys = {
  source: [
    { key: 'http', does: 'reads a JSON API' },
    { key: 'feed', does: 'reads RSS or Atom' },
    { key: 'sql', does: 'reads a database' },
    { key: 'batch', does: 'reads the results of another batch' },
    { key: 'fetch', does: 'fetches further documents for each item' },
  ],
  step: [{ key: 'attach', does: 'sends images and PDFs' }],
  output: [
    { key: 'parquet', does: 'writes a Parquet file' },
    { key: 'sqlite', does: 'writes a SQLite database' },
  ],
} as const satisfies Readonly<Record<string, readonly NotYetKey[]>>;
