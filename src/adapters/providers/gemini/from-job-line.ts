import type { JsonValue } from '../../../core/json.ts';
import type { JobLine } from '../../../ports/jobs.ts';
import { malformed, outcomeOf, refused } from '../jobs/line-outcome.ts';
import { countAt, field, parseJson, stringAt } from '../read-json.ts';
import { fromGeminiError } from './from-error.ts';
import { fromGeminiResponse } from './from-response.ts';

/** google.rpc.Code (google/rpc/code.proto, 2026-11-20) by number: its name, and the status that HTTP gives it. */
const codes: Readonly<Record<string, readonly [name: string, status: number]>> = {
  2: ['UNKNOWN', 500],
  3: ['INVALID_ARGUMENT', 400],
  5: ['NOT_FOUND', 404],
  6: ['ALREADY_EXISTS', 409],
  7: ['PERMISSION_DENIED', 403],
  8: ['RESOURCE_EXHAUSTED', 429],
  9: ['FAILED_PRECONDITION', 400],
  10: ['ABORTED', 409],
  11: ['OUT_OF_RANGE', 400],
  12: ['UNIMPLEMENTED', 501],
  13: ['INTERNAL', 500],
  14: ['UNAVAILABLE', 503],
  15: ['DATA_LOSS', 500],
  16: ['UNAUTHENTICATED', 401],
};
/** CANCELLED, and DEADLINE_EXCEEDED: "the deadline expired before the operation could complete". */
const cancelled = 1;
const expired = 4;

/** Reads a line of the results: {key, response} or {key, error: {code, message}}; of an inlined one the key stands in its metadata. */
export function fromGeminiJobLine(text: string): JobLine {
  const line = parseJson(text);
  if (line === undefined) return malformed(`it is not JSON: ${text.slice(0, 200)}`);
  const callId = stringAt(line, 'key') ?? stringAt(line, 'metadata', 'key');
  if (callId === null || callId === '') return malformed(`it has no key: ${text.slice(0, 200)}`);
  const error = field(line, 'error');
  if (error !== null) {
    const code = countAt(error, 'code');
    if (code === cancelled) return { kind: 'cancelled', callId };
    if (code === expired) return { kind: 'expired', callId };
    return refused(callId, fromGeminiError(toHttpError(error)));
  }
  const response = field(line, 'response');
  if (response === null) return malformed(`${callId}: it has neither a response nor an error`);
  return outcomeOf(callId, response, fromGeminiResponse(response as JsonValue));
}

/** The code is a google.rpc.Code, or, with some, a status of HTTP. */
function toHttpError(error: unknown) {
  const code = countAt(error, 'code') ?? 2;
  const [name, status] = codes[code] ?? [stringAt(error, 'status'), code >= 300 ? code : 500];
  const named = typeof error === 'object' && error !== null ? { status: name, ...error } : { message: String(error) };
  return { status, text: JSON.stringify(error), body: { error: named } };
}
