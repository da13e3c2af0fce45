import { hasRows, type ShownColumn, toEnds, toShownColumns } from '../../../core/table-shape.ts';
import type { TableCell, TableResult } from '../../../core/table-result.ts';
import { formatCount } from './figures.ts';
import { html, type Markup } from './markup.ts';
import { type ColumnDrawing, toCell, toDrawings } from './table-drawing.ts';
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
    ...(hasDrawnInterval(table, columns) ? ['Lines show 95 % confidence intervals.'] : []),
  ];
  return html`<figure class="result-table" aria-labelledby="table-${index}">
    <figcaption><h3 id="table-${index}"><bdi>${table.title}</bdi></h3></figcaption>
    ${!hasRows(table) ? html`<p class="quiet">No rows.</p>` : isOneGroup(table, columns) ? toShares(table, columns) : toGrid(table, columns)}
    ${notes.length > 0 && html`<ul class="notes">${notes.map((note) => html`<li>${note}</li>`)}</ul>`}
  </figure>`;
}

/** Without groups there is one row, and its shares are easier read below each other. */
function isOneGroup({ rows }: TableResult, columns: readonly ShownColumn[]): boolean {
  return (
    rows.length === 1 && columns.every(({ kind }) => kind !== 'group') && columns.some(({ kind }) => kind === 'share')
  );
}

/** Intervals of shares are drawn always, those of means where rows can be compared. */
function hasDrawnInterval({ rows }: TableResult, columns: readonly ShownColumn[]): boolean {
  return columns.some((column) => {
    if (column.kind !== 'share' && (column.kind !== 'number' || rows.length < 2)) return false;
    const { interval } = column;
    return interval !== null && rows.some((row) => toEnds(row[interval]) !== null);
  });
}

function toGrid(table: TableResult, columns: readonly ShownColumn[]): Markup {
  const drawings = toDrawings(columns, table.rows.slice(0, maxRows));
  return html`<div class="scroll"><table class="stacked results">
    <thead><tr>${columns.map((column) => html`<th scope="col"${column.kind !== 'group' && html` class="number"`}><bdi>${column.title}</bdi></th>`)}</tr></thead>
    <tbody>${table.rows.slice(0, maxRows).map((row) => toRow(row, columns, drawings))}</tbody>
  </table></div>`;
}

function toRow(row: readonly TableCell[], columns: readonly ShownColumn[], drawings: readonly ColumnDrawing[]): Markup {
  return html`<tr>${columns.map((column, place) => {
    const drawing = drawings[place];
    return drawing !== undefined && toCell(column, row, drawing);
  })}</tr>`;
}
