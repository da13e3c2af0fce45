import { invalid } from '../call.ts';
import { findBearer, findHeader } from '../headers.ts';
import type { QuotaState } from '../quota.ts';
import type { Wire } from '../wire.ts';
import { toMessageBody } from './answers.ts';
import { toErrorReply } from './errors.ts';
import { toMessagesCall } from './requests.ts';

/** Models that GET /v1/models lists. Source: the model pages, 2026-11-20. */
const models: readonly (readonly [id: string, name: string])[] = [
  ['claude-opus-5-5', 'Claude Opus 5.5'],
  ['claude-sonnet-5-5', 'Claude Sonnet 5.5'],
  ['claude-haiku-5-5', 'Claude Haiku 5.5'],
  ['claude-fable-5-1', 'Claude Fable 5.1'],
  ['claude-opus-5', 'Claude Opus 5'],
  ['claude-sonnet-5', 'Claude Sonnet 5'],
  ['claude-haiku-4-5', 'Claude Haiku 4.5'],
];
const contextTokens = 1_000_000;

const toModelBody = (model: string) => ({
  type: 'model',
  id: model,
  display_name: models.find(([id]) => id === model)?.[1] ?? model,
  created_at: '2026-09-28T00:00:00Z',
  lifecycle: 'active',
  max_input_tokens: contextTokens,
  max_tokens: 128_000,
});

/** 20 models a page unless `limit` says otherwise, at most 1,000; the next behind `after_id` (reference of models, 2026-11-27). */
function toModelsPage(query: URLSearchParams) {
  const from = 1 + models.findIndex(([id]) => id === query.get('after_id'));
  const page = models.slice(from, from + Math.min(1000, Number(query.get('limit') ?? 0) || 20)).map(([id]) => id);
  return {
    data: page.map(toModelBody),
    has_more: from + page.length < models.length,
    first_id: page[0] ?? null,
    last_id: page.at(-1) ?? null,
  };
}

export const anthropicWire: Wire = {
  provider: 'anthropic',
  routes: [
    { method: 'POST', path: /^\/v1\/messages$/, operation: 'generate', style: 'messages' },
    { method: 'POST', path: /^\/v1\/messages\/count_tokens$/, operation: 'count-tokens', style: 'messages' },
    { method: 'GET', path: /^\/v1\/models$/, operation: 'list-models', style: 'models' },
    { method: 'GET', path: /^\/v1\/models\/([^/:]+)$/, operation: 'get-model', style: 'model' },
  ],
  maxBodyBytes: 32 * 1024 * 1024,
  contextTokens,
  modelIds: models.map(([id]) => id),
  findKey: (headers) => findHeader(headers, 'x-api-key') ?? findBearer(headers),
  findHeaderProblem(headers) {
    const version = findHeader(headers, 'anthropic-version');
    if (version === null) return invalid('anthropic-version: header is required');
    return /^20\d\d-\d\d-\d\d$/.test(version)
      ? null
      : invalid(`anthropic-version: "${version}" is not a valid version`);
  },
  isPlausibleModel: (model) => /^claude-/.test(model),
  toCall: toMessagesCall,
  toAnswerBody: toMessageBody,
  toCountBody: (inputTokens) => ({ input_tokens: inputTokens }),
  toModelBody,
  toModelsBody: toModelsPage,
  toSyntaxProblem: () => invalid('The request body is not valid JSON'),
  toContextProblem: (inputTokens) => invalid(`prompt is too long: ${inputTokens} tokens > ${contextTokens} maximum`),
  toErrorReply,
  toHeaders: toAnthropicHeaders,
};

function toAnthropicHeaders(requestId: string, quota: QuotaState): Record<string, string> {
  const requestsReset = toTime(quota.nowMs + quota.resetRequestsMs);
  const tokensReset = toTime(quota.nowMs + quota.resetTokensMs);
  const headers: Record<string, string> = {
    'request-id': requestId,
    'anthropic-organization-id': 'org-sandbox',
    'anthropic-ratelimit-requests-limit': String(quota.limitRequests),
    'anthropic-ratelimit-requests-remaining': String(quota.remainingRequests),
    'anthropic-ratelimit-requests-reset': requestsReset,
  };
  for (const kind of ['tokens', 'input-tokens', 'output-tokens']) {
    headers[`anthropic-ratelimit-${kind}-limit`] = String(quota.limitTokens);
    headers[`anthropic-ratelimit-${kind}-remaining`] = String(quota.remainingTokens);
    headers[`anthropic-ratelimit-${kind}-reset`] = tokensReset;
  }
  return headers;
}

/** RFC 3339 to the second, as the provider writes it; rounded up, so that waiting until then is enough. */
function toTime(atMs: number): string {
  return `${new Date(Math.ceil(atMs / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}
