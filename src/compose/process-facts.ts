import { type BatchAddress, formatCommand } from '../core/batch-commands.ts';
import { createProcesses } from '../adapters/processes/create-processes.ts';
import { UserError } from '../core/errors.ts';
import type { BatchStore, LockHolder, SeenHolder } from '../ports/batch-store.ts';
import type { Processes, ProcessSample } from '../ports/processes.ts';
import { openToAsk } from './stop-batch.ts';
import type { Surroundings } from './surroundings.ts';

/** The process that holds a batch's lock, or held it last and did not end in order. */
export interface ProcessFacts {
  readonly batchId: string;
  /** null: nobody works on the batch. */
  readonly holder: LockHolder | null;
  /** It is at work: its process is there, or, on another machine, it was heard of within ten minutes. */
  readonly isAlive: boolean;
  /** It runs on this machine, so that it can be looked at and killed. */
  readonly isHere: boolean;
  /** null where that cannot be told: another machine, no permission. */
  readonly commandLine: string | null;
  /** Of one core, since `earlier`, else over a quarter of a second. */
  readonly cpuPercent: number | null;
  readonly residentBytes: number | null;
  /** CPU time so far, in ms, and when that was read: for the next look. */
  readonly cpu: { readonly usedMs: number; readonly atMs: number } | null;
  /** The last lines of the batch's log, oldest first. */
  readonly logLines: readonly object[];
}

const betweenLooksMs = 250;
/** The system counts CPU time in hundredths of a second. */
const shortestSpanMs = 100;
const usualLogLines = 20;

/** `earlier`: facts from a second or so before, so that CPU percent is of the time between. */
export async function processFacts(
  surroundings: Surroundings,
  batchId: string | undefined,
  options: {
    readonly earlier?: ProcessFacts | null;
    readonly logLines?: number;
    readonly processes?: Processes;
  } = {},
): Promise<ProcessFacts> {
  const store = openToAsk(surroundings, batchId);
  const seen = store.lookAtLock();
  const common = {
    batchId: store.batchId,
    holder: seen?.holder ?? null,
    isAlive: seen?.isLive === true,
    isHere: seen?.isHere === true,
    logLines: readLastLines(store, options.logLines ?? usualLogLines),
  };
  const nothing = { commandLine: null, cpuPercent: null, residentBytes: null, cpu: null };
  if (seen === null || !seen.isLive || !seen.isHere) return { ...common, ...nothing };
  const { pid, nonce } = seen.holder;
  const { look } = options.processes ?? createProcesses();
  const { clock } = surroundings;
  const sample = async () => ({ atMs: clock.now(), found: await look(pid) });
  const { earlier = null } = options;
  let before = earlier?.holder?.nonce === nonce ? earlier.cpu : null;
  if (before === null) {
    before = toCpu(await sample());
    if (before !== null) await clock.sleep(betweenLooksMs);
  }
  const now = await sample();
  if (now.found === null) return { ...common, ...nothing, isAlive: false };
  const cpu = toCpu(now);
  const { commandLine, residentBytes } = now.found;
  return { ...common, commandLine, residentBytes, cpu, cpuPercent: percentOf(before, cpu) ?? now.found.cpuPercent };
}

function toCpu({ atMs, found }: { readonly atMs: number; readonly found: ProcessSample | null }): ProcessFacts['cpu'] {
  return found === null || found.cpuUsedMs === null ? null : { usedMs: found.cpuUsedMs, atMs };
}

function percentOf(before: ProcessFacts['cpu'], now: ProcessFacts['cpu']): number | null {
  if (before === null || now === null || now.atMs - before.atMs < shortestSpanMs) return null;
  return Math.max(0, (100 * (now.usedMs - before.usedMs)) / (now.atMs - before.atMs));
}

function readLastLines(store: BatchStore, count: number): readonly object[] {
  const newest = Iterator.from(store.readLogBack()).take(count);
  return [...newest].map(({ line }) => line).reverse();
}

export interface Kill {
  /** Of the holder that the person was shown: another one is never hit. */
  readonly nonce: string;
  readonly signal: 'SIGTERM' | 'SIGKILL';
}

/**
 * Ends the process that holds the lock: only on this machine, and only while process number and start are those of the lock. A
 * SIGTERM stops it as a first Ctrl-C does; after a SIGKILL its calls in flight are of unknown fate, and the next run takes over.
 * Throws a UserError where it is not that process.
 */
export async function killHolder(
  surroundings: Surroundings,
  batchId: string | undefined,
  kill: Kill,
  processes: Processes = createProcesses(),
): Promise<{ readonly pid: number }> {
  const store = openToAsk(surroundings, batchId);
  const seen = store.lookAtLock();
  if (seen === null || seen.holder.nonce !== kill.nonce || !seen.isLive) throw hasEnded(store.address);
  const { pid } = seen.holder;
  const found = seen.isHere ? await processes.look(pid) : null;
  if (!seen.isHere) throw isElsewhere(store.address, seen);
  if (found === null) throw hasEnded(store.address);
  if (!isItself(seen, found)) throw isAnother(store.address, pid);
  // The last look: between it and the signal there is nothing that waits.
  if (store.lookAtLock()?.isLive !== true || !processes.signal(pid, kill.signal)) throw hasEnded(store.address);
  return { pid };
}

/** By when it began; where the system does not say that, by what runs there. */
function isItself({ holder }: SeenHolder, { start, commandLine }: ProcessSample): boolean {
  if (holder.processStart !== '' && start !== '') return holder.processStart === start;
  return commandLine?.includes('batch-pipeline') === true;
}

function hasEnded(address: BatchAddress): UserError {
  return new UserError({
    code: 'not-running',
    message: `The process that worked on ${address.batchId} has ended already`,
    hint: `See how: ${formatCommand(address, 'status')}`,
  });
}

function isElsewhere(address: BatchAddress, { holder }: SeenHolder): UserError {
  return new UserError({
    code: 'elsewhere',
    message: `Process ${holder.pid} works on ${address.batchId} on another machine, ${holder.host.split(' ')[0]}`,
    hint: `End it there, or ask it to stop: ${formatCommand(address, 'stop')}`,
  });
}

function isAnother(address: BatchAddress, pid: number): UserError {
  return new UserError({
    code: 'another-process',
    message: `Process ${pid} cannot be told to be the one that works on ${address.batchId}`,
    hint: `Nothing was ended. Ask the run to stop: ${formatCommand(address, 'stop')}`,
  });
}
