import { type ShownColumn, toEnds } from '../../../core/table-shape.ts';
import type { TableResult } from '../../../core/table-result.ts';
import { createNumberFormat } from '../../../core/number-format.ts';
import { createShareFormat, formatCount, type ShareFormat } from './figures.ts';
import { html, type Markup } from './markup.ts';
import { toIntervalText, toShareBar } from './table-drawing.ts';

/** The shares of one group, a line each: value, bar, share, how many, and how sure that is. Other figures stand below. */
export function toShares({ rows }: TableResult, columns: readonly ShownColumn[]): Markup {
  const row = rows[0] ?? [];
  const lines = columns.filter((column) => column.kind === 'share');
  const figures = columns.filter((column) => column.kind !== 'share');
  const format = createShareFormat(lines.map(({ at }) => row[at]).filter((cell) => typeof cell === 'number'));
  return html`<div class="scroll"><table class="shares">
    <thead class="hidden"><tr><th scope="col">Value</th><th scope="col">Bar</th><th scope="col">Share</th><th scope="col">Count</th><th scope="col">95 % interval</th></tr></thead>
    <tbody>${lines.map((column) => {
      const share = row[column.at];
      const count = column.count === null ? null : row[column.count];
      const ends = column.interval === null ? null : toEnds(row[column.interval]);
      return html`<tr><th scope="row"><bdi>${column.title}</bdi></th><td class="wide">${typeof share === 'number' && toShareBar(share, ends, format)}</td><td class="number">${typeof share === 'number' ? format(share) : '–'}</td><td class="number quiet">${typeof count === 'number' && formatCount(count)}</td><td class="number quiet interval">${ends !== null && toIntervalText(ends, format)}</td></tr>`;
    })}</tbody>
  </table></div>
  ${figures.length > 0 && html`<dl class="figures">${figures.map(({ title, at, kind }) => html`<div><dt><bdi>${title}</bdi></dt><dd>${toFigure(row[at], kind, format)}</dd></div>`)}</dl>`}`;
}

function toFigure(cell: unknown, kind: ShownColumn['kind'], format: ShareFormat): string {
  if (typeof cell === 'number')
    return kind === 'net' ? `${cell > 0 ? '+' : ''}${format(cell)}` : createNumberFormat([cell])(cell);
  return cell === null || cell === undefined ? '–' : typeof cell === 'string' ? cell : JSON.stringify(cell);
}
