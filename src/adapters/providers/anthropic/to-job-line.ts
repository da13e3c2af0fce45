import type { JsonObject } from '../../../core/json.ts';
import { findIdProblem, findModelProblem, findStreamProblem, readRequestLine } from '../jobs/line-rules.ts';
import { toLineText } from '../jobs/line-text.ts';
import { field, stringAt } from '../read-json.ts';
import { anthropicJobLimits } from './job-limits.ts';

/** An element of `requests` (API reference "Create a Message Batch", 2026-11-20). */
export function toAnthropicJobLine(body: JsonObject, callId: string): string {
  return toLineText({ custom_id: callId, params: body });
}

/**
 * What the API would say of a request, of some only after hours, when the batch has ended: `params` are checked late. No
 * stream, and no `max_tokens: 0` (guide "Batch processing", 2026-11-20). A batch may hold many models; a job of ours has one price.
 */
export function findAnthropicLineProblem(line: string, model: string): string | null {
  const read = readRequestLine(line, anthropicJobLimits.maxBytes);
  if ('problem' in read) return read.problem;
  const { value } = read;
  const params = field(value, 'params');
  if (typeof params !== 'object' || params === null || Array.isArray(params)) return 'its params are no JSON object';
  const idProblem = findIdProblem(value, 'custom_id');
  if (idProblem !== null) return idProblem;
  const maxTokens = field(params, 'max_tokens');
  if (!Number.isSafeInteger(maxTokens) || (maxTokens as number) < 1)
    return `its params.max_tokens is ${JSON.stringify(maxTokens)}: it is a whole number from 1 on`;
  const messages = field(params, 'messages');
  if (!Array.isArray(messages) || messages.length === 0) return 'its params.messages is empty or missing';
  return findModelProblem(stringAt(params, 'model'), model, 'params.model') ?? findStreamProblem(params, 'params');
}
