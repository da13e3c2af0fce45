import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { ModelRequest, ProviderName } from '../core/request.ts';
import type { Provider } from '../ports/provider.ts';
import type { OpenBatch } from './open-batch.ts';
import type { ProviderSet } from './provider-set.ts';
import type { Surroundings } from './surroundings.ts';

export interface SandboxOptions {
  readonly seed: number;
  readonly faults: string | undefined;
  /** Where its jobs outlive this process, for those that are collected by another one; null: nobody will. */
  readonly stateFolder: string | null;
}

/** The sandbox of a batch's rehearsal: its jobs are kept beside the batch's own files. */
export function sandboxOf(
  { record, store, surroundings }: Pick<OpenBatch, 'record' | 'store' | 'surroundings'>,
  faults: string | undefined,
): SandboxOptions {
  return {
    seed: record.seed,
    faults,
    stateFolder: join(surroundings.dataFolder, store.batchId, '.batch', 'rehearsal'),
  };
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
      const provider = await createProvider(name, options);
      // A rehearsal's sandbox has another port in every process, and is the same account.
      providers.set(name, sandbox === null ? provider : { ...provider, accountFingerprint: 'sandbox' });
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
    ...(options.stateFolder === null ? {} : { stateFolder: options.stateFolder }),
    port: 0,
  });
}
