import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { errorCodeOf } from '../error-code.ts';
import { endGroup, hasGroups } from './program-group.ts';

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
  /** Ends the program and all that it started; the signal's reason is thrown. */
  readonly signal: AbortSignal;
}

/** How long is waited for output that something it left behind holds open. */
const graceMs = 1000;

/** Runs a program without a shell: no argument is ever read as anything else. It need not read its input to the end. */
export async function runProgram({ command, folder, environment, input, say, signal }: Program): Promise<ProgramEnd> {
  signal.throwIfAborted();
  const child = start(command, { cwd: folder, env: environment });
  if ('kind' in child) return child;
  const ended = endOf(child);
  const said = Promise.all([readLines(child.stdout, say), readLines(child.stderr, say)]);
  const stopped = whenStopped(signal);
  try {
    return await Promise.race([writeInput(child.stdin, input()).then(() => ended), stopped.promise]);
  } catch (error) {
    // A stop, or an expression of a row failed: what the program has is not the batch, so it must not take it for one.
    await endGroup(child, ended);
    throw error;
  } finally {
    stopped.forget();
    await Promise.race([said, setTimeout(graceMs, undefined, { ref: false })]);
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

function start(
  [file = '', ...words]: readonly string[],
  place: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): ChildProcessWithoutNullStreams | ProgramEnd {
  try {
    return spawn(file, words, { ...place, stdio: 'pipe', windowsHide: true, detached: hasGroups });
  } catch (error) {
    // Some mistakes of a command are events, others are thrown.
    return notStarted(error);
  }
}

/** A promise that is only ever rejected, with the signal's reason. */
function whenStopped(signal: AbortSignal): { readonly promise: Promise<never>; readonly forget: () => void } {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  return { promise, forget: () => signal.removeEventListener('abort', onAbort) };
}

async function endOf(child: ChildProcessWithoutNullStreams): Promise<ProgramEnd> {
  const end = Promise.withResolvers<ProgramEnd>();
  child.once('exit', (exitCode, signal) => end.resolve({ kind: 'ended', exitCode, signal }));
  child.on('error', (error) => {
    if (child.pid === undefined) end.resolve(notStarted(error));
  });
  return end.promise;
}

function notStarted(error: unknown): ProgramEnd {
  const code = errorCodeOf(error);
  if (code === null) throw error;
  return { kind: 'not started', code };
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
