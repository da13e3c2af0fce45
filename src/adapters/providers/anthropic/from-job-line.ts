import type { JsonValue } from '../../../core/json.ts';
import type { JobLine } from '../../../ports/jobs.ts';
import { malformed, outcomeOf, refused } from '../jobs/line-outcome.ts';
import { field, parseJson, stringAt } from '../read-json.ts';
import { fromAnthropicError } from './from-error.ts';
import { fromAnthropicResponse } from './from-response.ts';

/** Reads a line of the results: {custom_id, result: {type: succeeded | errored | canceled | expired, …}} (@anthropic-ai/sdk 1.11.0, 2026-11-20). */
export function fromAnthropicJobLine(text: string): JobLine {
  const line = parseJson(text);
  if (line === undefined) return malformed(`it is not JSON: ${text.slice(0, 200)}`);
  const callId = stringAt(line, 'custom_id');
  if (callId === null || callId === '') return malformed(`it has no custom_id: ${text.slice(0, 200)}`);
  const type = stringAt(line, 'result', 'type');
  switch (type) {
    case 'succeeded': {
      const message = field(line, 'result', 'message');
      return outcomeOf(callId, message, fromAnthropicResponse(message as JsonValue));
    }
    case 'errored':
      return refused(callId, fromAnthropicError(toHttpError(field(line, 'result', 'error'))));
    case 'canceled':
      return { kind: 'cancelled', callId };
    case 'expired':
      return { kind: 'expired', callId };
    default:
      return malformed(`${callId}: its result is ${type === null ? 'missing' : `"${type}"`}`);
  }
}

/** {type: 'error', error: {type, message}}, or the inner part alone. There is no status: the type says it. */
function toHttpError(error: unknown) {
  const body = field(error, 'error') === null ? { type: 'error', error } : error;
  return { status: 200, text: JSON.stringify(error ?? null), body };
}
