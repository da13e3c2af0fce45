import { type HttpError, type Problem, problemOfStatus, wordsOfError } from '../http-problem.ts';
import { lookUp, stringAt } from '../read-json.ts';

type Verdict = Pick<Problem, 'action' | 'reason'>;

/** error.type of the body ("Errors" of the API reference, looked at 2026-11-20): says it where the status is no help. */
const ofType: Readonly<Record<string, Verdict>> = {
  authentication_error: { action: 'stop-run', reason: 'authentication' },
  billing_error: { action: 'stop-run', reason: 'billing' },
  permission_error: { action: 'stop-run', reason: 'permission' },
  not_found_error: { action: 'stop-run', reason: 'unknown-model' },
  request_too_large: { action: 'give-up-item', reason: 'too-large' },
  invalid_request_error: { action: 'give-up-item', reason: 'invalid-request' },
  rate_limit_error: { action: 'resend', reason: 'rate-limit' },
  timeout_error: { action: 'resend', reason: 'timeout' },
  overloaded_error: { action: 'resend', reason: 'overloaded' },
  api_error: { action: 'resend', reason: 'server-error' },
};

/** error.details.error_code (`resources/shared` of @anthropic-ai/sdk 1.11.0): no waiting helps with these. */
const ofCode: Readonly<Record<string, Verdict>> = {
  enforced_spend_limit_reached: { action: 'stop-run', reason: 'billing' },
  contract_spend_limit_reached: { action: 'stop-run', reason: 'billing' },
  linked_organization_spend_limit_reached: { action: 'stop-run', reason: 'billing' },
  linked_organization_billing_unavailable: { action: 'stop-run', reason: 'billing' },
  organization_on_hold: { action: 'stop-run', reason: 'permission' },
  ramp_limit_exceeded: { action: 'resend', reason: 'rate-limit' },
  request_body_too_large_after_decoding: { action: 'give-up-item', reason: 'too-large' },
};

/** Reads an error of the Messages API. */
export function fromAnthropicError(error: HttpError): Problem {
  const type = stringAt(error.body, 'error', 'type');
  const message = stringAt(error.body, 'error', 'message');
  return { ...verdict(error, type, message), message: wordsOfError(error, message), retryAfterMs: null };
}

function verdict(error: HttpError, type: string | null, message: string | null): Verdict {
  const byCode = lookUp(ofCode, stringAt(error.body, 'error', 'details', 'error_code'));
  if (byCode !== undefined) return byCode;
  // An empty account is told as an invalid request: nothing but its first words tell it apart.
  if (type === 'invalid_request_error' && message?.startsWith('Your credit balance is too low'))
    return { action: 'stop-run', reason: 'billing' };
  if (type === 'invalid_request_error' && message?.startsWith('prompt is too long'))
    return { action: 'give-up-item', reason: 'too-large' };
  // "model: claude-…": no other thing of an address that stands can be missing.
  if (type === 'not_found_error' && message?.startsWith('model:'))
    return { action: 'stop-run', reason: 'unknown-model' };
  if (type !== null && (error.status < 400 || type === 'billing_error'))
    return lookUp(ofType, type) ?? { action: 'fate-unknown', reason: 'server-error' };
  return problemOfStatus(error);
}
