import { formatWords } from '../core/batch-commands.ts';

/** What init made, and a rehearsal of it. */
export function presentMade(folder: string, template: string, files: readonly string[]): string {
  const words = ['--batch-id', 'first', '--pipeline', folder, '--limit', '5', '--sandbox', '--yes'];
  const lines = [`Made ${folder} from ${template}:`, ...files.map((file) => `  ${file}`)];
  return `${lines.join('\n')}\nNext: ${formatWords('all', words)}\n`;
}

/** The last words of validate. `pipeline`: as a command names it. */
export function presentValidity(label: string, isValid: boolean, pipeline: string): string {
  if (!isValid) return `${label}: not valid\n`;
  const words = ['--batch-id', '<id>', '--pipeline', pipeline, '--limit', '5'];
  return `${label}: valid\nNext: ${formatWords('acquire', words)}\n`;
}
