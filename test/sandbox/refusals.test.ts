import { describe, expect, it } from '@jest/globals';
import { createSandbox } from '../../src/sandbox/create-sandbox.ts';
import { allEndpoints, ask, at, type Endpoint, endpoints, send, startSandbox } from './asking.ts';

/** Status and the words of the error. */
async function refusalOf(endpoint: Endpoint, more: object): Promise<readonly unknown[]> {
  const sandbox = await createSandbox();
  try {
    const { status, body } = await ask(sandbox, endpoint, more);
    expect(sandbox.ledger).toEqual([]);
    const { message, param, code } = at(body, 'error') as {
      message: string;
      param?: string | null;
      code?: string | number | null;
    };
    return endpoints[endpoint].provider === 'openai' ? [status, message, param, code] : [status, message];
  } finally {
    await sandbox.close();
  }
}

const object = (more: object) => ({
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
  ...more,
});
const responsesFormat = (schema: object, more: object = {}) => ({
  text: { format: { type: 'json_schema', name: 'note', strict: true, schema, ...more } },
});
const messagesFormat = (schema: object) => ({ output_config: { format: { type: 'json_schema', schema } } });

describe('a key', () => {
  it.each(allEndpoints)('that is missing or invalid is refused by %s', async (endpoint) => {
    const sandbox = await startSandbox();
    const { path, body, provider } = endpoints[endpoint];
    const missing = await send(sandbox, path, body, { authorization: '', 'x-goog-api-key': '' });
    const invalid = await send(sandbox, path, body, { authorization: 'Bearer invalid', 'x-goog-api-key': 'invalid' });
    const words = [missing, invalid].map((got) => [got.status, at(got.body, 'error', 'message')]);
    expect(words).toEqual(
      {
        openai: [
          [401, expect.stringMatching(/^You didn't provide an API key/)],
          [
            401,
            'Incorrect API key provided: inv****. You can find your API key at https://platform.openai.com/account/api-keys.',
          ],
        ],
        anthropic: [
          [401, 'x-api-key header is required'],
          [401, 'invalid x-api-key'],
        ],
        gemini: [
          [403, expect.stringMatching(/^Method doesn't allow unregistered callers/)],
          [400, 'API key not valid. Please pass a valid API key.'],
        ],
      }[provider],
    );
    expect(sandbox.ledger).toEqual([]);
  });

  it('may be limited to those that are given', async () => {
    const sandbox = await startSandbox({ keys: ['only-this'] });
    expect(sandbox.key).toBe('only-this');
    expect((await ask(sandbox, 'responses')).status).toBe(401);
    expect(
      (await send(sandbox, endpoints.responses.path, endpoints.responses.body, { authorization: 'Bearer only-this' }))
        .status,
    ).toBe(200);
  });

  it('of Anthropic and Gemini may come in either header, or in the query', async () => {
    const sandbox = await startSandbox();
    const none = { authorization: '', 'x-goog-api-key': '' };
    expect(
      (await send(sandbox, endpoints.messages.path, endpoints.messages.body, { ...none, 'x-api-key': 'k' })).status,
    ).toBe(200);
    expect((await send(sandbox, `${endpoints.generate.path}?key=k`, endpoints.generate.body, none)).status).toBe(200);
  });
});

describe('a model', () => {
  it.each([
    [
      'responses',
      { model: 'no-such-model' },
      [400, "The requested model 'no-such-model' does not exist.", 'model', 'model_not_found'],
    ],
    [
      'chat',
      { model: 'claude-sonnet-5-5' },
      [404, 'The model `claude-sonnet-5-5` does not exist or you do not have access to it.', null, 'model_not_found'],
    ],
    ['messages', { model: 'gpt-6-luna' }, [404, 'model: gpt-6-luna']],
  ] as const)('that %s does not have is unknown', async (endpoint, more, wanted) =>
    expect(await refusalOf(endpoint, more)).toEqual(wanted),
  );

  it('of Gemini stands in the path', async () => {
    const got = await send(
      await startSandbox(),
      '/gemini/v1beta/models/gemini-no-such:generateContent',
      endpoints.generate.body,
    );
    expect([got.status, got.body]).toEqual([
      404,
      {
        error: {
          code: 404,
          status: 'NOT_FOUND',
          message:
            'models/gemini-no-such is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.',
        },
      },
    ]);
  });
});

describe('a request', () => {
  it.each([
    [
      'responses',
      { model: undefined },
      [400, "Missing required parameter: 'model'.", 'model', 'missing_required_parameter'],
    ],
    [
      'responses',
      { input: undefined },
      [400, "Missing required parameter: 'input'.", 'input', 'missing_required_parameter'],
    ],
    ['responses', { colour: 1 }, [400, "Unknown parameter: 'colour'.", 'colour', 'unknown_parameter']],
    [
      'responses',
      { max_tokens: 5 },
      [
        400,
        "Unsupported parameter: 'max_tokens'. In the Responses API, this parameter has moved to 'max_output_tokens'. Try again with the new parameter.",
        'max_tokens',
        'unsupported_parameter',
      ],
    ],
    [
      'responses',
      { max_output_tokens: 5 },
      [
        400,
        "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got 5 instead.",
        'max_output_tokens',
        'integer_below_min_value',
      ],
    ],
    [
      'responses',
      { temperature: 3 },
      [
        400,
        "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 3 instead.",
        'temperature',
        'decimal_above_max_value',
      ],
    ],
    [
      'responses',
      { model: 'gpt-5-mini', temperature: 1 },
      [400, "Unsupported parameter: 'temperature' is not supported with this model.", 'temperature', null],
    ],
    [
      'responses',
      { stream: true },
      [400, 'The sandbox does not stream: leave "stream" out, or set it to false.', 'stream', null],
    ],
    [
      'responses',
      { text: { format: { type: 'json_object' } } },
      [
        400,
        "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.",
        'input',
        null,
      ],
    ],
    [
      'responses',
      { input: 'word '.repeat(800_000) },
      [
        400,
        'Your input exceeds the context window of this model. Please adjust your input and try again.',
        'input',
        'context_length_exceeded',
      ],
    ],
    [
      'chat',
      { messages: undefined },
      [400, "Missing required parameter: 'messages'.", 'messages', 'missing_required_parameter'],
    ],
    [
      'chat',
      { max_tokens: 5 },
      [
        400,
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        'max_tokens',
        'unsupported_parameter',
      ],
    ],
    ['messages', { max_tokens: undefined }, [400, 'max_tokens: Field required']],
    ['messages', { model: undefined }, [400, 'model: Field required']],
    ['messages', { messages: [] }, [400, 'messages: at least one message is required']],
    [
      'messages',
      {
        messages: [
          { role: 'user', content: 'a' },
          { role: 'assistant', content: '{' },
        ],
      },
      [400, 'This model does not support assistant message prefill. The conversation must end with a user message.'],
    ],
    [
      'messages',
      { max_tokens: 200_000 },
      [400, 'max_tokens: 200000 > 128000, which is the maximum allowed number of output tokens for claude-sonnet-5-5'],
    ],
    ['messages', { temperature: 1 }, [400, 'temperature: Extra inputs are not permitted']],
    ['messages', { top_k: 5 }, [400, 'top_k: Extra inputs are not permitted']],
    ['messages', { stream: true }, [400, 'The sandbox does not stream: leave "stream" out, or set it to false.']],
    ['generate', { contents: undefined }, [400, '* GenerateContentRequest.contents: contents is not specified\n']],
    [
      'generate',
      { max_tokens: 5 },
      [400, 'Invalid JSON payload received. Unknown name "maxTokens": Cannot find field.'],
    ],
    [
      'generate',
      { generationConfig: { temperature: 3 } },
      [400, '* GenerateContentRequest.generation_config.temperature: temperature must be in the range [0.0, 2.0].\n'],
    ],
    [
      'generate',
      {
        generationConfig: {
          responseMimeType: 'application/json',
          responseSchema: { type: 'STRING' },
          responseJsonSchema: { type: 'string' },
        },
      },
      [
        400,
        '* GenerateContentRequest.generation_config: only one of response_schema and response_json_schema may be set.\n',
      ],
    ],
    [
      'generate',
      { generationConfig: { responseJsonSchema: { type: 'string' } } },
      [
        400,
        '* GenerateContentRequest.generation_config.response_schema: only allowed when response_mime_type is `application/json` or `text/x.enum`.\n',
      ],
    ],
  ] as const)('to %s with %j is refused', async (endpoint, more, wanted) =>
    expect(await refusalOf(endpoint, more)).toEqual(wanted.map((part) => (part === null ? null : part))),
  );

  it.each(allEndpoints)('to %s that is no JSON is refused', async (endpoint) => {
    const got = await send(await startSandbox(), endpoints[endpoint].path, '{"model":');
    expect([got.status, at(got.body, 'error', 'message')]).toEqual([400, expect.stringMatching(/JSON/)]);
  });

  it('to Anthropic needs a version, and may set sampling under an older one', async () => {
    const sandbox = await startSandbox();
    const { path, body } = endpoints.messages;
    const without = await send(sandbox, path, body, { 'anthropic-version': '' });
    expect([without.status, without.body]).toEqual([
      400,
      {
        type: 'error',
        error: { type: 'invalid_request_error', message: 'anthropic-version: header is required' },
        request_id: without.headers['request-id'],
      },
    ]);
    expect(
      (await send(sandbox, path, { ...body, temperature: 0.5, top_k: 3 }, { 'anthropic-version': '2023-06-01' }))
        .status,
    ).toBe(200);
    expect((await send(sandbox, path, { ...body, temperature: 2 }, { 'anthropic-version': '2023-06-01' })).status).toBe(
      400,
    );
  });

  it('to an endpoint that is not there is refused in the words of the provider', async () => {
    const sandbox = await startSandbox();
    expect((await send(sandbox, '/openai/v1/imagine', {})).body).toEqual({
      error: { message: 'Invalid URL (POST /v1/imagine)', type: 'invalid_request_error', param: null, code: null },
    });
    expect(await send(sandbox, '/anthropic/v1/imagine', {})).toMatchObject({
      status: 404,
      body: { type: 'error', error: { type: 'not_found_error' } },
    });
    expect(await send(sandbox, '/gemini/v1/imagine', {})).toMatchObject({
      status: 404,
      body: { error: { status: 'NOT_FOUND' } },
    });
    expect(
      (await send(sandbox, '/gemini/v1beta/models/gemini-3.8-flash:streamGenerateContent', {})).body,
    ).toMatchObject({ error: { message: 'The sandbox does not stream: use generateContent.' } });
    expect((await send(sandbox, '/sandbox/nothing', undefined)).status).toBe(404);
  });

  it('finds its provider by a bare path too', async () => {
    const sandbox = await startSandbox();
    for (const endpoint of allEndpoints) {
      const { path, body } = endpoints[endpoint];
      expect((await send(sandbox, path.replace(/^\/(openai|anthropic|gemini)/, ''), body)).status).toBe(200);
    }
    const first = async (headers: Record<string, string>) => {
      const { body } = await send(sandbox, '/v1/models', undefined, headers);
      return at(body, 'data', 0, 'id') ?? at(body, 'models', 0, 'name');
    };
    expect([
      await first({ 'anthropic-version': '', 'x-goog-api-key': '' }),
      await first({ 'x-goog-api-key': '' }),
      await first({ 'anthropic-version': '' }),
    ]).toEqual(['gpt-6-astra', 'claude-opus-5-5', 'models/gemini-4-argon']);
  });
});

describe('the strict mode of OpenAI', () => {
  const said = async (schema: object) => {
    const [status, message, param, code] = await refusalOf('responses', responsesFormat(schema));
    expect([status, param, code]).toEqual([400, 'text.format.schema', 'invalid_json_schema']);
    return String(message).replace("Invalid schema for response_format 'note': ", '');
  };

  it('wants closed objects with every property required, at every depth', async () => {
    expect(await said(object({ additionalProperties: undefined }))).toBe(
      "In context=(), 'additionalProperties' is required to be supplied and to be false.",
    );
    expect(await said(object({ required: [] }))).toBe(
      "In context=(), 'required' is required to be supplied and to be an array including every key in properties. Missing 'a'.",
    );
    expect(
      await said(object({ properties: { a: { type: 'array', items: { type: 'object', properties: {} } } } })),
    ).toBe(
      "In context=('properties', 'a', 'items'), 'additionalProperties' is required to be supplied and to be false.",
    );
    expect(
      await said(
        object({
          properties: {
            a: {
              anyOf: [
                { type: 'null' },
                { type: ['object', 'null'], properties: { b: {} }, additionalProperties: false, required: ['b'] },
              ],
            },
          },
        }),
      ),
    ).toBe("In context=('properties', 'a', 'anyOf', '1', 'properties', 'b'), schema must have a 'type' key.");
  });

  it('wants an object at the root', async () => {
    expect(await said({ type: 'array', items: { type: 'string' } })).toBe(
      `schema must be a JSON Schema of 'type: "object"', got 'type: "array"'.`,
    );
    expect(await said({ anyOf: [object({})] })).toBe("In context=(), 'anyOf' is not permitted.");
  });

  it.each(['allOf', 'oneOf', 'not', 'if', 'uniqueItems', 'patternProperties', 'default', 'minProperties'])(
    'does not permit %s',
    async (keyword) => {
      expect(await said(object({ properties: { a: { type: 'string', [keyword]: {} } } }))).toBe(
        `In context=('properties', 'a'), '${keyword}' is not permitted.`,
      );
    },
  );

  it('takes anything where it is off, bounds and references where it is on, and names in their form', async () => {
    const sandbox = await startSandbox();
    expect((await ask(sandbox, 'responses', responsesFormat(object({ required: [] }), { strict: false }))).status).toBe(
      200,
    );
    const full = object({
      properties: { a: { type: 'integer', minimum: 1, maximum: 2 }, b: { $ref: '#/$defs/b' } },
      required: ['a', 'b'],
      $defs: { b: { type: 'string', pattern: '^x$', format: 'date' } },
    });
    expect((await ask(sandbox, 'responses', responsesFormat(full))).status).toBe(200);
    expect((await refusalOf('responses', responsesFormat(object({}), { name: 'a b' })))[1]).toMatch(
      /^Invalid 'text.format.name': string does not match pattern/,
    );
    expect(
      (
        await refusalOf('chat', {
          response_format: {
            type: 'json_schema',
            json_schema: { name: 'note', strict: true, schema: object({ required: [] }) },
          },
        })
      ).slice(2),
    ).toEqual(['response_format', 'invalid_json_schema']);
  });
});

describe('the structured outputs of Anthropic', () => {
  it.each([
    [
      object({ additionalProperties: true }),
      "For 'object' type, 'additionalProperties' must be explicitly set to false",
    ],
    [
      object({ properties: { a: { type: 'integer', minimum: 1, maximum: 5 } } }),
      "For 'integer' type, properties 'minimum', 'maximum' are not supported",
    ],
    [
      object({ properties: { a: { type: ['string', 'null'], maxLength: 5 } } }),
      "For 'string' type, property 'maxLength' is not supported",
    ],
    [
      object({ properties: { a: { type: 'array', items: {}, minItems: 2 } } }),
      "For 'array' type, 'minItems' values other than 0 or 1 are not supported",
    ],
    [object({ properties: { a: { oneOf: [{ type: 'string' }] } } }), "Schema keyword 'oneOf' is not supported"],
  ])('refuse %j', async (schema, message) =>
    expect(await refusalOf('messages', messagesFormat(schema))).toEqual([
      400,
      `output_config.format.schema: ${message}`,
    ]),
  );

  it('take optional properties', async () => {
    expect((await ask(await startSandbox(), 'messages', messagesFormat(object({ required: [] })))).status).toBe(200);
  });
});
