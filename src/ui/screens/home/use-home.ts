import { useEffect, useRef, useState } from 'react';
import type { HomeView } from '../../../ports/dashboard-backend.ts';
import { actionsOf, type Route, type ScreenProps, type ScreenView } from '../../shell.ts';
import { useNow } from '../../use-now.ts';
import { usePoll } from '../../use-poll.ts';
import { listActions, rowOfHit } from '../../widgets/list-actions.ts';
import { listStart, moveCursor, settleList } from '../../widgets/list-position.ts';
import { waitingLines } from '../../widgets/waiting-lines.ts';
import { useFilter } from '../../widgets/use-filter.ts';
import { archiveBatch, deleteBatch, renameBatch, resumeBatch, stopBatch } from './home-actions.ts';
import { homeLines, homeTableHeight, selfLine } from './home-lines.ts';
import { arrangeRows, type HomeRow } from './home-rows.ts';
import { noticeFailures } from './notice-failures.ts';

export function useHome({ shell, size, isTop }: ScreenProps<Extract<Route, { screen: 'home' }>>): ScreenView {
  const [showsArchived, setShowsArchived] = useState(false);
  const [chosen, setChosen] = useState<{ batchId: string | null; top: number }>({ batchId: null, top: 0 });
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const filter = useFilter();
  const {
    value: home,
    error,
    reload,
  } = usePoll(() => shell.backend.home({ archived: showsArchived }), {
    key: String(showsArchived),
    everyMs: shell.pollMs,
    isActive: isTop,
  });
  const now = useNow(shell, isTop);
  useNotice(home, (text) => shell.tell(text, 'warning'));

  const rows = home === null ? [] : arrangeRows(home.batches, filter.text);
  const height = homeTableHeight(size);
  // The cursor stays on its batch wherever that goes.
  const found = rows.findIndex(({ batchId }) => batchId === chosen.batchId);
  const position = settleList({ ...listStart, cursor: Math.max(0, found), top: chosen.top }, rows.length, height);
  const current = rows[position.cursor];
  const move = (by: number): void => {
    const next = moveCursor(position, by, rows.length, height);
    setChosen({ batchId: rows[next.cursor]?.batchId ?? null, top: next.top });
  };
  const open = (row: HomeRow | undefined = current): void => {
    if (row === undefined) return;
    if ('problem' in row && row.isOpening !== true)
      shell.tell(`${row.batchId} cannot be opened: ${row.problem}`, 'bad');
    else shell.open({ screen: 'batch', batchId: row.batchId });
  };
  const act = (what: (row: HomeRow) => Promise<boolean>) => (): void => {
    if (current !== undefined) void what(current).then((isDone) => isDone && reload());
  };
  const select = (): void => {
    if (current === undefined) return;
    const next = new Set(selected);
    if (!next.delete(current.batchId)) next.add(current.batchId);
    setSelected(next);
    move(1);
  };
  const compare = (): void => {
    const batchIds = rows.map(({ batchId }) => batchId).filter((batchId) => selected.has(batchId));
    if (batchIds.length < 2) shell.tell('Select two batches or more with Space, then compare them.', 'warning');
    else shell.open({ screen: 'compare', batchIds });
  };

  return {
    title: '',
    status: home === null ? [] : selfLine(home),
    lines:
      home === null
        ? waitingLines(error)
        : homeLines(
            { home, rows, position, selected, filterLine: filter.line(size.columns), showsArchived, now },
            size,
          ),
    error: home === null ? null : error,
    scopes: filter.isTyping ? ['filter'] : ['home', 'list'],
    typing: filter.typing,
    actions: {
      ...filter.actions,
      ...listActions(move, height),
      ...(filter.text === '' ? {} : { 'everywhere.back': filter.clear }),
      ...actionsOf('home', {
        open: () => open(),
        new: () => shell.open({ screen: 'new', pipeline: null }),
        stop: act(({ batchId }) => stopBatch(shell, batchId)),
        resume: act(({ batchId }) => resumeBatch(shell, batchId)),
        filter: filter.begin,
        delete: act(({ batchId }) => deleteBatch(shell, batchId)),
        archive: act((row) => archiveBatch(shell, row.batchId, 'archived' in row && row.archived)),
        archived: () => setShowsArchived(!showsArchived),
        rename: act((row) => renameBatch(shell, row.batchId, 'name' in row ? row.name : null)),
        select,
        compare,
        pipelines: () => shell.open({ screen: 'pipelines' }),
      }),
    },
    onHit(hit, isDouble) {
      const index = rowOfHit(hit, 'batches');
      if (index === null) return;
      if (isDouble) open(rows[index]);
      else setChosen({ ...position, batchId: rows[index]?.batchId ?? null });
    },
    onWheel: (_, by) => move(by),
  };
}

/** Says what is new compared with the look before. */
function useNotice(home: HomeView | null, say: (text: string) => void): void {
  const before = useRef<HomeView | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another look brings news
  useEffect(() => {
    if (home === null) return;
    const news = noticeFailures(before.current, home);
    before.current = home;
    if (news.length > 0) say(news.join(' · '));
  }, [home]);
}
