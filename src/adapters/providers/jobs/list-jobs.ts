import type { JobLookup, JobProblem, JobReply } from '../../../ports/jobs.ts';

export interface ListedPage<Entry> {
  readonly entries: readonly Entry[];
  /** What the next page is asked for with; null: this was the last. */
  readonly next: string | null;
  readonly atMs: number | null;
}

export type JobListing<Entry> =
  /** Complete: every job since then. `atMs`: the provider's time at its first page. */
  | { readonly kind: 'listed'; readonly entries: readonly Entry[]; readonly atMs: number }
  | Extract<JobLookup, { kind: 'cannot-tell' }>
  | JobProblem;

/** Times in lists have no more than seconds. */
const slackMs = 1000;

/** Statuses that say: this list is not for this key, or there is none here. */
const withoutList = new Set([403, 404, 405, 410, 501]);

/**
 * Every job created since a time, page by page. A page that fails is a problem, never the end of the list. Older pages are left
 * out only where the newest are documented to come first and the list was seen to do so; any other is read to its end.
 */
export async function listJobs<Entry>(
  sinceMs: number,
  isNewestFirst: boolean,
  createdAtMs: (entry: Entry) => number | null,
  readPage: (cursor: string | null) => Promise<JobReply<ListedPage<Entry>>>,
): Promise<JobListing<Entry>> {
  const kept: Entry[] = [];
  const cursors = new Set<string>();
  const order = createOrder();
  let atMs: number | null = null;
  for (let cursor: string | null = null; ; ) {
    const reply = await readPage(cursor);
    if (reply.kind === 'problem') return toListingProblem(reply);
    const page: ListedPage<Entry> = reply.value;
    if (cursor === null) atMs = page.atMs;
    let oldestMs: number | null = null;
    for (const entry of page.entries) {
      const createdMs = createdAtMs(entry);
      if (createdMs === null || createdMs + slackMs > sinceMs) kept.push(entry);
      order.see(createdMs);
      oldestMs = createdMs;
    }
    const isPast = isNewestFirst && order.isFalling && oldestMs !== null && oldestMs + slackMs <= sinceMs;
    if (page.next === null || isPast) break;
    if (cursors.has(page.next)) return { kind: 'cannot-tell', words: 'its list of jobs repeats itself without an end' };
    cursors.add(page.next);
    cursor = page.next;
  }
  if (atMs === null)
    return { kind: 'cannot-tell', words: 'the server does not say its time (no Date header) with its list of jobs' };
  return { kind: 'listed', entries: kept, atMs };
}

function toListingProblem(problem: JobProblem): JobListing<never> {
  if (problem.status === null || !withoutList.has(problem.status)) return problem;
  return { kind: 'cannot-tell', words: `its jobs cannot be listed: ${problem.message}` };
}

function createOrder() {
  let previousMs: number | null = null;
  let hasFallen = false;
  let hasRisen = false;
  return {
    see(createdMs: number | null): void {
      if (createdMs === null || (previousMs !== null && createdMs > previousMs)) hasRisen = true;
      else if (previousMs !== null && createdMs < previousMs) hasFallen = true;
      previousMs = createdMs;
    },
    get isFalling() {
      return hasFallen && !hasRisen;
    },
  };
}
