import { randomInt } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** The clock of the system, and its chance. */
export function createClock(): Clock {
  return {
    now: () => Date.now(),
    sleep,
    randomId: (length) => Array.from({ length }, () => letters[randomInt(letters.length)]).join(''),
  };
}

function sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true || delayMs <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    // A delay above 2^31-1 ms would fire at once.
    const timer = setTimeout(end, Math.min(delayMs, 2_147_483_647));
    signal?.addEventListener('abort', end);
  });
}
