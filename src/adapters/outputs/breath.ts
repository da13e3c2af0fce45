import { setImmediate } from 'node:timers/promises';

const breathMs = 50;

/** Gives a function for long loops: it lets the event loop run, when the last time is long enough ago. */
export function createBreath(): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < breathMs) return undefined;
    return setImmediate().then(() => {
      last = performance.now();
    });
  };
}
