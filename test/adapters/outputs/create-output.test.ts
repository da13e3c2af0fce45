import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../src/core/json.ts';
import { allRows, type OutputDefinition, type TemplateText } from '../../../src/core/pipeline.ts';
import type { TemplateEngine } from '../../../src/ports/templates.ts';
import { buildItem, buildView } from '../../support/view-builder.ts';
import { closeRunners, make, newFolder, readTimes, readTree, table, text } from './making.ts';

afterAll(closeRunners);

/** Writes what it was given, so that a test sees the context. */
function echoEngine() {
  const compiled: { template: TemplateText; html: boolean }[] = [];
  const templates: TemplateEngine = {
    compile(template, options) {
      compiled.push({ template, html: options?.html ?? false });
      return { names: [], render: (context: JsonObject) => JSON.stringify(context) };
    },
  };
  return { templates, compiled };
}

const view = buildView({
  name: 'First',
  vars: { game: 'Emberfall' },
  items: [
    buildItem('a', { x: 1 }, { raw: { p: 1 }, attempts: 2, costUsd: 0.5 }),
    buildItem('b', null, { state: 'rejected' }),
  ],
});

describe('the outputs of a pipeline', () => {
  it.each<[OutputDefinition, string, string]>([
    [{ kind: 'html', template: null, rows: allRows }, 'index.html', 'index.html'],
    [{ kind: 'csv', columns: null, rows: allRows }, 'results.csv', 'results.csv'],
    [{ kind: 'jsonl', columns: null, rows: allRows }, 'results.jsonl', 'results.jsonl'],
    [table({ title: 'Xs', groupBy: ['item.id'], count: 'value.x' }), 'tables/xs.csv', 'tables/xs.csv'],
    [
      { kind: 'files', name: text('{{item.id}}.md'), content: text('{{item.id}}'), gzip: false, rows: allRows },
      'files/',
      'files/a.md',
    ],
  ])('of %j are %s', async (definition, said, file) => {
    const folder = newFolder();
    expect(await make([definition], view, folder)).toEqual({ files: [said], problems: [], notes: [] });
    expect(readFileSync(join(folder, file), 'utf8')).toContain('a');
  });

  it('stand in their order behind the page, all tables and all files where the first of them stands', async () => {
    const files = (name: string): OutputDefinition => {
      return { kind: 'files', name: text(name), content: text('x'), gzip: false, rows: allRows };
    };
    const folder = newFolder();
    const made = await make(
      [
        files('{{item.id}}.txt'),
        table({ title: 'One', count: 'value.x' }),
        { kind: 'csv', columns: null, rows: allRows },
        table({ title: 'One', number: 'value.x' }),
        table({ title: '数', number: 'value.x' }),
        files('{{item.id}}-key.txt'),
        { kind: 'html', template: null, rows: allRows },
      ],
      view,
      folder,
    );
    expect(made.files).toEqual([
      'index.html',
      'files/',
      'tables/one.csv',
      'tables/one-2.csv',
      'tables/table.csv',
      'results.csv',
    ]);
    expect(Object.keys(readTree(folder))).toEqual([
      '.files.jsonl',
      'files/a-key.txt',
      'files/a.txt',
      'index.html',
      'results.csv',
      'tables/one-2.csv',
      'tables/one.csv',
      'tables/table.csv',
    ]);
  });

  it('made twice are the same bytes, and nothing is written a second time', async () => {
    const folder = newFolder();
    const definitions: readonly OutputDefinition[] = [
      { kind: 'html', template: null, rows: allRows },
      { kind: 'csv', columns: null, rows: allRows },
      { kind: 'jsonl', columns: null, rows: allRows },
      table({ groupBy: ['item.id'], number: 'value.x' }),
      { kind: 'files', name: text('x/{{item.id}}.json'), content: text('{{json value}}'), gzip: true, rows: allRows },
    ];
    const first = await make(definitions, view, folder);
    const before = { tree: readTree(folder), times: readTimes(folder) };
    expect(await make(definitions, view, folder)).toEqual(first);
    expect({ tree: readTree(folder), times: readTimes(folder) }).toEqual(before);
  });
});

describe('a page by a template of one’s own', () => {
  it('is rendered over the batch, its rows and its tables', async () => {
    const folder = newFolder();
    const { templates, compiled } = echoEngine();
    const template = { text: '{{batch.name}}', file: 'page.html.hbs' };
    const definitions: readonly OutputDefinition[] = [
      { kind: 'html', template, rows: { ...allRows, rejected: true } },
      table({ title: 'Xs', number: 'value.x' }),
    ];
    expect((await make(definitions, view, folder, { templates })).files).toEqual(['index.html', 'tables/xs.csv']);
    expect(compiled).toEqual([{ template, html: true }]);
    expect(JSON.parse(readFileSync(join(folder, 'index.html'), 'utf8'))).toEqual({
      batch: {
        id: '2025-01-15',
        name: 'First',
        simulated: false,
        createdAt: view.createdAt,
        asOf: view.asOf,
        models: view.models,
        counts: view.counts,
        money: view.money,
        pipeline: view.pipeline,
        funnel: [],
      },
      vars: { game: 'Emberfall' },
      items: [
        {
          raw: { p: 1 },
          steps: { main: { x: 1 } },
          value: { x: 1 },
          item: {
            id: 'a',
            parent: null,
            index: null,
            repetition: null,
            verdict: 'accepted',
            attempts: 2,
            costUsd: 0.5,
          },
        },
        {
          raw: {},
          steps: {},
          value: null,
          item: {
            id: 'b',
            parent: null,
            index: null,
            repetition: null,
            verdict: 'rejected',
            attempts: 1,
            costUsd: null,
          },
        },
      ],
      tables: [
        {
          title: 'Xs',
          columns: [
            { name: 'n', kind: 'n', of: null },
            { name: 'mean', kind: 'number', of: null },
            { name: 'mean 95 %', kind: 'interval', of: null },
            { name: 'median', kind: 'number', of: null },
            { name: 'stdev', kind: 'number', of: null },
            { name: 'min', kind: 'number', of: null },
            { name: 'max', kind: 'number', of: null },
          ],
          rows: [[1, 1, null, 1, null, 1, 1]],
          notes: [],
        },
      ],
    });
  });
});
