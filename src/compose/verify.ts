import type { Conservation } from '../core/conservation.ts';
import type { ExitState } from '../core/errors.ts';
import type { JobsAtAGlance } from '../core/jobs-at-a-glance.ts';
import { takeStock } from '../engine/check-conservation.ts';
import { everyItem } from '../engine/families.ts';
import { findJobDamage } from '../engine/jobs/find-job-damage.ts';
import { findMissingReceipts, type MissingReceipt } from '../engine/jobs/find-missing-receipts.ts';
import { findOutdated } from '../engine/outdated.ts';
import { type Finding, findDamage, repairDamage } from '../engine/verify.ts';
import { jobsOf } from './look.ts';
import { type OutdatedSummary, summarizeOutdated } from './offer.ts';
import type { OpenBatch } from './open-batch.ts';

export interface VerifyOutcome {
  readonly batchId: string;
  readonly simulated: boolean;
  readonly conservation: Conservation;
  readonly findings: readonly Finding[];
  /** What --repair mended. */
  readonly repaired: readonly Finding[];
  readonly outdated: readonly OutdatedSummary[];
  readonly unknownFate: { readonly calls: number; readonly upToUsd: number };
  readonly jobs: JobsAtAGlance;
  readonly states: readonly ExitState[];
}

/** Makes the receipt of a paid answer anew from the results of its job; the ledger has it already. */
export type FileAgain = (missing: MissingReceipt) => Promise<void>;

/** Holds receipts against files, ledger against receipts, jobs against both, results against items; with `repair` mends what costs nothing. */
export async function verifyBatch(
  batch: OpenBatch,
  repair: boolean,
  fileAgain: FileAgain | null = null,
): Promise<VerifyOutcome> {
  const { workshop, fold, surroundings } = batch;
  const found = look(batch, fileAgain !== null);
  const repaired = repair ? await mend(batch, found, fileAgain) : [];
  const { conservation, findings } = repaired.length > 0 ? look(batch, fileAgain !== null) : found;
  const { calls, upToUsd } = fold.unknownFate();
  const isClean = conservation.holds && findings.every(({ severity }) => severity === 'note');
  const jobs = jobsOf({ store: batch.store, fold, surroundings });
  return {
    batchId: batch.store.batchId,
    simulated: fold.isSimulated === true,
    conservation,
    findings,
    repaired,
    outdated: summarizeOutdated(findOutdated(workshop, everyItem)),
    unknownFate: { calls, upToUsd },
    jobs,
    states: [isClean ? 'done' : 'incomplete'],
  };
}

interface Looked {
  readonly conservation: Conservation;
  readonly missing: readonly MissingReceipt[];
  readonly findings: readonly Finding[];
}

function look({ workshop, store, fold }: OpenBatch, canFileAgain: boolean): Looked {
  const { conservation } = takeStock(workshop, { tokens: true });
  const missing = findMissingReceipts(workshop, conservation.tokens?.callsWithoutReceipt ?? []);
  const findings = [
    ...findDamage(workshop, fold),
    ...findJobDamage(store, fold),
    ...missing.map((receipt) => toFinding(receipt, canFileAgain)),
  ];
  return { conservation, missing, findings };
}

async function mend(
  batch: OpenBatch,
  { missing, findings }: Looked,
  fileAgain: FileAgain | null,
): Promise<readonly Finding[]> {
  const { workshop, fold } = batch;
  const ofJobs = findings.filter(({ kind, canRepair }) => canRepair && kind === 'receipt-missing');
  // Answers first: what else is found of their items may be gone with them.
  if (fileAgain !== null) for (const receipt of missing) await fileAgain(receipt);
  const others = await repairDamage(
    workshop,
    fold,
    findings.filter(({ kind }) => kind !== 'receipt-missing'),
  );
  return [...ofJobs, ...others];
}

function toFinding({ paid, job, line }: MissingReceipt, canRepair: boolean): Finding {
  return {
    kind: 'receipt-missing',
    severity: 'error',
    itemId: paid.item,
    step: paid.step,
    message: `the receipt of the paid call ${paid.call} is gone; its answer is in line ${line} of the results of job ${job}`,
    canRepair,
  };
}
