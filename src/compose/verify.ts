import type { ExitState } from '../core/errors.ts';
import type { Conservation } from '../core/conservation.ts';
import { findOutdated } from '../engine/outdated.ts';
import { everyItem } from '../engine/families.ts';
import { takeStock } from '../engine/check-conservation.ts';
import { type Finding, findDamage, repairDamage } from '../engine/verify.ts';
import { type OutdatedSummary, summarizeOutdated } from './offer.ts';
import type { OpenBatch } from './open-batch.ts';

export interface VerifyOutcome {
  readonly batchId: string;
  readonly conservation: Conservation;
  readonly findings: readonly Finding[];
  /** What --repair mended. */
  readonly repaired: readonly Finding[];
  readonly outdated: readonly OutdatedSummary[];
  readonly unknownFate: { readonly calls: number; readonly upToUsd: number };
  readonly states: readonly ExitState[];
}

/** Holds receipts against files, ledger against receipts, results against items; with `repair` mends what costs nothing. */
export async function verifyBatch(batch: OpenBatch, repair: boolean): Promise<VerifyOutcome> {
  const { workshop, fold } = batch;
  const found = findDamage(workshop, fold);
  const repaired = repair ? await repairDamage(workshop, fold, found) : [];
  const findings = repair ? findDamage(workshop, fold) : found;
  const conservation = takeStock(workshop, { tokens: true }).conservation;
  const outdated = summarizeOutdated(findOutdated(workshop, everyItem));
  const { calls, upToUsd } = fold.unknownFate();
  const isClean = conservation.holds && findings.every(({ severity }) => severity === 'note');
  return {
    batchId: batch.store.batchId,
    conservation,
    findings,
    repaired,
    outdated,
    unknownFate: { calls, upToUsd },
    states: [isClean ? 'done' : 'incomplete'],
  };
}
