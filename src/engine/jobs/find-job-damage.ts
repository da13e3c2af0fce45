import { formatCommand } from '../../core/batch-commands.ts';
import { countOf } from '../../core/block-text.ts';
import { isOpenJob, type JobRecord } from '../../core/job.ts';
import type { LedgerFold } from '../../core/ledger-fold.ts';
import type { BatchStore } from '../../ports/batch-store.ts';
import type { Finding } from '../verify.ts';
import { type JobEntry, readJobs } from './read-jobs.ts';

/** Holds the records of jobs against the ledger, their results and the other files of `.batch/jobs/`. */
export function findJobDamage(store: BatchStore, fold: LedgerFold): readonly Finding[] {
  const entries = readJobs(store, fold);
  return [...entries.flatMap((entry) => damageOf(store, entry)), ...findStrays(store, entries)];
}

function damageOf(store: BatchStore, entry: JobEntry): readonly Finding[] {
  const { number, record, inFlight, tally } = entry;
  if (record === null) return damageOfRecord(store, entry);
  // Opening the batch for writing mends it.
  if (tally.wasForgotten && isOpenJob(record))
    return [note('job-against-ledger', `job ${number} is forgotten by the ledger; the next run says so in its record`)];
  const { state } = record;
  const findings: Finding[] = [];
  const isOver = state.kind === 'collected' || state.kind === 'refused' || state.kind === 'unsent';
  if (isOver && inFlight.calls > 0)
    findings.push(
      error(
        'job-against-ledger',
        `job ${number} is ${state.kind} by its record, and ${countOf(inFlight.calls, 'call')} of it are in flight by the ledger`,
      ),
    );
  if (wasSent(record) && tally.asked < record.requestCount)
    findings.push(
      error(
        'job-against-ledger',
        `job ${number} was sent with ${countOf(record.requestCount, 'request')}, and the ledger has ${countOf(tally.asked, 'call')} of it`,
      ),
    );
  if (state.kind === 'collected') findings.push(...damageOfCollected(store, entry, record));
  return findings;
}

function damageOfRecord(store: BatchStore, { number, hasRecordFile, inFlight }: JobEntry): readonly Finding[] {
  const calls = countOf(inFlight.calls, 'call');
  if (hasRecordFile && inFlight.calls === 0)
    return [note('job-record-unreadable', `the record of job ${number} cannot be read; nothing of it is in flight`)];
  if (inFlight.calls === 0) return [];
  const what = hasRecordFile
    ? `the record of job ${number} cannot be read; ${calls} of it stay in flight until it is mended, or until: ${formatCommand(store.address, `jobs forget ${number}`)}`
    : `the record of job ${number} is missing; ${calls} of it are given back by the next run, as of a job that was never sent`;
  return [error('job-record-unreadable', what)];
}

function damageOfCollected(store: BatchStore, { number, tally }: JobEntry, { filed }: JobRecord): readonly Finding[] {
  if (filed === null)
    return [error('job-against-ledger', `job ${number} is collected, and its record does not say of what`)];
  const answers = filed.answered + filed.unclaimed;
  return [
    ...(answers === tally.paid.calls
      ? []
      : [
          error(
            'job-against-ledger',
            `job ${number} brought ${countOf(answers, 'answer')} by its record, and the ledger has ${formatPaid(tally.paid.calls)}`,
          ),
        ]),
    ...(answers === 0 || store.jobs.hasResults(number)
      ? []
      : [
          error(
            'job-results-missing',
            `the results of job ${number} are gone: what its receipts say of the raw answers points nowhere`,
          ),
        ]),
  ];
}

function formatPaid(calls: number): string {
  return `${countOf(calls, 'paid call')} of it`;
}

function wasSent({ state }: JobRecord): boolean {
  return state.kind === 'submitted' || state.kind === 'ended' || state.kind === 'collected' || state.kind === 'lost';
}

const ownName = /^([0-9]{4,9})\.(?:json|requests\.jsonl|calls\.jsonl|results\.jsonl)$/;

function findStrays(store: BatchStore, entries: readonly JobEntry[]): readonly Finding[] {
  const known = new Set(entries.map(({ number }) => number));
  return store.jobs.listNames().flatMap((name) => {
    if (/^\..+\.tmp$/.test(name)) return [];
    const [, digits] = ownName.exec(name) ?? [];
    if (digits === undefined)
      return [note('job-stray-file', `.batch/jobs/${name} belongs to no job; it is left alone`)];
    return known.has(Number(digits))
      ? []
      : [note('job-stray-file', `.batch/jobs/${name} is of a job that was never sent; the next job writes over it`)];
  });
}

function error(kind: Finding['kind'], message: string): Finding {
  return { kind, severity: 'error', itemId: null, step: null, message, canRepair: false };
}

function note(kind: Finding['kind'], message: string): Finding {
  return { ...error(kind, message), severity: 'note' };
}
