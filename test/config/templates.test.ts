import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { createEmbeddedFolder } from '../../src/adapters/pipelines/embedded-folder.ts';
import { createSource } from '../../src/adapters/sources/create-source.ts';
import { createTemplateEngine } from '../../src/adapters/templates/handlebars.ts';
import { loadPipeline } from '../../src/config/load-pipeline.ts';
import { findIdProblem } from '../../src/core/ids.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { Pipeline } from '../../src/core/pipeline.ts';

function load(name: string, currentFolder = process.cwd()) {
  const files = Object.fromEntries(
    readdirSync(join('templates', name)).map((file) => [file, readFileSync(join('templates', name, file), 'utf8')]),
  );
  return loadPipeline(createEmbeddedFolder(name, files, currentFolder), { templates: createTemplateEngine });
}

async function readRaws(pipeline: Pipeline, limit: number): Promise<JsonObject[]> {
  const raws: JsonObject[] = [];
  for await (const { raw } of createSource(pipeline.source, {
    sourceFolder: pipeline.sourceFolder,
    stdin: process.stdin,
  }).read(new AbortController().signal)) {
    raws.push(raw);
    if (raws.length === limit) break;
  }
  return raws;
}

describe.each(readdirSync('templates').filter((name) => ['default', 'classify', 'judge', 'sections'].includes(name)))(
  'the template %s',
  (name) => {
    test('loads without a problem, and its first prompts and ids can be rendered', async () => {
      const { pipeline, problems } = load(name);
      expect(problems).toEqual([]);
      if (pipeline === null) throw new Error('no pipeline');
      const engine = createTemplateEngine(pipeline.partials);
      const raws = await readRaws(pipeline, 5);
      expect(raws).toHaveLength(5);
      const [first] = pipeline.steps;
      if (first?.kind !== 'prompt') throw new Error('no first step');
      for (const raw of raws) {
        const context = {
          ...raw,
          raw,
          vars: pipeline.vars,
          steps: {},
          item: { id: 'x' },
          batch: { id: 'b' },
          attempt: 1,
          previous: null,
        };
        const id = pipeline.source.id === null ? String(raw['id']) : engine.compile(pipeline.source.id).render(context);
        expect([id, findIdProblem(id)]).toEqual([id, null]);
        expect(engine.compile(first.prompt).render(context).length).toBeGreaterThan(200);
        if (first.system !== null) expect(engine.compile(first.system).render(context)).not.toContain('{{');
      }
    });
  },
);

describe('the default pipeline', () => {
  test('bounds long READMEs, and keeps packages apart whose names a slug would make equal', () => {
    const { pipeline } = load('default');
    if (pipeline === null || pipeline.source.id === null) throw new Error('no pipeline');
    const engine = createTemplateEngine({});
    const idOf = (folder: string) =>
      engine.compile(pipeline.source.id ?? { text: '', file: '' }).render({ folder, raw: { folder }, vars: {} });
    expect(['chalk', 'rollup-pluginutils', '@rollup/pluginutils', 'lodash.merge'].map(idOf)).toEqual([
      'chalk',
      'rollup-pluginutils',
      'rollup-pluginutils_',
      'lodash-merge_',
    ]);
    const step = pipeline.steps[0];
    if (step?.kind !== 'prompt') throw new Error('no step');
    const text = 'x'.repeat(100_000);
    const raw = { folder: 'big', text, size: 100_000 };
    const prompt = engine.compile(step.prompt).render({
      ...raw,
      raw,
      vars: pipeline.vars,
      steps: {},
      item: { id: 'big' },
      batch: { id: 'b' },
      attempt: 1,
      previous: null,
    });
    expect(prompt).toContain('you see the first 20000 characters');
    expect(prompt.length).toBeLessThan(24_000);
  });

  test('in a folder without packages says what to do', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'empty-'));
    try {
      const { pipeline } = load('default', empty);
      if (pipeline === null) throw new Error('no pipeline');
      await expect(readRaws(pipeline, 1)).rejects.toMatchObject({
        code: 'no-files',
        message: `The source's folder "node_modules" does not exist in ${empty}`,
        hint: expect.stringContaining('run npm install first'),
      });
    } finally {
      rmSync(empty, { recursive: true });
    }
  });
});
