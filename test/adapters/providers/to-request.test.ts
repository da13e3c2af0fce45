import { describe, expect, test } from '@jest/globals';
import { findParameterProblems, planRequest } from '../../../src/adapters/providers/find-parameter-problems.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { digestOfRequest, type ModelRequest, type RequestParameters } from '../../../src/core/request.ts';
import { requestTo, scoringSchema } from '../../contract/provider-requests.ts';

const claude = (parameters: Partial<RequestParameters> = {}, changes: Partial<ModelRequest> = {}) =>
  requestTo('anthropic', 'claude-sonnet-5-5', {
    schema: null,
    parameters: { maxOutputTokens: 100, ...parameters },
    ...changes,
  });
const gpt = (parameters: Partial<RequestParameters> = {}, changes: Partial<ModelRequest> = {}) =>
  requestTo('openai', 'gpt-6.1-sol', { schema: null, parameters: { maxOutputTokens: 100, ...parameters }, ...changes });
const gemini = (parameters: Partial<RequestParameters> = {}, changes: Partial<ModelRequest> = {}) =>
  requestTo('gemini', 'gemini-3.8-flash', {
    schema: null,
    parameters: { maxOutputTokens: 100, ...parameters },
    ...changes,
  });

const full: Partial<RequestParameters> = { temperature: 0.2, topP: 0.9, stop: ['END'], seed: 7, reasoning: 'low' };

describe('a request to Anthropic', () => {
  test('has model, limit, system and one user message, and nothing that was not asked for', () => {
    expect(planRequest(claude())).toEqual({
      body: {
        model: 'claude-sonnet-5-5',
        max_tokens: 100,
        system: 'You judge texts.',
        messages: [{ role: 'user', content: 'Judge this: the cat sat on the mat.' }],
      },
      notes: [],
    });
    expect(planRequest(claude({}, { system: null })).body).not.toHaveProperty('system');
  });

  test('leaves sampling out, which API version 2026-10-21 refuses even at its defaults, and says so', () => {
    const plan = planRequest(claude(full));
    expect(plan.body).toEqual({
      model: 'claude-sonnet-5-5',
      max_tokens: 100,
      system: 'You judge texts.',
      messages: [{ role: 'user', content: 'Judge this: the cat sat on the mat.' }],
      stop_sequences: ['END'],
      output_config: { effort: 'low' },
    });
    expect(plan.notes).toEqual([
      'temperature 0.2 is not sent to claude-sonnet-5-5: Claude takes no sampling parameters',
      'topP 0.9 is not sent to claude-sonnet-5-5: Claude takes no sampling parameters',
      'seed is not sent to claude-sonnet-5-5: Claude takes none',
    ]);
  });

  test('leaves out a temperature of 1 without a word: it is what the model does anyway', () => {
    expect(planRequest(claude({ temperature: 1, topP: 1 }))).toEqual(planRequest(claude()));
  });

  test('asks for structured output with the schema, beside the effort', () => {
    expect(planRequest(claude({ reasoning: 'max' }, { schema: scoringSchema })).body.output_config).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          properties: {
            score: { type: 'integer', description: 'How good it is\n\n{minimum: 1, maximum: 5}' },
            note: { type: 'string' },
          },
          required: ['score'],
          additionalProperties: false,
        },
      },
      effort: 'max',
    });
  });

  test('turns thinking off for reasoning none, and takes its lowest effort for minimal', () => {
    expect(planRequest(claude({ reasoning: 'none' })).body).toMatchObject({ thinking: { type: 'disabled' } });
    expect(planRequest(claude({ reasoning: 'minimal' }))).toMatchObject({
      body: { output_config: { effort: 'low' } },
      notes: ['reasoning minimal is sent to claude-sonnet-5-5 as effort low, its lowest'],
    });
  });

  test('sends no schema that cannot be said, and says so', () => {
    const plan = planRequest(claude({}, { schema: { type: 'object' } }));
    expect(plan.body).not.toHaveProperty('output_config');
    expect(plan.notes).toEqual([
      'the schema is not sent to claude-sonnet-5-5 (answer is an object without named properties): answers are checked here alone, so the prompt should say the format',
    ]);
  });

  test('knows no flex lane', () => {
    expect(() => planRequest(claude({}, { lane: 'flex' }))).toThrow(
      expect.objectContaining({ name: 'UserError', code: 'no-flex-lane' }),
    );
  });
});

describe('a request to OpenAI Responses', () => {
  test('is never stored, and says its tier, which a setting of the project would decide otherwise', () => {
    expect(planRequest(gpt())).toEqual({
      body: {
        model: 'gpt-6.1-sol',
        instructions: 'You judge texts.',
        input: 'Judge this: the cat sat on the mat.',
        max_output_tokens: 100,
        store: false,
        service_tier: 'default',
      },
      notes: [],
    });
  });

  test('asks for strict structured output under a name that fits', () => {
    expect(planRequest(gpt({}, { schema: scoringSchema, schemaName: 'judge step #1' })).body.text).toEqual({
      format: {
        type: 'json_schema',
        name: 'judge_step__1',
        strict: true,
        schema: {
          type: 'object',
          properties: {
            score: { type: 'integer', minimum: 1, maximum: 5, description: 'How good it is' },
            note: { type: ['string', 'null'] },
          },
          required: ['score', 'note'],
          additionalProperties: false,
        },
      },
    });
  });

  test('leaves out what a reasoning model refuses and what the API does not have, and says so', () => {
    const plan = planRequest(gpt(full));
    expect(plan.body).toEqual({
      model: 'gpt-6.1-sol',
      instructions: 'You judge texts.',
      input: 'Judge this: the cat sat on the mat.',
      max_output_tokens: 100,
      reasoning: { effort: 'low' },
      store: false,
      service_tier: 'default',
    });
    expect(plan.notes).toEqual([
      'temperature 0.2 is not sent to gpt-6.1-sol: it takes none unless reasoning is none',
      'topP 0.9 is not sent to gpt-6.1-sol: it takes none unless reasoning is none',
      'stop is not sent to gpt-6.1-sol: the Responses API has none',
      'seed is not sent to gpt-6.1-sol: the Responses API has none',
    ]);
  });

  test('has the sampling parameters where reasoning is off, and for models that do not reason', () => {
    expect(planRequest(gpt({ temperature: 0.2, topP: 0.9, reasoning: 'none' }))).toMatchObject({
      body: { temperature: 0.2, top_p: 0.9 },
      notes: [],
    });
    expect(planRequest({ ...gpt({ temperature: 0.2 }), model: 'gpt-4.1-mini' })).toMatchObject({
      body: { temperature: 0.2 },
      notes: [],
    });
  });

  test('takes the tier of its lane', () => {
    expect(planRequest(gpt({}, { lane: 'flex' })).body.service_tier).toBe('flex');
    expect(planRequest(gpt({}, { lane: 'batch' })).body).not.toHaveProperty('service_tier');
  });
});

describe('a request to Chat Completions', () => {
  test('of OpenAI has the newer limit, is not stored, and has its tier', () => {
    expect(planRequest(gpt({ stop: ['END'], seed: 7, reasoning: 'low' }), 'chat')).toEqual({
      body: {
        model: 'gpt-6.1-sol',
        messages: [
          { role: 'system', content: 'You judge texts.' },
          { role: 'user', content: 'Judge this: the cat sat on the mat.' },
        ],
        max_completion_tokens: 100,
        stop: ['END'],
        seed: 7,
        reasoning_effort: 'low',
        store: false,
        service_tier: 'default',
      },
      notes: [],
    });
  });

  test('of a compatible server has the limit that such servers know, the sampling as asked, and nothing of OpenAI alone', () => {
    const plan = planRequest(
      { ...gpt({ ...full, reasoning: 'low' }, { schema: scoringSchema }), model: 'gpt-oss-20b' },
      'compatible',
    );
    expect(plan).toEqual({
      body: {
        model: 'gpt-oss-20b',
        messages: [
          { role: 'system', content: 'You judge texts.' },
          { role: 'user', content: 'Judge this: the cat sat on the mat.' },
        ],
        max_tokens: 100,
        temperature: 0.2,
        top_p: 0.9,
        stop: ['END'],
        seed: 7,
        reasoning_effort: 'low',
        response_format: {
          type: 'json_schema',
          json_schema: {
            name: 'judge',
            strict: true,
            schema: expect.objectContaining({ required: ['score', 'note'] }),
          },
        },
      },
      notes: [],
    });
  });
});

describe('a request to Gemini', () => {
  test('has everything that Gemini has', () => {
    expect(planRequest(gemini(full, { schema: scoringSchema }))).toEqual({
      body: {
        contents: [{ role: 'user', parts: [{ text: 'Judge this: the cat sat on the mat.' }] }],
        systemInstruction: { parts: [{ text: 'You judge texts.' }] },
        generationConfig: {
          maxOutputTokens: 100,
          temperature: 0.2,
          topP: 0.9,
          seed: 7,
          stopSequences: ['END'],
          thinkingConfig: { thinkingLevel: 'LOW' },
          responseMimeType: 'application/json',
          responseJsonSchema: scoringSchema,
        },
      },
      notes: [],
    });
  });

  test('takes the nearest level of thinking and says so', () => {
    expect(planRequest(gemini({ reasoning: 'none' }))).toMatchObject({
      body: { generationConfig: { thinkingConfig: { thinkingLevel: 'MINIMAL' } } },
      notes: ['reasoning none is sent to gemini-3.8-flash as thinking level MINIMAL, its lowest'],
    });
    expect(planRequest(gemini({ reasoning: 'max' }))).toMatchObject({
      body: { generationConfig: { thinkingConfig: { thinkingLevel: 'HIGH' } } },
      notes: ['reasoning max is sent to gemini-3.8-flash as thinking level HIGH, its highest'],
    });
  });

  test('says its tier in the flex lane alone', () => {
    expect(planRequest(gemini({}, { lane: 'flex' })).body.serviceTier).toBe('flex');
    expect(planRequest(gemini()).body).not.toHaveProperty('serviceTier');
  });
});

describe('params', () => {
  test('are laid over what is sent: objects merged, the rest replaced', () => {
    expect(
      planRequest(claude({ reasoning: 'low', params: { metadata: { user_id: 'u1' }, thinking: { type: 'adaptive' } } }))
        .body,
    ).toMatchObject({ metadata: { user_id: 'u1' }, thinking: { type: 'adaptive' }, output_config: { effort: 'low' } });
    expect(
      planRequest(gpt({ params: { text: { verbosity: 'low' } } }, { schema: scoringSchema })).body.text,
    ).toMatchObject({ verbosity: 'low', format: { name: 'judge' } });
    expect(planRequest(gemini({ params: { generationConfig: { topK: 40 } } })).body.generationConfig).toEqual({
      maxOutputTokens: 100,
      topK: 40,
    });
  });

  test.each<[string, ModelRequest, string]>([
    [
      'the limit of output, which the reserve rests on',
      claude({ params: { max_tokens: 1e6 } }),
      'params.max_tokens cannot be passed to Claude: the step says it with maxOutputTokens',
    ],
    [
      'sampling for Claude',
      claude({ params: { temperature: 0 } }),
      'params.temperature cannot be passed to Claude: API version 2026-10-21 takes no sampling parameters',
    ],
    [
      'streaming',
      gpt({ params: { stream: true } }),
      'params.stream cannot be passed to OpenAI: answers are read whole',
    ],
    [
      'a dearer tier',
      gpt({ params: { service_tier: 'priority' } }),
      'params.service_tier cannot be passed to OpenAI: the lane decides it',
    ],
    [
      'storing',
      gpt({ params: { store: true } }),
      'params.store cannot be passed to OpenAI: answers are never left at the provider',
    ],
    [
      'tools that cost extra',
      gemini({ params: { tools: [{ googleSearch: {} }] } }),
      'params.tools cannot be passed to Gemini: an answer would be a tool call, and tools of the server cost extra',
    ],
    [
      'several answers',
      gemini({ params: { generationConfig: { candidateCount: 4 } } }),
      'params.generationConfig.candidateCount cannot be passed to Gemini: every answer beyond the first would be paid and lost',
    ],
    [
      'the other spelling of it',
      gemini({ params: { generation_config: { candidate_count: 4 } } }),
      'params.generation_config.candidate_count cannot be passed to Gemini: every answer beyond the first would be paid and lost',
    ],
  ])('may not hold %s', (_what, request, message) => {
    expect(() => planRequest(request)).toThrow(
      expect.objectContaining({ name: 'UserError', code: 'reserved-parameter', message }),
    );
  });

  test('cannot reach a prototype', () => {
    const body = planRequest(claude({ params: JSON.parse('{"__proto__":{"polluted":true}}') as JsonObject })).body;
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect((body as Record<string, unknown>).polluted).toBeUndefined();
  });
});

test('findParameterProblems gives the notes of the plan', () => {
  expect(findParameterProblems(claude({ seed: 7 }))).toEqual([
    'seed is not sent to claude-sonnet-5-5: Claude takes none',
  ]);
  expect(findParameterProblems(gpt({ seed: 7 }), 'compatible')).toEqual([]);
});

describe('a system text that other calls share', () => {
  const sharedSystem = { key: 'k1', isMarked: true };
  const block = (mark: object) => [{ type: 'text', text: 'You judge texts.', cache_control: mark }];
  const systemOf = (changes: Partial<ModelRequest>, params?: JsonObject) =>
    planRequest(claude(params === undefined ? {} : { params }, changes)).body;

  test('is marked for the cache of Claude: for an hour in jobs, and not where it does not pay', () => {
    expect([
      systemOf({ sharedSystem }).system,
      systemOf({ sharedSystem, lane: 'batch' }).system,
      systemOf({ sharedSystem: { ...sharedSystem, isMarked: false } }).system,
      systemOf({}).system,
    ]).toEqual([
      block({ type: 'ephemeral' }),
      block({ type: 'ephemeral', ttl: '1h' }),
      'You judge texts.',
      'You judge texts.',
    ]);
  });

  test('is left alone where params say how the cache is used', () => {
    const hour = { cache_control: { type: 'ephemeral', ttl: '1h' } };
    expect(systemOf({ sharedSystem }, hour)).toMatchObject({ system: 'You judge texts.', ...hour });
    expect(systemOf({ sharedSystem }, { cache_control: null })).toMatchObject({
      system: 'You judge texts.',
      cache_control: null,
    });
  });

  test('has a key at OpenAI, by both of its protocols; params can name another; other servers get none', () => {
    const request = gpt({}, { sharedSystem });
    expect([
      planRequest(request, 'responses').body.prompt_cache_key,
      planRequest(request, 'chat').body.prompt_cache_key,
      planRequest(request, 'compatible').body.prompt_cache_key,
      planRequest(gpt({ params: { prompt_cache_key: 'mine' } }, { sharedSystem })).body.prompt_cache_key,
      planRequest(gpt()).body.prompt_cache_key,
    ]).toEqual(['k1', 'k1', undefined, 'mine', undefined]);
  });

  test('changes nothing of a request to Gemini, which caches by itself', () => {
    expect(planRequest(gemini({}, { sharedSystem }))).toEqual(planRequest(gemini()));
  });

  test('is in no digest of a request: how it is cached changes nothing of what is asked', () => {
    expect(digestOfRequest(claude({}, { sharedSystem }))).toBe(digestOfRequest(claude()));
  });
});
