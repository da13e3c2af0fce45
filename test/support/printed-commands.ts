import { execFileSync } from 'node:child_process';

/** The commands of this program that a text prints, each as the words that a shell makes of it. */
export function printedCommands(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n').filter((line) => line.includes('batch-pipeline '));
  return lines.map((line) => toWords(line.slice(line.indexOf('batch-pipeline '))));
}

/** What a shell of POSIX gives the program. */
export function toWords(command: string): readonly string[] {
  const script = `set -f; batch_pipeline() { printf '%s\\0' "$@"; }; ${command.replace(/^batch-pipeline/, 'batch_pipeline')}`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

/** The value of a flag; null: it is not there. */
export function flagValue(words: readonly string[], flag: string): string | null {
  const at = words.indexOf(flag);
  return at === -1 ? null : (words[at + 1] ?? null);
}
