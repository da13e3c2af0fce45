import type { ModelFlags } from './models.ts';

/** Which items a command is about. */
export interface Selection {
  /** The first n in order of acquisition. */
  readonly limit: number | null;
  readonly only: ReadonlySet<string> | null;
}

/** The flags of commands that may spend. */
export interface SpendingFlags extends ModelFlags {
  readonly workers?: number | undefined;
  readonly maxCostUsd?: number | undefined;
  readonly callTimeoutMs?: number | undefined;
  readonly sandbox: boolean;
  readonly faults?: string | undefined;
}
