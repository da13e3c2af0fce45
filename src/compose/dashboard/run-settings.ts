/** How a run sends its calls; null: not known, or as the pipeline says. */
export interface RunSettings {
  readonly workers: number | null;
  readonly maxCostUsd: number | null;
}

export const unknownSettings: RunSettings = { workers: null, maxCostUsd: null };

/** What the command line of a run says of it. */
export function readRunSettings(commandLine: string | null): RunSettings {
  if (commandLine === null) return unknownSettings;
  return { workers: numberOf(commandLine, 'workers'), maxCostUsd: numberOf(commandLine, 'max-cost') };
}

function numberOf(commandLine: string, flag: string): number | null {
  const [, text] = new RegExp(`(?:^|\\s)--${flag}[= ](\\d+(?:\\.\\d+)?)(?=\\s|$)`).exec(commandLine) ?? [];
  return text === undefined ? null : Number(text);
}
