import type { JobCall } from '../../core/job-call.ts';
import { indexOfCallId, type JobRecord, toJobCallId } from '../../core/job.ts';
import type { AskedLine } from '../../core/ledger.ts';
import type { BatchStore } from '../../ports/batch-store.ts';

type Submission = Pick<JobRecord, 'uid' | 'number' | 'nonce' | 'requestCount'>;

/** Calls of a job whose own line in `<number>.calls.jsonl` is not in its place. */
export interface LackingCalls {
  readonly calls: number;
  /** Of them those that the ledger knows, or another line of the file. */
  readonly known: number;
}

/** null: the file is as it was written. Reads the ledger only where it is not. */
export function findLackingCalls(store: BatchStore, record: Submission): LackingCalls | null {
  const lacking = readLacking(store, record);
  if (lacking.size === 0) return null;
  return { calls: lacking.size, known: readKnown(store, record, lacking).size };
}

/**
 * Makes the lines anew that somebody damaged: from the lines of the file that can be read, wherever they stand, else from the
 * `asked` lines of the ledger, which do not say how the request was made. A call that neither knows has an empty line. Returns
 * how many were made anew.
 */
export async function mendCalls(store: BatchStore, record: Submission): Promise<number> {
  const lacking = readLacking(store, record);
  if (lacking.size === 0) return 0;
  const known = readKnown(store, record, lacking);
  if (known.size === 0) return 0;
  await store.jobs.replaceCalls(record.number, inOrder());
  return known.size;

  function* inOrder(): Generator<JobCall | null> {
    const standing = store.jobs.openCalls(record.number);
    try {
      for (let index = 0; index < record.requestCount; index += 1)
        yield lacking.has(index) ? (known.get(index) ?? null) : standing.read(index);
    } finally {
      standing.close();
    }
  }
}

/** By index, from 0. */
function readLacking({ jobs }: BatchStore, record: Submission): ReadonlySet<number> {
  const lacking = new Set<number>();
  const calls = jobs.openCalls(record.number);
  try {
    for (let index = 0; index < record.requestCount; index += 1)
      if (calls.read(index)?.call !== toJobCallId(record, index)) lacking.add(index);
  } finally {
    calls.close();
  }
  return lacking;
}

function readKnown(store: BatchStore, record: Submission, lacking: ReadonlySet<number>): ReadonlyMap<number, JobCall> {
  const known = new Map<number, JobCall>();
  const take = (callId: unknown, toCall: () => JobCall): void => {
    const index = typeof callId === 'string' ? indexOfCallId(record, callId) : null;
    if (index !== null && lacking.has(index) && !known.has(index)) known.set(index, toCall());
  };
  for (const call of store.jobs.readCalls(record.number)) take(call.call, () => call);
  for (const line of store.readLedger())
    if (line.type === 'asked' && line.job === record.number) take(line.call, () => toCallOf(line));
  return known;
}

function toCallOf({ call, item, step, attempt, generation, reserveUsd }: AskedLine): JobCall {
  return {
    call,
    item,
    step,
    attempt,
    ...(generation === undefined ? {} : { generation }),
    promptDigest: null,
    schemaDigest: null,
    requestDigest: null,
    parameters: null,
    expected: null,
    reserveUsd,
  };
}
