import { useEffect, useState } from 'react';
import type { Shell } from './shell.ts';

/** Milliseconds since the epoch, a second old at most while the screen is seen: durations go on. */
export function useNow({ now, pollMs }: Pick<Shell, 'now' | 'pollMs'>, isActive: boolean): number {
  const [at, setAt] = useState(now());
  useEffect(() => {
    if (!isActive) return;
    const timer = setInterval(() => setAt(now()), pollMs);
    return () => clearInterval(timer);
  }, [isActive, now, pollMs]);
  return at;
}
