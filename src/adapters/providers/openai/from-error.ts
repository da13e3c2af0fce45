import { type HttpError, type Problem, problemOfStatus, wordsOfError } from '../http-problem.ts';
import { lookUp, stringAt } from '../read-json.ts';

type Verdict = Pick<Problem, 'action' | 'reason'>;

/** The flex tier has no room: not billed (429, guide "Flex processing", looked at 2026-11-26). */
const flexIsFull = 'resource_unavailable';

/** error.code, or error.type, of the body (guide "Error codes" and openai 7.55.0, looked at 2026-11-20). Never the message: it may quote any number. */
const ofCode: Readonly<Record<string, Verdict>> = {
  insufficient_quota: { action: 'stop-run', reason: 'billing' },
  billing_hard_limit_reached: { action: 'stop-run', reason: 'billing' },
  billing_not_active: { action: 'stop-run', reason: 'billing' },
  account_deactivated: { action: 'stop-run', reason: 'billing' },
  invalid_api_key: { action: 'stop-run', reason: 'authentication' },
  model_not_found: { action: 'stop-run', reason: 'unknown-model' },
  unsupported_country_region_territory: { action: 'stop-run', reason: 'permission' },
  context_length_exceeded: { action: 'give-up-item', reason: 'too-large' },
  string_above_max_length: { action: 'give-up-item', reason: 'too-large' },
  [flexIsFull]: { action: 'resend', reason: 'overloaded' },
};

/** error.code of a response that failed although its status is 200 (ResponseError of openai 7.55.0). */
const ofFailedCode: Readonly<Record<string, Verdict>> = {
  ...ofCode,
  server_error: { action: 'resend', reason: 'server-error' },
  rate_limit_exceeded: { action: 'resend', reason: 'rate-limit' },
  vector_store_timeout: { action: 'resend', reason: 'timeout' },
  invalid_prompt: { action: 'give-up-item', reason: 'invalid-request' },
  bio_policy: { action: 'give-up-item', reason: 'invalid-request' },
  cyber_policy: { action: 'give-up-item', reason: 'invalid-request' },
};

/** Reads an error of OpenAI, or of a server that words its errors like OpenAI. */
export function fromOpenAiError(error: HttpError): Problem {
  const message =
    stringAt(error.body, 'error', 'message') ??
    stringAt(error.body, 'error') ??
    stringAt(error.body, 'message') ??
    stringAt(error.body, 'detail');
  const byCode = codesOf(error)
    .map((code) => lookUp(ofCode, code))
    .find((found) => found !== undefined);
  return { ...(byCode ?? problemOfStatus(error)), message: wordsOfError(error, message), retryAfterMs: null };
}

/** The same for a call of the flex lane. */
export function fromOpenAiFlexError(error: HttpError): Problem {
  const problem = fromOpenAiError(error);
  return codesOf(error).includes(flexIsFull) ? { ...problem, reason: 'no-room' } : problem;
}

function codesOf({ body }: HttpError): readonly (string | null)[] {
  return [stringAt(body, 'error', 'code'), stringAt(body, 'error', 'type')];
}

/** A response with status `failed` that used nothing. A code that nobody knows may have been billed. */
export function ofFailedResponse(code: string | null, message: string | null): Problem {
  const found = lookUp(ofFailedCode, code) ?? { action: 'fate-unknown', reason: 'server-error' };
  return { ...found, message: message ?? `the answer failed: ${code ?? 'without a reason'}`, retryAfterMs: null };
}
