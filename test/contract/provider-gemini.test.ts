import { createGeminiProvider } from '../../src/adapters/providers/gemini/create-gemini-provider.ts';
import { geminiBodies } from '../support/provider-bodies.ts';
import { describeProvider } from './provider.ts';
import { requestTo } from './provider-requests.ts';

describeProvider('Gemini generateContent', {
  key: 'AIzaSyFaKeKeY0123456789abcdefghijklmnopq',
  create: (origin, apiKey) => createGeminiProvider({ apiKey, baseUrl: origin }),
  request: requestTo('gemini', 'gemini-3.8-flash'),
  ...geminiBodies,
  rateLimited: () => ({
    kind: 'reply',
    status: 429,
    body: geminiBodies.error(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota.', [
      {
        '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
        violations: [
          {
            quotaMetric: 'generativelanguage.googleapis.com/generate_content_requests',
            quotaId: 'GenerateRequestsPerMinutePerProjectPerModel',
          },
        ],
      },
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '7s' },
    ]),
  }),
  serverError: () => ({
    kind: 'reply',
    status: 500,
    body: geminiBodies.error(500, 'INTERNAL', 'An internal error has occurred.'),
  }),
  wrongKey: (key) => ({
    kind: 'reply',
    status: 400,
    body: geminiBodies.error(400, 'INVALID_ARGUMENT', `API key not valid: ${key}`, [
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID', domain: 'googleapis.com' },
    ]),
  }),
  invalid: (message) => ({ kind: 'reply', status: 400, body: geminiBodies.error(400, 'INVALID_ARGUMENT', message) }),
  keyHeader: (key) => ['x-goog-api-key', key],
  models: {
    act: {
      kind: 'reply',
      body: {
        models: [
          {
            name: 'models/gemini-3.8-flash',
            version: '001',
            displayName: 'Gemini 3.8 Flash',
            supportedGenerationMethods: ['generateContent'],
          },
        ],
      },
    },
    ids: ['gemini-3.8-flash'],
  },
  count: { kind: 'reply', body: { totalTokens: 77 } },
});
