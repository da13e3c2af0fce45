import { UserError } from '../../core/errors.ts';
import type { PriceList } from '../../ports/price-list.ts';
import type { Draft } from '../draft.ts';
import type { ModelId } from '../../core/request.ts';
import { atValue, type Finding, type Place } from '../finding.ts';

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

export function resolveModel(name: string, prices: PriceList): ModelId | UserError {
  try {
    return prices.resolve(name, null);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
