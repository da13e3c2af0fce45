import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { diskCodeOf } from './disk-errors.ts';

/** This process among the others of its machine: what a lock is judged by. */
export interface Machine {
  readonly host: string;
  /** Another value after each start of the machine; '' where it is not known. */
  readonly bootId: string;
  readonly pid: number;
  /** When a process of this machine began, in its own unit; '' where that is not known; null: there is no such process. */
  startOf(pid: number): string | null;
  /** Waits, and lets nothing else of this process run. */
  pause(delayMs: number): void;
}

export function createMachine(): Machine {
  const isLinux = process.platform === 'linux';
  return {
    // Containers of one machine may share a name, and not their processes.
    host: isLinux ? `${hostname()} ${readLink('/proc/self/ns/pid') ?? ''}`.trim() : hostname(),
    bootId: isLinux ? (readProc('/proc/sys/kernel/random/boot_id') ?? '').trim() : '',
    pid: process.pid,
    startOf: isLinux ? readStart : findStart,
    pause: (delayMs) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, delayMs),
  };
}

/** Field 22 of /proc/<pid>/stat, see proc_pid_stat(5). A zombie is no process any more. */
function readStart(pid: number): string | null {
  const stat = readProc(`/proc/${pid}/stat`);
  if (stat === null) return findStart(pid);
  // The name of the program stands in brackets, and may hold brackets and blanks itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields[0], fields[19]];
  return state === 'Z' || state === 'X' || start === undefined ? null : start;
}

function findStart(pid: number): string | null {
  try {
    process.kill(pid, 0);
    return '';
  } catch (error) {
    // EPERM: there is one, of another user.
    return diskCodeOf(error) === 'EPERM' ? '' : null;
  }
}

function readLink(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (diskCodeOf(error) !== null) return null;
    throw error;
  }
}

function readProc(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (diskCodeOf(error) !== null) return null;
    throw error;
  }
}
