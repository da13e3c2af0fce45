import type { JobLimits } from '../../../ports/jobs.ts';

const dayMs = 86_400_000;

/** `output_expires_after` takes 1 hour to 30 days, which is also the default (BatchCreateParams of openai 7.55.0, 2026-11-20). */
export const outputKeptMs = 30 * dayMs;

/**
 * 50,000 requests and 200 MB a file, 24 hours (guide "Batch" and BatchCreateParams of openai 7.55.0, 2026-11-20). The number is
 * exact; of the bytes 5 % are left free, for a file travels as a form. How many tokens may be enqueued depends on model and
 * usage tier and is told nowhere in the API: a job above it fails with `token_limit_exceeded`.
 */
export const openAiJobLimits: JobLimits = {
  maxRequests: 50_000,
  maxBytes: 190_000_000,
  maxEnqueuedTokens: null,
  expiresAfterMs: dayMs,
  resultsKeptMs: outputKeptMs,
};
