import type { Wire } from '../read-exchange.ts';

/** How long the acts of a job are waited for. */
export interface JobWaits {
  /** A question: status, a page of a list, cancelling. */
  readonly questionMs: number;
  /** Creating a job: given up, it would have to be looked up, so it is given time. */
  readonly createMs: number;
  /** Up- and downloads: from one piece to the next, and from the last one of an upload to the answer. */
  readonly stallMs: number;
}

/** The providers name no figures; a large file is checked before it is acknowledged, which takes minutes. */
export const jobWaits: JobWaits = { questionMs: 60_000, createMs: 600_000, stallMs: 600_000 };

export interface JobWire extends Wire {
  readonly waits: JobWaits;
}
