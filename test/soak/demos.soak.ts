import { afterAll, describe, expect, test } from '@jest/globals';
import { rehearse } from '../support/demo.ts';
import { createWorkplace } from '../support/workplace.ts';

/** Each demo as it stands: its items, and the children of each of its expands. */
const demos = [
  { name: 'drunken-sailor', counts: [100] },
  { name: 'blackjack', counts: [900] },
  { name: 'npc-dialog', counts: [60] },
  { name: 'time-capsule', counts: [12] },
  { name: 'product-descriptions', counts: [25, 500] },
  { name: 'exam', counts: [2, 80] },
  { name: 'ideas', counts: [1, 10, 3] },
] as const;

interface Report {
  readonly levels: readonly {
    readonly counts: { readonly acquired: number; readonly accepted: number; readonly rejected: number };
  }[];
}

describe.each(demos)('the demo $name, whole', ({ name, counts }) => {
  const place = createWorkplace({});
  afterAll(() => place.remove());

  test('ends with nothing left to do, with provider faults on the way, and what it leaves fits together', async () => {
    await rehearse(place, name, '--seed', '17', '--faults', 'rate-limit:2%,overloaded:1%,bad-json:3%,retry-after:20ms');
    const { document } = await place.runJson<Report>('report', '--batch-id', 'x');
    expect(document.levels.map((level) => level.counts.acquired)).toEqual(counts);
    for (const { counts: found } of document.levels) {
      expect(found.accepted + found.rejected).toBe(found.acquired);
      expect(found.rejected / found.acquired).toBeLessThan(0.2);
    }
    expect((await place.run('verify', '--batch-id', 'x')).exitCode).toBe(0);
  });
});
