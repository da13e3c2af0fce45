import { useMemo } from 'react';
import { headingLine, textLines } from '../../look/text-lines.ts';
import { actionsOf, type Route, type ScreenProps, type ScreenView } from '../../shell.ts';
import { usePoll } from '../../use-poll.ts';
import { listActions } from '../../widgets/list-actions.ts';
import { useScroll } from '../../widgets/use-scroll.ts';
import { waitingLines } from '../../widgets/waiting-lines.ts';

/** What `report` prints; it is made anew on demand, since it reads the whole batch. */
export function useReport({
  shell,
  route,
  size,
  isTop,
}: ScreenProps<Extract<Route, { screen: 'report' }>>): ScreenView {
  const { batchId } = route;
  const {
    value: report,
    error,
    reload,
  } = usePoll(() => shell.backend.report(batchId), {
    key: batchId,
    everyMs: null,
    isActive: isTop,
  });
  const lines = useMemo(
    () => (report ?? []).flatMap((line) => toReportLines(line, size.columns)),
    [report, size.columns],
  );
  const scroll = useScroll(lines, size.rows);
  return {
    title: 'report',
    status: scroll.info,
    lines: report === null ? waitingLines(error) : scroll.lines,
    error: report === null ? null : error,
    scopes: ['report', 'list'],
    actions: {
      ...listActions(scroll.move, size.rows),
      ...actionsOf('report', {
        anew: () => {
          reload();
          shell.tell('Looking at the batch anew.');
        },
        copy: () => shell.copy((report ?? []).join('\n'), 'the report'),
      }),
    },
    onWheel: (_, by) => scroll.move(by),
  };
}

/** Headings of the printed report are capitals with a colon. */
function toReportLines(line: string, columns: number) {
  return /^[A-Z][A-Z ]+(:|$)/.test(line) ? [headingLine(line)] : textLines(line, columns);
}
