import { createOpenAiProvider } from '../../src/adapters/providers/openai/create-openai-provider.ts';
import { chatBodies, responsesBodies } from '../support/provider-bodies.ts';
import { describeProvider, type ProviderContract } from './provider.ts';
import { requestTo } from './provider-requests.ts';

const key = 'sk-proj-PLbFaKeKeY0123456789';
const shared: Pick<
  ProviderContract,
  'key' | 'rateLimited' | 'serverError' | 'wrongKey' | 'invalid' | 'keyHeader' | 'models'
> = {
  key,
  rateLimited: () => ({
    kind: 'reply',
    status: 429,
    headers: { 'retry-after-ms': '7000', 'retry-after': '8' },
    body: responsesBodies.error('tokens', 'Rate limit reached', 'rate_limit_exceeded'),
  }),
  serverError: () => ({
    kind: 'reply',
    status: 500,
    body: responsesBodies.error('server_error', 'The server had an error'),
  }),
  wrongKey: (given) => ({
    kind: 'reply',
    status: 401,
    body: responsesBodies.error('invalid_request_error', `Incorrect API key provided: ${given}.`, 'invalid_api_key'),
  }),
  invalid: (message) => ({
    kind: 'reply',
    status: 400,
    body: responsesBodies.error('invalid_request_error', message, 'invalid_value'),
  }),
  keyHeader: (given) => ['authorization', `Bearer ${given}`],
  models: {
    act: {
      kind: 'reply',
      body: { object: 'list', data: [{ id: 'gpt-6.1-sol', object: 'model', created: 1789000000, owned_by: 'openai' }] },
    },
    ids: ['gpt-6.1-sol'],
  },
};

describeProvider('OpenAI Responses', {
  ...shared,
  create: (origin, apiKey) => createOpenAiProvider({ apiKey, baseUrl: `${origin}/v1`, api: 'responses' }),
  request: requestTo('openai', 'gpt-6.1-sol'),
  ...responsesBodies,
  count: { kind: 'reply', body: { object: 'response.input_tokens', input_tokens: 77 } },
});

describeProvider('Chat Completions of a compatible server', {
  ...shared,
  create: (origin, apiKey) => createOpenAiProvider({ apiKey, baseUrl: `${origin}/v1` }),
  request: requestTo('openai', 'qwen3-8b'),
  ...chatBodies,
  count: null,
});
