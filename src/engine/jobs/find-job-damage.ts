import { countOf } from '../../core/block-text.ts';
import { numberOfJobFile } from '../../core/job-files.ts';
import { type FiledCounts, isOpenJob, type JobRecord, type JobState, mayHaveArrived } from '../../core/job.ts';
import type { LedgerFold } from '../../core/ledger-fold.ts';
import type { BatchStore } from '../../ports/batch-store.ts';
import { commandOn, type Finding, type FindingKind, toFinding } from '../finding.ts';
import { findNeverSent } from './find-never-sent.ts';
import { findLackingCalls } from './mend-calls.ts';
import { type JobEntry, readJobs } from './read-jobs.ts';

/** Holds the records of jobs against the ledger, their results and the other files of `.batch/jobs/`. */
export function findJobDamage(store: BatchStore, fold: LedgerFold): readonly Finding[] {
  const entries = readJobs(store, fold);
  return [...entries.flatMap((entry) => damageOf(store, fold, entry)), ...findStrays(store, fold, entries)];
}

function damageOf(store: BatchStore, { isSimulated }: LedgerFold, entry: JobEntry): readonly Finding[] {
  const { number, record, inFlight, strangers, tally } = entry;
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
        `job ${number} is ${state.kind} by its record, and ${countOf(inFlight.calls, 'call')} of it are in flight by the ledger; ${strangers > 0 ? 'they stay so until you decide' : `the next run ${state.kind === 'collected' ? 'files it once more' : 'gives them back'}`}`,
        strangers > 0
          ? commandOn(store, `jobs forget ${number}`)
          : commandOn(store, 'process', ...(isSimulated === true ? ['--sandbox'] : []), '--lane', 'batch', '--no-wait'),
      ),
    );
  if (mayHaveArrived(record) && tally.asked < record.requestCount)
    findings.push(
      error(
        'job-against-ledger',
        `job ${number} was sent with ${countOf(record.requestCount, 'request')}, and the ledger has ${countOf(tally.asked, 'call')} of it`,
        ledgerBackup,
      ),
    );
  if (mayHaveArrived(record)) findings.push(...damageOfCalls(store, record), ...damageOfRequests(store, record));
  if (state.kind === 'collected') findings.push(...damageOfCollected(store, entry, record));
  return findings;
}

function damageOfRecord(store: BatchStore, { number, hasRecordFile, inFlight, tally }: JobEntry): readonly Finding[] {
  const kind = hasRecordFile ? 'job-record-unreadable' : 'job-record-missing';
  const what = `the record of job ${number} ${hasRecordFile ? 'cannot be read' : 'is missing'}`;
  if (inFlight.calls === 0)
    return [
      note(kind, `${what}; nothing of it is in flight`),
      ...(tally.paid.calls === 0 ? [] : damageOfResults(store, number, tally.paid.calls)),
    ];
  const calls = countOf(inFlight.calls, 'call');
  return [
    error(
      kind,
      `${what}; ${calls} of it stay in flight until it is ${hasRecordFile ? 'mended' : 'put back'}, or until you decide`,
      `put it back from a backup made after the job was submitted, or decide: ${commandOn(store, 'jobs')}`,
    ),
  ];
}

const ledgerBackup = "put a backup of ledger.jsonl back; what it cost can be compared with the provider's bill";

/** Of a job that is over nothing needs them, unless its results are filed once more. */
function damageOfCalls(store: BatchStore, record: JobRecord): readonly Finding[] {
  const lacking = findLackingCalls(store, record);
  if (lacking === null) return [];
  const name = `.batch/jobs/${String(record.number).padStart(4, '0')}.calls.jsonl`;
  const what = `${name} lacks ${countOf(lacking.calls, 'call')} of job ${record.number}`;
  const canRepair = lacking.known > 0;
  const message = canRepair
    ? `${what}; they are made again from the ledger, without what it does not say of them: the digests of their prompts, and their parameters`
    : `${what}, and the ledger does not know them either`;
  return [{ ...(isOpenJob(record) ? error : note)('job-calls-damaged', message), canRepair }];
}

function damageOfRequests(store: BatchStore, { number, payloadBytes }: JobRecord): readonly Finding[] {
  const bytes = store.jobs.sizeOfRequests(number);
  if (bytes !== null && (payloadBytes === null || bytes === payloadBytes)) return [];
  const what = `the requests of job ${number} are ${bytes === null ? 'gone' : 'not those that were sent'}`;
  return [note('job-requests-damaged', `${what}; nothing but a person who looks needs them`)];
}

function damageOfCollected(
  store: BatchStore,
  { number, tally }: JobEntry,
  { filed, state }: JobRecord,
): readonly Finding[] {
  if (filed === null)
    return [
      error(
        'job-against-ledger',
        `job ${number} is collected, and its record does not say of what`,
        'put a backup of its record back',
      ),
    ];
  const answers = filed.answered + filed.unclaimed;
  return [
    ...(answers === tally.paid.calls
      ? []
      : [
          error(
            'job-against-ledger',
            `job ${number} brought ${countOf(answers, 'answer')} by its record, and the ledger has ${formatPaid(tally.paid.calls)}`,
            ledgerBackup,
          ),
        ]),
    ...(answers === 0
      ? []
      : damageOfResults(store, number, answers === tally.paid.calls ? linesOf(filed, state) : tally.paid.calls)),
  ];
}

/** How many lines that can be read were filed. Lines that its provider found invalid are refused, and never had a result. */
function linesOf(filed: FiledCounts, state: JobState): number {
  const { answered, unclaimed, refused, expired, cancelled, duplicate, foreign } = filed;
  const invalid = 'invalidLines' in state ? state.invalidLines.length : 0;
  return answered + unclaimed + expired + cancelled + duplicate + foreign + Math.max(0, refused - invalid);
}

/** Of a job that brought answers; `lines`: at least so many of its results could be read when they were filed. */
function damageOfResults(store: BatchStore, number: number, lines: number): readonly Finding[] {
  const lacking = store.jobs.hasResults(number) ? lines - countReadable(store.jobs.readResults(number)) : null;
  if (lacking !== null && lacking <= 0) return [];
  const what = lacking === null ? 'are gone' : `lack ${lacking} of their lines`;
  return [
    error(
      'job-results-missing',
      `the results of job ${number} ${what}: what its receipts say of the raw answers points nowhere`,
      'put a backup back; the texts themselves stand in the receipts, and nothing that goes on needs more',
    ),
  ];
}

function countReadable(lines: Iterable<string>): number {
  let count = 0;
  for (const line of lines) {
    try {
      JSON.parse(line);
      count += 1;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return count;
}

function formatPaid(calls: number): string {
  return `${countOf(calls, 'paid call')} of it`;
}

function findStrays(store: BatchStore, fold: LedgerFold, entries: readonly JobEntry[]): readonly Finding[] {
  const known = new Set(entries.map(({ number }) => number));
  const neverSent = findNeverSent(store, fold);
  return store.jobs.listNames().flatMap((name) => {
    if (/^\..+\.tmp$/.test(name)) return [];
    const number = numberOfJobFile(name);
    if (number === null) return [note('job-stray-file', `.batch/jobs/${name} belongs to no job; it is left alone`)];
    if (known.has(number)) return [];
    const what = neverSent.has(number)
      ? 'a job that was never sent; the next run removes it'
      : 'a job that neither a record nor the ledger knows; it is left alone';
    return [note('job-stray-file', `.batch/jobs/${name} is of ${what}`)];
  });
}

function error(kind: FindingKind, message: string, next: string | null = null): Finding {
  return toFinding(kind, message, { next });
}

function note(kind: FindingKind, message: string): Finding {
  return toFinding(kind, message, { severity: 'note' });
}
