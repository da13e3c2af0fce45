import { createProvider } from '../../src/adapters/providers/registry.ts';
import type { ProviderName } from '../../src/core/request.ts';
import type { Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { createFakeProvider, type FakeProvider } from './fake-provider.ts';

/** The adapter itself, jobs and all, before a sandbox that may have the time of a world. */
export async function createSandboxProvider(name: ProviderName, sandbox: Sandbox): Promise<FakeProvider> {
  const provider = await createProvider(name, { environment: {}, sandbox });
  return Object.assign(createFakeProvider({ answer: () => '', name }), provider);
}
