import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { RejectedNote } from '../../../src/core/verdict.ts';
import { attemptsOf, itemsOf, rehearse, rowsOf, startFrom, valueAt } from '../../support/demo.ts';
import { readReport } from '../../support/read-report.ts';
import type { Workplace } from '../../support/workplace.ts';

jest.setTimeout(120_000);

interface Verdict {
  readonly happened: string;
  readonly foresight: readonly { readonly user: string; readonly why: string }[];
  readonly grades: readonly { readonly user: string; readonly grade: string; readonly why: string | null }[];
  readonly interest: number;
}

// Repeated, so that every mistake that is rehearsed comes up.
const repeat = 8;
let place: Workplace;
let accepted: readonly string[];

beforeAll(async () => {
  place = await startFrom('time-capsule', { '  glob: threads/*.md': `  repeat: ${repeat}\n  glob: threads/*.md` });
  await rehearse(place, 'time-capsule', '--seed', '8');
  accepted = itemsOf(place).filter((item) => verdictOf(item) !== null);
});

afterAll(() => place.remove());

const verdictOf = (item: string) => valueAt<Verdict>(place, item, 'grade', 'parsed.json');
const answerOf = (item: string) => place.read(join('data', 'x', item, 'grade', 'response.md'));

/** Grades as they stand in the answer, read line by line below the last heading that names them. */
function gradesIn(answer: string): readonly (readonly [user: string, grade: string])[] {
  const below = answer.slice(answer.lastIndexOf('Final grades'));
  return [...below.matchAll(/^- \**(\w+)\**: ([A-F][+-]?)(?: |$)/gm)].map(([, user = '', grade = '']) => [user, grade]);
}

test('every thread is read: who spoke, and the Markdown of the answer by its headings, however they are written', () => {
  expect(itemsOf(place)).toHaveLength(12 * repeat);
  expect(accepted.length).toBeGreaterThan(12 * repeat * 0.95);
  const manners = new Set<string | undefined>();
  for (const item of accepted) {
    const raw = valueAt<{ readonly text: string }>(place, item, 'raw.json');
    const users = [...new Set(raw?.text.match(/^\*\*\w+(?=:\*\*)/gm))].map((user) => user.slice(2));
    const thread = valueAt<{ readonly users: readonly string[] }>(place, item, 'thread', 'parsed.json');
    expect(thread?.users).toEqual(users);
    const answer = answerOf(item);
    manners.add(/^\W*/.exec(answer)?.[0]);
    const verdict = verdictOf(item);
    expect(verdict?.grades.map(({ user, grade }) => [user, grade])).toEqual(gradesIn(answer));
    expect(verdict?.grades.map(({ user }) => user).sort()).toEqual([...users].sort());
    expect(answer).toContain(`**Interestingness:** ${verdict?.interest}/10`);
    expect(answer).toContain(`\n${verdict?.happened}\n`);
    expect(verdict?.foresight).toHaveLength(1);
  }
  expect(manners.size).toBeGreaterThan(1);
});

test('an answer that forgets somebody, invents somebody or leaves a part out is asked for again, with the reason', () => {
  const reasons = new Set<string>();
  for (const item of itemsOf(place)) {
    const attempts = attemptsOf(place, item);
    for (const [index, attempt] of attempts.entries()) {
      const rejection = valueAt<RejectedNote>(place, attempt, 'grade', 'rejected.json');
      const next = place.read(join('data', 'x', attempts[index + 1] ?? item, 'grade', 'prompt.md'));
      for (const { rule, message } of rejection?.reasons ?? []) {
        reasons.add(rule);
        expect(next).toContain(message);
      }
    }
  }
  expect([...reasons].sort()).toEqual(['everybody', 'nobody_else', 'sections']);
});

test('the ranking is of mean grades over all threads, the best first, without who spoke in fewer than three', () => {
  const worth = new Map(
    Object.entries({ 'A+': 4.3, A: 4, 'A-': 3.7, 'B+': 3.3, B: 3, 'B-': 2.7, 'C+': 2.3, C: 2, 'C-': 1.7 }).concat(
      Object.entries({ 'D+': 1.3, D: 1, 'D-': 0.7, F: 0 }),
    ),
  );
  const byUser = new Map<string, number[]>();
  for (const [user, grade] of accepted.flatMap((item) => gradesIn(answerOf(item))))
    byUser.set(user, [...(byUser.get(user) ?? []), worth.get(grade) ?? Number.NaN]);
  const expected = [...byUser]
    .filter(([, grades]) => grades.length >= 3)
    .map(([user, grades]) => ({
      user,
      n: grades.length,
      mean: grades.reduce((sum, grade) => sum + grade, 0) / grades.length,
    }))
    .sort((one, two) => two.mean - one.mean);
  const rows = rowsOf(place, 'tables/who-saw-it-coming.csv');
  expect(rows.map(({ user, n }) => [user, Number(n)])).toEqual(expected.map(({ user, n }) => [user, n]));
  for (const [index, row] of rows.entries()) expect(Number(row['mean'])).toBeCloseTo(expected[index]?.mean ?? -1, 9);
  expect(rows.length).toBeGreaterThan(8);
  const { markup } = readReport(join(place.folder, 'output', 'x', 'index.html'));
  expect(markup.indexOf('Who saw it coming')).toBeGreaterThan(0);
});
