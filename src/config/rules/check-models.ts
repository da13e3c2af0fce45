import { UserError } from '../../core/errors.ts';
import type { PriceList } from '../../ports/price-list.ts';
import type { Draft } from '../draft.ts';
import type { ModelId } from '../../core/request.ts';
import { atValue, type Finding, type Place } from '../finding.ts';
import type { SchemaNotes } from './check-schemas.ts';

/** A model that no price list knows may exist all the same: a warning, and the provider has the last word. */
export function checkModels(draft: Draft, prices: PriceList): readonly Finding[] {
  const named: readonly (readonly [string | undefined, Place])[] = [
    [draft.yaml.model, atValue('model')],
    ...draft.steps.map(({ yaml, index }) => [yaml.model, atValue('steps', index, 'model')] as const),
  ];
  return named.flatMap(([name, place]): readonly Finding[] => {
    if (name === undefined) return [];
    const resolved = resolveModel(name, prices);
    return resolved instanceof UserError
      ? [{ code: 'model', severity: 'warning', message: resolved.message, hint: resolved.hint, place }]
      : [];
  });
}

/** What the provider of a step's model cannot enforce of its schema; it is checked here all the same. */
export function checkAgainstModels(draft: Draft, prices: PriceList, notesOf: SchemaNotes): readonly Finding[] {
  return draft.steps.flatMap(({ yaml, schema, parse, kind }): readonly Finding[] => {
    const name = yaml.model ?? draft.yaml.model;
    if (name === undefined || schema === null || kind !== 'prompt' || parse.kind !== 'json') return [];
    const resolved = resolveModel(name, prices);
    if (resolved instanceof UserError) return [];
    return notesOf(resolved, schema.schema).map(
      (note): Finding => ({
        code: 'schema-fit',
        severity: 'warning',
        message: note,
        hint: 'Answers are checked against the whole schema here, whatever the provider does.',
        place: schema.toPlace([]),
      }),
    );
  });
}

export function resolveModel(name: string, prices: PriceList): ModelId | UserError {
  try {
    return prices.resolve(name, null);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
