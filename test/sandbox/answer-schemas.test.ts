import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { ask, at, type Endpoint, endpoints, send, startSandbox } from './asking.ts';

/** The providers' own descriptions of their APIs. They are no part of the project: the checks run where they are present. */
const folder =
  process.env['BATCH_PIPELINE_OPENAPI_DIR'] ??
  join(fileURLToPath(new URL('../../..', import.meta.url)), 'shared', 'openapi');
const documents = {
  openai: 'openai-openapi-2026-08-21.yaml',
  anthropic: 'anthropic-openapi-snapshot-2026-01-01.json',
  gemini: 'gemini-v1beta-openapi-rev20251218.json',
} as const;
const isPresent = Object.values(documents).every((name) => existsSync(join(folder, name)));

const compiled = new Map<string, Ajv2020>();

/** What a provider's schema of this name has against a body; null: nothing. */
function findMisfit(provider: keyof typeof documents, name: string, body: unknown): string | null {
  let ajv = compiled.get(provider);
  if (ajv === undefined) {
    ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
    ajv.addSchema(parse(readFileSync(join(folder, documents[provider]), 'utf8')) as AnySchemaObject, provider);
    compiled.set(provider, ajv);
  }
  const validate = ajv.getSchema(`${provider}#/components/schemas/${name}`);
  if (validate === undefined) throw new Error(`${provider} has no schema ${name}`);
  return validate(body) === true ? null : ajv.errorsText(validate.errors);
}

const answers: Record<Endpoint, string> = {
  responses: 'Response',
  chat: 'CreateChatCompletionResponse',
  messages: 'Message',
  generate: 'GenerateContentResponse',
};
const errors = { openai: 'ErrorResponse', anthropic: 'ErrorResponse', gemini: 'Status' } as const;
const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };

describe('the fields of an error', () => {
  it('are those of its provider', async () => {
    const sandbox = await startSandbox({ faults: 'server-error' });
    const fields = [];
    for (const endpoint of ['responses', 'messages', 'generate'] as const) {
      const { body } = await ask(sandbox, endpoint);
      fields.push([Object.keys(body ?? {}), Object.keys(at(body, 'error') ?? {})]);
    }
    expect(fields).toEqual([
      [['error'], ['message', 'type', 'param', 'code']],
      [
        ['type', 'error', 'request_id'],
        ['type', 'message'],
      ],
      [['error'], ['code', 'message', 'status']],
    ]);
  });
});

describe("a provider's own description", () => {
  if (isPresent) {
    it('does not fit just anything', () => {
      expect(findMisfit('openai', 'Response', { id: 'resp_1' })).toMatch(/must have required property 'object'/);
      expect(findMisfit('anthropic', 'Message', { type: 'message', content: [{ type: 'text' }] })).toMatch(
        /must have required property 'id'/,
      );
      expect(findMisfit('gemini', 'GenerateContentResponse', { candidates: [{ finishReason: 'DONE' }] })).toMatch(
        /must be equal to one of the allowed values/,
      );
    }, 60_000);

    it.each(Object.keys(answers) as Endpoint[])(
      'fits the answers of %s, whatever becomes of them',
      async (endpoint) => {
        const { provider } = endpoints[endpoint];
        for (const faults of ['', 'truncate', 'refusal', 'empty', 'block', 'bad-json']) {
          const { status, body } = await ask(await startSandbox({ faults }), endpoint);
          if (status === 200) expect([faults, findMisfit(provider, answers[endpoint], body)]).toEqual([faults, null]);
        }
      },
      60_000,
    );

    it('fits answers with a schema, reasoning and echoed settings', async () => {
      const sandbox = await startSandbox();
      const responses = await ask(sandbox, 'responses', {
        instructions: 'Be brief',
        temperature: 0.5,
        metadata: { a: 'b' },
        store: false,
        service_tier: 'flex',
        reasoning: { effort: 'high' },
        max_output_tokens: 900,
        text: { format: { type: 'json_schema', name: 'n', strict: true, schema }, verbosity: 'low' },
      });
      const messages = await ask(sandbox, 'messages', {
        thinking: { type: 'adaptive' },
        output_config: { format: { type: 'json_schema', schema } },
      });
      expect(findMisfit('openai', 'Response', responses.body)).toBeNull();
      expect(findMisfit('anthropic', 'Message', messages.body)).toBeNull();
    }, 60_000);

    it('fits the errors', async () => {
      for (const endpoint of ['responses', 'messages', 'generate'] as const) {
        const { provider } = endpoints[endpoint];
        const sandbox = await startSandbox({
          faults: 'rate-limit:once,overloaded:once,server-error:once,auth:once,billing:once',
        });
        for (let draw = 0; draw < 5; draw += 1) {
          const { body } = await ask(sandbox, endpoint);
          const said = provider === 'gemini' ? (body as { error: unknown }).error : body;
          expect(findMisfit(provider, errors[provider], said)).toBeNull();
        }
        expect(
          findMisfit(
            provider,
            errors[provider],
            (await ask(sandbox, endpoint, { model: 'no-such', contents: undefined })).body,
          ),
        ).toBeNull();
      }
    }, 60_000);

    it('fits counts and lists of models', async () => {
      const sandbox = await startSandbox();
      const count = { messages: [{ role: 'user', content: 'Hello' }] };
      const bodies = [
        [
          'openai',
          'TokenCountsResource',
          await send(sandbox, '/openai/v1/responses/input_tokens', { model: 'gpt-6-luna', input: 'Hello' }),
        ],
        ['openai', 'ListModelsResponse', await send(sandbox, '/openai/v1/models', undefined)],
        ['openai', 'Model', await send(sandbox, '/openai/v1/models/gpt-6-luna', undefined)],
        [
          'anthropic',
          'CountMessageTokensResponse',
          await send(sandbox, '/anthropic/v1/messages/count_tokens', { model: 'claude-sonnet-5-5', ...count }),
        ],
        ['anthropic', 'ListResponse_ModelInfo_', await send(sandbox, '/anthropic/v1/models', undefined)],
        [
          'gemini',
          'CountTokensResponse',
          await send(sandbox, '/gemini/v1/models/gemini-3.8-flash:countTokens', endpoints.generate.body),
        ],
        ['gemini', 'ListModelsResponse', await send(sandbox, '/gemini/v1/models', undefined)],
      ] as const;
      expect(bodies.map(([provider, name, { body }]) => [name, findMisfit(provider, name, body)])).toEqual(
        bodies.map(([, name]) => [name, null]),
      );
    }, 60_000);
  }
});
