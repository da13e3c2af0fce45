import { randomFillSync } from 'node:crypto';
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

/** Asked of the system in advance: each time has its price. */
const pool = new Uint8Array(4096);
let used = pool.length;

function nextRandomByte(): number {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const byte = pool[used] ?? 0;
  used += 1;
  return byte;
}

/** Bytes that would make the first letters likelier are left out. */
function randomId(length: number): string {
  let id = '';
  while (id.length < length) {
    const byte = nextRandomByte();
    if (byte < fairBytes) id += letters[byte % letters.length];
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
