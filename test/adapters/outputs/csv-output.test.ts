import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { toCsvCell } from '../../../src/adapters/outputs/csv-cell.ts';
import { createCsvColumns } from '../../../src/adapters/outputs/csv-columns.ts';
import type { ItemView } from '../../../src/core/view.ts';
import { allRows, type OutputDefinition } from '../../../src/core/pipeline.ts';
import type { BatchView } from '../../../src/core/view.ts';
import { buildItem, buildView } from '../../support/view-builder.ts';
import { buildClaims, closeRunners, expression, make, named, newFolder, openRunner } from './making.ts';

afterAll(closeRunners);

type CsvDefinition = Extract<OutputDefinition, { kind: 'csv' | 'jsonl' }>;

async function writeCsv(items: readonly ItemView[]): Promise<string> {
  return writeCsvOf(buildView({ items }));
}

async function writeCsvOf(view: BatchView, changes: Partial<CsvDefinition> = {}): Promise<string> {
  const folder = newFolder();
  const definition: CsvDefinition = { kind: 'csv', columns: null, rows: allRows, ...changes };
  expect(await make([definition], view, folder)).toEqual({ files: ['results.csv'], problems: [], notes: [] });
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

describe('the rows of results.csv', () => {
  it('are the children that the results are, with their parent', async () => {
    expect(parse(await writeCsvOf(buildClaims()))).toEqual([
      ['id', 'parent', 'raw.name', 'raw.claim.text', 'value.score'],
      ['a--claim-001', 'a', 'a', 'Claim 1', '5'],
      ['b--claim-001', 'b', 'b', 'Claim 1', '2'],
    ]);
  });

  it('are every item with a value of the step that `of` names, accepted or not', async () => {
    const rows = { ...allRows, of: 'judge' };
    const columns = named({ id: 'item.id', score: 'value.score', state: 'item.verdict' });
    expect(parse(await writeCsvOf(buildClaims(), { columns, rows }))).toEqual([
      ['id', 'score', 'state'],
      ['a--claim-001', '5', 'accepted'],
      ['b--claim-001', '2', 'accepted'],
      ['b--claim-002', '4', 'waiting'],
    ]);
    expect(parse(await writeCsvOf(buildClaims(), { rows: { ...allRows, of: 'read' } }))).toEqual([
      ['id', 'raw.name', 'value.claims'],
      ['a', 'a', '2'],
      ['b', 'b', '2'],
    ]);
  });

  it('are rejected items too where they are asked for, with no value', async () => {
    const rows = { ...allRows, rejected: true };
    expect(parse(await writeCsvOf(buildClaims(), { rows }))).toEqual([
      ['id', 'parent', 'verdict', 'raw.name', 'raw.claim.text', 'value.score'],
      ['a--claim-001', 'a', 'accepted', 'a', 'Claim 1', '5'],
      ['a--claim-002', 'a', 'rejected', 'a', 'Claim 2', ''],
      ['b--claim-001', 'b', 'accepted', 'b', 'Claim 1', '2'],
    ]);
  });

  it('are of a step, and rejected items that have no value of it', async () => {
    const rows = { ...allRows, of: 'judge', rejected: true };
    const columns = named({ id: 'item.id', score: 'value?.score ?? null' });
    expect(parse(await writeCsvOf(buildClaims(), { columns, rows }))).toEqual([
      ['id', 'score'],
      ['a--claim-001', '5'],
      ['a--claim-002', ''],
      ['b--claim-001', '2'],
      ['b--claim-002', '4'],
    ]);
  });

  it('are not of a step that was skipped', async () => {
    const items = [buildItem('a', 'x', { steps: { main: null }, skipped: ['main'] }), buildItem('b', 'y')];
    expect(parse(await writeCsvOf(buildView({ items }), { rows: { ...allRows, of: 'main' } }))).toEqual([
      ['id', 'value'],
      ['b', 'y'],
    ]);
  });

  it('are narrowed by `where`, which sees constants', async () => {
    const rows = { ...allRows, where: expression('value.score > vars.pass') };
    expect(parse(await writeCsvOf(buildClaims(), { columns: named({ id: 'item.id' }), rows }))).toEqual([
      ['id'],
      ['a--claim-001'],
    ]);
  });
});

describe('columns of one’s own', () => {
  it('see raw, steps, value, item, constants, helpers', async () => {
    const columns = named({
      id: 'item.id',
      '=name': 'raw.claim.text + "!"',
      claims: 'steps.read.claims',
      score: 'round(value.score / 3, 2)',
      tries: 'item.attempts',
      cost: 'item.costUsd',
      of: '[item.parent, item.index, item.repetition]',
      pass: 'value.score >= vars.pass',
      batch: 'batch.id',
    });
    expect(parse(await writeCsvOf(buildClaims(), { columns }))).toEqual([
      ['id', "'=name", 'claims', 'score', 'tries', 'cost', 'of', 'pass', 'batch'],
      ['a--claim-001', 'Claim 1!', '2', '1.67', '2', '0.25', '["a",1,null]', 'true', '2025-01-15'],
      ['b--claim-001', 'Claim 1!', '2', '0.67', '1', '', '["b",1,null]', 'false', '2025-01-15'],
    ]);
  });

  it('call what functions.js exports', async () => {
    const folder = newFolder();
    const runner = openRunner({}, 'export const shout = (text) => text.toUpperCase() + "!";');
    const columns = named({ name: 'shout(raw.name)' });
    await make([{ kind: 'csv', columns, rows: allRows }], buildClaims(), folder, { runner });
    expect(readFileSync(join(folder, 'results.csv'), 'utf8')).toBe('name\r\nA!\r\nB!\r\n');
  });

  it('that fail name output, column, place and item', async () => {
    const columns = named({ id: 'item.id', title: 'value.title.length' });
    await expect(writeCsvOf(buildClaims(), { columns })).rejects.toMatchObject({
      code: 'expression',
      message:
        'output csv, columns.title, at pipeline.yaml:7:20, failed for item a--claim-001: value.title is undefined, so it has no length.',
      hint: 'Mend columns.title: value.title.length – or leave such rows out with where.',
    });
  });

  it.each(['random.choice([1])', 'attempt', 'row', 'valeu'])(
    'are refused before anything is written: %s',
    async (written) => {
      await expect(writeCsvOf(buildClaims(), { columns: named({ x: written }) })).rejects.toMatchObject({
        code: 'expression',
      });
    },
  );
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
    expect(columns.names()).toEqual(['raw.a', 'raw.b', '… more fields']);
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
    expect(columns.names()).toEqual(['raw["a.b"]', 'raw.a.b']);
  });
});
