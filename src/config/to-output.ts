import type { JsonValue } from '../core/json.ts';
import type { OutputDefinition, TableDefinition } from '../core/pipeline.ts';
import type { OutputDraft, TableDraft } from './draft-output.ts';
import { toTemplateText } from './draft-step.ts';
import { toExpressionText, toNamedExpression } from './expression-draft.ts';

/** The canonical form of an output in which no rule found an error. */
export function toOutput(output: OutputDraft): OutputDefinition {
  const { kind, of, rejected, where, template, columns, table, files, command } = output;
  const rows = { of, rejected, where: where === null ? null : toExpressionText(where) };
  switch (kind) {
    case 'html':
      return { kind, template: toTemplateText(template), rows };
    case 'csv':
    case 'jsonl':
      return { kind, columns: columns === null ? null : columns.map(toNamedExpression), rows };
    case 'table':
      if (table !== null) return { ...toTable(table), rows };
      break;
    case 'files': {
      const name = toTemplateText(files?.name ?? null);
      const content = toTemplateText(files?.content ?? null);
      if (name !== null && content !== null) return { kind, name, content, gzip: files?.gzip ?? false, rows };
      break;
    }
    case 'command':
      if (command !== null) return { kind, command, rows };
  }
  throw new Error(`an output without ${kind === null ? 'a kind' : `what ${kind} needs`} passed the rules`);
}

function toTable({ yaml, title, groupBy, each, count, number, stats }: TableDraft): Omit<TableDefinition, 'rows'> {
  return {
    kind: 'table',
    title,
    groupBy: groupBy.map(toNamedExpression),
    each: each === null ? null : toExpressionText(each),
    count: count === null ? null : toExpressionText(count),
    net: yaml.net === undefined ? null : (yaml.net as { plus: readonly JsonValue[]; minus: readonly JsonValue[] }),
    number: number === null ? null : toExpressionText(number),
    stats: stats.map(toNamedExpression),
    minCount: yaml.minCount ?? null,
    sort: yaml.sort ?? null,
    top: yaml.top ?? null,
  };
}
