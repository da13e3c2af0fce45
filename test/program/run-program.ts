import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareOutputCheck } from '../support/check-json-output.ts';

/** BATCH_PIPELINE_PROGRAM: the folder of another build to be tested. */
const root = process.env['BATCH_PIPELINE_PROGRAM'] ?? fileURLToPath(new URL('../..', import.meta.url));
export const programFile = join(root, 'bin', 'batch-pipeline.js');

export interface ProgramRun {
  readonly argv: readonly string[];
  readonly folder: string;
  /** Beside PATH and HOME; nothing else of the surroundings reaches the program. `undefined` takes a name away. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** What is piped in; without it stdin is empty. */
  readonly stdin?: string | Buffer;
  /** Words in front of the program, for instance a shell that sets a limit. */
  readonly wrapper?: (command: readonly string[]) => readonly string[];
  readonly timeoutMs?: number;
}

export interface ProgramOutcome {
  /** null: ended by a signal. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

/** Throws where the program is not built: a test run builds nothing. */
export function assertBuilt(): void {
  if (!existsSync(join(root, 'dist', 'entry.js'))) throw new Error('dist/ is missing: run `npm run build` first.');
}

/** Runs the built program as a person or cron would: another process, pipes instead of a terminal, no keys. With --json it rejects unless stdout fits the published schema. */
export function runProgram(run: ProgramRun): Promise<ProgramOutcome> {
  assertBuilt();
  const plain = [process.execPath, programFile, ...run.argv];
  const [executable = '', ...words] = run.wrapper?.(plain) ?? plain;
  const environment = { PATH: process.env['PATH'], HOME: run.folder, NO_COLOR: '1', ...run.environment };
  // A shell around it may hand on a part of what it prints, or other words.
  const check = prepareOutputCheck(run.wrapper === undefined ? run.argv : []);
  const started = performance.now();
  const child = spawn(executable, words, { cwd: run.folder, env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), run.timeoutMs ?? 60_000);
  const parts: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
  child.stdout.on('data', (chunk: Buffer) => parts.stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => parts.stderr.push(chunk));
  // A program that ends without reading closes the pipe.
  child.stdin.on('error', () => {});
  child.stdin.end(run.stdin ?? '');
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => {
      clearTimeout(timer);
      const outcome = {
        exitCode,
        signal,
        stdout: Buffer.concat(parts.stdout).toString(),
        stderr: Buffer.concat(parts.stderr).toString(),
        durationMs: performance.now() - started,
      };
      const checked = signal === null ? check(outcome.stdout) : Promise.resolve();
      checked.then(() => resolve(outcome), reject);
    });
  });
}
