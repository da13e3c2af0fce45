import { useMemo, useState } from 'react';
import { beside, type Line, toLine, toSpan } from '../../look/line.ts';
import { paneTitle } from '../../look/pane.ts';
import { textLines } from '../../look/text-lines.ts';
import { actionsOf, type Route, type ScreenProps, type ScreenView } from '../../shell.ts';
import { usePoll } from '../../use-poll.ts';
import { listActions, rowOfHit } from '../../widgets/list-actions.ts';
import { listStart, moveCursor, settleList } from '../../widgets/list-position.ts';
import { tableLines } from '../../widgets/table.ts';
import { useFilter } from '../../widgets/use-filter.ts';
import { waitingLines } from '../../widgets/waiting-lines.ts';
import { arrangeFiles, fileColumns, nameOf } from './files-lines.ts';

/** From so many columns on the file under the cursor is seen beside the list. */
const wideColumns = 140;

/** The folder of a batch, and what is in it. */
export function useFiles({ shell, route, size, isTop }: ScreenProps<Extract<Route, { screen: 'files' }>>): ScreenView {
  const { batchId, folder } = route;
  const { backend, pollMs } = shell;
  const [at, setAt] = useState(listStart);
  const filter = useFilter(() => setAt(listStart));
  const polling = { everyMs: pollMs * 2, isActive: isTop };
  const { value, error } = usePoll(() => backend.files(batchId, folder), { ...polling, key: `${batchId}/${folder}` });
  const rows = useMemo(
    () =>
      arrangeFiles(value ?? []).filter(({ path }) => nameOf(path).toLowerCase().includes(filter.text.toLowerCase())),
    [value, filter.text],
  );
  const isWide = size.columns >= wideColumns;
  const left = isWide ? Math.floor((size.columns - 3) * 0.4) : size.columns;
  const height = size.rows - 2;
  const position = settleList(at, rows.length, height);
  const current = rows[position.cursor];
  const seen = isWide && current !== undefined && !current.isFolder ? current.path : null;
  const { value: file } = usePoll(async () => (seen === null ? null : backend.file(batchId, seen)), {
    ...polling,
    key: String(seen),
  });
  const move = (by: number): void => setAt(moveCursor(position, by, rows.length, height));
  const open = (row = current): void => {
    if (row?.isFolder === true) shell.open({ screen: 'files', batchId, folder: row.path });
    if (row?.isFolder === false) shell.open({ screen: 'file', batchId, path: row.path });
  };
  const list: readonly Line[] =
    value === null
      ? waitingLines(error)
      : [
          paneTitle({ name: 'files', title: `${batchId}/${folder}`, info: filter.line(24), hasFocus: true }, left),
          ...(rows.length === 0 ? [toLine(toSpan('  There is nothing.', 'dim'))] : []),
          ...tableLines(
            {
              name: 'files',
              columns: fileColumns,
              total: rows.length,
              position,
              hasFocus: true,
              rowAt: (index) => rows[index] ?? null,
            },
            { columns: left, rows: size.rows - 1 },
          ),
        ];
  const right = size.columns - 3 - left;
  const preview =
    seen === null || file === null || file.path !== seen ? [] : textLines(file.text, right).slice(0, size.rows);
  return {
    title: folder === '' ? 'files' : nameOf(folder),
    lines: isWide
      ? beside(
          [
            { lines: list, columns: left },
            { lines: [paneTitle({ name: 'file', title: nameOf(seen ?? '') }, right), ...preview], columns: right },
          ],
          size.rows,
        )
      : list,
    error: value === null ? null : error,
    scopes: filter.isTyping ? ['filter'] : ['files', 'list'],
    typing: filter.typing,
    actions: {
      ...filter.actions,
      ...listActions(move, height),
      ...(filter.text === '' ? {} : { 'everywhere.back': filter.clear }),
      ...actionsOf('files', {
        open: () => open(),
        search: filter.begin,
        copy: () => current !== undefined && shell.copy(`${batchId}/${current.path}`, current.path),
      }),
    },
    onHit(hit, isDouble) {
      const index = rowOfHit(hit, 'files');
      if (index === null) return;
      if (isDouble) open(rows[index]);
      else setAt({ ...position, cursor: index });
    },
    onWheel: (_, by) => move(by),
  };
}
