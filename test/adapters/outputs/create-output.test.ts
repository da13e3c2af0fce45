import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createOutput } from '../../../src/adapters/outputs/create-output.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { allRows, type OutputDefinition, type TemplateText } from '../../../src/core/pipeline.ts';
import type { TemplateEngine } from '../../../src/ports/templates.ts';
import { buildItem, buildView } from '../../support/view-builder.ts';

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

describe('the output of a definition', () => {
  it.each<[OutputDefinition, string]>([
    [{ kind: 'html', template: null, rows: allRows }, 'index.html'],
    [{ kind: 'csv', columns: null, rows: allRows }, 'results.csv'],
    [{ kind: 'jsonl', columns: null, rows: allRows }, 'results.jsonl'],
  ])('of %j writes %s', async (definition, file) => {
    const folder = mkdtempSync(join(tmpdir(), 'output-'));
    expect(await createOutput(definition, echoEngine()).write(view, folder)).toEqual([file]);
    expect(readFileSync(join(folder, file), 'utf8')).toContain('a');
  });

  it('with a template of its own renders it over the batch and its accepted items', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'output-'));
    const { templates, compiled } = echoEngine();
    const template = { text: '{{batch.name}}', file: 'page.html.hbs' };
    const output = createOutput({ kind: 'html', template, rows: allRows }, { templates });
    expect(compiled).toEqual([{ template, html: true }]);
    expect(await output.write(view, folder)).toEqual(['index.html']);
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
          item: { id: 'a', verdict: 'accepted', attempts: 2, costUsd: 0.5 },
        },
      ],
      tables: {},
    });
  });
});
