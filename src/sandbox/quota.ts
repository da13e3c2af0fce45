/** What is left of a model's quota, as an answer's headers tell it. */
export interface QuotaState {
  readonly limitRequests: number;
  readonly limitTokens: number;
  readonly remainingRequests: number;
  readonly remainingTokens: number;
  readonly resetRequestsMs: number;
  readonly resetTokensMs: number;
  readonly nowMs: number;
}

export interface QuotaOptions {
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
}

export type QuotaVerdict =
  | { readonly kind: 'within'; readonly state: QuotaState }
  | {
      readonly kind: 'exceeded';
      readonly state: QuotaState;
      readonly scope: 'requests' | 'tokens';
      readonly limit: number;
      readonly retryAfterMs: number;
    };

/** What the headers tell where no quota is set. */
const generousRequests = 10_000;
const generousTokens = 30_000_000;

interface Bucket {
  requests: number;
  tokens: number;
  atMs: number;
}

/** Requests and tokens a minute, for each model: two buckets that fill evenly and hold a minute's worth. */
export function createQuota(options: QuotaOptions, now: () => number) {
  const limitRequests = options.requestsPerMinute ?? generousRequests;
  const limitTokens = options.tokensPerMinute ?? generousTokens;
  const isLimited = options.requestsPerMinute !== null || options.tokensPerMinute !== null;
  const buckets = new Map<string, Bucket>();

  function refill(model: string, nowMs: number): Bucket {
    const bucket = buckets.get(model) ?? { requests: limitRequests, tokens: limitTokens, atMs: nowMs };
    const minutes = Math.max(0, nowMs - bucket.atMs) / 60_000;
    bucket.requests = Math.min(limitRequests, bucket.requests + minutes * limitRequests);
    bucket.tokens = Math.min(limitTokens, bucket.tokens + minutes * limitTokens);
    bucket.atMs = nowMs;
    buckets.set(model, bucket);
    return bucket;
  }

  function toState(bucket: Bucket, nowMs: number): QuotaState {
    return {
      limitRequests,
      limitTokens,
      nowMs,
      remainingRequests: Math.max(0, Math.floor(bucket.requests)),
      remainingTokens: Math.max(0, Math.floor(bucket.tokens)),
      resetRequestsMs: Math.ceil(((limitRequests - bucket.requests) / limitRequests) * 60_000),
      resetTokensMs: Math.ceil(((limitTokens - bucket.tokens) / limitTokens) * 60_000),
    };
  }

  return {
    /** Takes one request and `tokens` out of the model's quota, or says how long to wait. A request larger than a whole minute's tokens waits for a full bucket. */
    take(model: string, tokens: number): QuotaVerdict {
      const nowMs = now();
      if (!isLimited)
        return {
          kind: 'within',
          state: toState({ requests: limitRequests - 1, tokens: limitTokens - tokens, atMs: nowMs }, nowMs),
        };
      const bucket = refill(model, nowMs);
      const wantedTokens = Math.min(tokens, limitTokens);
      const waits = [
        { scope: 'requests' as const, limit: limitRequests, waitMs: ((1 - bucket.requests) / limitRequests) * 60_000 },
        {
          scope: 'tokens' as const,
          limit: limitTokens,
          waitMs: ((wantedTokens - bucket.tokens) / limitTokens) * 60_000,
        },
      ];
      const longest = waits.reduce((a, b) => (b.waitMs > a.waitMs ? b : a));
      if (longest.waitMs > 1e-6)
        return {
          kind: 'exceeded',
          state: toState(bucket, nowMs),
          scope: longest.scope,
          limit: longest.limit,
          retryAfterMs: Math.ceil(longest.waitMs),
        };
      bucket.requests -= 1;
      bucket.tokens -= wantedTokens;
      return { kind: 'within', state: toState(bucket, nowMs) };
    },
    /** The state as it is, for an answer that costs no quota. */
    look(model: string): QuotaState {
      const nowMs = now();
      return toState(
        isLimited ? refill(model, nowMs) : { requests: limitRequests, tokens: limitTokens, atMs: nowMs },
        nowMs,
      );
    },
  };
}

export type Quota = ReturnType<typeof createQuota>;
