import { createAnthropicProvider } from '../../src/adapters/providers/anthropic/create-anthropic-provider.ts';
import { anthropicBodies } from '../support/provider-bodies.ts';
import { describeProvider } from './provider.ts';
import { requestTo } from './provider-requests.ts';

describeProvider('Anthropic Messages', {
  key: 'sk-ant-api03-PLbFaKeKeY0123456789',
  create: (origin, apiKey) => createAnthropicProvider({ apiKey, baseUrl: origin }),
  request: requestTo('anthropic', 'claude-sonnet-5-5'),
  ...anthropicBodies,
  rateLimited: () => ({
    kind: 'reply',
    status: 429,
    headers: { 'retry-after': '7' },
    body: anthropicBodies.error('rate_limit_error', 'This request would exceed your rate limit.'),
  }),
  serverError: () => ({
    kind: 'reply',
    status: 500,
    body: anthropicBodies.error('api_error', 'Internal server error'),
  }),
  wrongKey: (key) => ({
    kind: 'reply',
    status: 401,
    body: anthropicBodies.error('authentication_error', `invalid bearer token ${key}`),
  }),
  invalid: (message) => ({ kind: 'reply', status: 400, body: anthropicBodies.error('invalid_request_error', message) }),
  keyHeader: (key) => ['authorization', `Bearer ${key}`],
  models: {
    act: {
      kind: 'reply',
      body: {
        data: [
          {
            type: 'model',
            id: 'claude-sonnet-5-5',
            display_name: 'Claude Sonnet 5.5',
            created_at: '2026-09-28T00:00:00Z',
          },
        ],
        has_more: false,
        first_id: 'claude-sonnet-5-5',
        last_id: 'claude-sonnet-5-5',
      },
    },
    ids: ['claude-sonnet-5-5'],
  },
  count: { kind: 'reply', body: { input_tokens: 77 } },
});
