import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expectNoStack, expectPlain } from './bad-input.ts';
import { type ProgramOutcome, runProgram } from './run-program.ts';

const preload = fileURLToPath(new URL('report-memory.mjs', import.meta.url));
const folders: string[] = [];

/** To be called after the tests of a file. */
export function removeMeasured(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export interface Measured extends ProgramOutcome {
  readonly folder: string;
  readonly memoryBytes: number;
}

/** Runs `all` over these files, and says what it took. */
export async function measureAll(
  files: Readonly<Record<string, string | Buffer>>,
  environment: Readonly<Record<string, string>> = {},
  flags: readonly string[] = ['--sandbox'],
): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'size-'));
  folders.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const report = join(folder, 'memory.txt');
  const outcome = await runProgram({
    argv: ['all', '--batch-id', 'demo', '--yes', ...flags],
    folder,
    environment: { NODE_OPTIONS: `--import=${preload}`, MEMORY_REPORT: report, ...environment },
  });
  expectNoStack(outcome.stdout + outcome.stderr);
  expectPlain(outcome.stdout + outcome.stderr);
  return { ...outcome, folder, memoryBytes: Number(readFileSync(report, 'utf8')) };
}
