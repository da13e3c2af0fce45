import type { JsonValue } from '../../../core/json.ts';
import type { JobLine } from '../../../ports/jobs.ts';
import type { AnswerReading } from '../http-problem.ts';
import { malformed, outcomeOf, refused } from '../jobs/line-outcome.ts';
import { countAt, field, parseJson, stringAt } from '../read-json.ts';
import { fromOpenAiError } from './from-error.ts';

/**
 * Reads a line of an output or error file: {custom_id, response: {status_code, body} | null, error: {code, message} | null}
 * (guide "Batch", 2026-11-20). A line that was not done when the batch expired has code `batch_expired`, and `batch_cancelled`
 * when it was cancelled.
 */
export function fromOpenAiJobLine(text: string, readAnswer: (body: JsonValue) => AnswerReading): JobLine {
  const line = parseJson(text);
  if (line === undefined) return malformed(`it is not JSON: ${text.slice(0, 200)}`);
  const callId = stringAt(line, 'custom_id');
  if (callId === null || callId === '') return malformed(`it has no custom_id: ${text.slice(0, 200)}`);

  const response = field(line, 'response');
  const body = field(response, 'body');
  const status = countAt(response, 'status_code');
  const code = stringAt(line, 'error', 'code') ?? stringAt(body, 'error', 'code');
  if (code === 'batch_expired') return { kind: 'expired', callId };
  if (code === 'batch_cancelled') return { kind: 'cancelled', callId };

  if (status !== null && status >= 200 && status < 300) return outcomeOf(callId, body, readAnswer(body as JsonValue));
  if (status !== null && status >= 300)
    return refused(callId, fromOpenAiError({ status, text: JSON.stringify(body), body }));
  const error = field(line, 'error');
  if (error === null) return malformed(`${callId}: it has neither a response nor an error`);
  // No status: the batch itself says why it did not ask the model.
  return refused(callId, fromOpenAiError({ status: 400, text: JSON.stringify(error), body: { error } }));
}
