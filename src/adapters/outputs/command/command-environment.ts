type Environment = Readonly<Record<string, string | undefined>>;

/** Keys of providers: whoever has one can spend money, and no program of an output needs it. */
const providerKeys: ReadonlySet<string> = new Set([
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_AUTH_TOKEN',
  'OPENAI_API_KEY',
  'GEMINI_API_KEY',
  'GOOGLE_API_KEY',
]);

/** What a program of the user's is given: our environment without the keys of providers, and which batch it is for. */
export function toCommandEnvironment(
  environment: Environment,
  batch: { readonly id: string; readonly outputFolder: string },
): NodeJS.ProcessEnv {
  return { ...withoutProviderKeys(environment), BATCH_ID: batch.id, BATCH_OUTPUT_FOLDER: batch.outputFolder };
}

export function withoutProviderKeys(environment: Environment): NodeJS.ProcessEnv {
  // Windows looks at names without case.
  const harmless = Object.entries(environment).filter(([name]) => !providerKeys.has(name.toUpperCase()));
  return Object.fromEntries(harmless);
}
