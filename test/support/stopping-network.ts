import type { JobCapability } from '../../src/ports/jobs.ts';
import type { Provider } from '../../src/ports/provider.ts';

/** Told before and after each act that goes over the network; what it throws comes out of the act. */
export type OnNetwork = (name: string, when: 'before' | 'after') => void;

/**
 * A provider with a batch lane as one process reaches it: whose process is dead can ask it for nothing more, and hears of
 * nothing more.
 */
export function throughNetwork(provider: Provider, onNetwork: OnNetwork): Provider {
  const { jobs } = provider;
  if (jobs === null) return provider;
  async function act<Value>(name: string, run: () => Promise<Value>): Promise<Value> {
    onNetwork(name, 'before');
    const value = await run();
    onNetwork(name, 'after');
    return value;
  }
  return {
    name: provider.name,
    accountFingerprint: provider.accountFingerprint,
    countTokens: provider.countTokens,
    listModels: provider.listModels,
    toRequestBody: provider.toRequestBody,
    maxInputTokens: provider.maxInputTokens,
    generate: (...given) => act('generate', () => provider.generate(...given)),
    jobs: jobsThroughNetwork(jobs, act, onNetwork),
  };
}

function jobsThroughNetwork(
  jobs: JobCapability,
  act: <Value>(name: string, run: () => Promise<Value>) => Promise<Value>,
  onNetwork: OnNetwork,
): JobCapability {
  const { removeUpload } = jobs;
  return {
    ...jobs,
    readClock: (signal) => act('clock', () => jobs.readClock(signal)),
    upload: (...given) => act('upload', () => jobs.upload(...given)),
    removeUpload: removeUpload === null ? null : (...given) => act('remove', () => removeUpload(...given)),
    create: (...given) => act('create', () => jobs.create(...given)),
    status: (...given) => act('status', () => jobs.status(...given)),
    cancel: (...given) => act('cancel', () => jobs.cancel(...given)),
    find: (...given) => act('find', () => jobs.find(...given)),
    async *results(id, signal) {
      onNetwork('results', 'before');
      yield* jobs.results(id, signal);
      onNetwork('results', 'after');
    },
  };
}
