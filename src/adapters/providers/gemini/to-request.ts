import type { JsonValue } from '../../../core/json.ts';
import type { ModelRequest, Reasoning } from '../../../core/request.ts';
import { layOver, type PlannedRequest, type ReservedParams } from '../lay-over.ts';
import { toGeminiSchema } from '../schema-gemini.ts';
import { createSchemaCache, notesOfFit } from '../structured-output.ts';

const fitOf = createSchemaCache(toGeminiSchema);

const reserved: ReservedParams = {
  model: 'the step says it with model',
  contents: 'the step says it with prompt',
  systemInstruction: 'the step says it with system',
  tools: 'an answer would be a tool call, and tools of the server cost extra',
  toolConfig: 'there are no tools',
  serviceTier: 'the lane decides it',
  cachedContent: 'its price is not in the reserve',
  'generationConfig.responseModalities': 'pictures and sound have another price',
  'generationConfig.speechConfig': 'sound has another price',
  'generationConfig.maxOutputTokens': 'the step says it with maxOutputTokens',
  'generationConfig.candidateCount': 'every answer beyond the first would be paid and lost',
  'generationConfig.responseSchema': 'the step says it with schema',
  'generationConfig.responseJsonSchema': 'the step says it with schema',
  'generationConfig.temperature': 'the step says it with temperature',
  'generationConfig.topP': 'the step says it with topP',
  'generationConfig.seed': 'the step says it with seed',
  'generationConfig.stopSequences': 'the step says it with stop',
};

/** ThinkingLevel (@google/genai 3.1.0, looked at 2026-11-20): MINIMAL, LOW, MEDIUM, HIGH; thinking cannot be turned off. */
const thinkingLevelOf: Readonly<Record<Reasoning, string>> = {
  none: 'MINIMAL',
  minimal: 'MINIMAL',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  max: 'HIGH',
};

/** The body of POST …/models/<model>:generateContent, and what of the request cannot be said there. The model stands in the address. */
export function toGeminiRequest(request: ModelRequest): PlannedRequest {
  const { parameters } = request;
  const fit = fitOf(request.schema);
  const notes = [...notesOfFit(fit, request.model)];
  const { reasoning } = parameters;
  if (reasoning === 'none')
    notes.push(`reasoning none is sent to ${request.model} as thinking level MINIMAL, its lowest`);
  if (reasoning === 'max') notes.push(`reasoning max is sent to ${request.model} as thinking level HIGH, its highest`);

  const config: Record<string, JsonValue> = { maxOutputTokens: parameters.maxOutputTokens };
  if (parameters.temperature !== undefined) config.temperature = parameters.temperature;
  if (parameters.topP !== undefined) config.topP = parameters.topP;
  if (parameters.seed !== undefined) config.seed = parameters.seed;
  if (parameters.stop !== undefined && parameters.stop.length > 0) config.stopSequences = parameters.stop;
  if (reasoning !== undefined) config.thinkingConfig = { thinkingLevel: thinkingLevelOf[reasoning] };
  if (fit !== null && 'schema' in fit)
    Object.assign(config, { responseMimeType: 'application/json', responseJsonSchema: fit.schema });

  // In the order in which the SDK writes it, so that what is shown is what is sent, to the byte.
  const body: Record<string, JsonValue> = {
    contents: [{ role: 'user', parts: [{ text: request.user }] }],
    generationConfig: config,
  };
  if (request.system !== null) body.systemInstruction = { parts: [{ text: request.system }] };
  if (request.lane === 'flex') body.serviceTier = 'flex';
  return { body: layOver(body, parameters.params, reserved, 'Gemini'), notes };
}
