import { readFileSync } from 'node:fs';
import type { ProcessSample } from '../../ports/processes.ts';
import { errorCodeOf } from './error-code.ts';

/** USER_HZ of proc_pid_stat(5): 100 on every platform that Node runs on. */
const ticksPerSecond = 100;
const kibibyte = 1024;

/** Out of /proc/<pid>, see proc_pid_stat(5) and proc_pid_status(5). */
export function readLinuxProcess(pid: number): ProcessSample | null {
  const stat = readProc(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The name of the program stands in brackets, and may hold brackets and blanks itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, start = ''] = [fields[0], fields[19]];
  if (state === 'Z' || state === 'X') return null;
  const ticks = Number(fields[11]) + Number(fields[12]);
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readProc(`/proc/${pid}/status`) ?? '')?.[1];
  return {
    commandLine: toCommandLine(readProc(`/proc/${pid}/cmdline`)),
    cpuUsedMs: Number.isFinite(ticks) ? (ticks * 1000) / ticksPerSecond : null,
    cpuPercent: null,
    residentBytes: resident === undefined ? null : Number(resident) * kibibyte,
    start,
  };
}

function toCommandLine(text: string | null): string | null {
  const words = (text ?? '').split('\0').filter((word) => word !== '');
  return words.length === 0 ? null : words.join(' ');
}

function readProc(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCodeOf(error) !== null) return null;
    throw error;
  }
}
