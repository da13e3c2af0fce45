import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createSurroundings, type Surroundings } from '../../src/compose/surroundings.ts';
import type { LedgerLine } from '../../src/core/ledger.ts';
import type { Receipt } from '../../src/core/receipt.ts';
import type { BillLine } from '../../src/sandbox/bill.ts';
import { compareJobPayments, nothingAmiss } from './job-payments.ts';
import { comparePayments } from './payments.ts';

/** Runs of which something is asked from outside while they run. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

export function surroundingsOf(folder: string): Surroundings {
  return createSurroundings({ environment: {}, currentFolder: folder, stdin: process.stdin });
}

/** Files of `.batch/` through which something is asked, those that are there. */
export function leftOrders(folder: string, batchId: string): readonly string[] {
  return ['stop', 'tune.json', 'reply.json'].filter((name) =>
    existsSync(join(folder, 'data', batchId, '.batch', name)),
  );
}

/** The permissions of a file, as in `600`. */
export function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

export function lockOf(folder: string, batchId: string): { readonly pid: number; readonly nonce: string } | null {
  const path = join(folder, 'data', batchId, '.batch', 'lock');
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as { pid: number; nonce: string };
  } catch (error) {
    // It may go between any two looks.
    if (!existsSync(path)) return null;
    throw error;
  }
}

/** What is amiss between our ledger and the sandbox's, of calls that were sent at once and of those in jobs. */
export function findAmiss(ledger: readonly LedgerLine[], receipts: readonly Receipt[], bill: readonly BillLine[]) {
  const inJobs = new Set(
    ledger.flatMap((line) => (line.type === 'asked' && line.job !== undefined ? [line.call] : [])),
  );
  const isOfJob = (line: LedgerLine) => !('call' in line) || inJobs.has(line.call);
  const jobs = compareJobPayments(
    ledger.filter(isOfJob),
    bill.filter(({ jobId }) => jobId !== undefined),
  );
  const { paidWithoutBill, bookedWrongly, billedUnaccounted, billedUnheard, unknownFate } = comparePayments(
    ledger.filter((line) => !isOfJob(line)),
    receipts,
    bill.filter(({ jobId }) => jobId === undefined),
  );
  const { billedTwice } = jobs;
  return {
    jobs: {
      paidWithoutBill: jobs.paidWithoutBill,
      bookedWrongly: jobs.bookedWrongly,
      billedUnaccounted: jobs.billedUnaccounted,
      billedTwice,
    },
    calls: { paidWithoutBill, bookedWrongly, billedUnaccounted, billedUnheard, unknownFate },
  };
}

export const nothingIsAmiss = {
  jobs: nothingAmiss,
  calls: { paidWithoutBill: [], bookedWrongly: [], billedUnaccounted: [], billedUnheard: 0, unknownFate: 0 },
};
