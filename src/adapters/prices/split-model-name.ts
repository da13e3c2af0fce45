import { UserError } from '../../core/errors.ts';
import { type ProviderName, providerNames } from '../../core/request.ts';

const alsoCalled: ReadonlyMap<string, ProviderName> = new Map([
  ['google', 'gemini'],
  ['claude', 'anthropic'],
]);

/** `provider/model` or `provider:model` taken apart; anything else before the sign belongs to the model's own name. */
export function splitModelName(
  name: string,
  givenProvider: ProviderName | null,
): { readonly provider: ProviderName | null; readonly rest: string } {
  const trimmed = name.trim();
  const match = /^([A-Za-z]+)[/:](.*)$/.exec(trimmed);
  const word = match?.[1]?.toLowerCase() ?? '';
  const named = providerNames.find((provider) => provider === word) ?? alsoCalled.get(word) ?? null;
  const rest = named === null ? trimmed : (match?.[2] ?? '').trim();
  if (rest === '') {
    throw new UserError({
      code: 'unknown-model',
      message: `"${name}" names no model.`,
      hint: 'Give an alias or an id, for instance sonnet or anthropic/claude-sonnet-5-5.',
    });
  }
  if (named !== null && givenProvider !== null && named !== givenProvider) {
    throw new UserError({
      code: 'unknown-model',
      message: `"${name}" names ${named}, but the provider is to be ${givenProvider}.`,
      hint: `Leave one of the two out, or give ${givenProvider}/${rest}.`,
    });
  }
  return { provider: named ?? givenProvider, rest };
}
