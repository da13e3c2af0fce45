/** The sandbox's time: the machine's, moved on by hand as far as anybody asked; with `manual` it stands still between. */
export interface SandboxClock {
  now(): number;
  /** As the Date header of an answer says it. */
  dateHeader(): string;
  advance(byMs: number): void;
}

/** How far a clock was moved on, and where it stood then. */
export interface ClockState {
  readonly offsetMs: number;
  readonly nowMs: number;
}

/** `kept`: where a sandbox before this one left its clock, so that its jobs do not lie in the future; `keep` writes that down. */
export function createSandboxClock(parts: {
  readonly machine: () => number;
  readonly isManual: boolean;
  readonly kept: ClockState | null;
  readonly keep: (state: ClockState) => void;
}): SandboxClock {
  const { machine, isManual, kept, keep } = parts;
  let offsetMs = isManual ? 0 : (kept?.offsetMs ?? 0);
  const startedAt = isManual && kept !== null ? kept.nowMs : machine();
  const now = () => (isManual ? startedAt : machine()) + offsetMs;
  return {
    now,
    dateHeader: () => new Date(now()).toUTCString(),
    advance(byMs) {
      offsetMs += byMs;
      keep({ offsetMs, nowMs: now() });
    },
  };
}
