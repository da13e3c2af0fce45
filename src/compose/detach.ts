import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { launcherVariable, type FromLauncher, type ToLauncher } from '../cli/launcher.ts';
import { UserError } from '../core/errors.ts';
import type { PaidRemoval } from '../core/paid-removal.ts';
import { isoNow } from '../ports/clock.ts';
import { type DetachedLog, openDetachedLog } from './detached-log.ts';
import { checkBatchId, lockedBy } from './find-batch.ts';
import { createSurroundings, type Surroundings } from './surroundings.ts';
import type { Places } from './with-batch.ts';

/** What a run asks before it spends. What it is about was said before. */
export interface DetachQuestion {
  readonly question: string;
  /** What is consented to, in US dollars; null: a price is unknown. */
  readonly upToUsd: number | null;
  /** What is removed for it; null: nothing. */
  readonly removes: PaidRemoval | null;
}

export interface DetachRequest {
  readonly batchId: string | undefined;
  /** Command and flags, without --detach and --json: `['process', '--batch-id', 'x', …]`. With `--yes` nothing is asked. */
  readonly argv: readonly string[];
  /** Executable and first words that start this program; absent: as this process was started. */
  readonly program?: readonly string[];
  readonly ask: (question: DetachQuestion) => Promise<'yes' | 'no' | 'missing'>;
  /** What the run says until it is on its own: progress of acquire and prepare, the estimate. */
  readonly say: (text: string) => void;
  /** Gives it up, as long as it is not on its own. */
  readonly signal?: AbortSignal;
  /** What is piped into this process is not for it. */
  readonly ignoresStdin?: boolean;
}

export type DetachOutcome =
  | {
      readonly kind: 'running';
      readonly batchId: string;
      readonly pid: number;
      /** Nonce of its lock; '' where it ended meanwhile. */
      readonly nonce: string;
      readonly since: string;
      /** Absolute path of what it says from here on. */
      readonly logFile: string;
    }
  /** It ended before: there was nothing to do, or nobody agreed. */
  | { readonly kind: 'ended'; readonly batchId: string; readonly exitCode: number };

const tailEveryMs = 150;

/** The same, from what a command knows. */
export function detachFrom(
  places: Places,
  batchId: string | undefined,
  words: Omit<DetachRequest, 'batchId'>,
): Promise<DetachOutcome> {
  return startDetached(createSurroundings(places), { ...words, batchId });
}

/**
 * Starts `process` or `all` as a process of its own that outlives this one, and returns when it really runs: it holds the lock, and
 * pipeline, keys and consent are settled.
 *
 *   started, its output in a file of ours ──▶ asks through this process ──▶ running: let go of
 *         └── ends before, or this process does ──▶ it stops as at a Ctrl-C
 *
 * A mistake that it finds before that is thrown as its UserError.
 */
export async function startDetached(surroundings: Surroundings, request: DetachRequest): Promise<DetachOutcome> {
  const batchId = checkBatchId(request.batchId);
  const store = surroundings.shelf.open(batchId);
  const seen = store.lookAtLock();
  if (seen?.isLive === true) throw lockedBy(store.address, seen);
  const log = openDetachedLog(join(surroundings.dataFolder, batchId));
  const tail = createTail(log, request.say);
  const child = launch(surroundings, request, log);
  log.close();
  const timer = setInterval(tail.read, tailEveryMs);
  let logFile: string | null = null;
  try {
    const end = await follow(child, request, tail.read);
    tail.read();
    if (end.kind === 'failed') throw new UserError(end.error);
    if (end.kind === 'ended') return { kind: 'ended', batchId, exitCode: end.exitCode };
    logFile = log.settle();
    const holderNow = store.readLockHolder();
    const own = holderNow?.pid === child.pid ? holderNow : null;
    return {
      kind: 'running',
      batchId,
      pid: child.pid ?? 0,
      nonce: own?.nonce ?? '',
      since: own?.since ?? isoNow(surroundings.clock),
      logFile,
    };
  } finally {
    clearInterval(timer);
    if (!store.exists) log.remove();
    else if (logFile === null) log.drop();
  }
}

function launch(surroundings: Surroundings, request: DetachRequest, log: DetachedLog): ChildProcess {
  const [executable = process.execPath, ...words] = request.program ?? [
    process.execPath,
    ...process.execArgv,
    process.argv[1] ?? '',
  ];
  return spawn(executable, [...words, ...request.argv], {
    cwd: surroundings.currentFolder,
    env: { ...surroundings.environment, [launcherVariable]: '1' },
    // A session of its own: no signal of this terminal reaches it.
    detached: true,
    windowsHide: true,
    // What is piped in may be its source; a terminal is not its own.
    stdio: [request.ignoresStdin === true || process.stdin.isTTY ? 'ignore' : 'inherit', log.handle, log.handle, 'ipc'],
  });
}

type ChildEnd =
  | { readonly kind: 'running' }
  | { readonly kind: 'failed'; readonly error: Extract<ToLauncher, { kind: 'failed' }> }
  | { readonly kind: 'ended'; readonly exitCode: number };

/** Resolves when it is on its own, or has ended. */
function follow(child: ChildProcess, request: DetachRequest, catchUp: () => void): Promise<ChildEnd> {
  return new Promise((resolve, reject) => {
    let failure: Extract<ToLauncher, { kind: 'failed' }> | null = null;
    const giveUp = () => {
      if (child.connected) child.disconnect();
    };
    const end = (how: ChildEnd) => {
      request.signal?.removeEventListener('abort', giveUp);
      resolve(how);
    };
    request.signal?.addEventListener('abort', giveUp, { once: true });
    child.on('message', (message: ToLauncher) => {
      if (message.kind === 'failed') failure = message;
      else if (message.kind === 'running') {
        giveUp();
        child.unref();
        end({ kind: 'running' });
      } else {
        catchUp();
        void request.ask(message).then((answer) => {
          const reply: FromLauncher = { kind: 'answer', answer };
          if (child.connected) child.send(reply);
        }, reject);
      }
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (failure !== null) end({ kind: 'failed', error: failure });
      else end({ kind: 'ended', exitCode: code ?? (signal === 'SIGINT' ? 130 : 1) });
    });
  });
}

/** Says what is appended to the log, piece by piece. */
function createTail({ path }: DetachedLog, say: (text: string) => void): { readonly read: () => void } {
  const decoder = new StringDecoder('utf8');
  const buffer = Buffer.alloc(1 << 16);
  let position = 0;
  return {
    read() {
      const handle = openSync(path, 'r');
      try {
        for (;;) {
          const count = readSync(handle, buffer, 0, buffer.length, position);
          if (count === 0) return;
          position += count;
          say(decoder.write(buffer.subarray(0, count)));
        }
      } finally {
        closeSync(handle);
      }
    },
  };
}
