import { type ShownColumn, toEnds, toShownColumns } from '../../../core/table-shape.ts';
import type { TableCell, TableResult } from '../../../core/table-result.ts';
import { formatCount } from './figures.ts';
import { html, type Markup } from './markup.ts';
import { type Scale, toCell, toScales } from './table-drawing.ts';
import { toShares } from './table-shares.ts';

const maxRows = 200;

/** The pipeline's own tables: what was counted and measured, with a bar for each share and a mark for each mean. */
export function toTables(tables: readonly TableResult[]): Markup | null {
  if (tables.length === 0) return null;
  return html`<section id="tables" aria-labelledby="tables-title">
  <h2 id="tables-title">Tables</h2>
  <div class="tables">${tables.map(toTable)}</div>
</section>`;
}

function toTable(table: TableResult, index: number): Markup {
  const columns = toShownColumns(table);
  const left = table.rows.length - maxRows;
  const notes = [
    ...table.notes,
    ...(left > 0 ? [`${formatCount(left)} more rows are in the CSV of this table.`] : []),
    ...(hasInterval(table) ? ['Lines show 95 % confidence intervals.'] : []),
  ];
  return html`<figure class="result-table" aria-labelledby="table-${index}">
    <figcaption><h3 id="table-${index}"><bdi>${table.title}</bdi></h3></figcaption>
    ${table.rows.length === 0 ? html`<p class="quiet">No rows yet.</p>` : isOneGroup(table, columns) ? toShares(table, columns) : toGrid(table, columns)}
    ${notes.length > 0 && html`<ul class="notes">${notes.map((note) => html`<li>${note}</li>`)}</ul>`}
  </figure>`;
}

/** Without groups there is one row, and its shares are easier read below each other. */
function isOneGroup({ rows }: TableResult, columns: readonly ShownColumn[]): boolean {
  return (
    rows.length === 1 && columns.every(({ kind }) => kind !== 'group') && columns.some(({ kind }) => kind === 'share')
  );
}

function hasInterval({ columns, rows }: TableResult): boolean {
  return columns.some(({ kind }, at) => kind === 'interval' && rows.some((row) => toEnds(row[at]) !== null));
}

function toGrid(table: TableResult, columns: readonly ShownColumn[]): Markup {
  const scales = toScales(columns, table.rows);
  return html`<div class="scroll"><table class="stacked results">
    <thead><tr>${columns.map((column) => html`<th scope="col"${column.kind !== 'group' && html` class="number"`}><bdi>${column.title}</bdi></th>`)}</tr></thead>
    <tbody>${table.rows.slice(0, maxRows).map((row) => toRow(row, columns, scales))}</tbody>
  </table></div>`;
}

function toRow(row: readonly TableCell[], columns: readonly ShownColumn[], scales: readonly (Scale | null)[]): Markup {
  return html`<tr>${columns.map((column, place) => toCell(column, row, scales[place] ?? null))}</tr>`;
}
