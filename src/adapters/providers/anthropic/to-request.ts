import { UserError } from '../../../core/errors.ts';
import type { JsonValue } from '../../../core/json.ts';
import { readCacheParameter, writesLongCache } from '../../../core/prompt-cache.ts';
import type { ModelRequest, Reasoning } from '../../../core/request.ts';
import { layOver, type PlannedRequest, type ReservedParams } from '../lay-over.ts';
import { toAnthropicSchema } from '../schema-anthropic.ts';
import { createSchemaCache, notesOfFit } from '../structured-output.ts';

const fitOf = createSchemaCache(toAnthropicSchema);

const reserved: ReservedParams = {
  model: 'the step says it with model',
  messages: 'the step says it with prompt',
  system: 'the step says it with system',
  max_tokens: 'the step says it with maxOutputTokens',
  stop_sequences: 'the step says it with stop',
  stream: 'answers are read whole',
  tools: 'an answer would be a tool call, and tools of the server cost extra',
  tool_choice: 'there are no tools',
  mcp_servers: 'there are no tools',
  temperature: 'API version 2026-10-21 takes no sampling parameters',
  top_p: 'API version 2026-10-21 takes no sampling parameters',
  top_k: 'API version 2026-10-21 takes no sampling parameters',
  service_tier: 'it has another price',
  container: 'there are no tools',
  speed: 'it has another price',
  'output_config.format': 'the step says it with schema',
  inference_geo: 'it has another price',
};

/**
 * `effort` of output_config (@anthropic-ai/sdk 1.11.0, OutputConfig: low, medium, high, xhigh, max; looked at
 * 2026-11-20). There is no step below low; `none` turns thinking off, which some models do not allow.
 */
const effortOf: Readonly<Record<Exclude<Reasoning, 'none'>, string>> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  max: 'max',
};

/** The body of POST /v1/messages, and what of the request cannot be said there. */
export function toAnthropicRequest(request: ModelRequest): PlannedRequest {
  const { parameters } = request;
  const notes: string[] = [];
  if (request.lane === 'flex') {
    throw new UserError({
      code: 'no-flex-lane',
      message: `${request.model} has no flex lane`,
      hint: 'Use --lane realtime or --lane batch',
    });
  }
  // 1 is what the model does anyway: leaving it out changes nothing.
  for (const [name, value] of [
    ['temperature', parameters.temperature],
    ['topP', parameters.topP],
  ] as const) {
    if (value !== undefined && value !== 1)
      notes.push(`${name} ${value} is not sent to ${request.model}: Claude takes no sampling parameters`);
  }
  if (parameters.seed !== undefined) notes.push(`seed is not sent to ${request.model}: Claude takes none`);
  if (parameters.reasoning === 'minimal')
    notes.push(`reasoning minimal is sent to ${request.model} as effort low, its lowest`);

  const fit = fitOf(request.schema);
  notes.push(...notesOfFit(fit, request.model));
  const outputConfig: Record<string, JsonValue> = {};
  if (fit !== null && 'schema' in fit) outputConfig.format = { type: 'json_schema', schema: fit.schema };
  const { reasoning } = parameters;
  if (reasoning !== undefined && reasoning !== 'none') outputConfig.effort = effortOf[reasoning];

  const body: Record<string, JsonValue> = { model: request.model, max_tokens: parameters.maxOutputTokens };
  if (request.system !== null) body.system = toSystem(request.system, request);
  body.messages = [{ role: 'user', content: request.user }];
  if (parameters.stop !== undefined && parameters.stop.length > 0) body.stop_sequences = parameters.stop;
  if (reasoning === 'none') body.thinking = { type: 'disabled' };
  if (Object.keys(outputConfig).length > 0) body.output_config = outputConfig;
  return { body: layOver(body, parameters.params, reserved, 'Claude'), notes };
}

/**
 * A system text that other calls share is marked for the cache, unless `params` say how that is used. Entries live five minutes
 * from their last use; in jobs more than that passes between two lines, so they are to live an hour, for another price
 * (@anthropic-ai/sdk 1.11.0, CacheControlEphemeral; guides "Prompt caching" and "Batch processing", looked at 2026-11-26).
 */
function toSystem(system: string, request: ModelRequest): JsonValue {
  const isLeftToParams = readCacheParameter(request.parameters.params) !== null;
  if (request.sharedSystem?.isMarked !== true || isLeftToParams) return system;
  const mark = writesLongCache(request) ? { type: 'ephemeral', ttl: '1h' } : { type: 'ephemeral' };
  return [{ type: 'text', text: system, cache_control: mark }];
}
