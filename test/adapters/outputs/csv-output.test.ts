import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { toCsvCell } from '../../../src/adapters/outputs/csv-cell.ts';
import { createCsvColumns } from '../../../src/adapters/outputs/csv-columns.ts';
import { createCsvOutput } from '../../../src/adapters/outputs/csv-output.ts';
import type { ItemView } from '../../../src/core/view.ts';
import { buildItem, buildView } from '../../support/view-builder.ts';

async function writeCsv(items: readonly ItemView[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'csv-'));
  expect(await createCsvOutput().write(buildView({ items }), folder)).toEqual(['results.csv']);
  return readFileSync(join(folder, 'results.csv'), 'utf8');
}

describe('results.csv', () => {
  it('has the id, then the fields of raw and of the value, nested ones dotted, lists as JSON', async () => {
    const text = await writeCsv([
      buildItem('a', { mood: 'good', at: { home: true } }, { raw: { name: 'A', tags: ['x', 'y'], price: 1.5 } }),
    ]);
    expect(text).toBe(
      'id,raw.name,raw.tags,raw.price,value.mood,value.at.home\r\na,A,"[""x"",""y""]",1.5,good,true\r\n',
    );
  });

  it('has the columns of all rows, whichever row has them', async () => {
    const text = await writeCsv([
      buildItem('a', { x: 1 }, { raw: { p: 1 } }),
      buildItem('b', { y: 2, x: null }, { raw: { q: 2 } }),
    ]);
    expect(parse(text)).toEqual([
      ['id', 'raw.p', 'raw.q', 'value.x', 'value.y'],
      ['a', '1', '', '1', ''],
      ['b', '', '2', '', '2'],
    ]);
  });

  it('has accepted items alone', async () => {
    const text = await writeCsv([
      buildItem('a', { x: 1 }),
      buildItem('b', null, { state: 'rejected' }),
      buildItem('c', null, { state: 'waiting' }),
    ]);
    expect(parse(text)).toEqual([
      ['id', 'value.x'],
      ['a', '1'],
    ]);
  });

  it('has a column `value` for a result that is no object', async () => {
    expect(parse(await writeCsv([buildItem('a', 'yes'), buildItem('b', ['no'])]))).toEqual([
      ['id', 'value'],
      ['a', 'yes'],
      ['b', '["no"]'],
    ]);
  });

  it('is a header alone for an empty batch', async () => {
    expect(await writeCsv([])).toBe('id\r\n');
  });

  it('neutralises formulas, in names of fields too', async () => {
    const text = await writeCsv([buildItem('a', { '=1+1': '=HYPERLINK("http://x")' })]);
    expect(parse(text)).toEqual([
      ['id', 'value.=1+1'],
      ['a', '\'=HYPERLINK("http://x")'],
    ]);
  });
});

describe('a cell', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['+cmd|x', "'+cmd|x"],
    ['-2+3', "'-2+3"],
    ['  =1', "'  =1"],
    ['\t=1', "'\t=1"],
    ['\rx', '"\'\rx"'],
    ['＝1', "'＝1"],
    ['-5', '-5'],
    ['-1.5e3', '-1.5e3'],
    ['+49', '+49'],
    [-5, '-5'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['a\nb', '"a\nb"'],
    ['a\0b', 'a\ufffdb'],
    [null, ''],
    [true, 'true'],
    [{}, '{}'],
    ['مرحبا 你好 😀', 'مرحبا 你好 😀'],
  ])('of %j is %j', (value, cell) => {
    expect(toCsvCell(value)).toBe(cell);
  });

  it('comes back from a reader as it was, but for the apostrophe', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 }), (texts) => {
        const line = `x,${texts.map(toCsvCell).join(',')}\r\n`;
        const [row] = parse(line, { record_delimiter: '\r\n' });
        const clean = texts.map((text) => text.replaceAll('\0', '\ufffd'));
        expect(
          row?.slice(1).map((cell, index) => (clean[index]?.startsWith("'") ? cell : cell.replace(/^'/, ''))),
        ).toEqual(clean);
      }),
    );
  });
});

describe('columns', () => {
  it('beyond the limit stand together as JSON', () => {
    const columns = createCsvColumns(['raw', 'value'], 2);
    columns.learn('raw', { a: 1, b: 2, c: 3 });
    columns.learn('value', { d: { e: 4 } });
    expect(columns.names()).toEqual(['id', 'raw.a', 'raw.b', '… more fields']);
    expect(columns.cells({ raw: { a: 1, b: 2, c: 3 }, value: { d: { e: 4 } } })).toEqual([
      1,
      2,
      { 'raw.c': 3, 'value.d.e': 4 },
    ]);
    expect(columns.cells({ raw: { a: 1 }, value: null })).toEqual([1, null, null]);
  });

  it('tell a key with a dot from a nested field', () => {
    const columns = createCsvColumns(['raw']);
    columns.learn('raw', { 'a.b': 1, a: { b: 2 } });
    expect(columns.names()).toEqual(['id', 'raw["a.b"]', 'raw.a.b']);
  });
});
