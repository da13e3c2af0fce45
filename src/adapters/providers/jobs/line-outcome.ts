import type { JobLine } from '../../../ports/jobs.ts';
import type { AnswerReading, Problem } from '../http-problem.ts';
import { field, stringAt } from '../read-json.ts';

export function malformed(message: string): JobLine {
  return { kind: 'malformed', message };
}

export function refused(callId: string, { action, reason, message }: Problem): JobLine {
  return { kind: 'refused', callId, action, reason, message };
}

/**
 * The outcome that the body of a successful line holds. One that says failure is a refusal; one that says neither is as good
 * as no line: what it cost nobody knows.
 */
export function outcomeOf(callId: string, body: unknown, reading: AnswerReading): JobLine {
  if (reading.kind === 'answer') return { kind: 'answer', callId, response: reading.response };
  const saysFailure = isObject(field(body, 'error')) || stringAt(body, 'type') === 'error';
  return saysFailure ? refused(callId, reading) : malformed(`${callId}: ${reading.message}`);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
