import type { AskedLine, LedgerLine, PaidLine } from '../../src/core/ledger.ts';
import type { Usage } from '../../src/core/usage.ts';
import type { Receipt } from '../../src/core/receipt.ts';
import type { BillLine } from '../../src/sandbox/bill.ts';

/** The two ledgers, ours and the sandbox's, held against each other call by call. */
export interface Payments {
  /** Paid lines of our ledger. */
  readonly paidCalls: number;
  /** Paid calls that the sandbox has not billed, or that repeat an answer. */
  readonly paidWithoutBill: readonly string[];
  /** Paid calls whose answer did not say what it used. */
  readonly withoutUsage: number;
  /** Paid calls whose tokens are not those of the bill, to the unit, in every class. */
  readonly bookedWrongly: readonly string[];
  /** Calls without `paid` or `free`: their fate is unknown. */
  readonly unknownFate: number;
  /** Answers billed that our ledger has not as paid: they did not arrive. */
  readonly billedUnheard: number;
  /** Those of them that no call of unknown fate of the same place can account for. */
  readonly billedUnaccounted: readonly string[];
  readonly tokensInLedger: Tokens;
  /** Of the answers that arrived and said what they used. */
  readonly tokensBilled: Tokens;
}

export interface Tokens {
  readonly input: number;
  readonly output: number;
}

export function comparePayments(
  ledger: readonly LedgerLine[],
  receipts: readonly Receipt[],
  bill: readonly Omit<BillLine, 'delivered'>[],
): Payments {
  const paid = ledger.filter((line) => line.type === 'paid');
  const open = openCalls(ledger);
  const receiptOf = new Map(receipts.map((receipt) => [receipt.callId, receipt]));
  const unheard = new Map(bill.map((line) => [line.answerId, line]));
  const placesOf = new Map<string, Set<string>>();
  const paidWithoutBill: string[] = [];
  const bookedWrongly: string[] = [];
  const heard: Omit<BillLine, 'delivered'>[] = [];
  for (const line of paid) {
    const answerId = answerIdOf(receiptOf.get(line.call));
    const billed = answerId === null ? undefined : unheard.get(answerId);
    if (answerId === null || billed === undefined) {
      paidWithoutBill.push(line.call);
      continue;
    }
    unheard.delete(answerId);
    if (line.usage !== null) {
      heard.push(billed);
      if (!isSameUsage(line.usage, billed)) bookedWrongly.push(line.call);
    }
    placesOf.set(billed.bodyDigest, (placesOf.get(billed.bodyDigest) ?? new Set()).add(placeOf(line)));
  }
  return {
    paidCalls: paid.length,
    paidWithoutBill,
    withoutUsage: paid.filter(({ usage }) => usage === null).length,
    bookedWrongly,
    unknownFate: open.length,
    billedUnheard: unheard.size,
    billedUnaccounted: findUnaccounted([...unheard.values()], placesOf, open, paid),
    tokensInLedger: {
      input: sum(paid, (line) => line.usage?.inputTokens ?? 0),
      output: sum(paid, (line) => line.usage?.outputTokens ?? 0),
    },
    tokensBilled: {
      input: sum(heard, ({ usage }) => usage.inputTokens),
      output: sum(heard, ({ usage }) => usage.outputTokens),
    },
  };
}

export function openCalls(ledger: readonly LedgerLine[]): readonly AskedLine[] {
  const settled = new Set(ledger.flatMap((line) => (line.type === 'paid' || line.type === 'free' ? [line.call] : [])));
  return ledger.filter((line) => line.type === 'asked').filter(({ call }) => !settled.has(call));
}

/**
 * Takes one open call away for each answer that did not arrive: of the place that the same request was paid for later, or,
 * where it never was, of any place and attempt without a paid answer.
 */
function findUnaccounted(
  unheard: readonly Omit<BillLine, 'delivered'>[],
  placesOf: ReadonlyMap<string, ReadonlySet<string>>,
  open: readonly AskedLine[],
  paid: readonly PaidLine[],
): readonly string[] {
  const left = new Set(open);
  const paidAttempts = new Set(paid.map((line) => `${placeOf(line)} ${line.attempt}`));
  const take = (fits: (call: AskedLine) => boolean) => {
    const found = [...left].find(fits);
    return found !== undefined && left.delete(found);
  };
  const byOwnPlace = unheard.filter(({ bodyDigest }) => placesOf.has(bodyDigest));
  const neverPaid = unheard.filter(({ bodyDigest }) => !placesOf.has(bodyDigest));
  const missing = [
    ...byOwnPlace.filter(({ bodyDigest }) => !take((call) => placesOf.get(bodyDigest)?.has(placeOf(call)) === true)),
    ...neverPaid.filter(() => !take((call) => !paidAttempts.has(`${placeOf(call)} ${call.attempt}`))),
  ];
  return missing.map(({ requestId }) => requestId);
}

/** A class that the provider does not report is none that it bills. */
function isSameUsage(usage: Usage, billed: Omit<BillLine, 'delivered'>): boolean {
  const classes = ['inputTokens', 'outputTokens', 'cachedInputTokens', 'cacheWriteTokens', 'reasoningTokens'] as const;
  return classes.every(
    (name) => usage[name] === billed.usage[name] || (usage[name] === null && billed.usage[name] === 0),
  );
}

/** The sandbox's own name of an answer, out of the raw body of the receipt. */
function answerIdOf(receipt: Receipt | undefined): string | null {
  const body = receipt?.response;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null;
  const id = 'responseId' in body ? body['responseId'] : 'id' in body ? body['id'] : null;
  return typeof id === 'string' ? id.slice(-24) : null;
}

function placeOf({ item, step }: { readonly item: string; readonly step: string }): string {
  return `${item} ${step}`;
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}
