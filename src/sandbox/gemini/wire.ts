import { invalid } from '../call.ts';
import { findBearer, findHeader } from '../headers.ts';
import type { Wire } from '../wire.ts';
import { toGenerateBody } from './answers.ts';
import { toErrorReply } from './errors.ts';
import { toGenerateCall } from './requests.ts';

/** Models that GET /v1/models lists. Source: the model pages, 2026-11-20. */
const modelIds = [
  'gemini-4-argon',
  'gemini-4-carbon',
  'gemini-3.8-flash',
  'gemini-3.7-flash',
  'gemini-3.6-flash',
  'gemini-3.5-flash-lite',
  'gemini-3.1-flash-lite',
  'gemini-2.5-flash-lite',
];
const contextTokens = 1_048_576;

const toModelBody = (model: string) => ({
  name: `models/${model}`,
  baseModelId: model,
  version: '001',
  displayName: model.replaceAll('-', ' '),
  inputTokenLimit: contextTokens,
  outputTokenLimit: 65_536,
  supportedGenerationMethods: ['generateContent', 'countTokens', 'batchGenerateContent'],
});

/** 50 models a page unless pageSize says otherwise, at most 1,000; the token of the next (reference of models.list, 2026-11-27). */
function toModelsPage(query: URLSearchParams) {
  const from = Number(query.get('pageToken') ?? 0);
  const size = Math.min(1000, Number(query.get('pageSize') ?? 0) || 50);
  const next = from + size;
  return {
    models: modelIds.slice(from, next).map(toModelBody),
    ...(next < modelIds.length ? { nextPageToken: String(next) } : {}),
  };
}

export const geminiWire: Wire = {
  provider: 'gemini',
  routes: [
    {
      method: 'POST',
      path: /^\/v1(?:beta)?\/models\/([^/:]+):generateContent$/,
      operation: 'generate',
      style: 'generate',
    },
    {
      method: 'POST',
      path: /^\/v1(?:beta)?\/models\/([^/:]+):streamGenerateContent$/,
      operation: 'stream',
      style: 'generate',
    },
    {
      method: 'POST',
      path: /^\/v1(?:beta)?\/models\/([^/:]+):countTokens$/,
      operation: 'count-tokens',
      style: 'count',
    },
    { method: 'GET', path: /^\/v1(?:beta)?\/models$/, operation: 'list-models', style: 'models' },
    { method: 'GET', path: /^\/v1(?:beta)?\/models\/([^/:]+)$/, operation: 'get-model', style: 'model' },
  ],
  maxBodyBytes: 64 * 1024 * 1024,
  contextTokens,
  modelIds,
  findKey: (headers, query) => findHeader(headers, 'x-goog-api-key') ?? query.get('key') ?? findBearer(headers),
  findHeaderProblem: () => null,
  isPlausibleModel: (model) => /^(gemini|gemma|learnlm)-/.test(model),
  toCall: toGenerateCall,
  toAnswerBody: toGenerateBody,
  toCountBody: (totalTokens) => ({ totalTokens, promptTokensDetails: [{ modality: 'TEXT', tokenCount: totalTokens }] }),
  toModelBody,
  toModelsBody: toModelsPage,
  toSyntaxProblem: () => invalid('Invalid JSON payload received. Unexpected token.'),
  toContextProblem: (inputTokens) =>
    invalid(`The input token count (${inputTokens}) exceeds the maximum number of tokens allowed (${contextTokens}).`),
  toErrorReply: (problem, _requestId, version) => toErrorReply(problem, version),
  // No limits in headers: what is left is told in bodies alone.
  toHeaders: () => ({ 'server-timing': 'gfet4t7; dur=1', vary: 'Origin' }),
};
