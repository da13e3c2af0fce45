/** Time and chance, as the world has them. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `delayMs`, or at once when `signal` is aborted. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
  /** A fresh id of `length` characters out of a-z and 0-9. */
  randomId(length: number): string;
}

/** The time as it stands in ledger lines, receipts and records: ISO, in UTC. */
export function isoNow(clock: Pick<Clock, 'now'>): string {
  return new Date(clock.now()).toISOString();
}
