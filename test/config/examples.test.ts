import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { createExpressionLanguage } from '../../src/adapters/evaluator/create-expression-language.ts';
import { createDiskFolder } from '../../src/adapters/pipelines/disk-folder.ts';
import { loadPriceList } from '../../src/adapters/prices/price-list.ts';
import { createTemplateEngine } from '../../src/adapters/templates/handlebars.ts';
import { loadPipeline } from '../../src/config/load-pipeline.ts';

const folder = fileURLToPath(new URL('pipelines', import.meta.url));

test.each(readdirSync(folder))('%s loads without an error or a warning', (name) => {
  const { pipeline, problems } = loadPipeline(createDiskFolder(name, folder), {
    templates: createTemplateEngine,
    language: createExpressionLanguage(),
    prices: loadPriceList({ environment: {}, currentFolder: folder }),
  });
  expect(problems).toEqual([]);
  expect(pipeline?.name).toBe(name);
});
