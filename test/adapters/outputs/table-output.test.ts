import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import type { TableDefinition } from '../../../src/core/pipeline.ts';
import { buildItem, buildView } from '../../support/view-builder.ts';
import { closeRunners, make, newFolder, readTree, table } from './making.ts';

afterAll(closeRunners);

async function writeTable(definition: TableDefinition, values: readonly object[]): Promise<readonly string[][]> {
  const folder = newFolder();
  const items = values.map((value, place) => buildItem(`item-${place}`, value as Record<string, string>));
  expect(await make([definition], buildView({ items }), folder)).toEqual({
    files: ['tables/table.csv'],
    problems: [],
    notes: [],
  });
  const text = readFileSync(join(folder, 'tables/table.csv'), 'utf8');
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  return parse(text);
}

describe('tables/<title>.csv', () => {
  it('has shares from 0 to 1, an interval as two columns, and nothing where nothing is known', async () => {
    expect(
      await writeTable(table({ groupBy: ['value.g'], number: 'value.x' }), [
        { g: 'a', x: 2 },
        { g: 'b', x: 1 },
        { g: 'b', x: 1 },
      ]),
    ).toEqual([
      ['value.g', 'n', 'mean', 'mean 95 % low', 'mean 95 % high', 'median', 'stdev', 'min', 'max'],
      ['a', '1', '2', '', '', '2', '', '2', '2'],
      ['b', '2', '1', '1', '1', '1', '0', '1', '1'],
    ]);
    const [head, row] = await writeTable(table({ count: 'value.x' }), [{ x: 'yes' }, { x: 'yes' }]);
    expect([head, row?.slice(0, 3)]).toEqual([
      ['n', 'yes', 'yes share', 'yes 95 % low', 'yes 95 % high'],
      ['2', '2', '1'],
    ]);
  });

  it('carries neither formulas nor escape sequences of a model’s text, in groups and in names of columns', async () => {
    const hostile = { g: '=HYPERLINK("http://x")', x: '@SUM(A1)\u001b[2J\u202e' };
    const listed = { g: ['\u009b31m', '\u001b]0;x'], x: '\r\n=1' };
    const [head, ...rows] = await writeTable(table({ groupBy: ['value.g'], count: 'value.x' }), [hostile, listed]);
    expect([head?.[2], head?.[6], ...rows.map(([label]) => label)]).toEqual([
      '␍␊=1',
      "'@SUM(A1)␛[2J\\u202e",
      '\'=HYPERLINK("http://x")',
      '["\\x9b31m","\\u001b]0;x"]',
    ]);
  });

  it('is not written through a link', async () => {
    const [folder, elsewhere] = [newFolder(), newFolder()];
    symlinkSync(elsewhere, join(folder, 'tables'));
    await expect(make([table({ count: 'value' })], buildView({ items: [buildItem('a', 1)] }), folder)).rejects.toEqual(
      expect.objectContaining({
        code: 'output',
        message: `${join(folder, 'tables')} is a link, and render needs a folder there`,
      }),
    );
    expect(readTree(elsewhere)).toEqual({});
  });
});
