import { useMemo } from 'react';
import { toLine, toSpan } from '../../look/line.ts';
import { textLines } from '../../look/text-lines.ts';
import { actionsOf, type Route, type ScreenProps, type ScreenView } from '../../shell.ts';
import { usePoll } from '../../use-poll.ts';
import { listActions } from '../../widgets/list-actions.ts';
import { useScroll } from '../../widgets/use-scroll.ts';
import { waitingLines } from '../../widgets/waiting-lines.ts';
import { nameOf } from './files-lines.ts';

/** The text of one file. */
export function useFile({ shell, route, size, isTop }: ScreenProps<Extract<Route, { screen: 'file' }>>): ScreenView {
  const { batchId, path } = route;
  const { value: file, error } = usePoll(() => shell.backend.file(batchId, path), {
    key: path,
    everyMs: shell.pollMs * 2,
    isActive: isTop,
  });
  const lines = useMemo(
    () => [
      ...textLines(file?.text ?? '', size.columns),
      ...(file?.isCut === true ? [toLine(toSpan(' … it is longer', 'dim'))] : []),
    ],
    [file, size.columns],
  );
  const scroll = useScroll(lines, size.rows);
  return {
    title: nameOf(path),
    status: scroll.info,
    lines: file === null ? waitingLines(error) : scroll.lines,
    error: file === null ? null : error,
    scopes: ['file', 'list'],
    actions: {
      ...listActions(scroll.move, size.rows),
      ...actionsOf('file', { copy: () => shell.copy(file?.text ?? '', `the text of ${path}`) }),
    },
    onWheel: (_, by) => scroll.move(by),
  };
}
