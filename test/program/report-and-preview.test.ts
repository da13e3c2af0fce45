import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toEnvironment } from '../../src/compose/sandbox.ts';
import type { BatchReport } from '../../src/compose/report.ts';
import type { CallPreview } from '../../src/compose/preview.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { readReport } from '../support/read-report.ts';
import { createWorkplace, digestTree, type Workplace } from '../support/workplace.ts';

jest.setTimeout(120_000);

const ideas = fileURLToPath(new URL('../config/pipelines/ideas', import.meta.url));

let place: Workplace;
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await createSandbox();
  place = createWorkplace({}, toEnvironment(sandbox));
  cpSync(ideas, join(place.folder, 'pipeline'), { recursive: true });
});

afterAll(async () => {
  place.remove();
  await sandbox.close();
});

describe('preview before there is a batch', () => {
  test('shows the first item of the source, asks nobody and leaves nothing behind', async () => {
    const before = digestTree(place.folder);
    const { exitCode, stdout } = await place.run('preview', '--pipeline', 'pipeline', '--item', 'first');
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0 });
    for (const part of [
      'PREVIEW: city-bikes, think',
      'no batch: the item comes from the source',
      'Getting more people onto city bikes in winter',
      '"type": "object"',
      'Nothing was spent or written.',
    ])
      expect(stdout).toContain(part);
    expect([sandbox.totals().requests, digestTree(place.folder)]).toEqual([0, before]);
  });

  test('finds an item by its id, for a step of children that are still to be made', async () => {
    const { document } = await place.runJson<CallPreview>(
      'preview',
      '--pipeline',
      'pipeline',
      '--item',
      'city-bikes',
      '--step',
      'judge',
    );
    expect([document.batchId, document.itemId, document.step, document.madeUp]).toEqual([
      null,
      'city-bikes--idea-001',
      'judge',
      ['think', 'idea'],
    ]);
  });

  test('names items that there are where the id is wrong', async () => {
    const { exitCode, stderr } = await place.run('preview', '--pipeline', 'pipeline', '--item', 'trams');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr:
        'Error: --item trams: the source of ideas has no such item\nIt has, for instance: city-bikes. The first one is --item first.\n',
    });
  });

  test('counts exactly where the provider is asked to, and that is free', async () => {
    const { document } = await place.runJson<CallPreview>(
      'preview',
      '--pipeline',
      'pipeline',
      '--item',
      'first',
      '--exact',
    );
    expect(document.inputTokens).toEqual({ count: expect.any(Number), by: 'provider' });
    expect(sandbox.totals().billed).toBe(0);
  });
});

describe('of a batch with a fan-out', () => {
  beforeAll(async () => {
    const { exitCode, stderr } = await place.run('all', '--batch-id', 'b', '--pipeline', 'pipeline', '--yes');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  });

  test('report has levels, steps, tables and money, for people and as values, and takes no lock', async () => {
    const before = digestTree(place.folder);
    const { exitCode, stdout } = await place.run('report', '--batch-id', 'b');
    expect(exitCode).toBe(0);
    for (const part of [
      'Items: 1 acquired: 1 accepted',
      'Children of idea: 10 from 1 parent: 10 accepted',
      'Children of best (the results): 3 from 1 parent: 3 accepted',
      '→ 10 children',
      'Ideas by score',
      'Cost of an accepted result: $',
    ])
      expect(stdout).toContain(part);
    const { document } = await place.runJson<BatchReport>('report', '--batch-id', 'b');
    expect(document.levels.map(({ expand, counts }) => [expand, counts.accepted])).toEqual([
      [null, 1],
      ['idea', 10],
      ['best', 3],
    ]);
    expect(document.tables.map(({ title, rows }) => [title, rows.length])).toEqual([['Ideas by score', 10]]);
    expect(document.money.calls).toBe(14);
    expect(digestTree(place.folder)).toEqual(before);
  });

  test('the page has the same levels and the table', async () => {
    const page = readReport(join(place.folder, 'output', 'b', 'index.html'));
    expect(page.facts.levels.map(({ expand, counts }) => [expand, counts[0]])).toEqual([
      [null, 1],
      ['idea', 10],
      ['best', 3],
    ]);
    expect(page.markup).toContain('Ideas by score');
    expect(page.rows.map(([id]) => id).slice(0, 3)).toEqual([
      'city-bikes',
      'city-bikes--idea-001',
      'city-bikes--idea-002',
    ]);
  });

  test('preview shows what a child was sent, and says when nothing is left to ask', async () => {
    const sent = await place.runJson<CallPreview>(
      'preview',
      '--batch-id',
      'b',
      '--item',
      'city-bikes--idea-002',
      '--step',
      'judge',
    );
    expect([sent.exitCode, sent.document.origin, sent.document.madeUp]).toEqual([0, 'sent', []]);
    const { exitCode, stderr } = await place.run('preview', '--batch-id', 'b', '--item', 'first');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr:
        'Error: city-bikes of b needs no call any more\nTo see what a step was asked, name it: --step think or --step judge or --step article.\n',
    });
  });
});
