import type { JobOutcome } from '../../../core/job.ts';
import type { JobCounts, JobStatus } from '../../../ports/jobs.ts';
import { isoAfter, isoOfText } from '../jobs/times.ts';
import { field, listAt, lookUp, stringAt } from '../read-json.ts';
import { fileKeptMs } from './job-limits.ts';

/**
 * State of a batch that is over (BatchState of the REST reference, and JobState of @google/genai 3.1.0, 2026-11-20), without
 * BATCH_STATE_ or JOB_STATE_ before it; PENDING, QUEUED, RUNNING, CANCELLING, PAUSED and UPDATING run on.
 */
const outcomes: Readonly<Record<string, JobOutcome>> = {
  SUCCEEDED: 'completed',
  PARTIALLY_SUCCEEDED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  EXPIRED: 'expired',
};

/**
 * Reads the operation of a batch as it came: of the Gemini API the SDK (3.1.0) loses its counts and its error. null: it is none.
 */
export function fromGeminiJobStatus(body: unknown): JobStatus | null {
  const metadata = field(body, 'metadata') ?? body;
  const rawState = stringAt(metadata, 'state') ?? (field(body, 'done') === true ? 'done' : null);
  if (rawState === null) return null;
  const outcome = lookUp(outcomes, rawState.replace(/^(?:BATCH|JOB)_STATE_/, '')) ?? outcomeOfOperation(body);
  const endedAt =
    outcome === null ? null : (isoOfText(field(metadata, 'endTime')) ?? isoOfText(field(metadata, 'updateTime')));
  const hasResults = outcome !== null && outcome !== 'failed' && outcome !== 'expired';
  return {
    state: outcome === null ? 'running' : 'ended',
    outcome,
    rawState,
    counts: toCounts(field(metadata, 'batchStats')),
    createdAt: isoOfText(field(metadata, 'createTime')),
    endedAt,
    resultsExpireAt: hasResults ? isoAfter(endedAt, fileKeptMs) : null,
    words: outcome === null ? null : (stringAt(body, 'error', 'message') ?? stringAt(metadata, 'error', 'message')),
    invalidLines: [],
  };
}

/** An operation that is done is over, whatever its state is called. */
function outcomeOfOperation(body: unknown): JobOutcome | null {
  if (field(body, 'done') !== true) return null;
  return field(body, 'error') === null ? 'completed' : 'failed';
}

/**
 * Counts are written as text (int64 of Google's JSON), and left out when they are 0. So one that is not there is 0 where the
 * others come to all requests; else it is not known.
 */
function toCounts(stats: unknown): JobCounts | null {
  const total = toCount(field(stats, 'requestCount'));
  if (total === null) return null;
  const completed = toCount(field(stats, 'successfulRequestCount'));
  const failed = toCount(field(stats, 'failedRequestCount'));
  const pending = toCount(field(stats, 'pendingRequestCount'));
  const isAll = (completed ?? 0) + (failed ?? 0) + (pending ?? 0) === total;
  return { total, completed: completed ?? (isAll ? 0 : null), failed: failed ?? (isAll ? 0 : null) };
}

function toCount(value: unknown): number | null {
  const count = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : null;
}

/** Where the results of a batch are. */
export type GeminiResults =
  | { readonly kind: 'file'; readonly name: string }
  | { readonly kind: 'inlined'; readonly lines: readonly string[] }
  | { readonly kind: 'none' };

/** In the metadata, or, once it is done, in the response of the operation; a file or, of inlined requests, the answers themselves. */
export function resultsOf(body: unknown): GeminiResults {
  const places = [field(body, 'metadata', 'output'), field(body, 'response', 'output'), field(body, 'response')];
  for (const place of places) {
    const name = stringAt(place, 'responsesFile') ?? stringAt(place, 'fileName');
    if (name !== null && name !== '') return { kind: 'file', name };
    const inlined = field(place, 'inlinedResponses');
    const elements = Array.isArray(inlined) ? inlined : listAt(inlined, 'inlinedResponses');
    if (elements.length > 0) return { kind: 'inlined', lines: elements.map(toLine) };
  }
  return { kind: 'none' };
}

/** As a line of a file of results would say it. */
function toLine(element: unknown): string {
  const error = field(element, 'error');
  return JSON.stringify({
    key: field(element, 'metadata', 'key') ?? '',
    ...(error === null ? { response: field(element, 'response') } : { error }),
  });
}
