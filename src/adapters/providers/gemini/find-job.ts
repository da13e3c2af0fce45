import type { JobLookup, JobReply, JobSearch } from '../../../ports/jobs.ts';
import { type JobAnswer, unreadable } from '../jobs/ask-job.ts';
import { listJobs } from '../jobs/list-jobs.ts';
import { field, listAt, stringAt } from '../read-json.ts';
import { fromGeminiJobStatus } from './from-job-status.ts';

/**
 * Finds a batch by its display name. The reference says nothing of the order of the list (2026-11-20), so that it is read to
 * its end; a page without batches may be followed by others, and leaves its list out.
 */
export async function findGeminiJob(
  readPage: (pageToken: string | null) => Promise<JobReply<JobAnswer>>,
  wanted: JobSearch,
): Promise<JobReply<JobLookup>> {
  const listed = await listJobs(
    wanted.sinceMs,
    false,
    () => null,
    async (cursor) => {
      const reply = await readPage(cursor);
      if (reply.kind === 'problem') return reply;
      const { body, atMs } = reply.value;
      const operations = field(body, 'operations');
      if (operations !== null && !Array.isArray(operations)) return unreadable('the list of batches is none');
      return {
        kind: 'ok',
        value: { entries: listAt(body, 'operations'), next: stringAt(body, 'nextPageToken') || null, atMs },
      };
    },
  );
  if (listed.kind === 'problem') return listed;
  if (listed.kind === 'cannot-tell') return { kind: 'ok', value: listed };
  for (const operation of listed.entries) {
    const name = stringAt(operation, 'name');
    const label = stringAt(operation, 'metadata', 'displayName') ?? stringAt(operation, 'displayName');
    if (name === null || label !== wanted.label || wanted.knownIds.has(name)) continue;
    const resultsExpireAt = fromGeminiJobStatus(operation)?.resultsExpireAt ?? null;
    return { kind: 'ok', value: { kind: 'found', providerJobId: name, resultsExpireAt } };
  }
  return { kind: 'ok', value: { kind: 'none', listedAtMs: listed.atMs } };
}
