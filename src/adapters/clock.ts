import { randomBytes } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
const fairBytes = 256 - (256 % letters.length);

/** The clock of the system, and its chance. */
export function createClock(): Clock {
  return {
    now: () => Date.now(),
    sleep,
    randomId,
  };
}

/** Bytes that would make the first letters likelier are left out. */
function randomId(length: number): string {
  let id = '';
  while (id.length < length) {
    for (const byte of randomBytes(length + 8)) {
      if (byte < fairBytes && id.length < length) id += letters[byte % letters.length];
    }
  }
  return id;
}

function sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve();
  // Everything that waits has its turn: timers, signals, calls that came back.
  if (delayMs <= 0) return new Promise((resolve) => void setImmediate(resolve));
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
