import { suggestWord } from '../../core/closest-word.ts';
import { slug } from '../../core/ids.ts';
import { isJsonObject } from '../../core/json.ts';
import type { Draft, OutputDraft } from '../draft.ts';
import type { TableDraft } from '../draft-output.ts';
import type { ExpressionReader } from '../expression-reader.ts';
import { atKey, atValue, type Finding } from '../finding.ts';
import { schemaOfPath } from '../schema-of-path.ts';
import type { Scopes } from '../scope.ts';
import type { YamlPath } from '../yaml-positions.ts';

const measures = ['n', 'mean', 'median', 'stdev', 'min', 'max', 'mean 95 %'];

/** A table counts or measures, its settings fit to what it does, and no two share a title. */
export function checkTables(draft: Draft, scopes: Scopes, reader: ExpressionReader): readonly Finding[] {
  const titles = new Map<string, string>();
  return draft.outputs.flatMap((output): readonly Finding[] => {
    const { table, path } = output;
    if (table === null) return [];
    return [
      ...checkMeasure(table, path),
      ...checkTitle(table, path, titles),
      ...checkTop(table, path),
      ...checkSort(table, path, findValues(draft, output, scopes, reader)),
    ];
  });
}

function checkMeasure({ yaml, count, number, stats }: TableDraft, path: YamlPath): readonly Finding[] {
  if (count !== null && number !== null)
    return [
      error(
        'A table has "count" or "number", not both',
        'Write two tables, each with a title.',
        atKey(...path, 'number'),
      ),
    ];
  if (count === null && number === null && stats.length === 0)
    return [
      error(
        'A table needs "count" or "number", or "stats" of its own',
        'count: value.outcome counts values; number: value.score measures them.',
        atKey(...path),
      ),
    ];
  if (yaml.net !== undefined && count === null)
    return [error('"net" is of counted values', 'Use it with "count", or leave it out.', atKey(...path, 'net'))];
  const own = stats.find(({ name }) => name === 'n' || (number !== null && measures.includes(name)));
  if (own === undefined) return [];
  return [
    error(
      `The statistic "${own.name}" is there by itself`,
      'Leave it out, or give it another name.',
      atKey(...path, 'stats', own.name),
    ),
  ];
}

function checkTitle({ title, yaml }: TableDraft, path: YamlPath, titles: Map<string, string>): readonly Finding[] {
  const place = yaml.title === undefined ? atKey(...path) : atValue(...path, 'title');
  if (yaml.title?.includes('{{'))
    return [
      error('The title of a table is the same for the whole batch: {{ }} is not filled in', 'Write it without.', place),
    ];
  const file = slug(title) || title;
  const other = titles.get(file);
  titles.set(file, title);
  if (other === undefined) return [];
  const message =
    other === title
      ? `Two tables have the title "${title}"`
      : `The titles "${other}" and "${title}" would name the same file`;
  return [error(message, 'Give one of them another title.', place)];
}

function checkSort(
  { yaml, groupBy, count, number, stats }: TableDraft,
  path: YamlPath,
  values: readonly string[] | null,
): readonly Finding[] {
  if (yaml.sort === undefined) return [];
  if (groupBy.length === 0) return checkSortOfValues(yaml.sort, count !== null, path);
  const column = yaml.sort.replace(/^-/, '');
  const groups = groupBy.map(({ name }) => name);
  // Any value that is counted is a column.
  if (count !== null && values === null) return [];
  const known = [
    ...groups,
    ...(number === null ? ['n'] : measures),
    ...(yaml.net === undefined ? [] : ['net']),
    ...(values ?? []).flatMap((value) => [value, `${value} share`, `${value} 95 %`]),
    ...stats.map(({ name }) => name),
  ];
  if (known.includes(column)) return [];
  return [
    error(
      `"sort" names the column "${column}", which this table has not`,
      suggestWord(column, known, 'columns'),
      atValue(...path, 'sort'),
    ),
  ];
}

/** Without groups there is one, and only the values that are counted in it can be sorted. */
function checkSortOfValues(sort: string, isCount: boolean, path: YamlPath): readonly Finding[] {
  const known = ['count', '-count', 'value', '-value'];
  if (isCount && known.includes(sort)) return [];
  return [
    isCount
      ? error(
          `"sort: ${sort}" sorts nothing: without "groupBy" there is one group, and its values can be sorted`,
          `By count or value: ${known.join(', ')}.`,
          atValue(...path, 'sort'),
        )
      : error(
          'Without "groupBy" there is one row, and nothing to sort',
          'Leave it out, or group by something: groupBy: raw.city.',
          atKey(...path, 'sort'),
        ),
  ];
}

/** Groups can only be left out where there are several. */
function checkTop({ yaml, groupBy }: TableDraft, path: YamlPath): readonly Finding[] {
  if (yaml.top === undefined || groupBy.length > 0) return [];
  return [
    {
      code: 'no-effect',
      severity: 'warning',
      message: '"top" has no effect without "groupBy": there is one group',
      hint: 'Leave it out, or group by something: groupBy: raw.city.',
      place: atKey(...path, 'top'),
    },
  ];
}

/** The values that are counted, where a schema lists them; null: any may come. */
function findValues(
  draft: Draft,
  output: OutputDraft,
  scopes: Scopes,
  reader: ExpressionReader,
): readonly string[] | null {
  const { table } = output;
  if (table === null || table.count === null || table.each !== null) return null;
  const { names } = reader.expression(table.count, scopes.ofOutput(output).words);
  const schema = schemaOfPath(draft, names, table.count.text);
  return isJsonObject(schema) && Array.isArray(schema['enum']) ? schema['enum'].map(String) : null;
}

function error(message: string, hint: string, place: Finding['place']): Finding {
  return { code: 'table', severity: 'error', message, hint, place };
}
