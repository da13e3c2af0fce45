import type { LockHolder } from '../ports/batch-store.ts';
import type { Surroundings } from './surroundings.ts';

/** The process that holds a batch's lock, or held it last and did not end in order. */
export interface ProcessFacts {
  readonly batchId: string;
  /** null: nobody works on the batch. */
  readonly holder: LockHolder | null;
  /** It is at work: its process is there, or, on another machine, it was heard of within ten minutes. */
  readonly isAlive: boolean;
  /** It runs on this machine, so that it can be looked at and killed. */
  readonly isHere: boolean;
  /** null where that cannot be told: another machine, no permission. */
  readonly commandLine: string | null;
  /** Of one core, since `earlier`, else over a quarter of a second. */
  readonly cpuPercent: number | null;
  readonly residentBytes: number | null;
  /** CPU time so far, in ms, and when that was read: for the next look. */
  readonly cpu: { readonly usedMs: number; readonly atMs: number } | null;
  /** The last lines of the batch's log, oldest first. */
  readonly logLines: readonly object[];
}

/** `earlier`: facts from a second or so before, so that CPU percent is of the time between. */
export async function processFacts(
  _surroundings: Surroundings,
  _batchId: string | undefined,
  _options: { readonly earlier?: ProcessFacts | null; readonly logLines?: number } = {},
): Promise<ProcessFacts> {
  throw new Error('not there yet');
}

export interface Kill {
  /** Of the holder that the person was shown: another one is never hit. */
  readonly nonce: string;
  readonly signal: 'SIGTERM' | 'SIGKILL';
}

/**
 * Ends the process that holds the lock: only on this machine, and only while process number and start are those of the lock.
 * Throws a UserError where that is not so. Calls in flight are then of unknown fate (SIGKILL).
 */
export async function killHolder(
  _surroundings: Surroundings,
  _batchId: string | undefined,
  _kill: Kill,
): Promise<{ readonly pid: number }> {
  throw new Error('not there yet');
}
