import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { slug } from '../../core/ids.ts';
import type { JsonValue } from '../../core/json.ts';
import type { TableCell, TableColumn, TableResult } from '../../core/table-result.ts';
import { toTerminalText } from '../../core/terminal-text.ts';
import type { Output } from '../../ports/output.ts';
import type { Tables } from './compute-tables.ts';
import { toCsvRow } from './csv-cell.ts';
import { madeFiles } from './made-files.ts';
import { createReplacementFile } from './replace-file.ts';
import { hasFolder } from './standing.ts';

const tablesFolder = 'tables';

/** `tables/<title>.csv`, one for each table. Shares are written from 0 to 1, and an interval is two columns. */
export function createTableOutput(tables: Tables): Output {
  const names = toFileNames(tables.definitions.map(({ title }) => title));
  return {
    async write(view, folder) {
      const results = await tables.compute(view);
      const path = join(folder, tablesFolder);
      if (!hasFolder(path)) mkdirSync(path, { recursive: true });
      for (const [place, result] of results.entries()) await writeTable(result, join(folder, names[place] ?? ''));
      return madeFiles(...names);
    },
  };
}

async function writeTable({ columns, rows }: TableResult, path: string): Promise<void> {
  const file = createReplacementFile(path);
  try {
    file.write(toCsvRow(columns.flatMap(toHeads).map(toQuietText)));
    for (const cells of rows) {
      file.write(toCsvRow(cells.flatMap((cell, place) => toCells(cell, columns[place])).map(toQuietText)));
      await file.breathe();
    }
    await file.commit();
  } finally {
    file.abandon();
  }
}

function toHeads({ name, kind }: TableColumn): readonly string[] {
  return kind === 'interval' ? [`${name} low`, `${name} high`] : [name];
}

function toCells(cell: TableCell, column: TableColumn | undefined): readonly TableCell[] {
  if (column?.kind !== 'interval') return [cell];
  return Array.isArray(cell) ? cell : [null, null];
}

/** A table is often shown in a terminal as it is: a label carries no escape sequence there. */
function toQuietText(cell: JsonValue): JsonValue {
  if (typeof cell === 'string') return toTerminalText(cell, Number.POSITIVE_INFINITY);
  return typeof cell === 'object' && cell !== null ? toQuietText(JSON.stringify(cell)) : cell;
}

/** The titles as names of files, two equal ones numbered. */
function toFileNames(titles: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return titles.map((title) => {
    const base = slug(title) || 'table';
    let name = base;
    for (let number = 2; taken.has(name); number += 1) name = `${base}-${number}`;
    taken.add(name);
    return `${tablesFolder}/${name}.csv`;
  });
}
