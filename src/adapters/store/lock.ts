import { randomBytes } from 'node:crypto';
import { type Clock, isoNow } from '../../ports/clock.ts';
import type { LockHolder, LockOutcome, SeenHolder } from '../../ports/batch-store.ts';
import type { Files } from './files.ts';
import { heldUntilMs, isLive, readLock, type SeenLock, toLockText } from './lock-file.ts';
import { takeOverLock } from './lock-takeover.ts';
import type { Machine } from './machine.ts';
import { temporaryPath } from './temporary-names.ts';

/**
 * One writer a batch: the file `.batch/lock`.
 *
 *   none ──created exclusively──▶ ours ──touched every 30 s──▶ released (removed, if still ours)
 *   another's, live ──▶ held       another's, stale ──▶ lock-takeover.ts
 *
 * After a crash the file stays, and the next taker sees that its process is gone.
 */
export interface LockParts {
  readonly files: Files;
  readonly path: string;
  readonly machine: Machine;
  readonly clock: Clock;
  readonly command: string;
}

const touchEveryMs = 30_000;
/** A lock that is still empty after so long was left by a writer that was killed. */
const unreadableForMs = 2000;
const maxTries = 100;

export interface LockTaken {
  readonly outcome: LockOutcome;
  /** A writer before us did not end in order, and may have left temp files. */
  readonly replacedStale: boolean;
}

export function takeLock(parts: LockParts): LockTaken {
  const { files, path, machine, clock } = parts;
  const own = createHolder(parts);
  let contender: LockHolder | null = null;
  for (let tries = 0; tries < maxTries; tries += 1) {
    const seen = readSettledLock(parts);
    if (seen === null) {
      if (files.createExclusive(path, toLockText(own)) && isOurs(parts, own))
        return { outcome: toLocked(parts, own, null), replacedStale: false };
      continue;
    }
    if (seen.holder !== null && isLive(seen.holder, seen.touchedMs, machine, clock.now()))
      return toHeld(seen.holder, heldUntilMs(seen.holder, seen.touchedMs, machine));
    const taken = takeOverLock(parts, own);
    if (taken.kind === 'ours')
      return { outcome: toLocked(parts, own, seen.holder ?? unknownHolder), replacedStale: true };
    if (taken.kind === 'contended') {
      contender = taken.by;
      machine.pause(2 + Math.random() * 20);
    }
  }
  if (contender !== null) return toHeld(contender, null);
  throw new Error(`${path} changes faster than it can be read`);
}

/** Who holds the lock now; null: nobody who is still at work. */
export function readHolder(parts: Omit<LockParts, 'command'>): LockHolder | null {
  const seen = lookAtLock(parts);
  return seen?.isLive === true ? seen.holder : null;
}

/** The same, also of a holder who is gone. */
export function lookAtLock({ files, path, machine, clock }: Omit<LockParts, 'command'>): SeenHolder | null {
  const seen = readLock(files, path);
  if (seen?.holder == null) return null;
  const { holder, touchedMs } = seen;
  const isSameStart = holder.bootId === machine.bootId || holder.bootId === '' || machine.bootId === '';
  return {
    holder,
    isLive: isLive(holder, touchedMs, machine, clock.now()),
    untilMs: heldUntilMs(holder, touchedMs, machine),
    isHere: holder.host === machine.host && isSameStart,
    touchedMs,
  };
}

/** A lock stands, and nobody holds it: its process is gone, or it cannot be read. */
export function isLeftBehind(parts: Omit<LockParts, 'command'>): boolean {
  const seen = readLock(parts.files, parts.path);
  if (seen === null) return false;
  return seen.holder === null
    ? parts.clock.now() - seen.touchedMs > unreadableForMs
    : !isLive(seen.holder, seen.touchedMs, parts.machine, parts.clock.now());
}

/** Gives a writer time to fill a lock that is empty yet; one that stays unreadable is returned as it is. */
function readSettledLock({ files, path, machine }: LockParts): SeenLock | null {
  let seen = readLock(files, path);
  for (let waitedMs = 0; seen !== null && seen.holder === null && waitedMs < unreadableForMs; waitedMs += 50) {
    machine.pause(50);
    seen = readLock(files, path);
  }
  return seen;
}

/** Of a lock that nobody can read: by a process that was killed as it wrote it, or on a machine that went down behind it. */
const unknownHolder: LockHolder = {
  host: '',
  bootId: '',
  pid: 0,
  processStart: '',
  nonce: '',
  command: '',
  since: '',
};

function toHeld(holder: LockHolder, untilMs: number | null): LockTaken {
  return { outcome: { kind: 'held', holder, untilMs }, replacedStale: false };
}

function createHolder({ machine, clock, command }: LockParts): LockHolder {
  const processStart = machine.startOf(machine.pid) ?? '';
  return {
    host: machine.host,
    bootId: machine.bootId,
    pid: machine.pid,
    processStart,
    nonce: randomBytes(12).toString('hex'),
    command,
    since: isoNow(clock),
  };
}

function isOurs({ files, path }: LockParts, own: LockHolder): boolean {
  return readLock(files, path)?.holder?.nonce === own.nonce;
}

function toLocked(parts: LockParts, own: LockHolder, tookOver: LockHolder | null): LockOutcome {
  const { files, path, clock } = parts;
  const touch = (): void => {
    if (isOurs(parts, own)) files.touch(path, clock.now());
    else clearInterval(timer);
  };
  const timer = setInterval(() => {
    try {
      touch();
    } catch {
      // A disk that cannot be touched now says so at the next write; whether the lock is still ours is asked before anything is paid.
    }
  }, touchEveryMs).unref();
  touch();
  return {
    kind: 'locked',
    holder: own,
    tookOver,
    isStillOurs: () => isOurs(parts, own),
    release: () => {
      clearInterval(timer);
      if (isOurs(parts, own)) files.remove(path);
    },
    handBack: () => {
      clearInterval(timer);
      handBackLock(parts, own, tookOver);
    },
  };
}

/**
 * Gives the lock up as it was found. A lock that was taken over is the only sign that its holder was cut off, so it stands
 * again, with a time at which nobody takes it for one that is held. `parts.path`: where it lies now.
 */
export function handBackLock(parts: LockParts, own: LockHolder, tookOver: LockHolder | null): void {
  const { files, path } = parts;
  if (!isOurs(parts, own)) return;
  if (tookOver === null) {
    files.remove(path);
    return;
  }
  const temporary = temporaryPath(path);
  if (!files.writeInPlace(temporary, tookOver === unknownHolder ? '' : toLockText(tookOver))) return;
  files.touch(temporary, 0);
  files.rename(temporary, path);
}
