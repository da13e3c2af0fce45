/** The sandbox's time: the machine's, moved on by hand as far as anybody asked; with `manual` it stands still between. */
export interface SandboxClock {
  now(): number;
  /** As the Date header of an answer says it. */
  dateHeader(): string;
  advance(byMs: number): void;
}

export function createSandboxClock(machine: () => number, isManual: boolean): SandboxClock {
  let offsetMs = 0;
  const startedAt = machine();
  const now = () => (isManual ? startedAt : machine()) + offsetMs;
  return {
    now,
    dateHeader: () => new Date(now()).toUTCString(),
    advance(byMs) {
      offsetMs += byMs;
    },
  };
}
