import type { OutputResult } from '../../ports/output.ts';

/** The result of an output that made these files, and nothing is to be said. */
export function madeFiles(...files: readonly string[]): OutputResult {
  return { files, problems: [], notes: [] };
}
