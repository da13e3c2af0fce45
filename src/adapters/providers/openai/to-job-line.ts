import type { JsonObject } from '../../../core/json.ts';
import { findIdProblem, findModelProblem, findStreamProblem, readRequestLine } from '../jobs/line-rules.ts';
import { toLineText } from '../jobs/line-text.ts';
import { field, stringAt } from '../read-json.ts';
import type { OpenAiApi } from './create-openai-provider.ts';
import { openAiJobLimits } from './job-limits.ts';

/** Where the requests of a job go; one job, one endpoint (guide "Batch", 2026-11-20). */
export function toJobEndpoint(api: OpenAiApi): '/v1/responses' | '/v1/chat/completions' {
  return api === 'responses' ? '/v1/responses' : '/v1/chat/completions';
}

/** A line of a batch file (guide "Batch": custom_id, method, url, body; 2026-11-20). */
export function toOpenAiJobLine(body: JsonObject, callId: string, api: OpenAiApi): string {
  return toLineText({ custom_id: callId, method: 'POST', url: toJobEndpoint(api), body });
}

/**
 * What OpenAI's check of the file, or of one line after hours, would say: one model and one endpoint a file, POST, unique ids
 * (guide "Batch", 2026-11-20). Ids are unique because each is made from its index.
 */
export function findOpenAiLineProblem(line: string, model: string, api: OpenAiApi): string | null {
  const read = readRequestLine(line, openAiJobLimits.maxBytes);
  if ('problem' in read) return read.problem;
  const { value } = read;
  const body = field(value, 'body');
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return 'its body is no JSON object';
  const idProblem = findIdProblem(value, 'custom_id');
  if (idProblem !== null) return idProblem;
  if (value.method !== 'POST') return `its method is ${JSON.stringify(value.method ?? null)}, not "POST"`;
  if (value.url !== toJobEndpoint(api))
    return `its url is ${JSON.stringify(value.url ?? null)}, not "${toJobEndpoint(api)}"`;
  return findModelProblem(stringAt(body, 'model'), model, 'body.model') ?? findStreamProblem(body, 'body');
}
