import { describe, expect, test } from '@jest/globals';
import { fromAnthropicError } from '../../../src/adapters/providers/anthropic/from-error.ts';
import { fromGeminiError } from '../../../src/adapters/providers/gemini/from-error.ts';
import { fromOpenAiError } from '../../../src/adapters/providers/openai/from-error.ts';
import { anthropicBodies, geminiBodies, responsesBodies } from '../../support/provider-bodies.ts';

const inForm = (status: number, body: unknown) => ({ status, text: JSON.stringify(body), body });
const page = '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>';

/** What gateways, load balancers and proxies between us and the provider say. */
const ofGateways = [
  { text: '', body: undefined },
  { text: page, body: undefined },
  { text: 'upstream request timeout', body: undefined },
  { text: '{"message":"Internal Server Error"}', body: { message: 'Internal Server Error' } },
  { text: '"internal"', body: 'internal' },
  { text: '[]', body: [] },
  { text: 'null', body: null },
];

describe.each([
  {
    provider: 'Anthropic',
    read: fromAnthropicError,
    own: (status: number) =>
      anthropicBodies.error(
        status === 429 ? 'rate_limit_error' : status === 500 ? 'api_error' : 'overloaded_error',
        'Not now',
      ),
  },
  { provider: 'OpenAI', read: fromOpenAiError, own: () => responsesBodies.error('server_error', 'Not now') },
  {
    provider: 'Gemini',
    read: fromGeminiError,
    own: (status: number) =>
      geminiBodies.error(
        status,
        status === 429 ? 'RESOURCE_EXHAUSTED' : status === 500 ? 'INTERNAL' : 'UNAVAILABLE',
        'Not now',
      ),
  },
])('a call to $provider', ({ read, own }) => {
  test.each([
    [408, 'timeout'],
    [500, 'server-error'],
    [502, 'server-error'],
    [504, 'timeout'],
  ] as const)('that a gateway ended with %i may have been billed: its fate is unknown', (status, reason) => {
    for (const said of ofGateways)
      expect([said.text, read({ status, ...said })]).toEqual([
        said.text,
        expect.objectContaining({ action: 'fate-unknown', reason }),
      ]);
  });

  test.each([429, 500, 503, 529])('that the provider itself refused with %i is free and is sent again', (status) => {
    expect(read(inForm(status, own(status)))).toMatchObject({ action: 'resend', message: 'Not now' });
  });

  test.each([429, 529])('that was refused with %i is free, whoever says so', (status) => {
    for (const said of ofGateways)
      expect([said.text, read({ status, ...said })]).toEqual([
        said.text,
        expect.objectContaining({ action: 'resend' }),
      ]);
  });
});
