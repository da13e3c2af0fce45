import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { initPipeline } from '../../src/compose/init.ts';
import { createSurroundings } from '../../src/compose/surroundings.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'init-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function firstLine(target: string): Promise<string | undefined> {
  const surroundings = createSurroundings({ environment: {}, currentFolder: folder, stdin: process.stdin });
  await initPipeline(surroundings, target, 'classify');
  return readFileSync(join(folder, target, 'pipeline.yaml'), 'utf8').split('\n')[0];
}

function installPackage(): void {
  const schema = join(folder, 'node_modules', 'batch-pipeline', 'schema');
  mkdirSync(schema, { recursive: true });
  writeFileSync(join(schema, 'pipeline.schema.json'), '{}');
}

test('a pipeline below an installed package tells editors where its schema is', async () => {
  installPackage();
  expect(await firstLine('pipelines/tickets')).toBe(
    '# yaml-language-server: $schema=../../node_modules/batch-pipeline/schema/pipeline.schema.json',
  );
});

test('without an installed package there is no path that leads nowhere', async () => {
  expect(await firstLine('tickets')).toBe('name: classify');
});
