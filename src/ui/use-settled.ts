import { useEffect, useState } from 'react';

/** The value once it has stayed the same for so long: what is typed is not asked about letter by letter. */
export function useSettled<Value>(value: Value, forMs: number): Value {
  const [settled, setSettled] = useState(value);
  const key = JSON.stringify(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another key is another value
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), forMs);
    return () => clearTimeout(timer);
  }, [key, forMs]);
  return JSON.stringify(settled) === key ? value : settled;
}
