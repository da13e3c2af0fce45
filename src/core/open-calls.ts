import type { AskedLine } from './ledger.ts';
import { noOpenCalls, type OpenCalls } from './ledger-fold.ts';

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
  let unknownFate = noOpenCalls;
  for (const line of open) {
    if (since === null || line.at < since) {
      unknownFate = plus(unknownFate, line);
      continue;
    }
    const place = `${line.item}\n${line.step}`;
    const earlier = last.get(place);
    last.set(place, line);
    if (earlier !== undefined) unknownFate = plus(unknownFate, earlier);
  }
  return { inFlightNow: [...last.values()].reduce(plus, noOpenCalls), unknownFate };
}

function plus({ calls, upToUsd, unpricedCalls }: OpenCalls, { reserveUsd }: AskedLine): OpenCalls {
  return {
    calls: calls + 1,
    upToUsd: upToUsd + (reserveUsd ?? 0),
    unpricedCalls: unpricedCalls + (reserveUsd === null ? 1 : 0),
  };
}
