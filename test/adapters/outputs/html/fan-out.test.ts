import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createHtmlOutput } from '../../../../src/adapters/outputs/html-output.ts';
import { isInBar } from '../../../../src/adapters/outputs/html/chart.ts';
import { everything, toFilter, toSearchText } from '../../../../src/adapters/outputs/html/row-query.ts';
import type { BatchView, StepView } from '../../../../src/core/view.ts';
import { buildIdeasBatch, readIdeas } from '../../../support/fan-out-batch.ts';
import { readReport, type Report } from '../../../support/read-report.ts';
import { buildItem, buildView, countItems } from '../../../support/view-builder.ts';

async function writeReport(view: BatchView): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  await createHtmlOutput().write(view, folder);
  return readReport(join(folder, 'index.html'));
}

const textOf = (markup: string) => markup.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

describe('the report of a batch with fan-outs', () => {
  it('says what items became, with the states of each level', async () => {
    const { markup, facts } = await writeReport(buildIdeasBatch(24));
    const text = textOf(markup);
    for (const part of [
      '24 items became 240 children of idea and 54 children of best. Of the results (children of best), 54 are accepted.',
      'Children of idea 240 from 24 parents, 10 each on average',
      'Children of best 54 from 18 parents, 3 each on average results',
      'Results 54 accepted children of best',
      'Success rate 100 % of 54 finished results',
    ])
      expect(text).toContain(part);
    expect({ levels: facts.levels.map(({ expand, counts }) => ({ expand, counts })), results: facts.results }).toEqual({
      levels: [
        { expand: null, counts: [18, 2, 0, 4, 0] },
        { expand: 'idea', counts: [211, 25, 4, 0, 0] },
        { expand: 'best', counts: [54, 0, 0, 0, 0] },
      ],
      results: 2,
    });
  });

  it('cuts the funnel where the steps become those of children, and again where they are gathered', async () => {
    const { markup } = await writeReport(buildIdeasBatch(24));
    const heads = [...markup.matchAll(/<tr class="stretch">(.*?)<\/tr>|<bdi class="step-name">(.*?)<\/bdi>/gs)];
    expect(heads.map(([, stretch, step]) => (stretch === undefined ? step : textOf(stretch).trim()))).toEqual([
      'Items 24',
      'think',
      'idea',
      'Children of idea 240 from 24 parents',
      'judge',
      'Items 24, gathering the children of idea',
      'ranking',
      'best',
      'Children of best 54 from 18 parents',
      'article',
      'polish',
    ]);
    expect(textOf(markup)).toContain('100 % accepted → 240 children of idea');
  });

  it('puts children behind their parent, with the way back', async () => {
    const { rows } = await writeReport(buildIdeasBatch(2));
    const items = [...readIdeas(2)];
    expect(rows.map(([id]) => id)).toEqual(items.map(({ id }) => id));
    expect(rows.map((row) => (row[10] < 0 ? null : rows[row[10]]?.[0]))).toEqual(items.map(({ parent }) => parent));
    expect(rows.map((row) => row[9])).toEqual(
      items.map(({ level }) => (level === null ? 0 : level === 'idea' ? 1 : 2)),
    );
  });

  it('keeps a long text of the parent with the parent alone, and short ones with the child for its columns', async () => {
    const { rows, details, facts } = await writeReport(buildIdeasBatch(1));
    const [parent, child] = rows;
    expect(Object.keys(parent?.[6] as object)).toEqual(['topic', 'brief']);
    expect(child?.[6]).toEqual({
      topic: 'Getting more people to use night trains',
      idea: { title: 'Lend night trains number 7', pitch: expect.stringMatching(/^Lend them/) },
    });
    expect(JSON.stringify([rows.slice(1), details.slice(1)])).not.toContain('What is known about');
    expect(details[0]?.raw).toEqual({
      topic: expect.anything(),
      brief: expect.stringMatching(/^(What is known about night trains\. ){30}$/),
    });
    const shownOf = (level: number) =>
      facts.columns
        .filter((column) => column.level === level && column.isShown)
        .map(({ source, name }) => `${source} ${name}`);
    expect(shownOf(1)).toEqual([
      'raw idea.title',
      'raw topic',
      'step steps.judge.novelty',
      'step steps.judge.feasibility',
      'step steps.judge.impact',
    ]);
  });

  it('has own steps alone with a child, and where the last step was skipped says so and shows all', async () => {
    const { rows } = await writeReport(buildIdeasBatch(1));
    const polished = rows.find(([id]) => id.endsWith('best-003'));
    const skipped = rows.find(([id]) => id.endsWith('best-001'));
    expect(Object.keys(polished?.[8] as object)).toEqual(['article']);
    expect(skipped?.[8]).toEqual({ article: skipped?.[7], polish: null });
    expect(rows[0]?.[7]).toBeNull();
    expect(Object.keys(rows[0]?.[8] as object)).toEqual(['think', 'idea', 'ranking', 'best']);
  });

  it('has charts of results first, then of the other levels, each bar for exactly the items it counts', async () => {
    const { facts, rows } = await writeReport(buildIdeasBatch(24));
    expect(facts.charts.map(({ level, name }) => `${level} ${name}`)).toEqual([
      '2 tone',
      '2 steps.article.tone',
      '2 words',
      '2 steps.article.words',
      '0 steps.ranking (length)',
      '0 steps.ranking.[].score',
      '1 steps.judge.novelty',
      '1 steps.judge.feasibility',
      '1 steps.judge.impact',
    ]);
    for (const chart of facts.charts.filter(({ path }) => !path.includes('[]')))
      expect({
        name: chart.name,
        counts: chart.bars.map((bar) => rows.filter((row) => isInBar(row, chart, bar)).length),
      }).toEqual({ name: chart.name, counts: chart.bars.map(({ count }) => count) });
  });

  it('names what is missing at its level, and that an item waits for its children', async () => {
    const { facts, rows } = await writeReport(buildIdeasBatch(24));
    expect(facts.causes).toEqual([
      { level: 1, state: 'rejected', label: 'judge: novel' },
      { level: 0, state: 'waiting', label: 'ranking: gathers the children of idea' },
      { level: 1, state: 'failed', label: expect.stringContaining('connection reset') },
      { level: 0, state: 'rejected', label: 'ranking: enough' },
    ]);
    const find = (level: number, text: string) =>
      rows.filter(toFilter({ ...everything, level, text }, facts.charts, toSearchText)).map(([id]) => id);
    expect(find(1, 'lend trains 7')).toEqual([
      'night-trains-1--idea-001',
      'night-trains-7--idea-001',
      'night-trains-13--idea-001',
    ]);
    expect(find(0, 'lend trains 7')).toEqual([
      'night-trains-1',
      'night-trains-7',
      'night-trains-13',
      'night-trains-19',
    ]);
  });

  it('shows children of children', async () => {
    const names: readonly (readonly [string, StepView['kind'], string | null])[] = [
      ['chapter', 'expand', null],
      ['page', 'expand', 'chapter'],
      ['read', 'code', 'page'],
    ];
    const steps = names.map(([name, kind, level]): StepView => ({ name, kind, level, description: null, model: null }));
    const own = (id: string, level: string, parent: string, value: number) =>
      buildItem(id, value, {
        level,
        parent,
        index: 1,
        steps: level === 'page' ? { read: value } : { page: { count: 1 } },
      });
    const items = [
      buildItem('a', { count: 1 }, { steps: { chapter: { count: 1 } } }),
      own('a--chapter-001', 'chapter', 'a', 1),
      own('a--chapter-001--page-001', 'page', 'a--chapter-001', 7),
      own('a--chapter-002', 'chapter', 'a', 1),
      own('a--chapter-002--page-001', 'page', 'a--chapter-002', 8),
      buildItem('b', { count: 0 }, { steps: { chapter: { count: 0 } } }),
    ];
    const counts = countItems(items.slice(1, 3));
    const { rows, facts } = await writeReport(
      buildView({
        items,
        counts: countItems([...items.slice(0, 1), ...items.slice(5)]),
        pipeline: { name: 'p', description: null, steps },
        resultLevel: 'page',
        children: [
          { expand: 'chapter', parents: 1, counts },
          { expand: 'page', parents: 2, counts },
        ],
      }),
    );
    expect(rows.map((row) => row[10])).toEqual([-1, 0, 1, 0, 3, -1]);
    expect(rows.map((row) => row[7])).toEqual([null, null, 7, null, 8, null]);
    expect(facts.charts.map(({ name }) => name)).toEqual(['result', 'steps.chapter.count']);
  });
});
