import type { JsonObject } from '../../../core/json.ts';
import { findIdProblem, findModelProblem, findStreamProblem, readRequestLine } from '../jobs/line-rules.ts';
import { toLineText } from '../jobs/line-text.ts';
import { field, stringAt } from '../read-json.ts';
import { geminiJobLimits } from './job-limits.ts';

/** A line of a job file: {key, request: GenerateContentRequest} (guide "Batch API", 2026-11-20). The model stands in the address. */
export function toGeminiJobLine(body: JsonObject, callId: string): string {
  return toLineText({ key: callId, request: body });
}

export function findGeminiLineProblem(line: string, model: string): string | null {
  const read = readRequestLine(line, geminiJobLimits.maxBytes);
  if ('problem' in read) return read.problem;
  const { value } = read;
  const request = field(value, 'request');
  if (typeof request !== 'object' || request === null || Array.isArray(request)) return 'its request is no JSON object';
  const idProblem = findIdProblem(value, 'key');
  if (idProblem !== null) return idProblem;
  const contents = field(request, 'contents');
  if (!Array.isArray(contents) || contents.length === 0) return 'its request.contents is empty or missing';
  const named = stringAt(request, 'model')?.replace(/^models\//, '') ?? null;
  if (named !== null && named !== model.replace(/^models\//, ''))
    return findModelProblem(named, model, 'request.model');
  return findStreamProblem(request, 'request');
}
