import type { JsonObject } from '../../core/json.ts';
import type { JobUsage, StoredFile, StoredJob } from '../jobs/job.ts';
import type { JobDesk } from '../jobs/job-desk.ts';

/** Of the time that a job takes: when the check of its file is over, and when all is answered and the results are written. */
const validatedAt = 0.1;
const finalizedFrom = 0.95;

/** The word for where a job is by now. */
export function statusOf(desk: JobDesk, job: StoredJob): string {
  if (job.end !== null) return job.end.kind;
  if (job.cancelAskedAtMs !== null) return 'cancelling';
  const share = desk.shareOf(job);
  return share < validatedAt ? 'validating' : share < finalizedFrom ? 'in_progress' : 'finalizing';
}

export function toBatchBody(desk: JobDesk, job: StoredJob, isStrange: boolean): JsonObject {
  const { end } = job;
  const seconds = (atMs: number | undefined | null) => (atMs == null ? null : Math.floor(atMs / 1000));
  const share = desk.shareOf(job);
  const answered = Math.min(1, Math.max(0, (share - validatedAt) / (finalizedFrom - validatedAt)));
  const done = end === null ? Math.floor(job.requestCount * answered) : end.succeeded;
  const reached = (part: number) => (share >= part ? seconds(job.createdAtMs + job.takesMs * part) : null);
  const at = (kind: string) => (end?.kind === kind ? seconds(end.atMs) : null);
  return {
    id: job.id,
    object: 'batch',
    endpoint: job.style === 'chat' ? '/v1/chat/completions' : '/v1/responses',
    model: job.model,
    errors:
      end?.kind === 'failed'
        ? {
            object: 'list',
            data: job.invalidLines.map(({ line, code, message, param }) => ({ code, line, message, param })),
          }
        : null,
    input_file_id: job.inputFileId,
    completion_window: '24h',
    status: isStrange ? 'reticulating' : statusOf(desk, job),
    output_file_id: end?.outputFileId ?? null,
    // Seen in the wild: an empty text where there is no such file, and nothing at all.
    error_file_id: end?.errorFileId ?? (end !== null && job.requestCount % 2 === 0 ? '' : null),
    created_at: seconds(job.createdAtMs),
    in_progress_at: end?.kind === 'failed' ? null : reached(validatedAt),
    expires_at: seconds(job.createdAtMs + job.expiresAfterMs),
    finalizing_at: end?.kind === 'failed' || job.cancelAskedAtMs !== null ? null : reached(finalizedFrom),
    completed_at: at('completed'),
    failed_at: at('failed'),
    expired_at: at('expired'),
    cancelling_at: seconds(job.cancelAskedAtMs),
    cancelled_at: at('cancelled'),
    request_counts: {
      // Counted when the file is checked.
      total: (end === null && share < validatedAt) || end?.kind === 'failed' ? 0 : job.requestCount,
      completed: done,
      failed: end === null ? 0 : end.errored + (end.kind === 'completed' ? end.expired : 0),
    },
    ...(end === null ? {} : { usage: toUsage(end.usage) }),
    metadata: job.labels,
  };
}

function toUsage(usage: JobUsage): JsonObject {
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: { cached_tokens: usage.cachedInputTokens },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: usage.inputTokens + usage.outputTokens,
  };
}

export function toFileBody(file: StoredFile): JsonObject {
  return {
    id: file.id,
    object: 'file',
    bytes: file.bytes,
    created_at: Math.floor(file.createdAtMs / 1000),
    expires_at: Math.floor(file.expiresAtMs / 1000),
    filename: file.name,
    purpose: file.purpose,
    status: 'processed',
  };
}
