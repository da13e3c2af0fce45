import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { load } from 'js-yaml';
import { planRequest } from '../../../src/adapters/providers/find-parameter-problems.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/core/json.ts';
import type { ModelRequest, RequestParameters } from '../../../src/core/request.ts';
import { requestTo } from '../../contract/provider-requests.ts';

/** The providers' own descriptions of their requests, where somebody has put them: nothing of the project needs them. */
const folder =
  process.env.BATCH_PIPELINE_OPENAPI_DIR ??
  join(fileURLToPath(new URL('../../../..', import.meta.url)), 'shared', 'openapi');
const files = existsSync(folder) ? readdirSync(folder) : [];
const fileOf = (provider: string) =>
  files.find((name) => name.startsWith(`${provider}-`) && /\.(json|ya?ml)$/.test(name));
const present = (['anthropic', 'gemini', 'openai'] as const).every((provider) => fileOf(provider) !== undefined);

const parameters: readonly RequestParameters[] = [
  { maxOutputTokens: 100 },
  { maxOutputTokens: 64_000, temperature: 0.2, topP: 0.9, stop: ['END'], seed: 7 },
  ...(['none', 'minimal', 'low', 'medium', 'high', 'max'] as const).map(
    (reasoning): RequestParameters => ({ maxOutputTokens: 100, reasoning }),
  ),
];
const variants = (make: (changes: Partial<ModelRequest>) => ModelRequest): readonly ModelRequest[] =>
  parameters.flatMap((given) => [
    make({ parameters: given }),
    make({ parameters: given, schema: null, system: null }),
    make({ parameters: given, lane: 'batch' }),
  ]);

if (!present) {
  test('the descriptions of the providers are not here: requests are not compared with them', () => {
    expect(present).toBe(false);
  });
} else {
  describe("what is sent fits the provider's own description of", () => {
    const documents = {} as Record<'anthropic' | 'gemini' | 'openai', JsonObject>;
    beforeAll(() => {
      for (const provider of ['anthropic', 'gemini', 'openai'] as const) {
        const text = readFileSync(join(folder, fileOf(provider) ?? ''), 'utf8');
        documents[provider] = (text.startsWith('{') ? JSON.parse(text) : load(text)) as JsonObject;
      }
    });
    const check = (validate: ValidateFunction, bodies: readonly JsonObject[]) => {
      expect(
        bodies.flatMap((body) =>
          validate(body)
            ? []
            : [
                {
                  body,
                  errors: validate.errors?.map(({ instancePath, message, params }) => ({
                    instancePath,
                    message,
                    params,
                  })),
                },
              ],
        ),
      ).toEqual([]);
    };

    test('Anthropic Messages', () => {
      const validate = compile(documents.anthropic, 'CreateMessageParams', (schemas) => {
        const params = schemas.CreateMessageParams as JsonObject;
        const { temperature: _t, top_p: _p, top_k: _k, ...properties } = params.properties as JsonObject;
        // The description is older than the API version in use: it has no output_config, and sampling parameters.
        const outputConfig: JsonObject = {
          type: 'object',
          additionalProperties: false,
          properties: {
            effort: { enum: ['low', 'medium', 'high', 'xhigh', 'max'] },
            format: {
              type: 'object',
              additionalProperties: false,
              required: ['type', 'schema'],
              properties: { type: { const: 'json_schema' }, schema: { type: 'object' } },
            },
          },
        };
        const thinking = properties.thinking as JsonObject;
        return {
          ...schemas,
          CreateMessageParams: { ...params, properties: { ...properties, output_config: outputConfig, thinking } },
        };
      });
      check(
        validate,
        variants((changes) => requestTo('anthropic', 'claude-sonnet-5-5', changes)).map(
          (request) => planRequest(request).body,
        ),
      );
      expect(validate({ ...planRequest(requestTo('anthropic', 'claude-sonnet-5-5')).body, temperature: 1 })).toBe(
        false,
      );
    });

    test('OpenAI Responses', () => {
      const validate = compile(documents.openai, 'CreateResponse');
      check(
        validate,
        variants((changes) => requestTo('openai', 'gpt-6.1-sol', changes)).map((request) => planRequest(request).body),
      );
      expect(validate({ ...planRequest(requestTo('openai', 'gpt-6.1-sol')).body, max_output_tokens: 'many' })).toBe(
        false,
      );
    });

    test('OpenAI Chat Completions', () => {
      const validate = compile(documents.openai, 'CreateChatCompletionRequest');
      check(
        validate,
        variants((changes) => requestTo('openai', 'gpt-6.1-sol', changes)).flatMap((request) => [
          planRequest(request, 'chat').body,
          planRequest(request, 'compatible').body,
        ]),
      );
      expect(validate({ ...planRequest(requestTo('openai', 'gpt-6.1-sol'), 'chat').body, messages: 'hello' })).toBe(
        false,
      );
    });

    test('Gemini generateContent', () => {
      const validate = compile(documents.gemini, 'GenerateContentRequest', (schemas) =>
        closed(schemas, ['GenerateContentRequest', 'GenerationConfig', 'Content', 'ThinkingConfig']),
      );
      // `model` stands in the address; everywhere else it is required in the body.
      check(
        validate,
        variants((changes) => requestTo('gemini', 'gemini-3.8-flash', changes)).map((request) => ({
          model: 'models/gemini-3.8-flash',
          ...planRequest(request).body,
        })),
      );
      expect(validate({ model: 'models/m', contents: [], generationConfig: { maxTokens: 1 } })).toBe(false);
    });
  });
}

/** A validator of one named schema of a description. What OpenAPI adds to JSON Schema is left aside. */
function compile(
  document: JsonObject,
  name: string,
  change: (schemas: JsonObject) => JsonObject = (schemas) => schemas,
): ValidateFunction {
  const schemas = change((document.components as JsonObject).schemas as JsonObject);
  const ajv = new Ajv2020({ strict: false, validateFormats: false, discriminator: false, allErrors: true });
  return ajv.compile({ $ref: `#/components/schemas/${name}`, components: { schemas: withoutNullable(schemas) } });
}

/** `nullable: true` of OpenAPI 3.0 as JSON Schema. */
function withoutNullable(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((part: JsonValue) => withoutNullable(part));
  if (!isJsonObject(value)) return value;
  const { nullable, ...rest } = value;
  const plain = Object.fromEntries(Object.entries(rest).map(([key, part]) => [key, withoutNullable(part)]));
  return nullable === true
    ? { anyOf: [plain, { type: 'null' }] }
    : nullable === undefined || isJsonObject(nullable)
      ? { ...plain, ...(nullable === undefined ? {} : { nullable: withoutNullable(nullable) }) }
      : plain;
}

/** The named schemas with no other properties than theirs, so that a misspelled one is found. */
function closed(schemas: JsonObject, names: readonly string[]): JsonObject {
  return {
    ...schemas,
    ...Object.fromEntries(
      names.map((name) => [name, { ...(schemas[name] as JsonObject), additionalProperties: false }]),
    ),
  };
}
