import type { AskedLine } from './ledger.ts';

/** Calls that were asked and are not answered, and what they may cost at most. */
export interface OpenCalls {
  readonly calls: number;
  readonly upToUsd: number;
  readonly unpricedCalls: number;
}

export const noOpenCalls: OpenCalls = { calls: 0, upToUsd: 0, unpricedCalls: 0 };

/** What calls may cost that are not answered yet. */
export function sumUpOpenCalls(lines: Iterable<AskedLine>): OpenCalls {
  let calls = 0;
  let upToUsd = 0;
  let unpricedCalls = 0;
  for (const { reserveUsd } of lines) {
    calls += 1;
    if (reserveUsd === null) unpricedCalls += 1;
    else upToUsd += reserveUsd;
  }
  return { calls, upToUsd, unpricedCalls };
}

export interface SplitCalls {
  /** Those that the process at work waits for. */
  readonly inFlightNow: OpenCalls;
  /** Those of which nobody knows whether they were billed. */
  readonly unknownFate: OpenCalls;
}

/**
 * Calls that were asked and not answered. `since`: when the process at work took the lock; null: none is at work. What it asked last
 * for a place it waits for; what was asked before, by it or by an earlier one, has come to an end that nobody saw.
 */
export function splitOpenCalls(open: Iterable<AskedLine>, since: string | null): SplitCalls {
  const last = new Map<string, AskedLine>();
  const ended: AskedLine[] = [];
  for (const line of open) {
    if (since === null || line.at < since) {
      ended.push(line);
      continue;
    }
    const place = `${line.item}\n${line.step}`;
    const earlier = last.get(place);
    if (earlier !== undefined) ended.push(earlier);
    last.set(place, line);
  }
  return { inFlightNow: sumUpOpenCalls(last.values()), unknownFate: sumUpOpenCalls(ended) };
}
