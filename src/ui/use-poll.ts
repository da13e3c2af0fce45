import { useEffect, useRef, useState } from 'react';
import type { BackendError } from '../ports/dashboard-backend.ts';

export interface Polled<Value> {
  /** null: nothing has come yet. What is old stays until something newer comes. */
  readonly value: Value | null;
  /** Why it could not be looked at the last time. */
  readonly error: BackendError | null;
  /** Looks now. */
  readonly reload: () => void;
}

/**
 * Looks again and again, never twice at once: the next look begins `everyMs` after the last has ended, or at once where `key` has changed or
 * `reload` was called meanwhile. Draws only when something has changed. `everyMs` null: looks once for each key.
 */
export function usePoll<Value>(
  load: () => Promise<Value>,
  options: { readonly key: string; readonly everyMs: number | null; readonly isActive: boolean },
): Polled<Value> {
  const [seen, setSeen] = useState<{ value: Value | null; error: BackendError | null }>({ value: null, error: null });
  const latest = useRef({ load, everyMs: options.everyMs, text: '' });
  latest.current = { ...latest.current, load, everyMs: options.everyMs };
  const loop = useRef<Loop | null>(null);
  loop.current ??= createLoop(async (isCurrent) => {
    const next = await settle(latest.current.load());
    if (!isCurrent()) return latest.current.everyMs;
    const text = JSON.stringify(next);
    if (text !== latest.current.text) {
      latest.current.text = text;
      setSeen((before) => ({ value: next.value ?? before.value, error: next.error }));
    }
    return latest.current.everyMs;
  });
  const { key, isActive } = options;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another key is another question
  useEffect(() => {
    if (!isActive) return;
    loop.current?.start();
    return () => loop.current?.pause();
  }, [key, isActive]);
  return { ...seen, reload: () => loop.current?.start() };
}

interface Loop {
  start(): void;
  pause(): void;
}

/** `once` says after how many milliseconds it wants to be called again; null: not by itself. */
function createLoop(once: (isCurrent: () => boolean) => Promise<number | null>): Loop {
  let isRunning = false;
  let isWanted = false;
  let question = 0;
  let timer: NodeJS.Timeout | undefined;
  const run = async (): Promise<void> => {
    isRunning = true;
    const asked = question;
    const waitMs = await once(() => asked === question);
    isRunning = false;
    if (!isWanted) return;
    if (asked !== question) void run();
    else if (waitMs !== null) timer = setTimeout(() => void run(), waitMs);
  };
  return {
    start() {
      question += 1;
      isWanted = true;
      clearTimeout(timer);
      if (!isRunning) void run();
    },
    pause() {
      question += 1;
      isWanted = false;
      clearTimeout(timer);
    },
  };
}

async function settle<Value>(asked: Promise<Value>): Promise<{ value: Value | null; error: BackendError | null }> {
  try {
    return { value: await asked, error: null };
  } catch (error) {
    return { value: null, error: toBackendError(error) };
  }
}

/** What the backend could not do, in its words; anything else is a bug and ends the application. */
export function toBackendError(error: unknown): BackendError {
  if (isBackendError(error)) return error;
  throw error;
}

function isBackendError(error: unknown): error is BackendError {
  return typeof error === 'object' && error !== null && 'code' in error && 'message' in error && 'hint' in error;
}
