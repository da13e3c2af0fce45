import { describe, expect, it } from '@jest/globals';
import { toEnds, toShownColumns } from '../../src/core/table-shape.ts';
import { resultsTable, scoresTable } from '../support/example-tables.ts';

describe('the columns of a computed table as people read them', () => {
  it('hold count, share and interval of a value together, and the net apart', () => {
    expect(toShownColumns(resultsTable)).toEqual([
      { kind: 'group', title: 'raw.name', at: 0 },
      { kind: 'number', title: 'n', at: 1, interval: null },
      { kind: 'share', title: 'win', at: 3, count: 2, interval: 4 },
      { kind: 'share', title: 'loss', at: 6, count: 5, interval: 7 },
      { kind: 'share', title: 'push', at: 9, count: 8, interval: 10 },
      { kind: 'net', title: 'net', at: 11 },
    ]);
  });

  it('give the interval to the mean it belongs to', () => {
    expect(toShownColumns(scoresTable).slice(2, 4)).toEqual([
      { kind: 'number', title: 'mean', at: 2, interval: 3 },
      { kind: 'number', title: 'median', at: 4, interval: null },
    ]);
  });

  it('keep a count that has no share', () => {
    expect(toShownColumns({ columns: [{ name: 'win', kind: 'count', of: 'win' }] })).toEqual([
      { kind: 'number', title: 'win', at: 0, interval: null },
    ]);
  });
});

describe('the ends of an interval', () => {
  it.each([
    [
      [0.1, 0.2],
      [0.1, 0.2],
    ],
    [null, null],
    [[0.1], null],
    ['0.1–0.2', null],
  ])('of %j are %j', (cell, ends) => {
    expect(toEnds(cell)).toEqual(ends);
  });
});
