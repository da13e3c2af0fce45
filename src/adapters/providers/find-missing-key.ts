import { UserError } from '../../core/errors.ts';
import { type ProviderName, providerNames } from '../../core/request.ts';
import { isOpenAiAddress } from './openai-address.ts';

/** process.env, or what stands for it in a test. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where keys are looked for, the first one found is used; and the alias to use instead of another provider's. */
const providers: Readonly<Record<ProviderName, { readonly variables: readonly string[]; readonly alias: string }>> = {
  anthropic: { variables: ['ANTHROPIC_API_KEY'], alias: 'sonnet' },
  openai: { variables: ['OPENAI_API_KEY'], alias: 'gpt' },
  gemini: { variables: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'], alias: 'gemini' },
};

/** A variable's value without surrounding white space; empty is null. */
export function readVariable(environment: Environment, name: string): string | null {
  const value = environment[name]?.trim();
  return value === undefined || value === '' ? null : value;
}

/** The key of a provider and the variable it came from; null where there is none. */
export function findKey(
  name: ProviderName,
  environment: Environment,
): { readonly variable: string; readonly key: string } | null {
  for (const variable of providers[name].variables) {
    const key = readVariable(environment, variable);
    if (key !== null) return { variable, key };
  }
  return null;
}

/** Whether OPENAI_BASE_URL names another server than OpenAI's: such servers often want no key. */
export function isCompatibleServer(environment: Environment): boolean {
  const baseUrl = readVariable(environment, 'OPENAI_BASE_URL');
  return baseUrl !== null && !isOpenAiAddress(baseUrl);
}

/** What is missing to call a provider, and what could be used instead; null where nothing is. */
export function findMissingKey(name: ProviderName, environment: Environment): UserError | null {
  if (findKey(name, environment) !== null || (name === 'openai' && isCompatibleServer(environment))) return null;
  const present = providerNames.flatMap((other) => {
    const found = findKey(other, environment);
    return found === null ? [] : [{ variable: found.variable, use: `--model ${providers[other].alias}` }];
  });
  const hint =
    present.length === 0
      ? 'Set it in the environment or in .env, or rehearse with --sandbox'
      : `You have ${present.map(({ variable }) => variable).join(' and ')}: use ${present.map(({ use }) => use).join(' or ')}, or rehearse with --sandbox`;
  return new UserError({
    code: 'missing-key',
    message: `${providers[name].variables[0]} is not set`,
    hint,
    state: 'provider',
  });
}
