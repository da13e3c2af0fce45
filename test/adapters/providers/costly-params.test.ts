import { describe, expect, test } from '@jest/globals';
import { findParameterProblems, planRequest } from '../../../src/adapters/providers/find-parameter-problems.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import type { ModelRequest } from '../../../src/core/request.ts';
import { requestTo } from '../../contract/provider-requests.ts';

const asking = (provider: ModelRequest['provider'], model: string, params: JsonObject): ModelRequest =>
  requestTo(provider, model, { schema: null, parameters: { maxOutputTokens: 100, params } });
const claude = (params: JsonObject) => asking('anthropic', 'claude-sonnet-5-5', params);
const gpt = (params: JsonObject) => asking('openai', 'gpt-6.1-sol', params);
const gemini = (params: JsonObject) => asking('gemini', 'gemini-3.8-flash', params);

describe('params whose cost the reserve of a call does not cover', () => {
  test.each([
    ['service_tier', 'a dearer tier of Claude', claude({ service_tier: 'auto' }), 'responses'],
    ['web_search_options', 'searching the web', gpt({ web_search_options: {} }), 'chat'],
    [
      'web_search_options',
      'searching the web at a compatible server',
      gpt({ web_search_options: { search_context_size: 'high' } }),
      'compatible',
    ],
    [
      'generationConfig.responseModalities',
      'pictures',
      gemini({ generationConfig: { responseModalities: ['TEXT', 'IMAGE'] } }),
      'responses',
    ],
    [
      'generation_config.response_modalities',
      'the other spelling of them',
      gemini({ generation_config: { response_modalities: ['AUDIO'] } }),
      'responses',
    ],
  ] as const)('%s: %s is refused by name, before anything is sent', (name, _what, request, writing) => {
    const refusal = expect.objectContaining({
      name: 'UserError',
      exitCode: 2,
      message: expect.stringContaining(`params.${name} `),
      hint: expect.stringContaining(name),
    });
    expect(() => planRequest(request, writing)).toThrow(refusal);
    expect(() => findParameterProblems(request, writing)).toThrow(refusal);
  });

  test('are refused, and what stands beside them is not', () => {
    expect(planRequest(claude({ metadata: { user_id: 'u1' } })).body).toMatchObject({ metadata: { user_id: 'u1' } });
    expect(planRequest(gemini({ generationConfig: { topK: 40 } })).body.generationConfig).toMatchObject({ topK: 40 });
  });
});
