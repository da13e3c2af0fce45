import { Worker } from 'node:worker_threads';
import { UserError } from '../../core/errors.ts';
import { type Answer, fromBackendError, isShared, type Method, type Request, type ThreadStart } from './channel.ts';

/**
 * A thread that works for the dashboard, started when something is first asked of it:
 *
 *   none ──call──▶ alive ──it ends, or fails──▶ none; calls under way fail with words, the next one starts it again
 *                    └──nothing was asked for `idleMs`──▶ none
 */
export interface BackendThread {
  call(method: Method, args: readonly unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export interface ThreadOptions {
  readonly start: ThreadStart;
  /** null: it stays. */
  readonly idleMs: number | null;
  readonly oldGenerationMb: number;
  readonly youngGenerationMb: number;
}

export function createBackendThread({ start, idleMs, ...limits }: ThreadOptions): BackendThread {
  let worker: Worker | null = null;
  let lastId = 0;
  let isClosed = false;
  let idleTimer: NodeJS.Timeout | undefined;
  const waiting = new Map<number, Waiting>();
  const underWay = new Map<string, Promise<unknown>>();

  function lose(reason: string): void {
    worker = null;
    for (const { reject } of waiting.values()) reject(lostThread(reason));
    waiting.clear();
  }

  function begin(): Worker {
    const made = new Worker(threadFile(), {
      workerData: start,
      env: { ...start.environment },
      resourceLimits: {
        maxOldGenerationSizeMb: limits.oldGenerationMb,
        maxYoungGenerationSizeMb: limits.youngGenerationMb,
      },
    });
    let reason = 'it ended by itself';
    made.on('message', (answer: Answer) => {
      const asker = waiting.get(answer.id);
      waiting.delete(answer.id);
      if (answer.ok) asker?.resolve(answer.value);
      else asker?.reject(fromBackendError(answer.error));
      restartIdleTimer();
    });
    made.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    made.on('exit', () => {
      if (worker === made) lose(reason);
    });
    // The screen keeps the program alive, not who works for it.
    made.unref();
    return made;
  }

  function restartIdleTimer(): void {
    clearTimeout(idleTimer);
    if (idleMs === null || waiting.size > 0) return;
    idleTimer = setTimeout(() => void end(), idleMs).unref();
  }

  async function end(): Promise<void> {
    const ending = worker;
    if (ending === null) return;
    worker = null;
    await ending.terminate();
  }

  function ask(method: Method, args: readonly unknown[]): Promise<unknown> {
    if (isClosed) return Promise.reject(lostThread('the dashboard is closing'));
    worker ??= begin();
    const thread = worker;
    clearTimeout(idleTimer);
    lastId += 1;
    const request: Request = { id: lastId, method, args };
    return new Promise((resolve, reject) => {
      waiting.set(request.id, { resolve, reject });
      thread.postMessage(request);
      thread.ref();
    }).finally(() => {
      if (waiting.size === 0) thread.unref();
    });
  }

  return {
    call(method, args) {
      if (!isShared(method)) return ask(method, args);
      const key = `${method} ${JSON.stringify(args)}`;
      const standing = underWay.get(key);
      if (standing !== undefined) return standing;
      const asked = ask(method, args).finally(() => underWay.delete(key));
      underWay.set(key, asked);
      return asked;
    },
    async close() {
      isClosed = true;
      clearTimeout(idleTimer);
      await end();
      lose('the dashboard is closing');
    },
  };
}

/** Beside this file as it is written, beside the bundle where it is built. */
function threadFile(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(isSource ? './thread.ts' : './dashboard-thread.js', import.meta.url);
}

function lostThread(reason: string): UserError {
  return new UserError({
    code: 'thread',
    message: `What was asked was not answered: ${reason}`,
    hint: 'No run is touched by it. Try once more; it is started anew.',
    state: 'unexpected',
  });
}
