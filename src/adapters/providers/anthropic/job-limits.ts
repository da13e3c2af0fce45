import type { JobLimits } from '../../../ports/jobs.ts';

const dayMs = 86_400_000;

/** Results are there for 29 days after the batch was created (guide "Batch processing", 2026-11-20); then it is archived. */
export const resultsKeptFromCreationMs = 29 * dayMs;

/**
 * The guide "Batch processing" allows 100,000 requests or 256 MB, whichever is first (2026-11-20); the published API schema had
 * maxItems 10,000 (2025-12). A job that one of them forbids would be refused as a whole, while ten jobs cost no more than one:
 * 10,000. Of the bytes 6 % are left free, for nobody says which megabyte is meant. 24 hours, after which what is not done
 * expires. There is a limit of requests in the queue by tier, and none of tokens.
 */
export const anthropicJobLimits: JobLimits = {
  maxRequests: 10_000,
  maxBytes: 240_000_000,
  maxEnqueuedTokens: null,
  expiresAfterMs: dayMs,
  // From the end of a job that took its whole day.
  resultsKeptMs: resultsKeptFromCreationMs - dayMs,
};
