import { useRef, useState } from 'react';
import type { LogLine, ProcessView } from '../../../ports/dashboard-backend.ts';
import { actionsOf, type Route, type ScreenProps, type ScreenView } from '../../shell.ts';
import { useLog } from '../../use-log.ts';
import { useNow } from '../../use-now.ts';
import { usePoll } from '../../use-poll.ts';
import { listActions } from '../../widgets/list-actions.ts';
import { scrollLog } from '../../widgets/log-lines.ts';
import { waitingLines } from '../../widgets/waiting-lines.ts';
import { stopBatch } from '../home/home-actions.ts';
import { killProcess } from './kill-process.ts';
import { logRows, processLines, type ProcessPicture } from './process-lines.ts';
import { addSample, type ProcessSample } from './process-samples.ts';

const linesOfLog = 200;

/** Who works on a batch, and what that uses. */
export function useProcess({
  shell,
  route,
  size,
  isTop,
}: ScreenProps<Extract<Route, { screen: 'process' }>>): ScreenView {
  const { batchId } = route;
  const [logTop, setLogTop] = useState<number | null>(null);
  const kept = useRef<{ samples: readonly ProcessSample[]; last: ProcessView | null }>({ samples: [], last: null });
  const { value, error, reload } = usePoll(
    async () => {
      const view = await shell.backend.process(batchId);
      if (view !== null) {
        const { cpu, memoryBytes } = view;
        const before = kept.current.last?.pid === view.pid ? kept.current.samples : [];
        kept.current = { samples: addSample(before, { atMs: shell.now(), cpu, memoryBytes }), last: view };
      }
      return { view, samples: kept.current.samples, last: kept.current.last };
    },
    { key: batchId, everyMs: shell.pollMs, isActive: isTop },
  );
  const now = useNow(shell, isTop);
  const log: readonly LogLine[] = useLog(shell, batchId, isTop, linesOfLog).value ?? [];
  if (value === null) return { title: 'process', lines: waitingLines(error), scopes: [], actions: {} };

  const picture: ProcessPicture = { batchId, ...value, log, logTop, now };
  const rows = logRows(picture, size);
  const move = (by: number): void => setLogTop(scrollLog(logTop, by, log.length, rows));
  const act = (what: () => Promise<boolean>) => (): void => void what().then((isDone) => isDone && reload());
  return {
    title: 'process',
    lines: processLines(picture, size),
    error,
    scopes: ['process', 'list'],
    actions: {
      ...listActions(move, rows),
      ...actionsOf('process', {
        stop: act(() => stopBatch(shell, batchId)),
        kill: act(() => killProcess(shell, batchId, value.view)),
        log: () => shell.open({ screen: 'log', batchId }),
        copy: () =>
          shell.copy(log.map(({ at, level, text }) => `${at} ${level} ${text}`).join('\n'), `${log.length} lines`),
      }),
    },
    onWheel: (_, by) => move(by),
  };
}
