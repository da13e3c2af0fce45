import { useMemo, useState } from 'react';
import { formatTokens } from '../../../core/money-text.ts';
import { toLine, toSpan } from '../../look/line.ts';
import { paneTitle } from '../../look/pane.ts';
import { actionsOf, type Route, type ScreenProps, type ScreenView } from '../../shell.ts';
import { useLog } from '../../use-log.ts';
import { listActions } from '../../widgets/list-actions.ts';
import { logLevels, logLine, scrollLog } from '../../widgets/log-lines.ts';
import { matchesWords, useFilter } from '../../widgets/use-filter.ts';

const mostLines = 5000;

/** The log of a batch as it is written; scrolled up, it stands still. */
export function useLogScreen({
  shell,
  route,
  size,
  isTop,
}: ScreenProps<Extract<Route, { screen: 'log' }>>): ScreenView {
  const [least, setLeast] = useState(0);
  const [top, setTop] = useState<number | null>(null);
  const filter = useFilter(() => setTop(null));
  const { value, error } = useLog(shell, route.batchId, isTop, mostLines);
  const lines = useMemo(
    () =>
      (value ?? []).filter(
        ({ level, text }) =>
          logLevels.indexOf(level) >= least && (filter.text === '' || matchesWords(text, filter.text)),
      ),
    [value, least, filter.text],
  );
  const height = size.rows - 1;
  const from = top ?? Math.max(0, lines.length - height);
  const move = (by: number): void => setTop(scrollLog(top, by, lines.length, height));
  const words = [
    least === 0 ? 'all levels' : `${logLevels[least]} and worse`,
    `${formatTokens(lines.length)} of ${formatTokens(value?.length ?? 0)}`,
    top === null ? 'live' : 'End: live',
  ];
  const search = filter.line(30);
  const info = [...search, ...(search.length === 0 ? [] : [toSpan('  ')]), toSpan(words.join(' · '), 'dim')];
  return {
    title: 'log',
    lines: [
      paneTitle({ name: 'log', title: 'Log', info, hasFocus: true }, size.columns),
      ...(error === null ? [] : [toLine(toSpan(` ✗ ${error.message}`, 'bad'))]),
      ...(value !== null && lines.length === 0 ? [toLine(toSpan('  No line is like this.', 'dim'))] : []),
      ...lines.slice(from, from + height).map((line) => logLine(line, true)),
    ],
    scopes: filter.isTyping ? ['filter'] : ['log', 'list'],
    typing: filter.typing,
    actions: {
      ...filter.actions,
      ...listActions(move, height),
      ...(filter.text === '' ? {} : { 'everywhere.back': filter.clear }),
      ...actionsOf('log', {
        level: () => {
          setLeast((least + 1) % logLevels.length);
          setTop(null);
        },
        search: filter.begin,
        copy: () =>
          shell.copy(
            lines.map(({ at, level, text }) => `${at} ${level} ${text}`).join('\n'),
            `${formatTokens(lines.length)} lines`,
          ),
      }),
    },
    onWheel: (_, by) => move(by),
  };
}
