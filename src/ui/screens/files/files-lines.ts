import { formatTokens } from '../../../core/money-text.ts';
import type { FileRow } from '../../../ports/dashboard-backend.ts';
import { toSpan } from '../../look/line.ts';
import type { Column } from '../../widgets/table.ts';

export const fileColumns: readonly Column<FileRow>[] = [
  {
    title: 'Name',
    width: { least: 20, most: 60 },
    cell: ({ path, isFolder }) => (isFolder ? toSpan(`${nameOf(path)}/`, 'accent') : nameOf(path)),
  },
  { title: 'Bytes', width: 12, align: 'right', cell: ({ isFolder, bytes }) => (isFolder ? '' : formatTokens(bytes)) },
];

export function nameOf(path: string): string {
  return path.split('/').at(-1) ?? path;
}

/** Folders first, each by name. */
export function arrangeFiles(rows: readonly FileRow[]): readonly FileRow[] {
  return rows.toSorted((a, b) => Number(b.isFolder) - Number(a.isFolder) || (a.path < b.path ? -1 : 1));
}
