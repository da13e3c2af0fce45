import { UserError } from '../../core/errors.ts';
import type { Processes } from '../../ports/processes.ts';
import { errorCodeOf } from './error-code.ts';
import { readLinuxProcess } from './linux-process.ts';
import { readProcessByPs } from './ps-process.ts';

/** By /proc on Linux, else by `ps`; on Windows nothing is said but whether it is there. */
export function createProcesses(): Processes {
  return {
    async look(pid) {
      if (process.platform === 'linux') return readLinuxProcess(pid);
      if (!isThere(pid)) return null;
      const unknown = { commandLine: null, cpuUsedMs: null, cpuPercent: null, residentBytes: null, start: '' };
      return process.platform === 'win32' ? unknown : ((await readProcessByPs(pid)) ?? unknown);
    },
    signal(pid, signal) {
      try {
        return process.kill(pid, signal);
      } catch (error) {
        if (errorCodeOf(error) === 'ESRCH') return false;
        if (errorCodeOf(error) !== 'EPERM') throw error;
        throw new UserError({
          code: 'permission',
          message: `Process ${pid} belongs to another user, and may not be ended from here`,
          hint: 'Ask its user, or stop the run with: batch-pipeline stop',
        });
      }
    },
  };
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCodeOf(error) === 'EPERM';
  }
}
