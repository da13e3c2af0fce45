import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { attemptsOf, paidCalls, rehearse, rowsOf, startFrom, valueAt } from '../../support/demo.ts';
import type { Workplace } from '../../support/workplace.ts';

jest.setTimeout(120_000);

/** Ids and folders of an item's children, in order. */
function childrenOf(place: Workplace, item: string, expand: string): readonly { id: string; path: string }[] {
  const folder = join(place.folder, 'data', 'x', item, expand);
  return readdirSync(folder)
    .filter((name) => /^\d+$/.test(name))
    .sort()
    .map((name) => ({ id: `${item}--${expand}-${name}`, path: join(item, expand, name) }));
}

describe('the exam', () => {
  interface Question {
    readonly question: string;
    readonly options: readonly string[];
    readonly answer: string;
  }
  const chapters = ['bread', 'tides'];
  let place: Workplace;

  beforeAll(async () => {
    place = await startFrom('exam');
    await rehearse(place, 'exam', '--seed', '2');
  });
  afterAll(() => place.remove());

  const isAccepted = ({ path }: { readonly path: string }) => valueAt(place, path, 'solve', 'parsed.json') !== null;

  test('has forty questions of each chapter, each on a quote that stands in it', () => {
    for (const chapter of chapters) {
      const text = valueAt<{ readonly text: string }>(place, chapter, 'raw.json')?.text ?? '';
      const children = childrenOf(place, chapter, 'goal');
      expect(children).toHaveLength(40);
      for (const { path } of children) {
        const raw = valueAt<{ readonly text: string; readonly goal: { readonly quote: string } }>(
          place,
          path,
          'raw.json',
        );
        expect(raw?.text).toBe(text);
        expect(text).toContain(raw?.goal.quote);
      }
    }
  });

  test('uses a question only where a model that did not see the key gives the same answer; else it is written anew', () => {
    const paid = paidCalls(place);
    let anew = 0;
    for (const child of chapters.flatMap((chapter) => childrenOf(place, chapter, 'goal'))) {
      const attempts = attemptsOf(place, child.path);
      anew += attempts.length;
      expect(paid.get(`${child.id} write`)).toBe(attempts.length + 1);
      expect(place.read(join('data', 'x', child.path, 'solve', 'prompt.md'))).not.toContain('The chapter says:');
      const written = valueAt<Question>(place, child.path, 'write', 'parsed.json');
      if (isAccepted(child))
        expect(valueAt(place, child.path, 'solve', 'parsed.json')).toMatchObject({
          answer: written?.answer,
          ambiguous: false,
        });
      for (const attempt of attempts) {
        const rejected = valueAt<{ readonly value: Question & { readonly ambiguous: boolean } }>(
          place,
          attempt,
          'solve',
          'rejected.json',
        );
        const before = valueAt<Question>(place, attempt, 'write', 'parsed.json');
        expect(rejected?.value.answer !== before?.answer || rejected?.value.ambiguous).toBe(true);
      }
    }
    expect(anew).toBeGreaterThan(3);
  });

  test('leaves an exam and a key for each chapter, the easy questions first and no question twice', () => {
    expect(readdirSync(join(place.folder, 'output/x/files')).sort()).toEqual([
      'bread-key.md',
      'bread.md',
      'tides-key.md',
      'tides.md',
    ]);
    for (const chapter of chapters) {
      const good = childrenOf(place, chapter, 'goal').filter(isAccepted);
      const keyOf = new Map(
        good.map(({ path }) => {
          const written = valueAt<Question>(place, path, 'write', 'parsed.json');
          return [written?.question, written?.answer];
        }),
      );
      const exam = place.read(`output/x/files/${chapter}.md`);
      const questions = [...exam.matchAll(/^\*\*(\d+)\.\*\* (.+)$/gm)].map(([, , question]) => question);
      expect([...questions].sort()).toEqual([...keyOf.keys()].sort());
      const keys = [
        ...place.read(`output/x/files/${chapter}-key.md`).matchAll(/^\d+\. \*\*([A-D])\*\* \(level (\d)\)/gm),
      ];
      expect(keys.map(([, answer]) => answer)).toEqual(questions.map((question) => keyOf.get(question)));
      const levels = keys.map(([, , level]) => Number(level));
      expect(levels).toEqual([...levels].sort());
    }
  });
});

describe('the ideas', () => {
  interface Idea {
    readonly title: string;
    readonly score: number;
  }
  let place: Workplace;
  let said: string;

  beforeAll(async () => {
    place = await startFrom('ideas');
    said = (await rehearse(place, 'ideas', '--seed', '3')).stderr;
  });
  afterAll(() => place.remove());

  test('are ten, each judged alone; the best three are written up in files of their own', () => {
    const scored = childrenOf(place, 'city-bikes', 'idea').map(({ path }) => {
      const idea = valueAt<{ readonly idea: Idea }>(place, path, 'raw.json')?.idea;
      const judged = valueAt<Record<string, number>>(place, path, 'judge', 'parsed.json') ?? {};
      const prompt = place.read(join('data', 'x', path, 'judge', 'prompt.md'));
      const others = valueAt<{ readonly ideas: readonly Idea[] }>(place, 'city-bikes', 'think', 'parsed.json')?.ideas;
      expect(others?.filter(({ title }) => prompt.includes(title))).toHaveLength(1);
      return {
        title: idea?.title ?? '',
        score: (judged['novelty'] ?? 0) + (judged['feasibility'] ?? 0) + (judged['impact'] ?? 0),
      };
    });
    expect(scored).toHaveLength(10);
    const best = [...scored].sort((one, two) => two.score - one.score).slice(0, 3);
    const slug = (title: string) => title.toLowerCase().replaceAll(' ', '-');
    expect(readdirSync(join(place.folder, 'output/x/files')).sort()).toEqual(
      best.map(({ title }, index) => `${index + 1}-${slug(title)}.md`),
    );
    for (const [index, { title }] of best.entries())
      expect(place.read(`output/x/files/${index + 1}-${slug(title)}.md`)).toContain(`# ${title}\n`);
    const means = rowsOf(place, 'tables/ideas-by-score.csv').map(({ mean }) => Number(mean));
    expect(means).toEqual(scored.map(({ score }) => score).sort((one, two) => two - one));
  });

  test('give the batch three results, children of the one item', () => {
    const results = JSON.parse(place.read('data/x/all_results.json')) as readonly { id: string; parent: string }[];
    expect(results.map(({ id, parent }) => [id, parent])).toEqual(
      [1, 2, 3].map((number) => [`city-bikes--best-00${number}`, 'city-bikes']),
    );
    expect(paidCalls(place).size).toBe(1 + 10 + 3);
    // Two of the three steps have the same model.
    expect(said).toMatch(/ · Models: claude-sonnet-[\d-]+, gpt-[\w.-]+\n/);
  });
});

describe('the product descriptions', () => {
  const categories = ['garden', 'kitchen', 'repair', 'cycling', 'desk'];
  let place: Workplace;

  beforeAll(async () => {
    place = await startFrom('product-descriptions');
    await rehearse(place, 'product-descriptions', '--seed', '3', '--limit', '5');
  });
  afterAll(() => place.remove());

  const childrenOfAll = () => categories.flatMap((category) => childrenOf(place, `${category}.r0001`, 'product'));

  test('are twenty of each category, of which no two have a name in common', () => {
    expect(childrenOfAll()).toHaveLength(100);
    for (const category of categories) {
      const names = childrenOf(place, `${category}.r0001`, 'product').map(
        ({ path }) => valueAt<{ readonly product: { readonly name: string } }>(place, path, 'raw.json')?.product.name,
      );
      expect(new Set(names).size).toBe(20);
    }
  });

  test('are scored for the voice; one below the threshold was described anew, and the CSV has the good ones', () => {
    const paid = paidCalls(place);
    let anew = 0;
    for (const { id, path } of childrenOfAll()) {
      const attempts = attemptsOf(place, path);
      anew += attempts.length;
      expect([id, paid.get(`${id} describe`), paid.get(`${id} voice`)]).toEqual([
        id,
        attempts.length + 1,
        attempts.length + 1,
      ]);
    }
    expect(anew).toBeGreaterThan(8);
    const rows = rowsOf(place, 'results.csv');
    const accepted = childrenOfAll().filter(({ path }) => valueAt(place, path, 'voice', 'parsed.json') !== null);
    expect(rows.map(({ id }) => id).sort()).toEqual(accepted.map(({ id }) => id).sort());
    expect(Object.keys(rows[0] ?? {})).toEqual(['id', 'category', 'product', 'title', 'text', 'voice']);
    for (const { voice, text } of rows) {
      expect(Number(voice)).toBeGreaterThanOrEqual(0.7);
      expect(text?.length).toBeGreaterThanOrEqual(200);
    }
  });
});
