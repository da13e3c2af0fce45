/** The sandbox's time: the machine's, moved on by hand as far as anybody asked; with `manual` it stands still between. */
export interface SandboxClock {
  now(): number;
  advance(byMs: number): void;
}

export function createSandboxClock(machine: () => number, isManual: boolean): SandboxClock {
  let offsetMs = 0;
  const startedAt = machine();
  return {
    now: () => (isManual ? startedAt : machine()) + offsetMs,
    advance(byMs) {
      offsetMs += byMs;
    },
  };
}
