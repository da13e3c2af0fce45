import type { JobOutcome } from '../../../core/job.ts';
import type { JobStatus } from '../../../ports/jobs.ts';
import { isoAfter, isoOfText } from '../jobs/times.ts';
import { countAt, field, stringAt } from '../read-json.ts';
import { resultsKeptFromCreationMs } from './job-limits.ts';

/**
 * Reads a message batch (MessageBatch of @anthropic-ai/sdk 1.11.0, 2026-11-20). It is over when processing_status is `ended`;
 * how, only its counts say, and these stand at `processing` until then: a running batch says nothing of how far it is.
 * null: it is none.
 */
export function fromAnthropicJobStatus(body: unknown): JobStatus | null {
  const rawState = stringAt(body, 'processing_status');
  if (rawState === null) return null;
  const isEnded = rawState === 'ended';
  const total = totalOf(body);
  const succeeded = countOf(body, 'succeeded');
  const archivedAt = isoOfText(field(body, 'archived_at'));
  const createdAt = isoOfText(field(body, 'created_at'));
  return {
    state: isEnded ? 'ended' : 'running',
    outcome: isEnded ? toOutcome(body) : null,
    rawState,
    counts:
      isEnded && total !== null && succeeded !== null
        ? { total, completed: succeeded, failed: total - succeeded }
        : null,
    createdAt,
    endedAt: isEnded ? isoOfText(field(body, 'ended_at')) : null,
    resultsExpireAt: archivedAt ?? isoAfter(createdAt, resultsKeptFromCreationMs),
    words: null,
    invalidLines: [],
  };
}

/** The sum of its counts is the number of its requests, from its creation on. null: one of them is not said. */
export function totalOf(body: unknown): number | null {
  return ['processing', 'succeeded', 'errored', 'canceled', 'expired'].reduce<number | null>((sum, name) => {
    const count = countOf(body, name);
    return sum === null || count === null ? null : sum + count;
  }, 0);
}

/** A batch that was to be cancelled may have been done all the same. */
function toOutcome(body: unknown): JobOutcome {
  if ((countOf(body, 'canceled') ?? 0) > 0) return 'cancelled';
  return (countOf(body, 'expired') ?? 0) > 0 ? 'expired' : 'completed';
}

function countOf(body: unknown, name: string): number | null {
  return countAt(body, 'request_counts', name);
}
