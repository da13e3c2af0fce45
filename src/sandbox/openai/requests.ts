import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '../../core/json.ts';
import type { Reasoning } from '../../core/request.ts';
import { invalid, type ModelCall, type WireProblem } from '../call.ts';
import { collectTexts } from '../content-texts.ts';
import type { WireRequest } from '../wire.ts';
import { findStrictProblem } from './strict-schema.ts';

/** Names of the bodies' fields. Source: ResponseCreateParams and ChatCompletionCreateParams of openai 7.55.0, 2026-11-20. */
const responsesFields = new Set(
  'access_programs background context_management conversation image include input instructions max_output_tokens max_tool_calls metadata model moderation parallel_tool_calls personality previous_response_id prompt prompt_cache_key prompt_cache_options prompt_cache_retention reasoning safety_identifier service_tier store stream stream_options temperature text tool_choice tools top_logprobs top_p truncation user'.split(
    ' ',
  ),
);
const chatFields = new Set(
  'messages model audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens max_tokens metadata modalities moderation n parallel_tool_calls prediction presence_penalty prompt_cache_key prompt_cache_options prompt_cache_retention reasoning_effort response_format safety_identifier seed service_tier stop store stream stream_options temperature tool_choice tools top_logprobs top_p user verbosity web_search_options'.split(
    ' ',
  ),
);
const efforts: Readonly<Record<string, Reasoning>> = {
  none: 'none',
  minimal: 'minimal',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
  max: 'max',
};

const isReasoningModel = (model: string) => /^(o\d|gpt-[5-9])/.test(model);
/** The models that refuse sampling parameters whatever the effort. */
const refusesSampling = (model: string) => /^(o\d|gpt-5(-mini|-nano)?(-\d{4}-\d\d-\d\d)?$)/.test(model);

/** `prompt_cache_options.ttl` of openai 7.55.0: 30 minutes or more. */
const keptMs = 30 * 60_000;

export function toResponsesCall(body: JsonObject, request: WireRequest): ModelCall | WireProblem {
  const unknown = Object.keys(body).find((field) => !responsesFields.has(field));
  if (unknown === 'max_tokens' || unknown === 'max_completion_tokens')
    return invalid(
      `Unsupported parameter: '${unknown}'. In the Responses API, this parameter has moved to 'max_output_tokens'. Try again with the new parameter.`,
      unknown,
      'unsupported_parameter',
    );
  if (unknown === 'response_format')
    return invalid(
      "Unsupported parameter: 'response_format'. In the Responses API, this parameter has moved to 'text.format'. Try again with the new parameter.",
      unknown,
      'unsupported_parameter',
    );
  if (unknown !== undefined) return invalid(`Unknown parameter: '${unknown}'.`, unknown, 'unknown_parameter');
  const model = body['model'];
  if (typeof model !== 'string' || model === '') return missing('model');
  const input = body['input'];
  if (input === undefined && !request.isCount) return missing('input');
  if (input !== undefined && typeof input !== 'string' && !Array.isArray(input))
    return invalid(
      `Invalid type for 'input': expected one of a string or array of input items, but got ${typeName(input)} instead.`,
      'input',
      'invalid_type',
    );
  const shared = findSharedProblem(body, model, 'max_output_tokens', 16);
  if (shared !== null) return shared;

  const text = isJsonObject(body['text']) ? body['text'] : {};
  const format = isJsonObject(text['format']) ? text['format'] : null;
  const found = collectTexts([typeof body['instructions'] === 'string' ? body['instructions'] : null, input ?? null]);
  const asked = readFormat(
    format,
    format,
    'text.format',
    'text.format.schema',
    found.texts,
    "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.",
    'input',
  );
  if ('kind' in asked) return asked;
  const reasoning = isJsonObject(body['reasoning']) ? body['reasoning']['effort'] : undefined;
  return toCall(body, 'responses', model, found, asked, 'max_output_tokens', reasoning);
}

export function toChatCall(body: JsonObject, _request: WireRequest): ModelCall | WireProblem {
  const unknown = Object.keys(body).find((field) => !chatFields.has(field));
  if (unknown !== undefined) return invalid(`Unknown parameter: '${unknown}'.`, unknown, 'unknown_parameter');
  const model = body['model'];
  if (typeof model !== 'string' || model === '') return invalid('you must provide a model parameter');
  const messages = body['messages'];
  if (messages === undefined) return missing('messages');
  if (!Array.isArray(messages))
    return invalid(
      `Invalid type for 'messages': expected an array of objects, but got ${typeName(messages)} instead.`,
      'messages',
      'invalid_type',
    );
  if (messages.length === 0)
    return invalid(
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
      'messages',
      'empty_array',
    );
  if (body['max_tokens'] !== undefined && isReasoningModel(model))
    return invalid(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      'max_tokens',
      'unsupported_parameter',
    );
  const limitField = body['max_tokens'] === undefined ? 'max_completion_tokens' : 'max_tokens';
  const shared = findSharedProblem(body, model, limitField, 1);
  if (shared !== null) return shared;
  if (typeof body['n'] === 'number' && body['n'] > 1)
    return invalid('The sandbox answers with one choice: leave n out.', 'n');

  const format = isJsonObject(body['response_format']) ? body['response_format'] : null;
  const inner = format !== null && isJsonObject(format['json_schema']) ? format['json_schema'] : null;
  const found = collectTexts([messages as readonly JsonValue[]]);
  const asked = readFormat(
    format,
    inner,
    'response_format.json_schema',
    'response_format',
    found.texts,
    "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
    'messages',
  );
  if ('kind' in asked) return asked;
  return toCall(body, 'chat', model, found, asked, limitField, body['reasoning_effort']);
}

interface AskedFormat {
  readonly schema: JsonSchema | null;
  readonly wantsJson: boolean;
}

function toCall(
  body: JsonObject,
  style: string,
  model: string,
  found: { texts: readonly string[]; attachments: number },
  asked: AskedFormat,
  limitField: string,
  effort: JsonValue | undefined,
): ModelCall {
  const limit = body[limitField];
  const stop = body['stop'];
  const { input: _input, messages: _messages, ...echo } = body;
  return {
    provider: 'openai',
    model,
    style,
    ...found,
    ...asked,
    echo,
    maxOutputTokens: typeof limit === 'number' ? limit : null,
    reasoning: isReasoningModel(model) ? (efforts[typeof effort === 'string' ? effort : 'medium'] ?? 'medium') : null,
    stop:
      typeof stop === 'string'
        ? [stop]
        : Array.isArray(stop)
          ? (stop as readonly JsonValue[]).filter((part) => typeof part === 'string')
          : [],
    cached: { texts: found.texts, keptMs, isLong: false },
    serviceTier: typeof body['service_tier'] === 'string' ? body['service_tier'] : null,
  };
}

function findSharedProblem(body: JsonObject, model: string, limitField: string, minLimit: number): WireProblem | null {
  const limit = body[limitField];
  if (limit !== undefined && limit !== null) {
    if (typeof limit !== 'number' || !Number.isInteger(limit))
      return invalid(
        `Invalid type for '${limitField}': expected an integer, but got ${typeName(limit)} instead.`,
        limitField,
        'invalid_type',
      );
    if (limit < minLimit)
      return invalid(
        `Invalid '${limitField}': integer below minimum value. Expected a value >= ${minLimit}, but got ${limit} instead.`,
        limitField,
        'integer_below_min_value',
      );
  }
  for (const [field, max] of [
    ['temperature', 2],
    ['top_p', 1],
  ] as const) {
    const value = body[field];
    if (value === undefined || value === null) continue;
    if (refusesSampling(model))
      return invalid(`Unsupported parameter: '${field}' is not supported with this model.`, field);
    if (typeof value !== 'number')
      return invalid(
        `Invalid type for '${field}': expected a decimal, but got ${typeName(value)} instead.`,
        field,
        'invalid_type',
      );
    if (value < 0)
      return invalid(
        `Invalid '${field}': decimal below minimum value. Expected a value >= 0, but got ${value} instead.`,
        field,
        'decimal_below_min_value',
      );
    if (value > max)
      return invalid(
        `Invalid '${field}': decimal above maximum value. Expected a value <= ${max}, but got ${value} instead.`,
        field,
        'decimal_above_max_value',
      );
  }
  const effort = isJsonObject(body['reasoning']) ? body['reasoning']['effort'] : body['reasoning_effort'];
  const effortField = isJsonObject(body['reasoning']) ? 'reasoning.effort' : 'reasoning_effort';
  if (typeof effort === 'string') {
    if (!isReasoningModel(model))
      return invalid(
        `Unsupported parameter: '${effortField}' is not supported with this model.`,
        effortField,
        'unsupported_parameter',
      );
    if (!Object.hasOwn(efforts, effort))
      return invalid(
        `Invalid value: '${effort}'. Supported values are: ${Object.keys(efforts)
          .map((name) => `'${name}'`)
          .join(', ')}.`,
        effortField,
        'invalid_value',
      );
  }
  return null;
}

function readFormat(
  format: JsonObject | null,
  inner: JsonObject | null,
  path: string,
  schemaParam: string,
  texts: readonly string[],
  needsWord: string,
  wordParam: string,
): AskedFormat | WireProblem {
  if (format === null || format['type'] === 'text') return { schema: null, wantsJson: false };
  if (format['type'] === 'json_object')
    return texts.some((text) => /json/i.test(text)) ? { schema: null, wantsJson: true } : invalid(needsWord, wordParam);
  const type = typeof format['type'] === 'string' ? format['type'] : typeName(format['type']);
  if (type !== 'json_schema')
    return invalid(
      `Invalid value: '${type}'. Supported values are: 'json_object', 'json_schema', and 'text'.`,
      path === 'text.format' ? 'text.format.type' : 'response_format.type',
      'invalid_value',
    );
  if (inner === null) return missing(path);
  const name = inner['name'];
  if (typeof name !== 'string') return missing(`${path}.name`);
  if (!/^[a-zA-Z0-9_-]+$/.test(name))
    return invalid(
      `Invalid '${path}.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`,
      `${path}.name`,
      'invalid_value',
    );
  if (name.length > 64)
    return invalid(
      `Invalid '${path}.name': string too long. Expected a string with maximum length 64, but got a string with length ${name.length} instead.`,
      `${path}.name`,
      'string_above_max_length',
    );
  const schema = inner['schema'];
  if (!isJsonObject(schema) && typeof schema !== 'boolean') return missing(`${path}.schema`);
  const problem = inner['strict'] === true ? findStrictProblem(schema) : null;
  if (problem !== null)
    return invalid(`Invalid schema for response_format '${name}': ${problem}`, schemaParam, 'invalid_json_schema');
  return { schema, wantsJson: true };
}

function missing(field: string): WireProblem {
  return invalid(`Missing required parameter: '${field}'.`, field, 'missing_required_parameter');
}

function typeName(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal number';
  return `a ${typeof value}`;
}
