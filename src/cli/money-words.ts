import { countOf } from '../core/block-text.ts';
import { formatTokens, formatUsd, formatUsdAtMost } from '../core/money-text.ts';
import type { Spending } from '../core/spending.ts';
import type { OpenCalls } from '../core/open-calls.ts';

/** What was paid. A part of unknown price is said, never counted as nothing. */
export function formatSpent({
  calls,
  costUsd,
  unpricedCalls,
}: Pick<Spending, 'calls' | 'costUsd' | 'unpricedCalls'>): string {
  if (unpricedCalls === 0) return formatUsd(costUsd);
  const unknown = `${countOf(unpricedCalls, 'call')} of unknown price`;
  return unpricedCalls >= calls ? `unknown (${unknown})` : `${formatUsd(costUsd)} and ${unknown}`;
}

export function formatTokensSpent({ usage, unmeasuredCalls }: Pick<Spending, 'usage' | 'unmeasuredCalls'>): string {
  const tokens = `${formatTokens(usage.inputTokens + usage.outputTokens)}${formatCacheUse(usage)}`;
  return unmeasuredCalls === 0 ? tokens : `${tokens} and ${countOf(unmeasuredCalls, 'call')} of unknown usage`;
}

/** ` (800 from cache, 200 written to cache)`; nothing where the cache had no part in it. */
export function formatCacheUse({
  cachedInputTokens,
  cacheWriteTokens,
}: Pick<Spending['usage'], 'cachedInputTokens' | 'cacheWriteTokens'>): string {
  const parts = [
    ...((cachedInputTokens ?? 0) > 0 ? [`${formatTokens(cachedInputTokens ?? 0)} from cache`] : []),
    ...((cacheWriteTokens ?? 0) > 0 ? [`${formatTokens(cacheWriteTokens ?? 0)} written to cache`] : []),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** What stands open: what the process at work waits for, and what nobody knows the fate of. */
export function openCallsLines({
  inFlightNow,
  unknownFate,
}: {
  readonly inFlightNow?: OpenCalls;
  readonly unknownFate: OpenCalls;
}): readonly string[] {
  const fate = formatUnknownFate(unknownFate);
  const now = inFlightNow === undefined || inFlightNow.calls === 0 ? null : inFlightNow;
  return [
    ...(now === null ? [] : [`In flight now: ${countOf(now.calls, 'call')}, ${formatAtMost(now)}`]),
    ...(fate === null ? [] : [`Fate unknown: ${fate}`]),
  ];
}

/** Calls that may or may not have been billed; null: there are none. */
export function formatUnknownFate(open: OpenCalls): string | null {
  return open.calls === 0 ? null : `${countOf(open.calls, 'call')} that may have been billed, ${formatAtMost(open)}`;
}

function formatAtMost({ calls, upToUsd, unpricedCalls }: OpenCalls): string {
  if (unpricedCalls >= calls) return 'of unknown price';
  const rest = unpricedCalls === 0 ? '' : ` and ${countOf(unpricedCalls, 'call')} of unknown price`;
  return `up to ${formatUsdAtMost(upToUsd)}${rest}`;
}
