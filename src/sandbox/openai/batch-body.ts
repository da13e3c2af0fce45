import type { JsonObject } from '../../core/json.ts';
import type { StoredFile, StoredJob } from '../jobs/job.ts';
import type { JobDesk } from '../jobs/job-desk.ts';

/** The word for where a job is by now. */
export function statusOf(desk: JobDesk, job: StoredJob): string {
  if (job.end !== null) return job.end.kind;
  if (job.cancelAskedAtMs !== null) return 'cancelling';
  const share = desk.shareOf(job);
  return share < 0.1 ? 'validating' : share < 1 ? 'in_progress' : 'finalizing';
}

export function toBatchBody(desk: JobDesk, job: StoredJob, isStrange: boolean): JsonObject {
  const { end } = job;
  const seconds = (atMs: number | undefined | null) => (atMs == null ? null : Math.floor(atMs / 1000));
  const share = desk.shareOf(job);
  const done = end === null ? Math.floor(job.requestCount * Math.max(0, Math.min(share, 0.99) - 0.1)) : end.succeeded;
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
            data: job.invalidLines.map(({ line, code, message }) => ({ code, line, message, param: null })),
          }
        : null,
    input_file_id: job.inputFileId,
    completion_window: '24h',
    status: isStrange ? 'reticulating' : statusOf(desk, job),
    output_file_id: end?.outputFileId ?? null,
    // Seen in the wild: an empty text where there is no such file.
    error_file_id: end === null ? null : (end.errorFileId ?? ''),
    created_at: seconds(job.createdAtMs),
    in_progress_at: share >= 0.1 ? seconds(job.createdAtMs + job.takesMs / 10) : null,
    expires_at: seconds(job.createdAtMs + job.expiresAfterMs),
    finalizing_at: end === null ? null : seconds(end.atMs),
    completed_at: at('completed'),
    failed_at: at('failed'),
    expired_at: at('expired'),
    cancelling_at: seconds(job.cancelAskedAtMs),
    cancelled_at: at('cancelled'),
    request_counts: {
      total: job.requestCount,
      completed: done,
      failed: end === null ? 0 : end.errored + (end.kind === 'completed' ? end.expired : 0),
    },
    metadata: job.labels,
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
