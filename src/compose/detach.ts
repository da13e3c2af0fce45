import type { Surroundings } from './surroundings.ts';

export interface DetachRequest {
  readonly batchId: string | undefined;
  /** Command and flags, without --detach and --json: `['process', '--batch-id', 'x', …]`. */
  readonly argv: readonly string[];
  /** Executable and first words that start this program; absent: as this process was started. */
  readonly program?: readonly string[];
  /** The estimate was said before. */
  readonly ask: (question: string) => Promise<'yes' | 'no' | 'missing'>;
  /** What the run says until it is on its own: progress of acquire and prepare, the estimate. */
  readonly say: (text: string) => void;
  /** Gives it up, as long as it is not on its own. */
  readonly signal?: AbortSignal;
}

export type DetachOutcome =
  | {
      readonly kind: 'running';
      readonly batchId: string;
      readonly pid: number;
      /** Nonce of its lock. */
      readonly nonce: string;
      readonly since: string;
      /** Absolute path of what it says from here on. */
      readonly logFile: string;
    }
  /** It ended before: there was nothing to do, or nobody agreed. */
  | { readonly kind: 'ended'; readonly batchId: string; readonly exitCode: number };

/**
 * Starts `process` or `all` as a process of its own that outlives this one, and returns when it really runs: it holds the lock, and
 * pipeline, keys and consent are settled. A failure before that is thrown as its UserError.
 */
export async function startDetached(_surroundings: Surroundings, _request: DetachRequest): Promise<DetachOutcome> {
  throw new Error('not there yet');
}
