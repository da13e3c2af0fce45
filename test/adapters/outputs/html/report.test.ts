import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createHtmlOutput, type HtmlOutputOptions } from '../../../../src/adapters/outputs/html-output.ts';
import { isInBar } from '../../../../src/adapters/outputs/html/chart.ts';
import { everything, sortPlaces, toFilter, toSearchText } from '../../../../src/adapters/outputs/html/row-query.ts';
import type { BatchView } from '../../../../src/core/view.ts';
import { readReport, type Report } from '../../../support/read-report.ts';
import { buildAnswer, buildItem, buildReviewBatch, buildView } from '../../../support/view-builder.ts';

async function writeReport(view: BatchView, options?: HtmlOutputOptions): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  expect((await createHtmlOutput(options).write(view, folder)).files).toEqual(['index.html']);
  expect(readdirSync(folder)).toEqual(['index.html']);
  return readReport(join(folder, 'index.html'));
}

const textOf = (markup: string) => markup.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

describe('the report', () => {
  it('says what the batch is, and what became of it', async () => {
    const { markup } = await writeReport(buildReviewBatch(300));
    const text = textOf(markup);
    for (const part of [
      'Package reviews, January',
      'package-review',
      '15 January 2025, 14:03 UTC',
      'claude-haiku-4-5, gpt-5-mini',
      '264 of 300 items accepted; 16 rejected, 13 failed, 6 waiting, 1 in flight.',
      'may cost up to $0.041 more',
      'of 293 finished items',
      '$1.07',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain('SIMULATED');
  });

  it('says clearly that a rehearsal is simulated', async () => {
    const { markup } = await writeReport(buildReviewBatch(3, { simulated: true }));
    expect(textOf(markup)).toContain('SIMULATED This is a rehearsal');
    expect(textOf(markup)).toContain('Simulated cost');
    expect(markup).toContain('<title>Simulated: ');
  });

  it('says unknown where money is unknown', async () => {
    const { money } = buildView();
    const { markup } = await writeReport(buildView({ money: { ...money, costUsd: null, calls: 4, unpricedCalls: 4 } }));
    expect(textOf(markup)).toContain('Cost unknown 4 calls, 4 of them of unknown price');
    const known = await writeReport(buildView({ money: { ...money, costUsd: 2, calls: 4, unpricedCalls: 1 } }));
    expect(textOf(known.markup)).toContain('Cost ≥ $2.00 4 calls, 1 of them of unknown price');
  });

  it('is a whole page for an empty batch', async () => {
    const { markup, rows } = await writeReport(buildView());
    expect(textOf(markup)).toContain('No items have been acquired yet.');
    expect(rows).toEqual([]);
  });

  it('gives the same bytes for the same view, and leaves an unchanged page alone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'report-'));
    const output = createHtmlOutput();
    await output.write(buildReviewBatch(50), folder);
    const before = {
      text: readFileSync(join(folder, 'index.html'), 'utf8'),
      mtime: statSync(join(folder, 'index.html')).mtimeMs,
    };
    await output.write(buildReviewBatch(50), folder);
    expect({
      text: readFileSync(join(folder, 'index.html'), 'utf8'),
      mtime: statSync(join(folder, 'index.html')).mtimeMs,
    }).toEqual(before);
  });

  it('walks the items once', async () => {
    let walks = 0;
    await writeReport(
      buildView({
        items: function* () {
          walks += 1;
          yield buildItem('a', 1);
        },
      }),
    );
    expect(walks).toBe(1);
  });

  it('keeps the old page when a walk fails half-way', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'report-'));
    await createHtmlOutput().write(buildView(), folder);
    const before = readFileSync(join(folder, 'index.html'), 'utf8');
    const broken = buildView({
      items: function* () {
        yield buildItem('a', 1);
        throw new Error('the disk is gone');
      },
    });
    await expect(createHtmlOutput().write(broken, folder)).rejects.toThrow('the disk is gone');
    expect(readFileSync(join(folder, 'index.html'), 'utf8')).toBe(before);
    expect(readdirSync(folder)).toEqual(['index.html']);
  });
});

describe('the policy of the page', () => {
  it('lets only its own style and script run, and nothing load', async () => {
    const { html } = await writeReport(buildView({ items: [buildItem('a', 1)] }));
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]?.replaceAll('&#39;', "'") ?? '';
    const hash = (text: string | undefined) =>
      `'sha256-${createHash('sha256')
        .update(text ?? '')
        .digest('base64')}'`;
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `style-src ${hash(/<style>(.*?)<\/style>/s.exec(html)?.[1])}`,
      `script-src ${hash(/<script>(.*?)<\/script>/s.exec(html)?.[1])}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
    expect(html).not.toMatch(/\s(?:style|on\w+)=/);
    expect(html).not.toMatch(/(?:src|href)="(?!#|data:,")/);
  });
});

describe('hostile text', () => {
  const hostile = [
    '</script><script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    'javascript:alert(1)',
    '\u001b[31mred',
    'abc\u202edcba',
    'a\0b',
    '<!-- <script>',
    '"\'&',
    '\ud800',
    '\u2028',
    '😀 مرحبا 你好',
    'x'.repeat(1_000_000),
  ];

  it('stands in the page as text, wherever it comes from', async () => {
    const short = hostile.slice(0, -1).join(' ');
    const items = hostile.flatMap((text, index) => [
      buildItem(
        `item-${index}`,
        { text, [text]: text },
        {
          raw: { text },
          answers: [
            buildAnswer({
              prompt: { system: text, user: text },
              response: text,
              model: text,
              reasons: [{ step: text, rule: text, message: text }],
            }),
          ],
        },
      ),
      buildItem(`bad-${index} ${short}`, null, {
        state: 'rejected',
        raw: {},
        reasons: [{ step: text, rule: text, message: text }],
      }),
      buildItem(`worse-${index}`, null, { state: 'failed', raw: {}, error: text }),
    ]);
    const { html, markup, rows, details } = await writeReport(
      buildView({
        batchId: short,
        name: short,
        vars: { [short]: short },
        models: [short],
        items,
        pipeline: {
          name: short,
          description: short,
          steps: [{ name: 'main', description: short, kind: 'prompt', level: null, model: short }],
        },
        funnel: [{ step: 'main', entered: 1, accepted: 1, rejected: 0, waiting: 0, retries: 0, costUsd: null }],
      }),
    );
    const tags = new Set([...markup.matchAll(/<([a-z!][^\s>]*)/gi)].map(([, tag]) => tag));
    expect(
      [...tags].filter(
        (tag) =>
          !/^(!doctype|a|b|bdi|blockquote|body|button|code|dd|details|dialog|div|dl|dt|figcaption|figure|footer|h[1-3]|head|header|html|input|label|li|line|link|main|meta|nav|noscript|p|rect|section|small|span|summary|svg|table|tbody|td|th|thead|time|title|tr|ul)$/.test(
            tag ?? '',
          ),
      ),
    ).toEqual([]);
    expect(html.match(/<script/g)).toHaveLength(html.match(/<\/script>/g)?.length ?? 0);
    expect(markup).not.toMatch(/[\0\u001b\u202e\u2028\ud800]/u);
    expect(rows.filter(([, state]) => state === 0).map(([id]) => id)).toEqual(
      hostile.map((_, index) => `item-${index}`),
    );
    expect(details.filter((_, index) => rows[index]?.[1] === 0).map((detail) => detail.answers?.[0]?.response)).toEqual(
      hostile,
    );
  });
});

describe('rows and details', () => {
  it('cut long texts for the table and keep them whole for the item', async () => {
    const long = 'word '.repeat(100);
    const { rows, details } = await writeReport(
      buildView({ items: [buildItem('a', { note: long }, { raw: { text: long, n: 1 } })] }),
    );
    expect(rows[0]?.[5]).toBe(1);
    expect(rows[0]?.[6]).toEqual({ text: `${long.slice(0, 199)}…`, n: 1 });
    expect(details[0]).toMatchObject({ raw: { text: long, n: 1 }, value: { note: long } });
  });

  it('hold the steps beside the result, and prompts with their system prompt once', async () => {
    const answers = [
      buildAnswer({ step: 'write', prompt: { system: 'Be brief.', user: 'Write.' } }),
      buildAnswer({ step: 'judge', prompt: { system: 'Be brief.', user: 'Judge.' } }),
    ];
    const steps = ['write', 'judge'].map((name) => ({
      name,
      description: null,
      kind: 'prompt' as const,
      level: null,
      model: null,
    }));
    const { facts, rows, details } = await writeReport(
      buildView({
        pipeline: { name: 'p', description: null, steps },
        items: [buildItem('a', { good: true }, { steps: { write: 'text', judge: { good: true } }, answers })],
      }),
    );
    expect(rows).toEqual([['a', 0, 1, null, -1, 0, {}, { good: true }, { write: 'text' }, 0, -1]]);
    expect(facts.systems).toEqual(['Be brief.']);
    expect(details[0]?.answers?.map(({ step, system, user }) => ({ step, system, user }))).toEqual([
      { step: 'write', system: 0, user: 'Write.' },
      { step: 'judge', system: 0, user: 'Judge.' },
    ]);
  });

  it('leave out long texts beyond the budget, and say so, but keep those of items in trouble', async () => {
    const answers = [buildAnswer({ response: 'r'.repeat(1000) })];
    const items = [
      ...Array.from({ length: 10 }, (_, index) => buildItem(`a-${index}`, 1, { answers })),
      buildItem('bad', null, { state: 'rejected', answers, reasons: [{ step: 'main', rule: 'json', message: 'no' }] }),
    ];
    const { markup, rows, details } = await writeReport(buildView({ items }), {
      budget: { rowChars: 1e6, textChars: 6000, textCharsForTrouble: 2000 },
    });
    expect(details.map((detail) => detail.answers?.[0]?.response?.length ?? 0)).toEqual([
      1000, 1000, 1000, 0, 0, 0, 0, 0, 0, 0, 1000,
    ]);
    expect(rows.map((row) => row[5])).toEqual([0, 0, 0, 2, 2, 2, 2, 2, 2, 2, 0]);
    expect(textOf(markup)).toContain('The prompts and answers of 7 of the items are left out of this page');
    expect(textOf(markup)).toContain('data/2025-01-15/&lt;item&gt;/response.md');
  });

  it('list only as many items as the page can hold, and say so, while the figures are of all', async () => {
    const items = Array.from({ length: 100 }, (_, index) => buildItem(`a-${index}`, { n: index % 2 }));
    const { markup, rows, facts } = await writeReport(buildView({ items }), {
      budget: { rowChars: 1000, textChars: 1e6, textCharsForTrouble: 0 },
    });
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.length).toBeLessThan(100);
    expect(textOf(markup)).toContain(`This page lists the first ${rows.length} of 100 items`);
    expect(facts.charts[0]?.bars.map((bar) => bar.count)).toEqual([50, 50]);
  });
});

describe('charts', () => {
  it('are of kinds, yes and no, numbers and lengths; the rest is named with the reason', async () => {
    const moods = ['good', 'bad', 'good', 'good', 'bad', 'good'];
    const items = moods.map((mood, index) =>
      buildItem(`a-${index}`, {
        mood,
        sure: index > 1,
        score: index / 10,
        list: Array.from({ length: index }, () => ({})),
        same: 'x',
        text: `a text of its own, number ${index}`,
        none: null,
      }),
    );
    const { facts, markup } = await writeReport(buildView({ items }));
    expect(facts.charts.map(({ name, kind, bars }) => ({ name, kind, counts: bars.map((bar) => bar.count) }))).toEqual([
      { name: 'mood', kind: 'bars', counts: [4, 2] },
      { name: 'sure', kind: 'bars', counts: [4, 2] },
      { name: 'score', kind: 'histogram', counts: [1, 0, 1, 0, 1, 0, 1, 0, 1, 1] },
      { name: 'list (length)', kind: 'histogram', counts: [1, 1, 1, 1, 1, 1] },
    ]);
    const text = textOf(markup);
    for (const part of [
      '3 fields not drawn',
      'same always “x”',
      'text text, 27 characters on average',
      'none always null',
    ])
      expect(text).toContain(part);
  });

  it('are at most twelve', async () => {
    const items = [0, 1, 2, 3].map((number) =>
      buildItem(`a-${number}`, Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`f${index}`, number % 2]))),
    );
    const { facts, markup } = await writeReport(buildView({ items }));
    expect(facts.charts).toHaveLength(12);
    expect(textOf(markup)).toContain('f14 not drawn: there are 12 charts already');
  });

  it('have bars that stand for exactly the items they count', async () => {
    const { facts, rows } = await writeReport(buildReviewBatch(300));
    const scalars = facts.charts.filter((chart) => !chart.path.includes('[]') || chart.kind === 'bars');
    expect(scalars.length).toBeGreaterThan(6);
    for (const chart of scalars) {
      expect({
        name: chart.name,
        counts: chart.bars.map((bar) => rows.filter((row) => isInBar(row, chart, bar)).length),
      }).toEqual({ name: chart.name, counts: chart.bars.map((bar) => bar.count) });
    }
  });
});

describe('the table', () => {
  it('has columns for what names an item, its kinds and numbers, and one text', async () => {
    const { facts } = await writeReport(buildReviewBatch(300));
    expect(facts.columns.filter((column) => column.isShown).map(({ source, name }) => `${source} ${name}`)).toEqual([
      'raw name',
      'value confidence',
      'value agrees',
      'step steps.review.verdict',
      'step steps.review.rating',
      'step steps.review.maintained',
      'step steps.review.summary',
    ]);
  });

  it('finds words, states, causes and bars together', async () => {
    const { facts, rows } = await writeReport(buildReviewBatch(300));
    const find = (query: Partial<typeof everything>) =>
      rows.filter(toFilter({ ...everything, ...query }, facts.charts, toSearchText)).map(([id]) => id);
    expect(find({})).toHaveLength(300);
    expect(find({ states: new Set([1, 2]) })).toHaveLength(29);
    expect(find({ text: ' ZOD  item-0004 ' })).toEqual(['item-0004']);
    const verdict = facts.charts.findIndex((chart) => chart.name === 'steps.review.verdict');
    const bars = facts.charts[verdict]?.bars ?? [];
    expect(find({ bars: new Map([[verdict, new Set([0, 1])]]) })).toHaveLength(
      (bars[0]?.count ?? 0) + (bars[1]?.count ?? 0),
    );
    expect(find({ bars: new Map([[verdict, new Set([0])]]), states: new Set([1]) })).toEqual([]);
    for (const [place, cause] of facts.causes.entries())
      expect(find({ cause: place }).length).toBeGreaterThan(cause.state === 'accepted' ? Number.POSITIVE_INFINITY : 0);
  });

  it('sorts numbers as numbers, texts as people do, and puts what is missing last either way', async () => {
    const items = [
      buildItem('b10', { n: 2 }),
      buildItem('b9', { n: 10 }),
      buildItem('a', null),
      buildItem('c', { n: 2 }),
    ];
    const { rows } = await writeReport(buildView({ items }));
    const sorted = (by: Parameters<typeof sortPlaces>[2]['by'], descending: boolean) =>
      sortPlaces([0, 1, 2, 3], (place) => rows[place] ?? fail(), { by, descending }).map((place) => rows[place]?.[0]);
    const n = { level: 0, source: 'value', step: null, path: ['n'] } as const;
    expect(sorted(n, false)).toEqual(['b10', 'c', 'b9', 'a']);
    expect(sorted(n, true)).toEqual(['b9', 'b10', 'c', 'a']);
    expect(sorted('id', false)).toEqual(['a', 'b9', 'b10', 'c']);
  });
});

function fail(): never {
  throw new Error('no such row');
}
