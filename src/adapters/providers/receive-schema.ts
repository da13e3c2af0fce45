import { isJsonObject, type JsonObject, type JsonSchema } from '../../core/json.ts';
import type { ProviderName } from '../../core/request.ts';
import type { SchemaReception } from '../../core/schema-reception.ts';
import { toAnthropicSchema } from './schema-anthropic.ts';
import type { SchemaFit } from './schema-dialect.ts';
import { toGeminiSchema } from './schema-gemini.ts';
import { toOpenAiSchema } from './schema-openai.ts';

const fits: Readonly<Record<ProviderName, (schema: JsonObject) => SchemaFit>> = {
  anthropic: toAnthropicSchema,
  openai: toOpenAiSchema,
  gemini: toGeminiSchema,
};

/** What a provider would make of a schema, without a request, a key or the network. */
export function receiveSchema(provider: ProviderName, schema: JsonSchema): SchemaReception {
  // `true` and `false` say nothing that could be enforced.
  if (!isJsonObject(schema)) return { refusal: null, unenforced: [], changes: [] };
  const fit = fits[provider](schema);
  return 'unsupported' in fit
    ? { refusal: fit.unsupported, unenforced: [], changes: [] }
    : { refusal: null, unenforced: fit.unenforced, changes: fit.notes };
}
