import type { JobOutcome } from '../../../core/job.ts';
import type { JobCounts, JobStatus } from '../../../ports/jobs.ts';
import { isoAfter, isoOfSeconds } from '../jobs/times.ts';
import { countAt, field, listAt, lookUp, stringAt } from '../read-json.ts';
import { outputKeptMs } from './job-limits.ts';

/** `status` of a batch that is over (Batch of openai 7.55.0, 2026-11-20); validating, in_progress, finalizing and cancelling run on. */
const outcomes: Readonly<Record<string, JobOutcome>> = {
  completed: 'completed',
  failed: 'failed',
  expired: 'expired',
  cancelled: 'cancelled',
};

/** So many of its errors are said; a file of 50,000 lines may have one a line. */
const shownErrors = 3;

/** Reads a batch object. `asksForOutput`: its files live as long as we asked for. null: it is none. */
export function fromOpenAiJobStatus(body: unknown, asksForOutput: boolean): JobStatus | null {
  const rawState = stringAt(body, 'status');
  if (rawState === null) return null;
  const outcome = lookUp(outcomes, rawState) ?? null;
  const errors = listAt(body, 'errors', 'data');
  return {
    state: outcome === null ? 'running' : 'ended',
    outcome,
    rawState,
    counts: toCounts(body, outcome),
    createdAt: isoOfSeconds(field(body, 'created_at')),
    endedAt: outcome === null ? null : isoOfSeconds(field(body, `${outcome}_at`)),
    resultsExpireAt: asksForOutput ? toExpiry(body) : null,
    words: outcome === null || errors.length === 0 ? null : toWords(errors),
    invalidLines:
      outcome === null
        ? []
        : errors.flatMap((error) => {
            const line = countAt(error, 'line');
            return line === null || line === 0 ? [] : [{ line, message: wordsOf(error) }];
          }),
  };
}

/**
 * While the file is checked, everything is 0: that says nothing of the job. Nor do counts of one that is completed and come to
 * less than all of it: a server does not keep them.
 */
function toCounts(body: unknown, outcome: JobOutcome | null): JobCounts | null {
  const counts = field(body, 'request_counts');
  const total = countAt(counts, 'total');
  const completed = countAt(counts, 'completed');
  const failed = countAt(counts, 'failed');
  // "The input file has failed the validation process" (guide "Batch API", 2026-11-20): nothing was worked on.
  if (outcome === 'failed') return { total: total ?? 0, completed: completed ?? 0, failed: failed ?? 0 };
  if (total === null || (total === 0 && (outcome === null || outcome === 'completed'))) return null;
  if (outcome === 'completed' && completed !== null && failed !== null && completed + failed < total) return null;
  return { total, completed, failed };
}

/** The time runs from the creation of the file, which is not before the batch finalizes, nor before it was created. */
function toExpiry(body: unknown): string | null {
  const start = isoOfSeconds(field(body, 'finalizing_at')) ?? isoOfSeconds(field(body, 'created_at'));
  return isoAfter(start, outputKeptMs);
}

function toWords(errors: readonly unknown[]): string {
  const more = errors.length - shownErrors;
  const words = errors.slice(0, shownErrors).map((error) => {
    const line = countAt(error, 'line');
    return `${line === null ? '' : `line ${line}: `}${wordsOf(error)}`;
  });
  return `${words.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

function wordsOf(error: unknown): string {
  const code = stringAt(error, 'code');
  const message = stringAt(error, 'message');
  if (message === null) return code ?? 'without a reason';
  return code === null ? message : `${message} (${code})`;
}

/** The files with results; each id may be missing, null or empty. */
export function resultFilesOf(body: unknown): { readonly output: string | null; readonly errors: string | null } {
  return { output: stringAt(body, 'output_file_id') || null, errors: stringAt(body, 'error_file_id') || null };
}
