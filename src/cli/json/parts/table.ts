import { anyJson, closed, list, orNull, part, text, words } from './values.ts';

const column = closed({
  name: text('No two of a table have the same.'),
  kind: words(
    [
      '`group`: a value that rows are grouped by.',
      '`n`: how many rows, or elements, of the group were counted or measured.',
      '`count`: how many of them have the value `of`.',
      '`share`: the same of n, from 0 to 1; without `of` a difference of two shares, from -1 to 1; null where n is 0.',
      '`number`: mean, median, stdev, min, max; null where there are too few numbers.',
      '`interval`: [low, high] of 95 % confidence; null where it has none.',
      '`stat`: what a statistic of the pipeline gave.',
    ].join(' '),
    ['group', 'n', 'count', 'share', 'number', 'interval', 'stat'],
  ),
  of: orNull(text('The counted value, as text, that a count, its share and its interval belong to.'), 'all others'),
});

export const table = part(
  'Table',
  'A table of a pipeline, computed. Texts are those of models and sources as they came.',
  closed({
    title: text('What it is called.'),
    columns: list('In order.', column),
    rows: list(
      'A row a group, sorted and cut as the table says.',
      list('Its cells, in the order of the columns.', anyJson('As the kind of its column says.')),
    ),
    notes: list('What was left out, and why.', text('A sentence.')),
  }),
);
