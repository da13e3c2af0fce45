import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createExpressionLanguage } from '../../../src/adapters/evaluator/create-expression-language.ts';
import { createDiskFolder } from '../../../src/adapters/pipelines/disk-folder.ts';
import { createEmbeddedFolder } from '../../../src/adapters/pipelines/embedded-folder.ts';
import { loadPriceList } from '../../../src/adapters/prices/price-list.ts';
import { createTemplateEngine } from '../../../src/adapters/templates/handlebars.ts';
import { loadPipeline } from '../../../src/config/load-pipeline.ts';
import { builtinTemplates } from '../../../src/generated/builtin-templates.ts';
import type { PipelineFolder } from '../../../src/ports/pipeline-folder.ts';
import { createWorkplace, readLines, type Workplace } from '../../support/workplace.ts';

jest.setTimeout(120_000);

const folder = fileURLToPath(new URL('../../../templates', import.meta.url));
const templates = readdirSync(folder).sort();

let place: Workplace;

beforeAll(() => {
  place = createWorkplace({});
});
afterAll(() => place.remove());

/** A provider's strict mode cannot say every bound of a schema: that is told, and no mistake. */
function problemsOf(pipeline: PipelineFolder) {
  return loadPipeline(pipeline, {
    templates: createTemplateEngine,
    language: createExpressionLanguage(),
    prices: loadPriceList({ environment: {}, currentFolder: place.folder }),
  }).problems.filter(({ code }) => code !== 'schema-fit');
}

test.each(templates)('the template %s has no mistake and nothing to be warned of', (name) => {
  expect(problemsOf(createDiskFolder(name, folder))).toEqual([]);
  expect(problemsOf(createEmbeddedFolder(name, builtinTemplates[name] ?? {}, place.folder))).toEqual([]);
});

// `default` reviews the packages of the current folder; the README's first command tests it.
describe.each(templates.filter((name) => name !== 'default'))('the template %s', (name) => {
  test('runs as it is, from a folder with nothing in it', async () => {
    const argv = ['all', '--batch-id', name, '--pipeline', name, '--limit', '1', '--seed', '4', '--sandbox', '--yes'];
    const { exitCode, stdout, stderr } = await place.run(...argv);
    expect({ exitCode, stdout, stderr }).toMatchObject({ stdout: expect.stringMatching(/^Successful: 1$/m) });
    expect(readLines(`${place.folder}/data/${name}/.batch/items.jsonl`).length).toBeGreaterThan(0);
    expect(place.has(`output/${name}/index.html`)).toBe(true);
  });
});
