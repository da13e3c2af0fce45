import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { StoredJob } from '../jobs/job.ts';
import type { JobDesk } from '../jobs/job-desk.ts';
import { readLines } from '../jobs/state-folder.ts';

const states = { completed: 'SUCCEEDED', failed: 'FAILED', cancelled: 'CANCELLED', expired: 'EXPIRED' } as const;

/** A job as the long-running operation that it is. */
export async function toOperation(
  desk: JobDesk,
  job: StoredJob,
  { strange, results }: { readonly strange: boolean; readonly results: boolean },
): Promise<JsonObject> {
  const { end } = job;
  const share = desk.shareOf(job);
  const state = end === null ? (share < 0.1 ? 'PENDING' : 'RUNNING') : states[end.kind];
  const done = end === null ? Math.floor(job.requestCount * Math.min(share, 0.99)) : end.succeeded;
  const iso = (atMs: number) => new Date(atMs).toISOString();
  const output = end === null ? null : await toOutput(desk, job, results);
  const failedRequests = end === null ? 0 : end.errored + end.expired + end.cancelled;
  const metadata: JsonObject = {
    '@type': 'type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch',
    model: `models/${job.model}`,
    displayName: job.labels['displayName'] ?? '',
    state: strange ? 'BATCH_STATE_DREAMING' : `BATCH_STATE_${state}`,
    createTime: iso(job.createdAtMs),
    updateTime: iso(end?.atMs ?? desk.clock.now()),
    ...(end === null ? {} : { endTime: iso(end.atMs) }),
    batchStats: {
      requestCount: String(job.requestCount),
      ...(done === 0 ? {} : { successfulRequestCount: String(done) }),
      ...(failedRequests === 0 ? {} : { failedRequestCount: String(failedRequests) }),
      ...(end === null ? { pendingRequestCount: String(job.requestCount - done) } : {}),
    },
    name: job.id,
    ...(output === null ? {} : { output }),
  };
  return {
    name: job.id,
    metadata,
    ...(end === null || strange ? {} : { done: true }),
    ...(end?.kind === 'failed'
      ? { error: { code: 3, message: job.invalidLines[0]?.message ?? 'The job failed.' } }
      : end !== null && output !== null
        ? {
            response: {
              '@type': 'type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatchOutput',
              ...output,
            },
          }
        : {}),
  };
}

/** Where the results are: a file, or, of a job whose requests came along, in the answer itself. */
async function toOutput(desk: JobDesk, job: StoredJob, withResults: boolean): Promise<JsonObject | null> {
  const fileId = job.end?.outputFileId ?? null;
  if (fileId === null) return null;
  if (!job.isInline) return { responsesFile: `files/${fileId}` };
  if (!withResults) return null;
  const inlinedResponses: JsonValue[] = [];
  for await (const text of readLines(desk.state.dataPath(fileId))) {
    try {
      inlinedResponses.push(JSON.parse(text) as JsonObject);
    } catch {
      inlinedResponses.push({ metadata: {} });
    }
  }
  return { inlinedResponses: { inlinedResponses } };
}
