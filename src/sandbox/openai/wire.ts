import { invalid } from '../call.ts';
import type { Wire } from '../wire.ts';
import { findBearer, toDurationText } from '../headers.ts';
import { toChatBody, toResponsesBody } from './answers.ts';
import { toErrorReply } from './errors.ts';
import { toChatCall, toResponsesCall } from './requests.ts';

/** Models that GET /v1/models lists. Source: the model pages, 2026-11-20. */
const modelIds = [
  'gpt-6-astra',
  'gpt-6.1-sol',
  'gpt-6.1-terra',
  'gpt-6-luna',
  'gpt-5.6-sol',
  'gpt-5.6-terra',
  'gpt-5.6-luna',
  'gpt-5.4-mini',
];

const toModelBody = (model: string) => ({ id: model, object: 'model', created: 1_790_000_000, owned_by: 'system' });

export const openaiWire: Wire = {
  provider: 'openai',
  routes: [
    { method: 'POST', path: /^\/v1\/responses$/, operation: 'generate', style: 'responses' },
    { method: 'POST', path: /^\/v1\/chat\/completions$/, operation: 'generate', style: 'chat' },
    { method: 'POST', path: /^\/v1\/responses\/input_tokens$/, operation: 'count-tokens', style: 'responses' },
    { method: 'GET', path: /^\/v1\/models$/, operation: 'list-models', style: 'models' },
    { method: 'GET', path: /^\/v1\/models\/([^/:]+)$/, operation: 'get-model', style: 'model' },
  ],
  maxBodyBytes: 64 * 1024 * 1024,
  contextTokens: 922_000,
  modelIds,
  findKey: (headers) => findBearer(headers),
  findHeaderProblem: () => null,
  isPlausibleModel: (model) => /^(gpt-|chatgpt-|o\d|ft:|codex-)/.test(model),
  toCall: (body, request) => (request.style === 'chat' ? toChatCall(body, request) : toResponsesCall(body, request)),
  toAnswerBody: (call, answer) => (call.style === 'chat' ? toChatBody(call, answer) : toResponsesBody(call, answer)),
  toCountBody: (inputTokens) => ({ object: 'response.input_tokens', input_tokens: inputTokens }),
  toModelBody,
  toModelsBody: () => ({ object: 'list', data: modelIds.map(toModelBody) }),
  toSyntaxProblem: () =>
    invalid(
      "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON. If you have trouble figuring out how to fix this, please contact us through our help center at help.openai.com.)",
    ),
  toContextProblem: () =>
    invalid(
      'Your input exceeds the context window of this model. Please adjust your input and try again.',
      'input',
      'context_length_exceeded',
    ),
  toErrorReply,
  toHeaders: (requestId, quota) => ({
    'x-request-id': requestId,
    'openai-version': '2020-10-01',
    'openai-organization': 'org-sandbox',
    'openai-processing-ms': '1',
    'x-ratelimit-limit-requests': String(quota.limitRequests),
    'x-ratelimit-limit-tokens': String(quota.limitTokens),
    'x-ratelimit-remaining-requests': String(quota.remainingRequests),
    'x-ratelimit-remaining-tokens': String(quota.remainingTokens),
    'x-ratelimit-reset-requests': toDurationText(quota.resetRequestsMs),
    'x-ratelimit-reset-tokens': toDurationText(quota.resetTokensMs),
  }),
};
