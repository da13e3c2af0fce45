import { afterAll, describe, expect, test } from '@jest/globals';
import type { ProviderName } from '../../src/core/request.ts';
import { createWorld, removeWorlds } from '../support/batch-world.ts';
import { scoreSchema, yamlOf } from '../support/example-pipelines.ts';
import { anthropicBodies, geminiBodies, responsesBodies } from '../support/provider-bodies.ts';
import { createWireProvider } from '../support/wire-provider.ts';

afterAll(removeWorlds);

const trees = Array.from({ length: 40 }, (_, index) => `tree-${index + 1}`);
const pipeline = {
  'pipeline.yaml': yamlOf(trees, [{ name: 'main' }]),
  'main.md.hbs': 'Rate {{id}}.',
  'main.schema.json': scoreSchema,
};

describe('a refusal that names the key or the model stops the run, after answers too:', () => {
  test.each<[string, ProviderName, string, number, object]>([
    [
      'a key that was revoked',
      'anthropic',
      'sonnet',
      401,
      anthropicBodies.error('authentication_error', 'invalid x-api-key'),
    ],
    [
      'a model that was shut down',
      'openai',
      'gpt',
      404,
      responsesBodies.error('invalid_request_error', 'The model `gpt-6.1-sol` does not exist', 'model_not_found'),
    ],
    [
      'a model that was shut down',
      'anthropic',
      'sonnet',
      404,
      anthropicBodies.error('not_found_error', 'model: claude-sonnet-5-5'),
    ],
    [
      'a key whose project was blocked',
      'gemini',
      'flash',
      403,
      geminiBodies.error(403, 'PERMISSION_DENIED', 'Requests are blocked', [
        { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_SERVICE_BLOCKED' },
      ]),
    ],
    [
      'a key of a country that is not served',
      'openai',
      'gpt',
      403,
      responsesBodies.error(
        'request_forbidden',
        'Country, region, or territory not supported',
        'unsupported_country_region_territory',
      ),
    ],
  ])('%s (%s)', async (_what, name, model, status, body) => {
    const provider = await createWireProvider(name, '{"score": 4}', (_body, call) =>
      call > 2 ? { status, text: JSON.stringify(body) } : null,
    );
    const world = createWorld({ pipeline, provider });
    const outcome = await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      return session.process({ model: [model] });
    });
    expect([
      outcome.stopReason?.kind,
      provider.sent(),
      outcome.conservation.counts.accepted,
      outcome.conservation.counts.failed,
    ]).toEqual(['provider', 3, 2, 0]);
  });
});
