import { UserError } from '../../core/errors.ts';
import type { ProviderName } from '../../core/request.ts';
import type { Provider } from '../../ports/provider.ts';
import type { Fetch } from './exchange.ts';
import { type Environment, findKey, findMissingKey, isCompatibleServer, readVariable } from './find-missing-key.ts';
import type { OpenAiWriting } from './find-parameter-problems.ts';
import type { LeanFetch, LeanFetchOptions } from './lean-fetch.ts';
import type { OpenAiApi } from './openai/create-openai-provider.ts';

export { type Environment, findMissingKey, isCompatibleServer } from './find-missing-key.ts';

export interface ProviderSettings {
  readonly environment: Environment;
  /** Instead of the providers: one server that speaks for them all. Base URLs in the form that the SDKs take. */
  readonly sandbox?: { readonly baseUrls: Readonly<Record<ProviderName, string>>; readonly key: string };
  readonly fetch?: Fetch;
}

/**
 * The provider of that name, set up from the environment: ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL; OPENAI_API_KEY,
 * OPENAI_BASE_URL, OPENAI_ORG_ID, OPENAI_PROJECT_ID, BATCH_PIPELINE_OPENAI_API; GEMINI_API_KEY or GOOGLE_API_KEY,
 * GOOGLE_GEMINI_BASE_URL; HTTP_PROXY, HTTPS_PROXY, NO_PROXY. Throws a UserError where the key is missing. The SDK is
 * loaded here, not before.
 */
export async function createProvider(name: ProviderName, settings: ProviderSettings): Promise<Provider> {
  const { environment, sandbox } = settings;
  const missing = sandbox === undefined ? findMissingKey(name, environment) : null;
  if (missing !== null) throw missing;
  // A compatible server without a key still gets the header that the SDK insists on.
  const apiKey = sandbox?.key ?? findKey(name, environment)?.key ?? 'no-key';
  const { createLeanFetch } = await import('./lean-fetch.ts');
  const transport = settings.fetch ?? createLeanFetch({ proxy: sandbox === undefined ? proxyOf(environment) : null });
  const base = { apiKey, fetch: transport };
  const withBaseUrl = (variable: string) => {
    const baseUrl = sandbox?.baseUrls[name] ?? readBaseUrl(environment, variable);
    return baseUrl === null ? base : { ...base, baseUrl };
  };
  switch (name) {
    case 'anthropic': {
      const { createAnthropicProvider } = await import('./anthropic/create-anthropic-provider.ts');
      return createAnthropicProvider(withBaseUrl('ANTHROPIC_BASE_URL'));
    }
    case 'openai': {
      const { createOpenAiProvider } = await import('./openai/create-openai-provider.ts');
      const told = sandbox === undefined ? readOpenAiApi(environment) : 'responses';
      return createOpenAiProvider({
        ...withBaseUrl('OPENAI_BASE_URL'),
        ...(told === null ? {} : { api: told }),
        organization: readVariable(environment, 'OPENAI_ORG_ID'),
        project: readVariable(environment, 'OPENAI_PROJECT_ID'),
      });
    }
    case 'gemini': {
      const { createGeminiProvider } = await import('./gemini/create-gemini-provider.ts');
      return createGeminiProvider(withBaseUrl('GOOGLE_GEMINI_BASE_URL'));
    }
  }
}

/** How requests to OpenAI will be written in this environment, for planning them without a key. */
export function findOpenAiWriting(environment: Environment, isSandbox: boolean): OpenAiWriting {
  if (isSandbox) return 'responses';
  const isCompatible = isCompatibleServer(environment);
  const api = readOpenAiApi(environment) ?? (isCompatible ? 'chat' : 'responses');
  return api === 'responses' ? 'responses' : isCompatible ? 'compatible' : 'chat';
}

function readBaseUrl(environment: Environment, variable: string): string | null {
  const value = readVariable(environment, variable);
  if (value === null) return null;
  const url = URL.parse(value);
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return value.replace(/\/+$/, '');
  throw new UserError({
    code: 'bad-base-url',
    message: `${variable} is "${withoutPassword(value)}", which is no address`,
    hint: 'It begins with http:// or https://',
    state: 'provider',
  });
}

function withoutPassword(address: string): string {
  return address.replace(/\/\/[^/]*@/, '//…@');
}

function readOpenAiApi(environment: Environment): OpenAiApi | null {
  const value = readVariable(environment, 'BATCH_PIPELINE_OPENAI_API');
  if (value === null || value === 'responses' || value === 'chat') return value;
  throw new UserError({
    code: 'bad-setting',
    message: `BATCH_PIPELINE_OPENAI_API is "${value}"`,
    hint: 'It is responses or chat',
  });
}

function proxyOf(environment: Environment): NonNullable<LeanFetchOptions['proxy']> | null {
  const read = (name: string) => readVariable(environment, name.toLowerCase()) ?? readVariable(environment, name);
  const http = read('HTTP_PROXY');
  const https = read('HTTPS_PROXY');
  if (http === null && https === null) return null;
  return { ...(http === null ? {} : { http }), ...(https === null ? {} : { https }), except: read('NO_PROXY') ?? '' };
}

/** What carries requests in this environment, proxies included: for other downloads than the providers' own. */
export async function createTransport(environment: Environment): Promise<LeanFetch> {
  const { createLeanFetch } = await import('./lean-fetch.ts');
  return createLeanFetch({ proxy: proxyOf(environment) });
}
