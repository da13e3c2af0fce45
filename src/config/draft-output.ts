import type { OutputDefinition } from '../core/pipeline.ts';
import type { PipelineFolder } from '../ports/pipeline-folder.ts';
import {
  type ExpressionDraft,
  type Locate,
  type NamedExpressionDraft,
  toExpressionDraft,
  toNamedExpressions,
} from './expression-draft.ts';
import type { Finding } from './finding.ts';
import { type LocatedText, readTextOfKey, toInlineText } from './read-text.ts';
import type { OutputYaml } from './schema.ts';
import { outputKeys } from './schema-outputs.ts';
import type { TableYaml } from './schema-table.ts';
import type { YamlPath } from './yaml-positions.ts';

export interface OutputDraft {
  readonly index: number;
  /** null: of a kind that this version has not, or of no kind. */
  readonly kind: OutputDefinition['kind'] | null;
  /** Of the map that the kind's key holds. */
  readonly path: YamlPath;
  readonly of: string | null;
  readonly rejected: boolean;
  readonly where: ExpressionDraft | null;
  /** Of html. */
  readonly template: LocatedText | null;
  /** Of csv and jsonl. */
  readonly columns: readonly NamedExpressionDraft[] | null;
  readonly table: TableDraft | null;
  readonly files: { readonly name: LocatedText; readonly content: LocatedText | null; readonly gzip: boolean } | null;
  readonly command: readonly string[] | null;
}

export interface TableDraft {
  readonly yaml: TableYaml;
  readonly title: string;
  readonly groupBy: readonly NamedExpressionDraft[];
  readonly each: ExpressionDraft | null;
  readonly count: ExpressionDraft | null;
  readonly number: ExpressionDraft | null;
  readonly stats: readonly NamedExpressionDraft[];
}

export function createOutputDraft(
  yaml: OutputYaml,
  index: number,
  folder: PipelineFolder,
  locate: Locate,
): { readonly output: OutputDraft; readonly findings: readonly Finding[] } {
  const kind = outputKeys.find((key) => yaml[key] !== undefined) ?? null;
  const path: YamlPath = kind === null ? ['outputs', index] : ['outputs', index, kind];
  const findings: Finding[] = [];
  const read = (given: string, key: string): LocatedText | null => {
    const { text, findings: found } = readTextOfKey(given, [...path, key], folder);
    findings.push(...found);
    return text;
  };
  const { html, csv, jsonl, table, files, command } = yaml;
  const words = command === undefined ? null : 'run' in command ? command.run : command;
  const rows = [html, csv, jsonl, table, files, command].find((each) => each !== undefined) ?? {};
  const { of, rejected, where } = 'length' in rows ? {} : rows;
  const columns = (kind === 'csv' ? csv : kind === 'jsonl' ? jsonl : null)?.columns;
  return {
    output: {
      index,
      kind,
      path,
      of: of ?? null,
      rejected: rejected ?? false,
      where: where === undefined ? null : toExpressionDraft(where, [...path, 'where'], locate),
      template: html?.template === undefined ? null : read(html.template, 'template'),
      columns: columns === undefined ? null : toNamedExpressions(columns, [...path, 'columns'], locate),
      table: table === undefined ? null : toTableDraft(table, path, locate),
      files:
        files === undefined
          ? null
          : {
              name: toInlineText(files.name, [...path, 'name'], folder),
              content: read(files.content, 'content'),
              gzip: files.gzip ?? false,
            },
      command: words,
    },
    findings,
  };
}

function toTableDraft(yaml: TableYaml, path: YamlPath, locate: Locate): TableDraft {
  const expression = (key: 'each' | 'count' | 'number') =>
    yaml[key] === undefined ? null : toExpressionDraft(yaml[key], [...path, key], locate);
  const groupBy = toGroups(yaml.groupBy, [...path, 'groupBy'], locate);
  const measured = expression('count') ?? expression('number');
  const stats = toNamedExpressions(yaml.stats ?? {}, [...path, 'stats'], locate);
  const what = measured?.text ?? (stats.length === 0 ? 'Table' : stats.map(({ name }) => name).join(', '));
  const by = groupBy.length === 0 ? '' : ` by ${groupBy.map(({ name }) => name).join(', ')}`;
  return {
    yaml,
    title: yaml.title ?? `${what}${by}`,
    groupBy,
    each: expression('each'),
    count: expression('count'),
    number: expression('number'),
    stats,
  };
}

/** One expression, a list of them, or a map that names them; else they are called as they are written. */
function toGroups(groupBy: TableYaml['groupBy'], path: YamlPath, locate: Locate): readonly NamedExpressionDraft[] {
  if (groupBy === undefined) return [];
  const named = (value: unknown, at: YamlPath): NamedExpressionDraft => {
    const draft = toExpressionDraft(value, at, locate);
    return { name: draft.text, ...draft };
  };
  if (Array.isArray(groupBy)) return groupBy.map((value, index) => named(value, [...path, index]));
  if (typeof groupBy === 'object' && groupBy !== null) return toNamedExpressions(groupBy, path, locate);
  return [named(groupBy, path)];
}
