import { UserError } from '../../core/errors.ts';
import type { JsonSchema } from '../../core/json.ts';
import type { ProviderName } from '../../core/request.ts';
import type { SchemaReception, UnenforcedWords } from '../../core/schema-reception.ts';
import type { PriceList } from '../../ports/price-list.ts';
import type { Draft } from '../draft.ts';
import type { Finding } from '../finding.ts';
import { resolveModel } from './check-models.ts';

/** What a provider makes of a schema. */
export type ReceiveSchema = (provider: ProviderName, schema: JsonSchema) => SchemaReception;

/**
 * What the provider of a step's model makes of its schema, which is checked here all the same. One that it would refuse
 * is not sent, and the prompt has to say the format: a warning. Bounds that it does not enforce are nothing to mend: one
 * note for each schema and provider.
 */
export function checkAgainstProviders(
  draft: Draft,
  prices: PriceList,
  receiveSchema: ReceiveSchema,
): readonly Finding[] {
  return draft.steps.flatMap(({ yaml, schema, parse, kind }): readonly Finding[] => {
    const name = yaml.model ?? draft.yaml.model;
    if (name === undefined || schema === null || kind !== 'prompt' || parse.kind !== 'json') return [];
    const model = resolveModel(name, prices);
    if (model instanceof UserError) return [];
    const { provider } = model;
    const { refusal, unenforced, changes } = receiveSchema(provider, schema.schema);
    const place = schema.toPlace([]);
    if (refusal !== null) {
      return [
        {
          code: 'schema-fit',
          severity: 'warning',
          message: `The schema is not sent to ${provider}: ${refusal}`,
          hint: 'Answers are checked against it here alone: say the format in the prompt, or change the schema.',
          place,
        },
      ];
    }
    const parts = [...(unenforced.length === 0 ? [] : [toUnenforcedText(provider, unenforced)]), ...changes];
    if (parts.length === 0) return [];
    return [
      {
        code: 'schema-fit',
        severity: 'note',
        message: parts.join('; '),
        hint: 'Nothing to mend: every answer is checked against the whole schema here, and asked again if it does not fit.',
        place,
      },
    ];
  });
}

/** The places of an answer by the words they share: `minLength of title, text; maxItems of tags`. */
function toUnenforcedText(provider: string, unenforced: readonly UnenforcedWords[]): string {
  const places = new Map<string, string[]>();
  for (const { path, words } of unenforced) {
    const key = words.join(', ');
    const shown = path.replace(/^answer\.?/, '') || 'the answer';
    places.set(key, [...(places.get(key) ?? []), shown]);
  }
  const parts = [...places].map(([words, paths]) => `${words} of ${paths.join(', ')}`);
  return `Not enforced by ${provider}, only told: ${parts.join('; ')}`;
}
