import { hash } from 'node:crypto';
import type { ModelRequest, ProviderName } from '../core/request.ts';
import type { Provider } from '../ports/provider.ts';
import type { ProviderSet } from './provider-set.ts';
import type { Surroundings } from './surroundings.ts';

export interface SandboxOptions {
  readonly seed: number;
  readonly faults: string | undefined;
}

/** Fails within milliseconds where a key is missing; starts the sandbox in this process where it is asked for. */
export async function createProviders(
  surroundings: Surroundings,
  names: readonly ProviderName[],
  sandboxOptions: SandboxOptions | null,
): Promise<ProviderSet> {
  if (surroundings.providers !== undefined) return surroundings.providers(names);
  const { createProvider, findMissingKey } = await import('../adapters/providers/registry.ts');
  refuseMissingKeys(names);
  const sandbox = sandboxOptions === null ? null : await startSandbox(sandboxOptions);
  const providers = new Map<ProviderName, Provider>();
  await also(names);

  function refuseMissingKeys(wanted: readonly ProviderName[]): void {
    if (sandboxOptions !== null) return;
    for (const name of wanted) {
      const missing = findMissingKey(name, surroundings.environment);
      if (missing !== null) throw missing;
    }
  }

  async function also(wanted: readonly ProviderName[]): Promise<void> {
    const more = wanted.filter((name) => !providers.has(name));
    refuseMissingKeys(more);
    for (const name of more) {
      const options = {
        environment: sandbox === null ? surroundings.environment : {},
        ...(sandbox === null ? {} : { sandbox }),
      };
      providers.set(name, await createProvider(name, options));
    }
  }

  return {
    also,
    simulated: sandbox !== null,
    of(name) {
      const provider = providers.get(name);
      if (provider === undefined) throw new Error(`no adapter was made for ${name}`);
      return provider;
    },
    ...(sandbox === null
      ? {}
      : {
          tell: (request: ModelRequest, text: string) => sandbox.expectAnswer(digestOfBody(providers, request), text),
        }),
    close: async () => sandbox?.close(),
  };
}

function digestOfBody(providers: ReadonlyMap<ProviderName, Provider>, request: ModelRequest): string {
  const body = providers.get(request.provider)?.toRequestBody(request);
  return hash('sha256', JSON.stringify(body), 'hex');
}

async function startSandbox(options: SandboxOptions) {
  const { createSandbox } = await import('../sandbox/create-sandbox.ts');
  return createSandbox({
    seed: options.seed,
    ...(options.faults === undefined ? {} : { faults: options.faults }),
    port: 0,
  });
}
