import { useRef } from 'react';
import type { LogLine } from '../ports/dashboard-backend.ts';
import type { Shell } from './shell.ts';
import { type Polled, usePoll } from './use-poll.ts';

/** The newest lines of a batch's log, at most `most`; what is new is added. */
export function useLog(shell: Shell, batchId: string, isActive: boolean, most: number): Polled<readonly LogLine[]> {
  const kept = useRef<{ lines: readonly LogLine[]; cursor: string | null }>({ lines: [], cursor: null });
  return usePoll(
    async () => {
      const { cursor } = kept.current;
      const page = await shell.backend.log(batchId, cursor, most);
      const lines = cursor === null ? page.lines : [...kept.current.lines, ...page.lines];
      kept.current = { lines: lines.length > most ? lines.slice(-most) : lines, cursor: page.cursor };
      return kept.current.lines;
    },
    { key: batchId, everyMs: shell.pollMs, isActive },
  );
}
