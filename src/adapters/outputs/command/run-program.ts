import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { errorCodeOf } from '../error-code.ts';

export type ProgramEnd =
  | { readonly kind: 'ended'; readonly exitCode: number | null; readonly signal: string | null }
  /** `code`: ENOENT, EACCES … */
  | { readonly kind: 'not started'; readonly code: string };

export interface Program {
  readonly command: readonly string[];
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Read only as fast as the program takes it. */
  readonly input: () => Iterable<string>;
  /** A line that it wrote, to stdout or stderr. */
  readonly say: (line: string) => void;
}

/** How long output is awaited that something else holds open: a process that the program left behind. */
const graceMs = 1000;

/** Runs a program without a shell: no argument is ever read as anything else. It need not read its input to the end. */
export async function runProgram({ command, folder, environment, input, say }: Program): Promise<ProgramEnd> {
  const [file = '', ...words] = command;
  const child = spawn(file, words, {
    cwd: folder,
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const ended = endOf(child);
  const said = Promise.all([readLines(child.stdout, say), readLines(child.stderr, say)]);
  try {
    await writeInput(child.stdin, input());
  } catch (error) {
    // An expression of a row failed: what the program has is not the batch, so it must not take it for one.
    child.kill();
    await ended;
    throw error;
  }
  const end = await ended;
  await Promise.race([said, setTimeout(graceMs, undefined, { ref: false })]);
  child.stdout.destroy();
  child.stderr.destroy();
  return end;
}

async function endOf(child: ChildProcess): Promise<ProgramEnd> {
  try {
    const [exitCode, signal] = (await once(child, 'exit')) as [number | null, string | null];
    return { kind: 'ended', exitCode, signal };
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === null) throw error;
    return { kind: 'not started', code };
  }
}

/** A program may close its input whenever it has seen enough; how it fared is for its exit code to say. */
async function writeInput(stdin: Writable, lines: Iterable<string>): Promise<void> {
  const closed = new AbortController();
  stdin.on('error', () => closed.abort());
  stdin.on('close', () => closed.abort());
  for (const line of lines) {
    if (closed.signal.aborted) return;
    if (!stdin.write(line)) await untilDrained(stdin, closed.signal);
  }
  stdin.end();
}

async function untilDrained(stdin: Writable, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  try {
    await once(stdin, 'drain', { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function readLines(stream: Readable, say: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) say(line);
}
