import { describe, expect, it } from '@jest/globals';
import { toTables } from '../../../../src/adapters/outputs/html/section-tables.ts';
import type { TableResult } from '../../../../src/core/table-result.ts';
import { outcomeTable, resultsTable, scoresTable } from '../../../support/example-tables.ts';

const markupOf = (...tables: readonly TableResult[]) => toTables(tables)?.markup ?? '';
const textOf = (markup: string) =>
  markup
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
const rowsOf = (markup: string) => [...markup.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) => textOf(row ?? ''));

describe('tables on the page', () => {
  it('are no section where the pipeline has none', () => {
    expect(toTables([])).toBeNull();
  });

  it('show the shares of one group below each other, with count and interval', () => {
    expect(rowsOf(markupOf(outcomeTable)).slice(1)).toEqual([
      'fell_in_water 53 % 53 95 %: 43 % to 63 %',
      'reached_ship 47 % 47 95 %: 37 % to 57 %',
    ]);
    expect(textOf(markupOf(outcomeTable))).toContain('n 100 Lines show 95 % confidence intervals.');
  });

  it('show groups as rows, a value as one column, the net with its sign, and what was left out', () => {
    const markup = markupOf(resultsTable);
    expect(rowsOf(markup)).toEqual([
      'raw.name n win loss push net',
      'The Pro 292 44 % 128 48 % 139 8.6 % 25 −3.8 %',
      'The Gambler 288 38 % 109 54 % 156 8.0 % 23 −16.3 %',
      'The Coward 12 58 % 7 42 % 5 0.0 % 0 +16.7 %',
    ]);
    expect(textOf(markup)).toContain('1 group with fewer than 10 rows is left out.');
  });

  it('draw shares as bars with their interval, in a thousandth of the whole', () => {
    const [bar] = markupOf(outcomeTable).match(/<svg class="share-bar".*?<\/svg>/s) ?? [];
    expect(bar).toContain('aria-label="95 %: 43 % to 63 %"');
    expect(bar).toContain('<rect class="fill-bar" width="530.0" height="10"/>');
    expect(bar).toContain('d="M430.0 5H630.0M430.0 2V8M630.0 2V8"');
  });

  it('draw means on one scale for all groups, and give a dash where there is no number', () => {
    const markup = markupOf(scoresTable);
    expect(rowsOf(markup).at(-1)).toBe('Office 1 0.910 0.91 – 0.91 0.91 0.91');
    const means = [...markup.matchAll(/class="mean" x1="([\d.]+)"/g)].map(([, x]) => Number(x));
    // From the least end, 0.7502, to the greatest value, 0.91.
    expect(means.map((x) => Math.round(((x - 20) / 960) * (0.91 - 0.7502) * 1e4 + 7502))).toEqual([8123, 7744, 9100]);
    expect(markup).toContain('aria-label="95 %: 0.790 to 0.835"');
    expect(markup).toContain('aria-label="no interval"');
  });

  it('write the interval of a single row, which has nothing to be compared with, and draw none', () => {
    const markup = markupOf({ ...scoresTable, rows: scoresTable.rows.slice(0, 1) });
    expect(rowsOf(markup).at(-1)).toBe('Garden 100 0.8123 95 %: 0.7901 to 0.8345 0.82 0.1121 0.41 0.99 0.97');
    expect(markup).not.toContain('<svg');
    expect(textOf(markup)).not.toContain('Lines show');
  });

  it('of one group without a row say so, and no figure of it', () => {
    const { columns } = outcomeTable;
    expect(textOf(markupOf({ title: 'None', columns: columns.slice(0, 1), rows: [[0]], notes: [] }))).toBe(
      'Tables None No rows.',
    );
  });

  it('escape every text of a model', () => {
    const text = '</td><script>alert(1)</script>\u202e';
    const markup = markupOf({
      title: text,
      columns: [
        { name: text, kind: 'group', of: null },
        { name: `${text} share`, kind: 'share', of: text },
        { name: 'own', kind: 'stat', of: null },
      ],
      rows: [[{ [text]: text }, 0.5, text]],
      notes: [text],
    });
    expect(markup).not.toMatch(/<script|\u202e/);
  });

  it('list two hundred rows and say where the others are, and say that there are none', () => {
    const rows = Array.from({ length: 1201 }, (_, index) => [`group ${index}`, index]);
    const columns = scoresTable.columns.slice(0, 2);
    expect(rowsOf(markupOf({ title: 'Many', columns, rows, notes: [] }))).toHaveLength(201);
    expect(textOf(markupOf({ title: 'Many', columns, rows, notes: [] }))).toContain(
      '1,001 more rows are in the CSV of this table.',
    );
    expect(textOf(markupOf({ title: 'None', columns, rows: [], notes: [] }))).toBe('Tables None No rows.');
  });
});
