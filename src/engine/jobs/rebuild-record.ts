import { parseJobCallId, toJobLabel } from '../../core/job.ts';
import type { AskedLine, LedgerLine } from '../../core/ledger.ts';
import type { PriceList } from '../../ports/price-list.ts';
import type { Adoptable } from './adopt.ts';

/**
 * The record of a job as far as the ledger tells, where its own is gone or cannot be read: enough to collect it once a person
 * has said what the provider calls it. null: the ledger has no calls of it, or calls of more than one submission. Pure.
 */
export function rebuildRecord(
  number: number,
  ledger: Iterable<LedgerLine>,
  prices: Pick<PriceList, 'priceOf'>,
): Adoptable | null {
  const steps = new Set<string>();
  let first: { readonly line: AskedLine; readonly uid: string; readonly nonce: string } | null = null;
  let requestCount = 0;
  let reserveUsd: number | null = 0;
  for (const line of ledger) {
    if (line.type !== 'asked' || line.job !== number) continue;
    const parts = parseJobCallId(number, line.call);
    if (parts === null) return null;
    const { uid, nonce, index } = parts;
    first ??= { line, uid, nonce };
    if (first.uid !== uid || first.nonce !== nonce) return null;
    steps.add(line.step);
    requestCount = Math.max(requestCount, index + 1);
    reserveUsd = reserveUsd === null || line.reserveUsd === null ? null : reserveUsd + line.reserveUsd;
  }
  if (first === null) return null;
  const { line, uid, nonce } = first;
  const { provider, model, simulated, at } = line;
  return {
    version: 1,
    provider,
    model,
    number,
    label: toJobLabel(uid, number, nonce),
    uid,
    nonce,
    steps: [...steps],
    requestCount,
    payloadBytes: null,
    payloadDigest: null,
    accountFingerprint: null,
    simulated,
    price: prices.priceOf({ provider, model }, new Date(at)),
    reserveUsd,
    expectedUsd: null,
    uploadedFileId: null,
    providerTimeAt: null,
    submittedAt: at,
    resultsExpireAt: null,
    endedAt: null,
    filed: null,
    state: { kind: 'submitting', at, mayHaveLeft: true, undecided: 'its record is gone' },
  };
}
