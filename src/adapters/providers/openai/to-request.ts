import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { ModelRequest } from '../../../core/request.ts';
import { layOver, type PlannedRequest, type ReservedParams } from '../lay-over.ts';
import { toOpenAiSchema } from '../schema-openai.ts';
import { createSchemaCache, notesOfFit } from '../structured-output.ts';

const fitOf = createSchemaCache(toOpenAiSchema);

const reserved: ReservedParams = {
  model: 'the step says it with model',
  input: 'the step says it with prompt',
  instructions: 'the step says it with system',
  max_output_tokens: 'the step says it with maxOutputTokens',
  stream: 'answers are read whole',
  background: 'the answer would have to be fetched later',
  store: 'answers are never left at the provider',
  tools: 'an answer would be a tool call, and tools of the server cost extra',
  tool_choice: 'there are no tools',
  service_tier: 'the lane decides it',
  'text.format': 'the step says it with schema',
  previous_response_id: 'every call stands alone',
  conversation: 'every call stands alone',
  prompt: 'the step says it with prompt',
  'reasoning.effort': 'the step says it with reasoning',
};

/** The body of POST /v1/responses, and what of the request cannot be said there. */
export function toResponsesRequest(request: ModelRequest): PlannedRequest {
  const { parameters } = request;
  const fit = fitOf(request.schema);
  const notes = [...notesOfSampling(request)];
  if (parameters.stop !== undefined && parameters.stop.length > 0)
    notes.push(`stop is not sent to ${request.model}: the Responses API has none`);
  if (parameters.seed !== undefined) notes.push(`seed is not sent to ${request.model}: the Responses API has none`);
  notes.push(...notesOfFit(fit, request.model));

  const body: Record<string, JsonValue> = { model: request.model };
  if (request.system !== null) body.instructions = request.system;
  body.input = request.user;
  body.max_output_tokens = parameters.maxOutputTokens;
  Object.assign(body, samplingOf(request));
  if (parameters.reasoning !== undefined) body.reasoning = { effort: parameters.reasoning };
  if (fit !== null && 'schema' in fit)
    body.text = {
      format: { type: 'json_schema', name: toSchemaName(request.schemaName), schema: fit.schema, strict: true },
    };
  if (request.sharedSystem !== undefined) body.prompt_cache_key = request.sharedSystem.key;
  // The default is true, and keeps the answer for 30 days or more.
  body.store = false;
  const tier = tierOf(request);
  if (tier !== null) body.service_tier = tier;
  return { body: layOver(body, parameters.params, reserved, 'OpenAI'), notes };
}

/** Left open, a project's setting decides the tier, and the dearer ones cost twice as much as the reserve says. */
export function tierOf(request: ModelRequest): string | null {
  return request.lane === 'batch' ? null : request.lane === 'flex' ? 'flex' : 'default';
}

/** `[A-Za-z0-9_-]{1,64}` (reference of response formats, looked at 2026-11-20). */
export function toSchemaName(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 64) || 'answer';
}

/**
 * Reasoning models refuse a temperature and a top_p other than 1, but for those of GPT-5.1 and later with reasoning
 * `none` (guide "Reasoning: limitations", and the refusals of GPT-5 as reported; looked at 2026-11-20).
 */
export function samplingOf(request: ModelRequest): JsonObject {
  const { temperature, topP } = request.parameters;
  if (refusesSampling(request)) return {};
  return { ...(temperature === undefined ? {} : { temperature }), ...(topP === undefined ? {} : { top_p: topP }) };
}

export function notesOfSampling(request: ModelRequest): readonly string[] {
  if (!refusesSampling(request)) return [];
  const given = [
    ['temperature', request.parameters.temperature],
    ['topP', request.parameters.topP],
  ] as const;
  return given.flatMap(([name, value]) =>
    value === undefined || value === 1
      ? []
      : [`${name} ${value} is not sent to ${request.model}: it takes none unless reasoning is none`],
  );
}

function refusesSampling(request: ModelRequest): boolean {
  const isReasoningModel = /^(?:o\d|gpt-(?:[5-9]|\d\d))/.test(request.model) && !request.model.includes('-chat');
  return isReasoningModel && request.parameters.reasoning !== 'none';
}
