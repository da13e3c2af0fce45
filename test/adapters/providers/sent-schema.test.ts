import { describe, expect, it } from '@jest/globals';
import { planRequest } from '../../../src/adapters/providers/find-parameter-problems.ts';
import { findSentSchema, toSentParameters } from '../../../src/adapters/providers/sent-schema.ts';
import type { ModelRequest, ProviderName } from '../../../src/core/request.ts';

const schema = { type: 'object', properties: { score: { type: 'integer', minimum: 1 } }, required: ['score'] };
const requestTo = (provider: ProviderName, model: string): ModelRequest => ({
  provider,
  model,
  lane: 'realtime',
  system: 'Be exact.',
  user: 'Score it.',
  schema,
  schemaName: 'main',
  parameters: { maxOutputTokens: 300 },
});
const score = { type: 'integer', minimum: 1 };

describe('the schema as it is sent', () => {
  it.each([
    [
      'anthropic',
      'responses',
      { type: 'integer', description: '{minimum: 1}' },
      { max_tokens: 300, output_config: { format: { type: 'json_schema' } } },
    ],
    [
      'openai',
      'responses',
      score,
      {
        max_output_tokens: 300,
        store: false,
        service_tier: 'default',
        text: { format: { type: 'json_schema', name: 'main', strict: true } },
      },
    ],
    [
      'openai',
      'compatible',
      score,
      { max_tokens: 300, response_format: { type: 'json_schema', json_schema: { name: 'main', strict: true } } },
    ],
    [
      'gemini',
      'responses',
      score,
      { generationConfig: { maxOutputTokens: 300, responseMimeType: 'application/json' } },
    ],
  ] as const)(
    'to %s (%s) is found in the body, and what else is asked stands without it',
    (provider, writing, part, parameters) => {
      const { body } = planRequest(requestTo(provider, 'some-model'), writing);
      expect({ score: findSentSchema(body)?.['properties'], parameters: toSentParameters(body) }).toEqual({
        score: { score: part },
        parameters,
      });
    },
  );

  it('is none where a schema cannot be expressed or there is none', () => {
    expect(
      findSentSchema(planRequest({ ...requestTo('openai', 'gpt-5'), schema: { type: 'string' } }).body),
    ).toBeNull();
    expect(findSentSchema(planRequest({ ...requestTo('gemini', 'gemini-3-flash'), schema: null }).body)).toBeNull();
  });
});
