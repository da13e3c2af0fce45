import type { RunSettings } from './control.ts';
import { formatUsd } from './money-text.ts';

/** What is otherwise now, a part of a sentence each: `20 workers (5 before)`; none: nothing is. */
export function describeChange(before: RunSettings, now: RunSettings): readonly string[] {
  const parts: string[] = [];
  if (now.workers !== before.workers)
    parts.push(`${now.workers} ${now.workers === 1 ? 'worker' : 'workers'} (${before.workers} before)`);
  if (now.maxCostUsd !== before.maxCostUsd) {
    const earlier = before.maxCostUsd === null ? 'none before' : `${formatUsd(before.maxCostUsd)} before`;
    parts.push(`${now.maxCostUsd === null ? 'no cap' : `a cap of ${formatUsd(now.maxCostUsd)}`} (${earlier})`);
  }
  return [...parts, ...describeLanes(before, now)];
}

function describeLanes(before: RunSettings, now: RunSettings): readonly string[] {
  const steps = Object.keys(now.lanes);
  const changed = steps.filter((step) => now.lanes[step] !== before.lanes[step]);
  const pairs = new Set(changed.map((step) => `the ${now.lanes[step]} lane (${before.lanes[step]} before)`));
  if (changed.length === steps.length && pairs.size === 1) return [...pairs];
  return changed.map((step) => `the ${now.lanes[step]} lane for ${step} (${before.lanes[step]} before)`);
}
