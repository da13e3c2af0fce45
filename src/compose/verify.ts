import type { Conservation } from '../core/conservation.ts';
import type { ExitState } from '../core/errors.ts';
import { mayHaveArrived } from '../core/job.ts';
import type { JobsAtAGlance } from '../core/jobs-at-a-glance.ts';
import { takeStock } from '../engine/check-conservation.ts';
import { everyItem } from '../engine/families.ts';
import { findJobDamage } from '../engine/jobs/find-job-damage.ts';
import type { JobBook } from '../engine/jobs/job-book.ts';
import { mendCalls } from '../engine/jobs/mend-calls.ts';
import { reopen } from '../engine/jobs/reopen.ts';
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

/** Holds receipts against files, ledger against receipts, jobs against both, results against items; with `repair` mends what costs nothing. */
export async function verifyBatch(batch: OpenBatch, repair: boolean): Promise<VerifyOutcome> {
  const { workshop, fold, surroundings } = batch;
  const found = look(batch);
  const repaired = repair ? await mend(batch, found) : [];
  const { conservation, findings } = repaired.length > 0 ? look(batch) : found;
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

function look({ workshop, store, fold, book }: OpenBatch): Looked {
  const { conservation } = takeStock(workshop, { tokens: true });
  const missing = findMissingReceipts(workshop, conservation.tokens?.callsWithoutReceipt ?? []);
  const findings = [
    ...findDamage(workshop, fold),
    ...findJobDamage(store, fold),
    ...missing.map((receipt) => toFinding(receipt, book)),
  ];
  return { conservation, missing, findings };
}

async function mend(batch: OpenBatch, { missing, findings }: Looked): Promise<readonly Finding[]> {
  const { workshop, store, fold, book } = batch;
  const isOfJobs = ({ kind }: Finding) => kind === 'receipt-missing' || kind === 'job-calls-damaged';
  if (findings.some(({ kind }) => kind === 'job-calls-damaged'))
    for (const record of book.records.values()) if (mayHaveArrived(record)) await mendCalls(store, record);
  await reopen(
    book,
    missing.map(({ job }) => job),
  );
  const others = await repairDamage(
    workshop,
    fold,
    findings.filter((finding) => !isOfJobs(finding)),
  );
  return [...findings.filter((finding) => isOfJobs(finding) && finding.canRepair), ...others];
}

function toFinding({ paid, job, line }: MissingReceipt, book: JobBook): Finding {
  const state = book.records.get(job)?.state.kind;
  return {
    kind: 'receipt-missing',
    severity: 'error',
    itemId: paid.item,
    step: paid.step,
    message: `the receipt of the paid call ${paid.call} is gone; its answer is in line ${line} of the results of job ${job}${state === 'ended' ? ', and the next process files it from there' : ''}`,
    // Without its record nothing says how the lines of its results are read.
    canRepair: state === 'collected',
  };
}
