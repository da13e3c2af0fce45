import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '../../core/json.ts';
import type { Reasoning } from '../../core/request.ts';
import { invalid, type ModelCall, type WireProblem } from '../call.ts';
import { collectTexts } from '../content-texts.ts';
import { findHeader } from '../headers.ts';
import type { WireRequest } from '../wire.ts';
import { findCachedBeginning } from './cached-beginning.ts';
import { findSchemaProblem } from './schema-problem.ts';

/** From this version on, sampling parameters are refused even at their defaults. */
const withoutSampling = '2026-10-21';
/** Source: MessageCreateParams and MessageCountTokensParams of @anthropic-ai/sdk 1.11.0, 2026-11-20. */
const countFields =
  'messages model cache_control output_config speed system thinking tool_choice tools user_profile_id workspace_id'.split(
    ' ',
  );
const messageFields = new Set([
  ...countFields,
  ...'max_tokens container diagnostics inference_geo metadata service_tier stop_sequences stream'.split(' '),
]);
const sampling = ['temperature', 'top_p', 'top_k'] as const;
const maxOutput = 128_000;
const efforts: Readonly<Record<string, Reasoning>> = {
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
  max: 'max',
};

export function toMessagesCall(body: JsonObject, request: WireRequest): ModelCall | WireProblem {
  const version = findHeader(request.headers, 'anthropic-version') ?? '';
  for (const field of ['model', 'messages', ...(request.isCount ? [] : ['max_tokens'])]) {
    if (body[field] === undefined) return invalid(`${field}: Field required`);
  }
  const allowed = request.isCount ? new Set(countFields) : messageFields;
  const isSampling = (field: string) =>
    version < withoutSampling && !request.isCount && sampling.some((name) => name === field);
  const extra = Object.keys(body).find((field) => !allowed.has(field) && !isSampling(field));
  if (extra !== undefined) return invalid(`${extra}: Extra inputs are not permitted`);

  const { model, messages, max_tokens: maxTokens } = body;
  if (typeof model !== 'string') return invalid('model: Input should be a valid string');
  if (model === '') return invalid('model: String should have at least 1 character');
  const problem = findLimitProblem(model, maxTokens) ?? findSamplingProblem(body) ?? findMessagesProblem(messages);
  if (problem !== null) return problem;

  const config = isJsonObject(body['output_config']) ? body['output_config'] : {};
  const format = isJsonObject(config['format']) ? config['format'] : null;
  const schema = format === null ? null : format['schema'];
  if (format !== null && format['type'] !== 'json_schema')
    return invalid("output_config.format.type: Input should be 'json_schema'");
  if (format !== null && !isJsonObject(schema)) return invalid('output_config.format.schema: Field required');
  const schemaProblem = isJsonObject(schema) ? findSchemaProblem(schema) : null;
  if (schemaProblem !== null) return invalid(`output_config.format.schema: ${schemaProblem}`);
  const effort = config['effort'];
  if (typeof effort === 'string' && !Object.hasOwn(efforts, effort))
    return invalid(`output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'`);
  const thinkingProblem = findThinkingProblem(body['thinking'], maxTokens);
  if (thinkingProblem !== null) return thinkingProblem;

  const cached = findCachedBeginning(body);
  if (cached !== null && 'kind' in cached) return cached;

  const system = body['system'] ?? null;
  return {
    provider: 'anthropic',
    model,
    style: 'messages',
    ...collectTexts([system, messages as JsonValue]),
    schema: (schema ?? null) as JsonSchema | null,
    wantsJson: schema !== null,
    maxOutputTokens: typeof maxTokens === 'number' ? maxTokens : null,
    reasoning: toReasoning(model, body['thinking'], effort),
    stop: Array.isArray(body['stop_sequences'])
      ? (body['stop_sequences'] as readonly JsonValue[]).filter((part) => typeof part === 'string')
      : [],
    cached,
    serviceTier: null,
    echo: {},
  };
}

function findLimitProblem(model: string, maxTokens: JsonValue | undefined): WireProblem | null {
  if (maxTokens === undefined) return null;
  if (typeof maxTokens !== 'number' || !Number.isInteger(maxTokens))
    return invalid('max_tokens: Input should be a valid integer');
  if (maxTokens < 1) return invalid('max_tokens: must be greater than or equal to 1');
  return maxTokens > maxOutput
    ? invalid(
        `max_tokens: ${maxTokens} > ${maxOutput}, which is the maximum allowed number of output tokens for ${model}`,
      )
    : null;
}

function findSamplingProblem(body: JsonObject): WireProblem | null {
  for (const field of ['temperature', 'top_p'] as const) {
    const value = body[field];
    if (value === undefined) continue;
    if (typeof value !== 'number') return invalid(`${field}: Input should be a valid number`);
    if (value < 0 || value > 1) return invalid(`${field}: range: 0..1`);
  }
  return null;
}

function findMessagesProblem(messages: JsonValue | undefined): WireProblem | null {
  if (!Array.isArray(messages)) return invalid('messages: Input should be a valid list');
  const list = messages as readonly JsonValue[];
  if (list.length === 0) return invalid('messages: at least one message is required');
  for (const [index, message] of list.entries()) {
    if (!isJsonObject(message)) return invalid(`messages.${index}: Input should be a valid dictionary`);
    const { role, content } = message;
    if (role !== 'user' && role !== 'assistant' && role !== 'system')
      return invalid(`messages: Unexpected role "${String(role)}". Allowed roles are "user" or "assistant".`);
    if (content === undefined) return invalid(`messages.${index}.content: Field required`);
    if ((content === '' || (Array.isArray(content) && content.length === 0)) && role === 'user')
      return invalid(`messages.${index}: user messages must have non-empty content`);
    if (
      Array.isArray(content) &&
      (content as readonly JsonValue[]).some(
        (block) => isJsonObject(block) && block['type'] === 'text' && block['text'] === '',
      )
    )
      return invalid('messages: text content blocks must be non-empty');
  }
  const last = list.at(-1);
  return isJsonObject(last) && last['role'] === 'assistant'
    ? invalid('This model does not support assistant message prefill. The conversation must end with a user message.')
    : null;
}

function findThinkingProblem(thinking: JsonValue | undefined, maxTokens: JsonValue | undefined): WireProblem | null {
  if (!isJsonObject(thinking) || thinking['type'] !== 'enabled') return null;
  const budget = thinking['budget_tokens'];
  if (typeof budget !== 'number') return invalid('thinking.enabled.budget_tokens: Field required');
  if (budget < 1024) return invalid('thinking.enabled.budget_tokens: Input should be greater than or equal to 1024');
  return typeof maxTokens === 'number' && budget >= maxTokens
    ? invalid(
        '`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking#max-tokens-and-context-window-size',
      )
    : null;
}

/** Opus 5.5 always thinks; others when asked to. */
function toReasoning(model: string, thinking: JsonValue | undefined, effort: JsonValue | undefined): Reasoning | null {
  const type = isJsonObject(thinking) ? thinking['type'] : undefined;
  const isThinking = model.startsWith('claude-opus-5-5') || type === 'enabled' || type === 'adaptive';
  return isThinking ? (efforts[typeof effort === 'string' ? effort : 'medium'] ?? 'medium') : null;
}
