import type { TableCell, TableColumn, TableResult } from '../../src/core/table-result.ts';

const group = (name: string): TableColumn => ({ name, kind: 'group', of: null });
const n: TableColumn = { name: 'n', kind: 'n', of: null };
const shareColumns = (label: string): readonly TableColumn[] => [
  { name: label, kind: 'count', of: label },
  { name: `${label} share`, kind: 'share', of: label },
  { name: `${label} 95 %`, kind: 'interval', of: label },
];
const shareCells = (count: number, of: number): readonly TableCell[] => [
  count,
  count / of,
  [Math.max(0, count / of - 1 / Math.sqrt(of)), Math.min(1, count / of + 1 / Math.sqrt(of))],
];

/** Counts of one group: no groupBy. */
export const outcomeTable: TableResult = {
  title: 'Outcome',
  columns: [n, ...shareColumns('fell_in_water'), ...shareColumns('reached_ship')],
  rows: [[100, ...shareCells(53, 100), ...shareCells(47, 100)]],
  notes: [],
};

/** Counts by group, with a net share. */
export const resultsTable: TableResult = {
  title: 'Results by strategy',
  columns: [
    group('raw.name'),
    n,
    ...['win', 'loss', 'push'].flatMap(shareColumns),
    { name: 'net', kind: 'share', of: null },
  ],
  rows: [
    ['The Pro', 292, ...shareCells(128, 292), ...shareCells(139, 292), ...shareCells(25, 292), -0.0377],
    ['The Gambler', 288, ...shareCells(109, 288), ...shareCells(156, 288), ...shareCells(23, 288), -0.1632],
    ['The Coward', 12, ...shareCells(7, 12), ...shareCells(5, 12), ...shareCells(0, 12), 0.1667],
  ],
  notes: ['1 group with fewer than 10 rows is left out.'],
};

/** Numbers by group, with a statistic of the pipeline's own. */
export const scoresTable: TableResult = {
  title: 'Brand voice by category',
  columns: [
    group('raw.name'),
    n,
    { name: 'mean', kind: 'number', of: null },
    { name: 'mean 95 %', kind: 'interval', of: null },
    ...['median', 'stdev', 'min', 'max'].map((name): TableColumn => ({ name, kind: 'number', of: null })),
    { name: 'best tenth', kind: 'stat', of: null },
  ],
  rows: [
    ['Garden', 100, 0.8123, [0.7901, 0.8345], 0.82, 0.1121, 0.41, 0.99, 0.97],
    ['Kitchen', 98, 0.7744, [0.7502, 0.7986], 0.78, 0.1213, 0.38, 0.98, 0.94],
    ['Office', 1, 0.91, null, 0.91, null, 0.91, 0.91, 0.91],
  ],
  notes: [],
};

export const exampleTables = [outcomeTable, resultsTable, scoresTable];
