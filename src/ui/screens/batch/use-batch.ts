import { useState } from 'react';
import { actionsOf, type Route, type ScreenProps, type ScreenView } from '../../shell.ts';
import { useLog } from '../../use-log.ts';
import { useNow } from '../../use-now.ts';
import { usePoll } from '../../use-poll.ts';
import { waitingLines } from '../../widgets/waiting-lines.ts';
import { listActions, rowOfHit } from '../../widgets/list-actions.ts';
import { listStart, moveCursor, settleList } from '../../widgets/list-position.ts';
import { scrollLog } from '../../widgets/log-lines.ts';
import { useFilter } from '../../widgets/use-filter.ts';
import { resumeBatch, stopBatch } from '../home/home-actions.ts';
import { redoBatch, tuneBatch } from './batch-actions.ts';
import { batchLines, layOutBatch, type Pane, panes } from './batch-lines.ts';
import { type ItemChoice, itemFilters, itemsInfo, itemSorts, toItemQuery } from './items-pane.ts';

const linesOfLog = 300;

export function useBatch({ shell, route, size, isTop }: ScreenProps<Extract<Route, { screen: 'batch' }>>): ScreenView {
  const { batchId } = route;
  const { backend, pollMs } = shell;
  const [pane, setPane] = useState<Pane>('items');
  const [step, setStep] = useState<number | null>(null);
  const [choice, setChoice] = useState<Pick<ItemChoice, 'state' | 'sort' | 'isDescending'>>({
    state: null,
    sort: 'order',
    isDescending: false,
  });
  const [itemsAt, setItemsAt] = useState(listStart);
  const [jobsAt, setJobsAt] = useState(listStart);
  const [logTop, setLogTop] = useState<number | null>(null);
  const search = useFilter(() => setItemsAt(listStart));
  const now = useNow(shell, isTop);

  const polling = { everyMs: pollMs, isActive: isTop };
  const { value: detail, error, reload } = usePoll(() => backend.batch(batchId), { ...polling, key: batchId });
  const layout = detail === null ? null : layOutBatch(detail, size);
  const wanted: ItemChoice = {
    ...choice,
    step: step === null ? null : (detail?.funnel[step]?.step ?? null),
    search: search.text,
  };
  const height = Math.max(1, (layout?.items ?? 10) - 1);
  const query = toItemQuery(wanted, itemsAt.top, height);
  const { value: page } = usePoll(() => backend.items(batchId, query), { ...polling, key: JSON.stringify(query) });
  const log = useLog(shell, batchId, isTop, linesOfLog).value ?? [];

  if (detail === null || layout === null) {
    return { title: batchId, lines: waitingLines(error), scopes: [], actions: {} };
  }
  const total = page?.total ?? 0;
  const position = settleList(itemsAt, total, height);
  const current = page?.rows[position.cursor - page.offset];
  const moves: Readonly<Record<Pane, (by: number) => void>> = {
    items: (by) => setItemsAt(moveCursor(position, by, total, height)),
    jobs: (by) => setJobsAt(moveCursor(jobsAt, by, detail.jobs.length, layout.jobs - 1)),
    log: (by) => setLogTop(scrollLog(logTop, by, log.length, layout.log)),
  };
  const anew = (change: () => void) => (): void => {
    change();
    setItemsAt(listStart);
  };
  const choose = (change: Partial<typeof choice>): (() => void) => anew(() => setChoice({ ...choice, ...change }));
  const act = (what: () => Promise<boolean>) => (): void => void what().then((isDone) => isDone && reload());
  const openItem = (item = current): void => {
    if (item !== undefined) shell.open({ screen: 'item', batchId, itemId: item.id });
  };
  const open = (): void => {
    if (pane === 'items') openItem();
    if (pane === 'log') shell.open({ screen: 'log', batchId });
  };

  return {
    title: batchId,
    lines: batchLines(
      {
        detail,
        page,
        log,
        pane,
        chosenStep: step,
        itemsAt: position,
        jobsAt: settleList(jobsAt, detail.jobs.length, layout.jobs - 1),
        logTop,
        itemsInfo: itemsInfo(wanted, page, search.line(24)),
        now,
      },
      layout,
      size,
    ),
    error,
    scopes: search.isTyping ? ['filter'] : ['batch', 'list'],
    typing: search.typing,
    actions: {
      ...search.actions,
      ...listActions(moves[pane], pane === 'items' ? height : layout[pane]),
      ...(search.text === '' ? {} : { 'everywhere.back': search.clear }),
      ...actionsOf('batch', {
        open,
        stepBefore: anew(() => setStep(stepFrom(step, -1, detail.funnel.length))),
        stepBehind: anew(() => setStep(stepFrom(step, 1, detail.funnel.length))),
        paneBehind: () => setPane(nextOf(panes, pane, 1)),
        paneBefore: () => setPane(nextOf(panes, pane, -1)),
        state: choose({ state: nextOf(itemFilters, choice.state, 1) }),
        sort: choose({ sort: nextOf(itemSorts, choice.sort, 1) }),
        reverse: choose({ isDescending: !choice.isDescending }),
        search: () => {
          setPane('items');
          search.begin();
        },
        redo: act(() => redoBatch(shell, detail)),
        resume: act(() => resumeBatch(shell, batchId)),
        stop: act(() => stopBatch(shell, batchId)),
        tune: act(() => tuneBatch(shell, detail)),
        report: () => shell.open({ screen: 'report', batchId }),
        page: act(() => shell.act('Opening the page', backend.openPage(batchId))),
        files: () => shell.open({ screen: 'files', batchId, folder: '' }),
        log: () => shell.open({ screen: 'log', batchId }),
        diagnosis: () => shell.open({ screen: 'diagnosis', batchId }),
        process: () => shell.open({ screen: 'process', batchId }),
      }),
    },
    onHit(hit, isDouble) {
      const name = paneOf(hit);
      const index = rowOfHit(hit, 'items');
      const chosen = rowOfHit(hit, 'steps');
      if (name !== null) setPane(name);
      if (index !== null) setItemsAt({ ...position, cursor: index });
      if (chosen !== null) anew(() => setStep(chosen === step ? null : chosen))();
      if (isDouble && index !== null) openItem(page?.rows[index - (page?.offset ?? 0)]);
    },
    onWheel: (hit, by) => moves[paneOf(hit ?? '') ?? pane](by),
  };
}

/** `items:3`, `pane:items` → items; null: no pane. */
function paneOf(hit: string): Pane | null {
  const [first, second] = hit.split(':');
  return panes.find((name) => name === first || (first === 'pane' && name === second)) ?? null;
}

/** Through the steps, and between the last and the first one: all of them. */
function stepFrom(step: number | null, by: number, steps: number): number | null {
  const next = ((step ?? -1) + 1 + by + steps + 1) % (steps + 1);
  return next === 0 ? null : next - 1;
}

/** Round about; null may be one of them. */
function nextOf<Value>(all: readonly Value[], now: Value, by: number): Value {
  const next = (all.indexOf(now) + by + all.length) % all.length;
  return all.find((_, index) => index === next) as Value;
}
