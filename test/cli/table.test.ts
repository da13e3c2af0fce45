import { describe, expect, test } from '@jest/globals';
import { formatTable } from '../../src/cli/table.ts';

const columns = [{ title: 'Name', mayShrink: true }, { title: 'Items', align: 'right' as const }, { title: 'State' }];

describe('a table', () => {
  test('is aligned by what a terminal shows, without trailing spaces', () => {
    expect(
      formatTable(columns, [
        ['a', '1', 'waiting'],
        ['日本語', '1,000', ''],
        ['é', '12', 'ok'],
      ]),
    ).toEqual(['Name    Items  State', 'a           1  waiting', '日本語  1,000', 'é          12  ok']);
  });

  test('fits its width by cutting the column that gives way', () => {
    expect(formatTable(columns, [['a-name-that-is-much-too-long', '1', 'waiting']], 30)).toEqual([
      'Name            Items  State',
      'a-name-that-i…      1  waiting',
    ]);
  });

  test('never cuts below eight columns or a title', () => {
    expect(formatTable(columns, [['a-long-name', '1', 'waiting']], 5)).toEqual([
      'Name      Items  State',
      'a-long-…      1  waiting',
    ]);
  });

  test('leaves out what may go where shrinking is not enough, the lowest first', () => {
    const going = [
      { title: 'Name', mayShrink: 6 },
      { title: 'Age', mayGo: 2 },
      { title: 'Kept', mayGo: 1 },
      { title: 'State' },
    ];
    const rows = [['a-long-name', '3 days', '2025', 'collected, expired']];
    expect([48, 44, 36, 24].map((width) => formatTable(going, rows, width)[1])).toEqual([
      'a-long-name  3 days  2025  collected, expired',
      'a-long-na…  3 days  2025  collected, expired',
      'a-long-…  3 days  collected, expired',
      'a-lon…  collected, expired',
    ]);
  });

  test('of nothing has its titles', () => {
    expect(formatTable(columns, [])).toEqual(['Name  Items  State']);
  });
});
