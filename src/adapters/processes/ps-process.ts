import { execFile } from 'node:child_process';
import type { ProcessSample } from '../../ports/processes.ts';

const kibibyte = 1024;
const timeoutMs = 5_000;

/** What POSIX `ps` says: `%cpu` as the system weighs it, resident size in KiB, CPU time, the command. null: no such process. */
export async function readProcessByPs(pid: number): Promise<ProcessSample | null> {
  const text = await run('ps', ['-o', 'pcpu=,rss=,time=,args=', '-p', String(pid)]);
  return text === null ? null : toSample(text);
}

/** null: nothing that could be read. */
export function toSample(text: string): ProcessSample | null {
  const match = /^\s*([\d.,]+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/m.exec(text);
  if (match === null) return null;
  const [, percent = '', resident = '', time = '', commandLine = ''] = match;
  const cpuPercent = Number(percent.replace(',', '.'));
  return {
    commandLine,
    cpuUsedMs: toMs(time),
    cpuPercent: Number.isFinite(cpuPercent) ? cpuPercent : null,
    residentBytes: Number(resident) * kibibyte,
    start: '',
  };
}

/** `[[dd-]hh:]mm:ss[.ss]`; null: something else. */
function toMs(text: string): number | null {
  const match = /^(?:(?:(\d+)-)?(\d+):)?(\d+):(\d+(?:\.\d+)?)$/.exec(text);
  if (match === null) return null;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return Math.round((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000);
}

/** null: there is no such program, or it says no. */
function run(program: string, words: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(program, words, { timeout: timeoutMs, windowsHide: true }, (error, stdout) =>
      resolve(error === null ? stdout : null),
    );
  });
}
