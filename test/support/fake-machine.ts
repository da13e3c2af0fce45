import type { Machine } from '../../src/adapters/store/machine.ts';

export interface FakeMachines {
  /** A new process of `host`; its machine is what the store of that process is given. */
  start(host?: string): Machine;
  kill(machine: Machine): void;
  /** All processes of the host are gone, and its boot id is another one: processes that are started from then on see the same host. */
  reboot(host: string): void;
}

/** Processes that exist by name only: a "crash" in memory is `kill`, and the next process is another one. */
export function createFakeMachines(): FakeMachines {
  const living = new Map<string, string>();
  const boots = new Map<string, number>();
  let pids = 1000;
  return {
    start: (host = 'desk') => {
      pids += 1;
      const pid = pids;
      living.set(`${host}/${pid}`, `start-${pid}`);
      return {
        host,
        bootId: `boot-${boots.get(host) ?? 1}`,
        pid,
        startOf: (asked) => living.get(`${host}/${asked}`) ?? null,
        pause: () => {},
      };
    },
    kill: (machine) => void living.delete(`${machine.host}/${machine.pid}`),
    reboot: (host) => {
      boots.set(host, (boots.get(host) ?? 1) + 1);
      for (const key of living.keys()) if (key.startsWith(`${host}/`)) living.delete(key);
    },
  };
}
