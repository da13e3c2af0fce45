import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { computeTables } from '../../../src/adapters/outputs/compute-tables.ts';
import { wilsonInterval } from '../../../src/core/confidence.ts';
import type { JsonValue } from '../../../src/core/json.ts';
import { allRows, type TableDefinition } from '../../../src/core/pipeline.ts';
import type { TableResult } from '../../../src/core/table-result.ts';
import type { BatchView } from '../../../src/core/view.ts';
import { buildItem, buildView } from '../../support/view-builder.ts';
import { buildClaims, closeRunners, expression, openRunner, table } from './making.ts';

afterAll(closeRunners);

async function compute(definition: TableDefinition, view: BatchView): Promise<TableResult> {
  const [result, ...others] = await computeTables(view, [definition], openRunner());
  expect(others).toEqual([]);
  if (result === undefined) throw new Error('one table was asked for');
  return result;
}

const viewOf = (...values: readonly JsonValue[]) =>
  buildView({ items: values.map((value, place) => buildItem(`item-${place + 1}`, value)) });

/** Hands of blackjack: who played, and how it ended. */
const hands = viewOf(
  ...[
    ['coward', 'loss'],
    ['pro', 'win'],
    ['pro', 'win'],
    ['coward', 'win'],
    ['pro', 'push'],
    ['coward', 'loss'],
    ['pro', 'loss'],
  ].map(([name = '', result = '']) => ({ name, result })),
);

const byName = (result: TableResult) => ({
  columns: result.columns.map(({ name }) => name),
  rows: result.rows,
  notes: result.notes,
});

describe('a table that counts', () => {
  it('has count, share and interval of every value that was met, the most frequent in front', async () => {
    const definition = table({ title: 'Results', groupBy: ['value.name'], count: 'value.result' });
    expect(await compute(definition, hands)).toEqual({
      title: 'Results',
      columns: [
        { name: 'value.name', kind: 'group', of: null },
        { name: 'n', kind: 'n', of: null },
        { name: 'loss', kind: 'count', of: 'loss' },
        { name: 'loss share', kind: 'share', of: 'loss' },
        { name: 'loss 95 %', kind: 'interval', of: 'loss' },
        { name: 'win', kind: 'count', of: 'win' },
        { name: 'win share', kind: 'share', of: 'win' },
        { name: 'win 95 %', kind: 'interval', of: 'win' },
        { name: 'push', kind: 'count', of: 'push' },
        { name: 'push share', kind: 'share', of: 'push' },
        { name: 'push 95 %', kind: 'interval', of: 'push' },
      ],
      rows: [
        ['coward', 3, 2, 2 / 3, wilsonInterval(2, 3), 1, 1 / 3, wilsonInterval(1, 3), 0, 0, wilsonInterval(0, 3)],
        ['pro', 4, 1, 1 / 4, wilsonInterval(1, 4), 2, 2 / 4, wilsonInterval(2, 4), 1, 1 / 4, wilsonInterval(1, 4)],
      ],
      notes: [],
    });
  });

  it('gives the share of some values less that of others', async () => {
    const net = { plus: ['win'], minus: ['loss', 'bust'] };
    const result = await compute(table({ groupBy: ['value.name'], count: 'value.result', net }), hands);
    expect(result.columns.at(-1)).toEqual({ name: 'net', kind: 'share', of: null });
    expect(result.rows.map((row) => [row[0], row.at(-1)])).toEqual([
      ['coward', -1 / 3],
      ['pro', 1 / 4],
    ]);
    expect(result.notes).toEqual(['net: no row has the value bust.']);
  });

  it.each<[JsonValue, JsonValue, string]>([
    ['true', true, 'net: no row has the text "true": the values are booleans, written without quotes.'],
    ['1', 1, 'net: no row has the text "1": the values are numbers, written without quotes.'],
    [true, 'true', 'net: no row has true: the value is a text, written with quotes.'],
  ])('says of net %j over %j how the value is written', async (named, value, note) => {
    const net = { plus: [named], minus: [] };
    expect((await compute(table({ count: 'value', net }), viewOf(value))).notes).toEqual([note]);
  });

  it('is one group without groupBy, and tells values of different kinds apart', async () => {
    const result = await compute(table({ count: 'value' }), viewOf('1', 1, true, 1, ['a', 'b'], ''));
    expect(
      result.columns.filter(({ kind }) => kind !== 'interval' && kind !== 'share').map(({ name }) => name),
    ).toEqual(['n', '1', '""', '1 (2)', '["a","b"]', 'true']);
    expect(result.rows.map((row) => row.filter((_, place) => result.columns[place]?.kind === 'count'))).toEqual([
      [2, 1, 1, 1, 1],
    ]);
  });

  it('puts numbers in order of their size', async () => {
    const result = await compute(table({ count: 'value' }), viewOf(10, 2, 10, -1));
    expect(result.columns.filter(({ kind }) => kind === 'count').map(({ name }) => name)).toEqual(['-1', '2', '10']);
  });

  it('never has two columns of one name', async () => {
    const result = await compute(table({ groupBy: ['value'], count: 'value' }), viewOf('n', 'value', 'n share', 'net'));
    const names = result.columns.map(({ name }) => name);
    expect([...new Set(names)]).toEqual(names);
    expect(result.columns.filter(({ of }) => of === 'n').map(({ name }) => name)).toEqual([
      'n (2)',
      'n share',
      'n 95 %',
    ]);
  });

  it('leaves out rows without a value, and says so', async () => {
    const result = await compute(table({ count: 'value' }), viewOf('a', null, 'a', null));
    expect(byName(result)).toEqual({
      columns: ['n', 'a', 'a share', 'a 95 %'],
      rows: [[2, 2, 1, wilsonInterval(2, 2)]],
      notes: ['2 rows not counted: their value is null.'],
    });
  });

  it('keeps the hundred most frequent values, and takes the others together', async () => {
    const values = Array.from({ length: 103 }, (_, place) => `text ${String(place).padStart(3, '0')}`);
    const result = await compute(table({ count: 'value' }), viewOf(...values, 'text 102'));
    const counts = result.columns.filter(({ kind }) => kind === 'count').map(({ name }) => name);
    expect([counts.length, counts[0], counts.at(-1)]).toEqual([101, 'text 102', '(3 other values)']);
    expect(result.rows[0]?.[result.columns.findIndex(({ name }) => name === '(3 other values)')]).toBe(3);
  });
});

describe('a table that measures', () => {
  it('has n, mean with its interval, median, stdev and bounds', async () => {
    const result = await compute(
      table({ groupBy: ['value.x > 5'], number: 'value.x' }),
      viewOf({ x: 2 }, { x: 4 }, { x: 8 }),
    );
    expect(result.columns.map(({ name, kind }) => [name, kind])).toEqual([
      ['value.x > 5', 'group'],
      ['n', 'n'],
      ['mean', 'number'],
      ['mean 95 %', 'interval'],
      ['median', 'number'],
      ['stdev', 'number'],
      ['min', 'number'],
      ['max', 'number'],
    ]);
    // t of one degree is 12.706…, the error of the mean is 1.
    expect(result.rows).toEqual([
      [
        false,
        2,
        3,
        [3 - 12.706204736174676, 3 + 12.706204736174676].map((end) => expect.closeTo(end, 9)),
        3,
        Math.SQRT2,
        2,
        4,
      ],
      [true, 1, 8, null, 8, null, 8, 8],
    ]);
  });

  it('skips null, and says so', async () => {
    const result = await compute(table({ number: 'value' }), viewOf(1, null, 3));
    expect([result.rows[0]?.slice(0, 2), result.notes]).toEqual([[2, 2], ['1 row not measured: its value is null.']]);
  });

  it.each<[JsonValue, string, string]>([
    ['8', 'number: value is "8" for item item-2, and that is no number', 'It is a text: write Number(value).'],
    [
      true,
      'number: value is true for item item-2, and that is no number',
      'Give a number, or null for a row that is to be left out.',
    ],
  ])('refuses %j, naming the item', async (value, message, hint) => {
    await expect(compute(table({ title: 'T', number: 'value' }), viewOf(1, value))).rejects.toMatchObject({
      code: 'table',
      message: `table "T": ${message}`,
      hint,
    });
  });

  it('has further statistics of the numbers of a group', async () => {
    const stats = { p90: 'quantile(values, 0.9)', spread: '[Math.min(...values), Math.max(...values)]' };
    const result = await compute(table({ number: 'value', stats }), viewOf(0, 10, 5));
    expect(result.columns.slice(-2)).toEqual([
      { name: 'p90', kind: 'stat', of: null },
      { name: 'spread', kind: 'stat', of: null },
    ]);
    expect(result.rows[0]?.slice(-2)).toEqual([9, [0, 10]]);
  });

  it('names the group where a statistic fails', async () => {
    const definition = table({
      title: 'T',
      groupBy: ['value % 2'],
      number: 'value',
      stats: { spread: 'stdev(values)' },
    });
    await expect(compute(definition, viewOf(1, 2, 4))).rejects.toMatchObject({
      code: 'expression',
      message: expect.stringMatching(
        /^output table "T", stats\.spread, at pipeline\.yaml:7:\d+, failed for the group 1: /,
      ),
    });
  });
});

describe('a table of statistics alone', () => {
  it('gives them the values, and the elements where there are some', async () => {
    const view = viewOf({ tags: ['a', 'b'] }, { tags: ['a'] });
    const [ofItems, ofElements] = await computeTables(
      view,
      [
        table({ stats: { tags: 'sum(values.map(value => value.tags.length))' } }),
        table({ each: 'value.tags', stats: { all: 'values.join(" ")' } }),
      ],
      openRunner(),
    );
    expect([ofItems?.rows, ofElements?.rows]).toEqual([[[2, 3]], [[3, 'a b a']]]);
  });
});

describe('the elements of a list', () => {
  const view = viewOf(
    {
      grades: [
        { user: 'pg', grade: 4 },
        { user: 'tptacek', grade: 3 },
      ],
    },
    {
      grades: [
        { user: 'pg', grade: 2 },
        { user: 'dang', grade: 4 },
      ],
    },
    { grades: [] },
    { grades: null },
  );

  it('are rows, called row', async () => {
    const definition = table({ each: 'value.grades', groupBy: ['row.user'], number: 'row.grade', minCount: 2 });
    const result = await compute(definition, view);
    expect(result.rows.map((row) => row.slice(0, 3))).toEqual([['pg', 2, 3]]);
    expect(result.notes).toEqual(['2 groups with fewer than 2 left out (2 rows).']);
  });

  it('that fail name item and element', async () => {
    await expect(compute(table({ title: 'T', each: 'value.grades', number: 'row.user' }), view)).rejects.toMatchObject({
      message: 'table "T": number: row.user is "pg" for element 1 of item item-1, and that is no number',
    });
    await expect(
      compute(table({ title: 'T', each: 'value.grades.length', count: 'row' }), viewOf({ grades: [] })),
    ).rejects.toMatchObject({
      message: 'table "T": each: value.grades.length is 0 for item item-1, and that is no list',
    });
  });
});

describe('the rows of a table', () => {
  it('are rejected items too where they are asked for', async () => {
    const rows = { ...allRows, rejected: true };
    const result = await compute(table({ groupBy: ['raw.name'], count: 'item.verdict', rows }), buildClaims());
    expect(result.rows.map((row) => [row[0], row[1], row[2], row[5]])).toEqual([
      ['a', 2, 1, 1],
      ['b', 1, 1, 0],
    ]);
  });

  it('are those of a step and those that where wants', async () => {
    const rows = { of: 'judge', rejected: false, where: expression('value.score != 2') };
    const result = await compute(table({ number: 'value.score', rows }), buildClaims());
    expect(result.rows[0]?.slice(0, 3)).toEqual([2, 4.5, [expect.any(Number), expect.any(Number)]]);
  });

  it('of a step are those whose value is null too, but not those that skipped it', async () => {
    const view = buildView({
      items: [
        buildItem('a', 1),
        buildItem('b', 1, { steps: { main: null } }),
        buildItem('c', 1, { steps: { main: null }, skipped: ['main'] }),
      ],
    });
    const rows = { of: 'main', rejected: false, where: null };
    const result = await compute(table({ groupBy: ['item.id', 'value'], count: '1', rows }), view);
    expect(result.rows.map((row) => row.slice(0, 2))).toEqual([
      ['a', 1],
      ['b', null],
    ]);
  });

  it('may be none: one empty group, or no group', async () => {
    const empty = viewOf();
    expect((await compute(table({ number: 'value', stats: { top: 'values[0]' } }), empty)).rows).toEqual([
      [0, null, null, null, null, null, null, null],
    ]);
    expect(byName(await compute(table({ count: 'value' }), empty))).toEqual({ columns: ['n'], rows: [[0]], notes: [] });
    expect((await compute(table({ groupBy: ['item.id'], number: 'value' }), empty)).rows).toEqual([]);
  });
});

describe('the groups of a table', () => {
  const groups = viewOf(
    ...(
      [
        ['b', 3],
        ['a', 5],
        ['c', 4],
        ['a', 1],
        ['d', 4],
      ] as const
    ).map(([name, score]) => ({ name, score })),
  );
  const order = async (changes: Partial<TableDefinition>) =>
    (await compute({ ...table({ groupBy: ['value.name'], number: 'value.score' }), ...changes }, groups)).rows.map(
      ([name]) => name,
    );

  it('stand as they came, or by a column, rising or falling, equal ones as they came', async () => {
    expect(await order({})).toEqual(['b', 'a', 'c', 'd']);
    expect(await order({ sort: 'value.name' })).toEqual(['a', 'b', 'c', 'd']);
    expect(await order({ sort: '-mean' })).toEqual(['c', 'd', 'b', 'a']);
    expect(await order({ sort: '-n' })).toEqual(['a', 'b', 'c', 'd']);
  });

  it('without a number stand last, rising and falling', async () => {
    expect(await order({ sort: 'stdev' })).toEqual(['a', 'b', 'c', 'd']);
    expect(await order({ sort: '-stdev' })).toEqual(['a', 'b', 'c', 'd']);
  });

  it('are cut to the first, and how many more there are is said', async () => {
    const result = await compute(
      table({ groupBy: ['value.name'], number: 'value.score', sort: '-mean', top: 1 }),
      groups,
    );
    expect([result.rows.map(([name]) => name), result.notes]).toEqual([['c'], ['3 further groups left out (top: 1).']]);
  });

  it('cannot be sorted by a column that is not there', async () => {
    await expect(order({ title: 'Scores', sort: '-meen' })).rejects.toMatchObject({
      code: 'table',
      message: 'table "Scores": sort: -meen names no column of it',
      hint: 'Did you mean "mean"? There are: value.name, n, mean, mean 95 %, median, stdev, min, max; with "-" before it the order is falling.',
    });
  });

  it('sorted by a counted value that no row has stand as they came, and that is said', async () => {
    const result = await compute(table({ groupBy: ['value.name'], count: 'value.score', sort: '-9' }), groups);
    expect(result.rows.map(([name]) => name)).toEqual(['b', 'a', 'c', 'd']);
    expect(result.notes).toEqual(['No row has 9 to sort by: the groups stand as they came.']);
  });

  it('that are one have their values sorted: by size where all are numbers, else by how often they came, unless told', async () => {
    const view = viewOf(...[9, 10, 9, 1].map((score) => ({ score, name: `n${score}` })));
    const values = async (count: string, sort: string | null) =>
      (await compute(table({ count, sort }), view)).columns
        .filter(({ kind }) => kind === 'count')
        .map(({ name }) => name);
    expect(await values('value.score', null)).toEqual(['1', '9', '10']);
    expect(await values('value.score', '-value')).toEqual(['10', '9', '1']);
    expect(await values('value.score', '-count')).toEqual(['9', '1', '10']);
    expect(await values('value.name', null)).toEqual(['n9', 'n1', 'n10']);
    expect(await values('value.name', 'count')).toEqual(['n1', 'n10', 'n9']);
    expect(await values('value.name', 'value')).toEqual(['n1', 'n10', 'n9']);
    expect(await values('value.name', '-value')).toEqual(['n9', 'n10', 'n1']);
  });

  it('may be lists, numbers, nothing; several expressions make one group', async () => {
    const view = viewOf({ x: [1, 2] }, { x: 1 }, { x: '1' }, { x: null }, { x: [1, 2] });
    const result = await compute(table({ groupBy: ['value.x', 'value.x == 1'], number: '7' }), view);
    expect(result.rows.map((row) => row.slice(0, 3))).toEqual([
      [[1, 2], false, 2],
      [1, true, 1],
      ['1 (2)', true, 1],
      [null, false, 1],
    ]);
  });

  it('that read the same are told apart as columns are, also from one that is called so', async () => {
    const view = viewOf(true, 'true', 'true (2)', true);
    const result = await compute(table({ groupBy: ['value'], number: '7' }), view);
    expect(result.rows.map((row) => row.slice(0, 2))).toEqual([
      [true, 2],
      ['true (2)', 1],
      ['true (2) (2)', 1],
    ]);
  });
});

describe('any table', () => {
  const rows = fc.array(
    fc.record({ group: fc.constantFrom('a', 'b', 'c'), value: fc.constantFrom('x', 'y', 1, null) }),
    {
      maxLength: 40,
    },
  );

  it('counts every row that has a value, once', async () => {
    const runner = openRunner();
    const definition = table({ groupBy: ['value.group'], count: 'value.value' });
    await fc.assert(
      fc.asyncProperty(rows, async (list) => {
        const [result] = await computeTables(viewOf(...list), [definition], runner);
        const counted = list.filter(({ value }) => value !== null);
        const place = result?.columns.findIndex(({ kind }) => kind === 'n') ?? -1;
        const sums = (result?.rows ?? []).map((row) => [
          row[place],
          row.reduce<number>((sum, cell, at) => sum + (result?.columns[at]?.kind === 'count' ? Number(cell) : 0), 0),
        ]);
        expect(sums).toEqual(sums.map(([n]) => [n, n]));
        expect(sums.reduce((sum, [n]) => sum + Number(n), 0)).toBe(counted.length);
      }),
      { numRuns: 30 },
    );
  });
});

describe('several tables', () => {
  it('take one walk over the items', async () => {
    let walks = 0;
    const view = buildView({
      items: function* () {
        walks += 1;
        yield buildItem('a', 1);
      },
    });
    const results = await computeTables(view, [table({ count: 'value' }), table({ number: 'value' })], openRunner());
    expect([results.length, walks]).toEqual([2, 1]);
  });
});
