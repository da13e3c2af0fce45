import { describe, expect, test } from '@jest/globals';
import { listJobs, type ListedPage } from '../../../../src/adapters/providers/jobs/list-jobs.ts';
import type { JobProblem, JobReply } from '../../../../src/ports/jobs.ts';

const problem = (status: number | null): JobProblem => ({
  kind: 'problem',
  action: 'resend',
  reason: 'server-error',
  message: 'words',
  status,
  retryAfterMs: null,
});

/** Pages of times of creation in seconds; how many were asked for. */
async function listed(
  since: number,
  pages: readonly (readonly number[] | JobProblem)[],
  next?: string,
  isNewestFirst = true,
) {
  let asked = 0;
  const listing = await listJobs<number>(
    since * 1000,
    isNewestFirst,
    (seconds) => seconds * 1000,
    async (): Promise<JobReply<ListedPage<number>>> => {
      const page = pages[asked];
      asked += 1;
      if (page === undefined) throw new Error('a page was asked for that is not there');
      if ('kind' in page) return page;
      const isLast = asked === pages.length;
      return {
        kind: 'ok',
        value: { entries: page, next: isLast && next === undefined ? null : (next ?? `p${asked}`), atMs: 900 + asked },
      };
    },
  );
  return { listing, asked };
}

describe('a list of jobs', () => {
  test('in falling order is read to the time that matters', async () => {
    const { listing, asked } = await listed(50, [
      [90, 80],
      [70, 40],
      [30, 20],
    ]);
    expect(listing).toEqual({ kind: 'listed', entries: [90, 80, 70], atMs: 901 });
    expect(asked).toBe(2);
  });

  test('whose order is not documented is read to its end, however it looks', async () => {
    const { listing, asked } = await listed(50, [[90, 10], [20, 5], [80]], undefined, false);
    expect(listing).toEqual({ kind: 'listed', entries: [90, 80], atMs: 901 });
    expect(asked).toBe(3);
  });

  test.each([
    ['rising', [[10, 20], [30, 60], [90]], [60, 90]],
    ['not to be seen', [[10], [10], [90]], [90]],
  ])('in an order that is %s is read to its end: the newest may come last', async (_what, pages, entries) => {
    const { listing, asked } = await listed(50, pages);
    expect(listing).toEqual({ kind: 'listed', entries, atMs: 901 });
    expect(asked).toBe(pages.length);
  });

  test('keeps a job of the very second from which it is looked for', async () => {
    expect((await listed(50.9, [[50]])).listing).toMatchObject({ entries: [50] });
  });

  test('that fails in the middle is that problem', async () => {
    expect((await listed(50, [[90, 80], problem(500)])).listing).toEqual(problem(500));
    expect((await listed(50, [problem(null)])).listing).toEqual(problem(null));
  });

  test.each([403, 404, 405])('that there is not, or not for this key (%i), cannot tell', async (status) => {
    expect((await listed(50, [problem(status)])).listing).toEqual({
      kind: 'cannot-tell',
      words: 'its jobs cannot be listed: words',
    });
  });

  test('that repeats itself cannot tell, instead of going on for ever', async () => {
    expect((await listed(50, [[90], [90], [90], [90]], 'same')).listing).toMatchObject({ kind: 'cannot-tell' });
  });
});
