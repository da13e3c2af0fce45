import type { JsonValue } from '../../../../core/json.ts';
import type { Column } from '../choose-columns.ts';
import { formatUsd } from '../figures.ts';
import type { PageFacts } from '../page-facts.ts';
import type { SortKey } from '../row-query.ts';
import { type Row, valueAt } from '../row.ts';
import { toShortText } from '../../../../core/short-text.ts';
import { element } from './element.ts';
import { stateBadge } from './state-badge.ts';

/** One column of the table as drawn: where from, how it is called, and its cell. */
export interface TableColumn {
  readonly key: SortKey;
  readonly name: string;
  /** `input` or `result` for a field. */
  readonly origin: string | null;
  readonly isNumber: boolean;
  cell(row: Row, place: number): Node | string;
}

export function fixedColumns(
  { hasRetries, causes }: PageFacts,
  open: (place: number) => void,
): { readonly first: readonly TableColumn[]; readonly last: readonly TableColumn[] } {
  return {
    first: [
      {
        key: 'id',
        name: 'Item',
        origin: null,
        isNumber: false,
        cell: (row, place) =>
          element(
            'button',
            { type: 'button', class: 'link', 'data-open': place, click: () => open(place) },
            element('bdi', {}, row[0]),
          ),
      },
      {
        key: 'state',
        name: 'State',
        origin: null,
        isNumber: false,
        cell: (row) => {
          const cause = causes[row[4]];
          return element(
            'span',
            {},
            stateBadge(row[1]),
            cause !== undefined &&
              element('small', { class: 'why quiet' }, element('bdi', {}, toShortText(cause.label, 60))),
          );
        },
      },
    ],
    last: [
      ...(hasRetries
        ? [
            {
              key: 'attempts' as const,
              name: 'Attempts',
              origin: null,
              isNumber: true,
              cell: (row: Row) => String(row[2]),
            },
          ]
        : []),
      {
        key: 'cost',
        name: 'Cost',
        origin: null,
        isNumber: true,
        cell: (row) => (row[3] === null ? '–' : formatUsd(row[3])),
      },
    ],
  };
}

export function fieldColumn(column: Column): TableColumn {
  return {
    key: column,
    name: column.source === 'step' ? column.name.replace(`steps.${column.step}.`, '') : column.name,
    origin: originOf(column),
    isNumber: column.isNumber,
    cell: (row) => cellOf(valueAt(row, column)),
  };
}

export function originOf(column: Column): string {
  if (column.source === 'raw') return 'input';
  return column.source === 'value' ? 'result' : `${column.step}`;
}

function cellOf(value: JsonValue): Node | string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : Array.isArray(value) ? toListText(value) : JSON.stringify(value);
  const line = text.trim().replace(/\s+/g, ' ');
  return element('bdi', { class: line.length > 32 ? 'prose' : 'word' }, toShortText(line, 140));
}

function toListText(values: readonly JsonValue[]): string {
  return values.every((value) => typeof value !== 'object') ? values.join(', ') : `${values.length} entries`;
}
