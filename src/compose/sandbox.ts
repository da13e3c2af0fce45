import type { Sandbox } from '../sandbox/create-sandbox.ts';

export interface SandboxRequest {
  readonly port: number;
  readonly seed: number;
  readonly faults: string | undefined;
  readonly ledgerFile: string | undefined;
  readonly stateFolder?: string | undefined;
  readonly manualClock?: boolean | undefined;
}

/** Starts the sandbox; `closed` resolves when a signal has ended it. */
export async function runSandbox(request: SandboxRequest): Promise<{
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly closed: Promise<void>;
}> {
  const { createSandbox } = await import('../sandbox/create-sandbox.ts');
  const { port, seed, faults, ledgerFile, stateFolder, manualClock } = request;
  const sandbox = await createSandbox({
    port,
    seed,
    ...(faults === undefined ? {} : { faults }),
    ...(ledgerFile === undefined ? {} : { ledgerFile }),
    ...(stateFolder === undefined ? {} : { stateFolder }),
    ...(manualClock === undefined ? {} : { manualClock }),
  });
  const closed = new Promise<void>((resolve) => {
    const end = () => void sandbox.close().then(resolve);
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
  });
  return { url: sandbox.url, environment: toEnvironment(sandbox), closed };
}

/** Variables that point the program, or another client, at a sandbox as if it were the providers. */
export function toEnvironment({ baseUrls, key }: Sandbox): Readonly<Record<string, string>> {
  return {
    ANTHROPIC_BASE_URL: baseUrls.anthropic,
    OPENAI_BASE_URL: baseUrls.openai,
    GOOGLE_GEMINI_BASE_URL: baseUrls.gemini,
    ANTHROPIC_API_KEY: key,
    OPENAI_API_KEY: key,
    GEMINI_API_KEY: key,
    // At an address that is not OpenAI's the program would take it for a compatible server.
    BATCH_PIPELINE_OPENAI_API: 'responses',
  };
}
