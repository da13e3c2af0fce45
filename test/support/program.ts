import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareOutputCheck } from './check-json-output.ts';

/** How the program ended: by itself, or by a signal. */
export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves with true when stderr says `text`, with false when the program ends without having said it. */
  saysOnStderr(text: string): Promise<boolean>;
}

export interface ProgramOptions {
  readonly folder: string;
  /** The whole environment beside PATH and NO_COLOR: no key of the person who runs the tests gets in. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What is typed to start it, instead of Node and its file. */
  readonly command?: readonly string[];
}

const repository = fileURLToPath(new URL('../..', import.meta.url));
/** BATCH_PIPELINE_PROGRAM: the folder of another build to be tested. */
const programFolder = process.env['BATCH_PIPELINE_PROGRAM'] ?? repository;
export const programFile = join(programFolder, 'bin', 'batch-pipeline.js');

/**
 * Starts the built program; its stdin is at its end, and nothing is a terminal. With --json, `ended` rejects unless stdout is
 * what the published schema of the command allows, and nothing else.
 */
export function startProgram(argv: readonly string[], options: ProgramOptions): Running {
  if (!existsSync(join(programFolder, 'dist', 'entry.js')))
    throw new Error('dist/ is missing: run `npm run build` first.');
  const [executable = '', ...words] = options.command ?? [process.execPath, programFile];
  const child = spawn(executable, [...words, ...argv], {
    cwd: options.folder,
    env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const check = prepareOutputCheck(argv);
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const look of listeners) look();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => {
      // Cut off where it was killed, or where nobody reads it any more.
      const isWhole = signal === null && child.stdout.readableEnded;
      const checked = isWhole ? check(stdout) : Promise.resolve();
      checked.then(() => resolve({ exitCode, signal, stdout, stderr }), reject);
    });
  });
  return {
    child,
    ended,
    stdout: () => stdout,
    stderr: () => stderr,
    saysOnStderr: (text) =>
      new Promise((resolve) => {
        const end = (answer: boolean) => {
          listeners.delete(look);
          resolve(answer);
        };
        const look = () => {
          if (stderr.includes(text)) end(true);
        };
        listeners.add(look);
        look();
        void ended.then(() => end(stderr.includes(text)));
      }),
  };
}

export function runProgram(argv: readonly string[], options: ProgramOptions): Promise<Ended> {
  return startProgram(argv, options).ended;
}
