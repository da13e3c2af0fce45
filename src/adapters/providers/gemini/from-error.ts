import { type HttpError, type Problem, problemOfStatus, wordsOfError } from '../http-problem.ts';
import { field, listAt, lookUp, stringAt } from '../read-json.ts';
import { readDurationMs } from '../read-limits.ts';

type Verdict = Pick<Problem, 'action' | 'reason'>;

/** `reason` of a google.rpc.ErrorInfo (Google API error model and "Troubleshooting" of the Gemini API, looked at 2026-11-20). */
const ofReason: Readonly<Record<string, Verdict>> = {
  API_KEY_INVALID: { action: 'stop-run', reason: 'authentication' },
  API_KEY_EXPIRED: { action: 'stop-run', reason: 'authentication' },
  API_KEY_SERVICE_BLOCKED: { action: 'stop-run', reason: 'permission' },
  SERVICE_DISABLED: { action: 'stop-run', reason: 'permission' },
  BILLING_DISABLED: { action: 'stop-run', reason: 'billing' },
};

/**
 * The same for a call of the flex lane, which has no room where Gemini itself says 503, or 429 without naming a quota (guide
 * "Flex inference", looked at 2026-11-26).
 */
export function fromGeminiFlexError(error: HttpError): Problem {
  const problem = fromGeminiError(error);
  const body = unwrap(error.body);
  const status = stringAt(body, 'error', 'status');
  const isFull = status === 'UNAVAILABLE' || (status === 'RESOURCE_EXHAUSTED' && !namesQuota(body));
  return isFull && problem.action === 'resend' ? { ...problem, reason: 'no-room' } : problem;
}

/** Reads an error of the Gemini API: what to wait stands in the body, not in a header. */
export function fromGeminiError(error: HttpError): Problem {
  const body = unwrap(error.body);
  const details = listAt(body, 'error', 'details');
  const delay = details.map((detail) => toDelayMs(field(detail, 'retryDelay'))).find((found) => found !== null) ?? null;
  return {
    ...verdict(error, body, details),
    message: wordsOfError(error, stringAt(body, 'error', 'message')),
    retryAfterMs: delay,
  };
}

function verdict(error: HttpError, body: unknown, details: readonly unknown[]): Verdict {
  const byReason = details
    .map((detail) => lookUp(ofReason, stringAt(detail, 'reason')))
    .find((found) => found !== undefined);
  // A wrong key is answered with 400.
  if (byReason !== undefined) return byReason;
  const status = stringAt(body, 'error', 'status');
  if (status === 'FAILED_PRECONDITION') return { action: 'stop-run', reason: 'billing' };
  if (status === 'RESOURCE_EXHAUSTED' || error.status === 429) {
    const quotas = details
      .flatMap((detail) => listAt(detail, 'violations'))
      .map((violation) => `${stringAt(violation, 'quotaId') ?? ''} ${stringAt(violation, 'quotaMetric') ?? ''}`);
    if (quotas.some((quota) => /spend|billing/i.test(quota))) return { action: 'stop-run', reason: 'billing' };
    // A quota of the day comes back at midnight, Pacific time: waiting it out is for another run.
    if (quotas.some((quota) => /per_?day/i.test(quota))) return { action: 'stop-run', reason: 'rate-limit' };
    return { action: 'resend', reason: 'rate-limit' };
  }
  return problemOfStatus(error);
}

/** Some proxies wrap the error in a list of one. */
function unwrap(body: unknown): unknown {
  return Array.isArray(body) ? body[0] : body;
}

function namesQuota(body: unknown): boolean {
  return listAt(body, 'error', 'details').some((detail) => listAt(detail, 'violations').length > 0);
}

/** "7s", or {seconds, nanos} as some gateways write it. */
function toDelayMs(delay: unknown): number | null {
  if (typeof delay === 'string') return readDurationMs(delay);
  const seconds = Number(field(delay, 'seconds') ?? Number.NaN);
  return Number.isNaN(seconds) ? null : Math.ceil(seconds * 1000 + Number(field(delay, 'nanos') ?? 0) / 1e6);
}
