/** items.jsonl: one line an item as acquired, in order of acquisition. */
export interface ItemLine {
  readonly id: string;
  /** The source's own key, as it stood before it was made fit for an id. */
  readonly key: string;
  /** Digest of raw.json. */
  readonly digest: string;
}

/** Written when the source was read to its end. */
export interface ClosingLine {
  readonly closed: true;
  readonly items: number;
  readonly at: string;
}
