import { describe, expect, test } from '@jest/globals';
import { fromGeminiResponse } from '../../../src/adapters/providers/gemini/from-response.ts';
import type { AnswerReading } from '../../../src/adapters/providers/http-problem.ts';
import { fromChatResponse } from '../../../src/adapters/providers/openai/from-chat-response.ts';
import { fromResponsesResponse } from '../../../src/adapters/providers/openai/from-response.ts';
import type { JsonValue } from '../../../src/core/json.ts';
import { chatBodies, geminiBodies, responsesBodies } from '../../support/provider-bodies.ts';

const json = (value: object) => value as unknown as JsonValue;
const tierOf = (reading: AnswerReading) => (reading.kind === 'answer' ? reading.response.servedTier : reading.kind);

describe('the tier that served an answer', () => {
  test.each([
    ['flex', 'flex'],
    ['default', 'realtime'],
    ['priority', 'other'],
    ['a-word-of-next-year', undefined],
    [null, undefined],
  ] as const)('is by service_tier %s of OpenAI %s', (word, tier) => {
    const [responses, chat] = [responsesBodies.answer(), chatBodies.answer()];
    expect([
      tierOf(fromResponsesResponse(json({ ...responses, service_tier: word }))),
      tierOf(fromChatResponse(json({ ...chat, service_tier: word }))),
    ]).toEqual([tier, tier]);
  });

  test.each([
    [{ serviceTier: 'flex' }, 'flex'],
    [{ serviceTier: 'FLEX' }, 'flex'],
    [{ serviceTier: 'standard' }, 'realtime'],
    [{ trafficType: 'ON_DEMAND_FLEX' }, 'flex'],
    [{ trafficType: 'ON_DEMAND' }, 'realtime'],
    [{ trafficType: 'ON_DEMAND_PRIORITY' }, 'other'],
    [{ serviceTier: 'flex', trafficType: 'ON_DEMAND' }, 'flex'],
    [{}, undefined],
  ] as const)('is by the usage %j of Gemini %s', (said, tier) => {
    const body = geminiBodies.answer();
    expect(tierOf(fromGeminiResponse(json({ ...body, usageMetadata: { ...body.usageMetadata, ...said } })))).toBe(tier);
  });
});
