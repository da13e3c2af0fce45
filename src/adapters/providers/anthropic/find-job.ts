import type { JobLookup, JobReply, JobSearch, ResultsPiece } from '../../../ports/jobs.ts';
import { findOwner } from '../../../ports/owner-of-results.ts';
import { type JobAnswer, unreadable } from '../jobs/ask-job.ts';
import { listJobs } from '../jobs/list-jobs.ts';
import { field, stringAt } from '../read-json.ts';
import { fromAnthropicJobLine } from './from-job-line.ts';
import { fromAnthropicJobStatus, totalOf } from './from-job-status.ts';

export interface AnthropicListing {
  readonly readPage: (afterId: string | null) => Promise<JobReply<JobAnswer>>;
  readonly readResults: (batchId: string) => AsyncIterable<ResultsPiece>;
}

/**
 * A batch has no name: it is found by its size and time, and known for sure by the custom ids of its results. Those come when
 * it has ended:
 *
 *   same size, since then ──ended──▶ a result names a call of ours: found │ all of others: not it │ gone: cannot tell
 *                         └─running─▶ maybe
 */
export async function findAnthropicJob(listing: AnthropicListing, wanted: JobSearch): Promise<JobReply<JobLookup>> {
  const listed = await listJobs(
    wanted.sinceMs,
    // "Most recently created batches are returned first" (@anthropic-ai/sdk 1.11.0, 2026-11-20).
    true,
    (batch: unknown) => {
      const createdMs = Date.parse(stringAt(batch, 'created_at') ?? '');
      return Number.isNaN(createdMs) ? null : createdMs;
    },
    async (cursor) => {
      const reply = await listing.readPage(cursor);
      if (reply.kind === 'problem') return reply;
      const { body, atMs } = reply.value;
      const entries = field(body, 'data');
      if (!Array.isArray(entries)) return unreadable('the list of batches has no data');
      const next = field(body, 'has_more') === true ? stringAt(body, 'last_id') : null;
      if (field(body, 'has_more') === true && next === null)
        return unreadable('the list of batches goes on after a page without a last id');
      return { kind: 'ok', value: { entries, next, atMs } };
    },
  );
  if (listed.kind === 'problem') return listed;
  if (listed.kind === 'cannot-tell') return { kind: 'ok', value: listed };

  const running: string[] = [];
  let gone: string | null = null;
  for (const batch of listed.entries) {
    const id = stringAt(batch, 'id');
    const total = totalOf(batch);
    if (id === null || wanted.knownIds.has(id) || (total !== null && total !== wanted.requestCount)) continue;
    const status = fromAnthropicJobStatus(batch);
    if (status === null || status.state === 'running') {
      running.push(id);
      continue;
    }
    const owner = await findOwner(listing.readResults(id), fromAnthropicJobLine, wanted.callIdPrefix, enoughResults);
    if (owner.kind === 'problem' && owner.reason !== 'not-found') return owner;
    if (owner.kind === 'problem' || owner.kind === 'nobody') gone ??= id;
    else if (owner.kind === 'ours') {
      const { resultsExpireAt } = status;
      return { kind: 'ok', value: { kind: 'found', providerJobId: id, resultsExpireAt } };
    }
  }
  if (running.length > 0) return { kind: 'ok', value: { kind: 'maybe', providerJobIds: running } };
  if (gone !== null) {
    const words = `${gone} has ended and has as many requests, but no result of it can be read`;
    return { kind: 'ok', value: { kind: 'cannot-tell', words } };
  }
  return { kind: 'ok', value: { kind: 'none', listedAtMs: listed.atMs } };
}

/** So many results of other calls say that a batch is another's. */
const enoughResults = 100;
