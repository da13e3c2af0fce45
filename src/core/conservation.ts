import { addUsage, noUsage, type Usage } from './usage.ts';
import type { ChildCounts, ItemCounts } from './view.ts';

/** What the check at the end of a run found. Nothing says "complete" unless `holds` and nothing is left. */
export interface Conservation {
  readonly holds: boolean;
  readonly counts: ItemCounts;
  /** The same of the children of each expand step. */
  readonly children: readonly ChildCounts[];
  /** Items with a line in items.jsonl but without raw.json. */
  readonly missing: readonly string[];
  /** Folders in the batch that no line names. */
  readonly strangers: readonly string[];
  /** Ids that stand twice in items.jsonl. */
  readonly twice: readonly string[];
  /** null: the receipts were not read, because no call was made. */
  readonly tokens: TokenConservation | null;
}

export interface TokenConservation {
  readonly ledger: Usage;
  /** Of receipts, cleaned and unclaimed calls. */
  readonly found: Usage;
  /** Answers of jobs that had no place any more: they lie in the results of their job alone. */
  readonly unclaimed: { readonly calls: number; readonly usage: Usage };
  /** Paid calls that no receipt, set-aside attempt or cleaned line accounts for, and that had a place. */
  readonly callsWithoutReceipt: readonly string[];
  /** Receipts whose call the ledger does not have as paid. */
  readonly receiptsWithoutCall: readonly string[];
}

export function checkConservation(found: Omit<Conservation, 'holds'>): Conservation {
  const holds =
    [found.counts, ...found.children.map(({ counts }) => counts)].every(isWhole) &&
    found.missing.length === 0 &&
    found.strangers.length === 0 &&
    found.twice.length === 0 &&
    (found.tokens === null || tokensMatch(found.tokens));
  return { ...found, holds };
}

function isWhole(counts: ItemCounts): boolean {
  return counts.acquired === counts.accepted + counts.rejected + counts.failed + counts.waiting + counts.inFlight;
}

/**
 * Matches the ledger's paid calls against what the receipts and cleaned lines show, by call id; receipts come one by one.
 * `unclaimed` calls have none.
 */
export function createTokenComparison(
  paid: ReadonlyMap<string, Usage | null>,
  cleaned: ReadonlySet<string>,
  unclaimed: ReadonlySet<string> = new Set(),
): {
  add(receipt: { readonly callId: string; readonly usage: Usage | null }): void;
  toConservation(): TokenConservation;
} {
  let ledger = noUsage;
  for (const usage of paid.values()) if (usage !== null) ledger = addUsage(ledger, usage);
  let found = noUsage;
  const seen = new Set<string>();
  const receiptsWithoutCall: string[] = [];
  return {
    add({ callId, usage }) {
      seen.add(callId);
      if (!paid.has(callId)) receiptsWithoutCall.push(callId);
      if (usage !== null) found = addUsage(found, usage);
    },
    toConservation() {
      const callsWithoutReceipt: string[] = [];
      let all = found;
      let unclaimedCalls = 0;
      let unclaimedUsage = noUsage;
      for (const [callId, usage] of paid) {
        if (seen.has(callId)) continue;
        const isUnclaimed = unclaimed.has(callId);
        if (isUnclaimed) {
          unclaimedCalls += 1;
          if (usage !== null) unclaimedUsage = addUsage(unclaimedUsage, usage);
        }
        if (!isUnclaimed && !cleaned.has(callId)) callsWithoutReceipt.push(callId);
        else if (usage !== null) all = addUsage(all, usage);
      }
      return {
        ledger,
        found: all,
        unclaimed: { calls: unclaimedCalls, usage: unclaimedUsage },
        callsWithoutReceipt,
        receiptsWithoutCall,
      };
    },
  };
}

function tokensMatch({ ledger, found, callsWithoutReceipt, receiptsWithoutCall }: TokenConservation): boolean {
  return (
    callsWithoutReceipt.length === 0 &&
    receiptsWithoutCall.length === 0 &&
    ledger.inputTokens === found.inputTokens &&
    ledger.outputTokens === found.outputTokens
  );
}
