import { countOf } from '../core/block-text.ts';
import { formatTokens, formatUsd, formatUsdAtMost } from '../core/money-text.ts';
import type { Spending } from '../core/spending.ts';

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

/** Calls that may or may not have been billed; null: there are none. */
export function formatUnknownFate({
  calls,
  upToUsd,
  unpricedCalls = 0,
}: {
  readonly calls: number;
  readonly upToUsd: number;
  readonly unpricedCalls?: number;
}): string | null {
  if (calls === 0) return null;
  if (unpricedCalls >= calls) return `${countOf(calls, 'call')} that may have been billed, of unknown price`;
  const rest = unpricedCalls === 0 ? '' : ` and ${countOf(unpricedCalls, 'call')} of unknown price`;
  return `${countOf(calls, 'call')} that may have been billed, up to ${formatUsdAtMost(upToUsd)}${rest}`;
}
