import type { LimitState } from '../../ports/provider.ts';
import type { HeaderReader } from './lean-response.ts';

/**
 * The remaining quota as the headers say it, in either way of writing:
 * x-ratelimit-… (OpenAI and many compatible servers; resets are durations such as "6m0s") and anthropic-ratelimit-…
 * (resets are RFC 3339 times). Gemini sends none. Checked 2026-11-20 against the providers' rate-limit pages.
 */
export function readLimits(headers: HeaderReader, nowMs: number): LimitState {
  const base = providerNow(headers, nowMs);
  const count = (...names: readonly string[]) => firstOf(names, (name) => toCount(headers.get(name)));
  const reset = (...names: readonly string[]) => firstOf(names, (name) => toDelayMs(headers.get(name), base));
  return {
    remainingRequests: count('x-ratelimit-remaining-requests', 'anthropic-ratelimit-requests-remaining'),
    remainingTokens: count(
      'x-ratelimit-remaining-tokens',
      'anthropic-ratelimit-tokens-remaining',
      'anthropic-ratelimit-input-tokens-remaining',
    ),
    limitRequests: count('x-ratelimit-limit-requests', 'anthropic-ratelimit-requests-limit'),
    limitTokens: count(
      'x-ratelimit-limit-tokens',
      'anthropic-ratelimit-tokens-limit',
      'anthropic-ratelimit-input-tokens-limit',
    ),
    resetRequestsMs: reset('x-ratelimit-reset-requests', 'anthropic-ratelimit-requests-reset'),
    resetTokensMs: reset(
      'x-ratelimit-reset-tokens',
      'anthropic-ratelimit-tokens-reset',
      'anthropic-ratelimit-input-tokens-reset',
    ),
  };
}

/** What `retry-after-ms` or `retry-after` (seconds, or an HTTP date) asks to wait; null where neither says it. */
export function readRetryAfterMs(headers: HeaderReader, nowMs: number): number | null {
  const milliseconds = toNumber(headers.get('retry-after-ms'));
  if (milliseconds !== null) return Math.max(0, Math.ceil(milliseconds));
  const text = headers.get('retry-after');
  const seconds = toNumber(text);
  if (seconds !== null) return Math.max(0, Math.ceil(seconds * 1000));
  const date = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - providerNow(headers, nowMs));
}

/** A duration in words, "7s", "0.5s", "6m0s", "1h2m3.5s", "120ms", as milliseconds; null where it is none. */
export function readDurationMs(text: string): number | null {
  const match =
    /^(?:(\d+(?:\.\d+)?)d)?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/.exec(
      text.trim(),
    );
  if (match === null || text.trim() === '') return null;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0', milliseconds = '0'] = match;
  return Math.ceil(
    Number(days) * 86_400_000 +
      Number(hours) * 3_600_000 +
      Number(minutes) * 60_000 +
      Number(seconds) * 1000 +
      Number(milliseconds),
  );
}

/** Absolute times are the provider's: counted from its own clock where it says it. */
function providerNow(headers: HeaderReader, nowMs: number): number {
  const date = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(date) ? nowMs : date;
}

function toDelayMs(text: string | null, nowMs: number): number | null {
  if (text === null) return null;
  const seconds = toNumber(text);
  if (seconds !== null) return Math.max(0, Math.ceil(seconds * 1000));
  const duration = readDurationMs(text);
  if (duration !== null) return duration;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : Math.max(0, time - nowMs);
}

function toCount(text: string | null): number | null {
  const value = toNumber(text);
  return value === null || value < 0 ? null : Math.floor(value);
}

function toNumber(text: string | null): number | null {
  return text !== null && /^\s*-?\d+(\.\d+)?\s*$/.test(text) ? Number(text) : null;
}

function firstOf(names: readonly string[], read: (name: string) => number | null): number | null {
  for (const name of names) {
    const value = read(name);
    if (value !== null) return value;
  }
  return null;
}
