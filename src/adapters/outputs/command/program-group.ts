import type { ChildProcess } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { errorCodeOf } from '../error-code.ts';

/** A program that is started `detached` leads a group, with which all that it started can be ended. Not on Windows. */
export const hasGroups = process.platform !== 'win32';

/** How long is waited for programs that were asked to end, before they are made to. */
const graceMs = 1000;
const lookMs = 20;

/** Asks the program and all that it started to end, and makes those that are still there after a while. */
export async function endGroup(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  if (!hasGroups) {
    child.kill();
    await Promise.race([ended, setTimeout(graceMs, undefined, { ref: false })]);
    child.kill('SIGKILL');
    return;
  }
  const until = performance.now() + graceMs;
  let isThere = signalGroup(pid, 'SIGTERM');
  while (isThere && performance.now() < until) {
    await setTimeout(lookMs);
    isThere = signalGroup(pid, 0);
  }
  if (isThere) signalGroup(pid, 'SIGKILL');
}

/** false: nobody of the group is left. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch (error) {
    // EPERM: on macOS for what has ended and was not waited for; elsewhere for programs of another user.
    const code = errorCodeOf(error);
    if (code === 'ESRCH' || code === 'EPERM') return false;
    throw error;
  }
}
