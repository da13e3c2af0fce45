export interface SandboxRequest {
  readonly port: number;
  readonly seed: number;
  readonly faults: string | undefined;
  readonly ledgerFile: string | undefined;
}

/** Starts the sandbox; `closed` resolves when a signal has ended it. */
export async function runSandbox(request: SandboxRequest): Promise<{ readonly url: string; readonly environment: Readonly<Record<string, string>>; readonly closed: Promise<void> }> {
  const { createSandbox } = await import('../sandbox/create-sandbox.ts');
  const { port, seed, faults, ledgerFile } = request;
  const sandbox = await createSandbox({ port, seed, ...(faults === undefined ? {} : { faults }), ...(ledgerFile === undefined ? {} : { ledgerFile }) });
  const closed = new Promise<void>((resolve) => {
    const end = () => void sandbox.close().then(resolve);
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
  });
  const environment = {
    ANTHROPIC_BASE_URL: sandbox.baseUrls.anthropic,
    OPENAI_BASE_URL: sandbox.baseUrls.openai,
    GOOGLE_GEMINI_BASE_URL: sandbox.baseUrls.gemini,
    ANTHROPIC_API_KEY: sandbox.key,
    OPENAI_API_KEY: sandbox.key,
    GEMINI_API_KEY: sandbox.key,
  };
  return { url: sandbox.url, environment, closed };
}
