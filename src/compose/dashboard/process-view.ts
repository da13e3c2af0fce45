import { toLogLine } from '../../core/log-line.ts';
import type { ProcessView } from '../../ports/dashboard-backend.ts';
import { createProcesses } from '../../adapters/processes/create-processes.ts';
import { type ProcessFacts, processFacts } from '../process-facts.ts';
import type { BatchStore, SeenHolder } from '../../ports/batch-store.ts';
import type { Surroundings } from '../surroundings.ts';
import { toLine } from './log-line.ts';
import { readRunSettings, type RunSettings, unknownSettings } from './run-settings.ts';

const logLines = 30;

/** Who works on batches, looked at again and again. */
export interface ProcessLooks {
  view(batchId: string): Promise<ProcessView | null>;
  /** How the run sends its calls: what it was last told, else what its command line says. */
  settings(store: BatchStore, seen: SeenHolder | null): Promise<RunSettings>;
}

export function createProcessLooks(surroundings: Surroundings): ProcessLooks {
  const earlier = new Map<string, ProcessFacts>();
  const commandLines = new Map<string, string | null>();
  const processes = createProcesses();

  return {
    async view(batchId) {
      const facts = await processFacts(surroundings, batchId, {
        earlier: earlier.get(batchId) ?? null,
        logLines,
        processes,
      });
      earlier.set(batchId, facts);
      return toView(facts);
    },
    async settings(store, seen) {
      if (seen?.isLive !== true) return unknownSettings;
      const { nonce, pid } = seen.holder;
      const tuned = store.control.readReply(nonce)?.tune ?? null;
      if (tuned?.kind === 'done') return { workers: tuned.now.workers, maxCostUsd: tuned.now.maxCostUsd };
      if (!seen.isHere) return unknownSettings;
      // It does not change while the process lives.
      if (!commandLines.has(nonce)) commandLines.set(nonce, (await processes.look(pid))?.commandLine ?? null);
      return readRunSettings(commandLines.get(nonce) ?? null);
    },
  };
}

function toView(facts: ProcessFacts): ProcessView | null {
  const { holder } = facts;
  if (holder === null) return null;
  return {
    host: holder.host.split(' ')[0] ?? holder.host,
    pid: holder.pid,
    isAlive: facts.isAlive,
    isOnThisHost: facts.isHere,
    commandLine: facts.commandLine ?? holder.command,
    sinceMs: Date.parse(holder.since) || 0,
    cpu: facts.cpuPercent === null ? null : facts.cpuPercent / 100,
    memoryBytes: facts.residentBytes,
    log: facts.logLines.flatMap((line) => {
      const read = toLogLine(line);
      return read === null ? [] : [toLine(read)];
    }),
  };
}
