import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '../../core/json.ts';
import type { Reasoning } from '../../core/request.ts';
import { invalid, type ModelCall, type WireProblem } from '../call.ts';
import { collectTexts } from '../content-texts.ts';
import type { WireRequest } from '../wire.ts';
import { toJsonSchema } from './open-api-schema.ts';

/** Source: the v1beta description of the API, revision 20251218, and what @google/genai 3.1.0 sends, 2026-11-20. */
const bodyFields = new Set(
  'model contents systemInstruction generationConfig safetySettings tools toolConfig cachedContent labels serviceTier store continuationToken generateContentRequest'.split(
    ' ',
  ),
);
const configFields = new Set(
  'candidateCount stopSequences maxOutputTokens temperature topP topK seed responseMimeType responseSchema responseJsonSchema _responseJsonSchema presencePenalty frequencyPenalty responseLogprobs logprobs enableEnhancedCivicAnswers responseModalities speechConfig thinkingConfig imageConfig mediaResolution audioTranscriptionConfig'.split(
    ' ',
  ),
);
const levels: Readonly<Record<string, Reasoning>> = { MINIMAL: 'minimal', LOW: 'low', MEDIUM: 'medium', HIGH: 'high' };

/** Google names no time for what it caches by itself: an hour is a guess. */
const keptMs = 60 * 60_000;

export function toGenerateCall(sent: JsonObject, request: WireRequest): ModelCall | WireProblem {
  const outer = withCamelCase(sent);
  const body =
    request.isCount && isJsonObject(outer['generateContentRequest'])
      ? withCamelCase(outer['generateContentRequest'])
      : outer;
  const unknown = Object.keys(body).find((field) => !bodyFields.has(field));
  if (unknown !== undefined) return unknownName(unknown, null);
  const config = isJsonObject(body['generationConfig']) ? withCamelCase(body['generationConfig']) : {};
  const unknownConfig = Object.keys(config).find((field) => !configFields.has(field));
  if (unknownConfig !== undefined) return unknownName(unknownConfig, 'generation_config');
  const contents = body['contents'];
  if (contents === undefined || (Array.isArray(contents) && contents.length === 0))
    return invalid('* GenerateContentRequest.contents: contents is not specified\n');
  if (!Array.isArray(contents))
    return invalid(
      "Invalid value at 'contents' (type.googleapis.com/google.ai.generativelanguage.v1.Content), expected a list",
    );
  const problem = findContentsProblem(contents as readonly JsonValue[]) ?? findConfigProblem(config);
  if (problem !== null) return problem;

  const schema = toSchema(config);
  const found = collectTexts([body['systemInstruction'] ?? null, contents as readonly JsonValue[]]);
  const limit = config['maxOutputTokens'];
  return {
    provider: 'gemini',
    model: request.model ?? '',
    style: 'generate',
    ...found,
    schema,
    wantsJson: config['responseMimeType'] === 'application/json',
    maxOutputTokens: typeof limit === 'number' ? limit : null,
    reasoning: toReasoning(request.model ?? '', config['thinkingConfig']),
    stop: Array.isArray(config['stopSequences'])
      ? (config['stopSequences'] as readonly JsonValue[]).filter((part) => typeof part === 'string')
      : [],
    cached: { texts: found.texts, keptMs, isLong: false },
    serviceTier: typeof body['serviceTier'] === 'string' ? body['serviceTier'] : null,
    echo: {},
  };
}

function findContentsProblem(contents: readonly JsonValue[]): WireProblem | null {
  for (const [index, content] of contents.entries()) {
    const parts = isJsonObject(content) ? content['parts'] : undefined;
    if (!Array.isArray(parts) || parts.length === 0)
      return invalid(`* GenerateContentRequest.contents[${index}].parts: contents.parts must not be empty.\n`);
    const role = isJsonObject(content) ? content['role'] : undefined;
    if (role !== undefined && role !== 'user' && role !== 'model' && role !== 'function')
      return invalid('Please use a valid role: user, model.');
  }
  return null;
}

function findConfigProblem(config: JsonObject): WireProblem | null {
  const { temperature, maxOutputTokens: limit, responseMimeType: mime } = config;
  if (temperature !== undefined && (typeof temperature !== 'number' || temperature < 0 || temperature > 2))
    return invalid(
      `* GenerateContentRequest.generation_config.temperature: temperature must be in the range [0.0, 2.0].\n`,
    );
  if (limit !== undefined && (typeof limit !== 'number' || limit < 1))
    return invalid(
      '* GenerateContentRequest.generation_config.max_output_tokens: max_output_tokens must be positive.\n',
    );
  const hasJsonSchema = config['responseJsonSchema'] !== undefined || config['_responseJsonSchema'] !== undefined;
  if (config['responseSchema'] !== undefined && hasJsonSchema)
    return invalid(
      '* GenerateContentRequest.generation_config: only one of response_schema and response_json_schema may be set.\n',
    );
  if (
    (config['responseSchema'] !== undefined || hasJsonSchema) &&
    mime !== 'application/json' &&
    mime !== 'text/x.enum'
  )
    return invalid(
      '* GenerateContentRequest.generation_config.response_schema: only allowed when response_mime_type is `application/json` or `text/x.enum`.\n',
    );
  const thinking = isJsonObject(config['thinkingConfig']) ? withCamelCase(config['thinkingConfig']) : {};
  if (thinking['thinkingLevel'] !== undefined && thinking['thinkingBudget'] !== undefined)
    return invalid('You can only set only one of thinking budget and thinking level.');
  return null;
}

function toSchema(config: JsonObject): JsonSchema | null {
  const jsonSchema = config['responseJsonSchema'] ?? config['_responseJsonSchema'];
  if (isJsonObject(jsonSchema) || typeof jsonSchema === 'boolean') return jsonSchema;
  return isJsonObject(config['responseSchema']) ? toJsonSchema(config['responseSchema']) : null;
}

function toReasoning(model: string, thinkingConfig: JsonValue | undefined): Reasoning | null {
  if (!/^gemini-(2\.5|[3-9])|-latest$/.test(model)) return null;
  const thinking = isJsonObject(thinkingConfig) ? withCamelCase(thinkingConfig) : {};
  if (thinking['thinkingBudget'] === 0) return null;
  const level = thinking['thinkingLevel'];
  if (typeof level === 'string') return levels[level.toUpperCase()] ?? 'medium';
  return /lite/.test(model) ? null : 'medium';
}

function unknownName(name: string, at: string | null): WireProblem {
  return invalid(
    `Invalid JSON payload received. Unknown name "${name}"${at === null ? '' : ` at '${at}'`}: Cannot find field.`,
  );
}

/** The API takes the names of fields in both spellings. */
function withCamelCase(value: JsonObject): JsonObject {
  if (!Object.keys(value).some((name) => name.indexOf('_', 1) > 0)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      name.charAt(0) + name.slice(1).replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase()),
      part,
    ]),
  );
}
