import { describe, expect, test } from '@jest/globals';
import stringWidth from 'string-width';
import { presentTable } from '../../src/cli/present-table.ts';
import type { TableResult } from '../../src/core/table-result.ts';
import { exampleTables, outcomeTable, resultsTable, scoresTable } from '../support/example-tables.ts';

const show = (table: TableResult, width = 80) => presentTable(table, width).join('\n');

describe('a computed table in the terminal', () => {
  test('of one group has a line for each value, with a bar', () => {
    expect(show(outcomeTable)).toBe(`Outcome
-------
Value          Share  Count     95 %
fell_in_water    53%     53  43%–63%  ███████████
reached_ship     47%     47  37%–57%  █████████
n: 100`);
  });

  test('of groups has count, share and interval of a value in one column, and what was left out below', () => {
    expect(show(resultsTable)).toBe(`Results by strategy
-------------------
raw.name       n                win               loss            push   net
The Pro      292  128 44% (38%–50%)  139 48% (42%–53%)  25 9% (3%–14%)   -4%
The Gambler  288  109 38% (32%–44%)  156 54% (48%–60%)  23 8% (2%–14%)  -16%
The Coward    12    7 58% (29%–87%)    5 42% (13%–71%)   0 0% (0%–29%)  +17%
1 group with fewer than 10 rows is left out.`);
  });

  test('gives up its intervals first where it is too wide, and says where they are', () => {
    expect(show(resultsTable, 60)).toBe(`Results by strategy
-------------------
raw.name       n      win     loss   push   net
The Pro      292  128 44%  139 48%  25 9%   -4%
The Gambler  288  109 38%  156 54%  23 8%  -16%
The Coward    12    7 58%    5 42%   0 0%  +17%
Without intervals, to fit: render writes them as CSV.
1 group with fewer than 10 rows is left out.`);
  });

  test('then columns from the right, and names them', () => {
    expect(show(scoresTable, 40)).toBe(`Brand voice by category
-----------------------
raw.name    n   mean  median   stdev
Garden    100  0.812    0.82  0.1121
Kitchen    98  0.774    0.78  0.1213
Office      1  0.910    0.91       -
Left out, to fit: min, max, best tenth.
render writes the whole table as CSV.`);
  });

  test.each([34, 40, 60, 80, 120])('fits into %i columns', (width) => {
    const lines = exampleTables.flatMap((table) => presentTable(table, width));
    expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
  });

  test('writes the numbers of a column alike, thousands separated, and leaves those that name a group as they are', () => {
    const number = (name: string) => ({ name, kind: 'number', of: null }) as const;
    const columns = [{ name: 'raw.year', kind: 'group', of: null }, number('mean'), number('max')] as const;
    const rows = [
      [2008, 25.1333, 12345],
      [2009, 24.9, 980],
    ];
    expect(show({ title: 'Years', columns, rows, notes: [] })).toBe(`Years
-----
raw.year   mean     max
2008      25.13  12,345
2009      24.90     980`);
  });

  test('makes texts of models harmless, and cuts what is endless', () => {
    const text = '\u001b[31mred\n'.repeat(40);
    const shown = show({
      title: text,
      columns: [
        { name: text, kind: 'group', of: null },
        { name: 'n', kind: 'n', of: null },
      ],
      rows: [[text, 1]],
      notes: [text],
    });
    expect(shown).not.toContain('\u001b');
    expect(shown.split('\n')[3]).toMatch(/^␛\[31mred␊.*…\s+1$/);
  });

  test('shows forty groups and how many more there are, and says when there are none', () => {
    const rows = Array.from({ length: 1042 }, (_, index) => [`g${index}`, index]);
    const many = presentTable({ title: 'Many', columns: scoresTable.columns.slice(0, 2), rows, notes: [] }, 80);
    expect([many.length, many.at(-1)]).toEqual([44, '… 1,002 more rows']);
    expect(show({ ...resultsTable, rows: [], notes: [] })).toContain('No rows.');
    expect(show({ title: 'None', columns: outcomeTable.columns.slice(0, 1), rows: [[0]], notes: [] })).toBe(
      'None\n----\nNo rows.',
    );
  });
});
