import type { JobLookup, JobReply, JobSearch } from '../../../ports/jobs.ts';
import { type JobAnswer, unreadable } from '../jobs/ask-job.ts';
import { listJobs } from '../jobs/list-jobs.ts';
import { countAt, field, stringAt } from '../read-json.ts';
import { fromOpenAiJobStatus } from './from-job-status.ts';

export interface OpenAiListing {
  readonly isCompatible: boolean;
  readonly readPage: (after: string | null) => Promise<JobReply<JobAnswer>>;
  /** The name of an input file; asked for only where a server does not keep the metadata of a batch. */
  readonly readFile: (fileId: string) => Promise<JobReply<JobAnswer>>;
}

/** Finds a batch by the label in its metadata, or else in the name of its input file. */
export async function findOpenAiJob(listing: OpenAiListing, wanted: JobSearch): Promise<JobReply<JobLookup>> {
  const listed = await listJobs(
    wanted.sinceMs,
    // OpenAI lists the newest first; of a compatible server nobody knows.
    !listing.isCompatible,
    (batch: unknown) => {
      const seconds = countAt(batch, 'created_at');
      return seconds === null ? null : seconds * 1000;
    },
    async (cursor) => {
      const reply = await listing.readPage(cursor);
      if (reply.kind === 'problem') return reply;
      const { body, atMs } = reply.value;
      const entries = field(body, 'data');
      if (!Array.isArray(entries)) return unreadable('the list of batches has no data');
      const lastId = stringAt(entries.at(-1), 'id');
      const hasMore = field(body, 'has_more') !== false && entries.length > 0;
      if (hasMore && lastId === null) return unreadable('the list of batches goes on after a batch without an id');
      return { kind: 'ok', value: { entries, next: hasMore ? lastId : null, atMs } };
    },
  );
  if (listed.kind === 'problem') return listed;
  if (listed.kind === 'cannot-tell') return { kind: 'ok', value: listed };

  const unnamed: { readonly id: string; readonly fileId: string; readonly batch: unknown }[] = [];
  for (const batch of listed.entries) {
    const id = stringAt(batch, 'id');
    if (id === null || wanted.knownIds.has(id)) continue;
    if (stringAt(batch, 'metadata', 'label') === wanted.label) return found(listing, id, batch);
    const fileId = stringAt(batch, 'input_file_id');
    if (fileId !== null && isUnnamed(batch)) unnamed.push({ id, fileId, batch });
  }
  let hidden: string | null = null;
  for (const { id, fileId, batch } of unnamed) {
    const file = await listing.readFile(fileId);
    if (file.kind === 'ok') {
      if (stringAt(file.value.body, 'filename') === toInputName(wanted.label)) return found(listing, id, batch);
      continue;
    }
    if (file.status !== 404 && file.status !== 403) return file;
    if (couldHave(batch, wanted.requestCount)) hidden ??= id;
  }
  if (hidden !== null) {
    const words = `${hidden} has no label, and the name of its file cannot be seen`;
    return { kind: 'ok', value: { kind: 'cannot-tell', words } };
  }
  return { kind: 'ok', value: { kind: 'none', listedAtMs: listed.atMs } };
}

/** Made without metadata, or at a server that does not keep it. */
function isUnnamed(batch: unknown): boolean {
  const metadata = field(batch, 'metadata');
  return metadata === null || (typeof metadata === 'object' && Object.keys(metadata).length === 0);
}

/** The total is 0 until the file was checked. */
function couldHave(batch: unknown, requestCount: number): boolean {
  const total = countAt(batch, 'request_counts', 'total') ?? 0;
  return total === 0 || total === requestCount;
}

/** What the input file of a job is called. */
export function toInputName(label: string): string {
  return `${label}.jsonl`;
}

function found(listing: OpenAiListing, providerJobId: string, batch: unknown): JobReply<JobLookup> {
  const resultsExpireAt = fromOpenAiJobStatus(batch, !listing.isCompatible)?.resultsExpireAt ?? null;
  return { kind: 'ok', value: { kind: 'found', providerJobId, resultsExpireAt } };
}
