import type { JobLimits } from '../../../ports/jobs.ts';

const hourMs = 3_600_000;

/** Files are deleted 48 hours after they were made (guide "Files API", 2026-11-20), those with results too. */
export const fileKeptMs = 48 * hourMs;

/**
 * The file of a job may have 2 GB (guide "Batch API", 2026-11-20); 5 % of it are left free. Google names no number of requests.
 * A job that has waited or run for 48 hours expires without any result (same guide), so that not too much hangs on one:
 * 50,000, as elsewhere. Enqueued tokens are limited by model and tier, which the API does not tell; creating answers 429.
 */
export const geminiJobLimits: JobLimits = {
  maxRequests: 50_000,
  maxBytes: 1_900_000_000,
  maxEnqueuedTokens: null,
  expiresAfterMs: 48 * hourMs,
  resultsKeptMs: fileKeptMs,
};
