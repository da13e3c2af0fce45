import type { JsonValue } from '../../../core/json.ts';
import type { ModelRequest } from '../../../core/request.ts';
import { layOver, type PlannedRequest, type ReservedParams } from '../lay-over.ts';
import { toOpenAiSchema } from '../schema-openai.ts';
import { createSchemaCache, notesOfFit } from '../structured-output.ts';
import { notesOfSampling, samplingOf, tierOf, toSchemaName } from './to-request.ts';

const fitOf = createSchemaCache(toOpenAiSchema);

const reserved: ReservedParams = {
  model: 'the step says it with model',
  messages: 'the step says it with prompt and system',
  max_tokens: 'the step says it with maxOutputTokens',
  max_completion_tokens: 'the step says it with maxOutputTokens',
  stream: 'answers are read whole',
  n: 'every answer beyond the first would be paid and lost',
  store: 'answers are never left at the provider',
  tools: 'an answer would be a tool call',
  tool_choice: 'there are no tools',
  functions: 'there are no tools',
  web_search_options: 'a search costs extra',
  modalities: 'sound has another price',
  audio: 'sound has another price',
  service_tier: 'the lane decides it',
  response_format: 'the step says it with schema',
  stop: 'the step says it with stop',
  seed: 'the step says it with seed',
  reasoning_effort: 'the step says it with reasoning',
};

/**
 * The body of POST /v1/chat/completions, and what of the request cannot be said there. `isOpenAi` false: a compatible
 * server, which gets the parameters that such servers know: the older `max_tokens`, since one that ignores
 * `max_completion_tokens` would write without a limit, and neither store nor service_tier.
 */
export function toChatRequest(request: ModelRequest, isOpenAi: boolean): PlannedRequest {
  const { parameters } = request;
  const fit = fitOf(request.schema);
  const notes = [...(isOpenAi ? notesOfSampling(request) : []), ...notesOfFit(fit, request.model)];
  const messages = [
    ...(request.system === null ? [] : [{ role: 'system', content: request.system }]),
    { role: 'user', content: request.user },
  ];

  const body: Record<string, JsonValue> = { model: request.model, messages };
  body[isOpenAi ? 'max_completion_tokens' : 'max_tokens'] = parameters.maxOutputTokens;
  if (isOpenAi) Object.assign(body, samplingOf(request));
  else {
    if (parameters.temperature !== undefined) body.temperature = parameters.temperature;
    if (parameters.topP !== undefined) body.top_p = parameters.topP;
  }
  if (parameters.stop !== undefined && parameters.stop.length > 0) body.stop = parameters.stop;
  if (parameters.seed !== undefined) body.seed = parameters.seed;
  if (parameters.reasoning !== undefined) body.reasoning_effort = parameters.reasoning;
  if (fit !== null && 'schema' in fit) {
    body.response_format = {
      type: 'json_schema',
      json_schema: { name: toSchemaName(request.schemaName), schema: fit.schema, strict: true },
    };
  }
  if (isOpenAi && request.sharedSystem !== undefined) body.prompt_cache_key = request.sharedSystem.key;
  if (isOpenAi) body.store = false;
  const tier = isOpenAi ? tierOf(request) : null;
  if (tier !== null) body.service_tier = tier;
  if (!isOpenAi && request.lane === 'flex')
    notes.push(`the flex lane is not known to this server: ${request.model} is asked at once`);
  return { body: layOver(body, parameters.params, reserved, 'this server'), notes };
}
