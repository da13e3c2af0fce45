import { type BatchAddress, formatCommand } from '../../core/batch-commands.ts';
import { UserError } from '../../core/errors.ts';
import type { BatchStore, LockOutcome } from '../../ports/batch-store.ts';
import type { JobStore } from '../../ports/job-store.ts';
import type { Clock } from '../../ports/clock.ts';

/**
 * Keeps a process from writing into a batch that another one has taken over from it: one that stood still for minutes (a suspended
 * machine, a disk that hung) wakes in the middle of its work, and what it saw before is no longer so.
 *
 *   no lock taken ──▶ nothing is refused       ours ──lost──▶ every write is refused       ours ──released──▶ nothing is refused
 *
 * Looked up once a second by the clock of the wall, which goes on while a process stands still: so it costs nothing, and the first
 * write after waking asks.
 */
export interface WriteGuard {
  /** The same lock, whose loss is noticed until it is let go. */
  watch(outcome: LockOutcome): LockOutcome;
  isLost(): boolean;
  /** Throws a UserError {code: 'locked'} where the lock is lost. */
  refuseIfLost(): void;
}

const lookEveryMs = 1000;

export function createWriteGuard(clock: Clock, address: BatchAddress): WriteGuard {
  let isStillOurs: (() => boolean) | null = null;
  let lookedAtMs = 0;
  let lost = false;

  function isLost(): boolean {
    if (isStillOurs === null || lost) return lost;
    const sinceMs = clock.now() - lookedAtMs;
    if (sinceMs >= 0 && sinceMs < lookEveryMs) return false;
    lost = !isStillOurs();
    lookedAtMs = clock.now();
    return lost;
  }

  return {
    watch(outcome) {
      if (outcome.kind === 'held') return outcome;
      isStillOurs = outcome.isStillOurs;
      lookedAtMs = clock.now();
      lost = false;
      const letGo = (act: () => void) => () => {
        isStillOurs = null;
        act();
      };
      return { ...outcome, release: letGo(outcome.release), handBack: letGo(outcome.handBack) };
    },
    isLost,
    refuseIfLost() {
      if (isLost())
        throw new UserError({
          code: 'locked',
          state: 'locked',
          message: `Another process has taken ${address.batchId} over: this one writes nothing more`,
          hint: `See how it stands: ${formatCommand(address, 'status')}`,
        });
    },
  };
}

/** Lines of ledger and log are not among them: what was paid is written down whoever holds the batch, and is only ever appended. */
const writesOfStore = [
  'writeBatchRecord',
  'writePipelineNote',
  'appendItems',
  'appendClosing',
  'removeItems',
  'writeItemFile',
  'writeStepFile',
  'restoreStepFile',
  'removeItemFile',
  'removeStepFile',
  'setAsideStepFile',
  'setAsideStepFolder',
  'moveChild',
  'removeStepFolder',
  'openAttemptFolder',
  'removeAttempt',
  'removeEmptyStepFolder',
  'removeItemFolder',
  'writeResults',
  'writeResultsLater',
] as const satisfies readonly (keyof BatchStore)[];

const writesOfJobs = [
  'writeDurably',
  'beginRequests',
  'dropRequests',
  'replaceCalls',
  'beginResults',
] as const satisfies readonly (keyof JobStore)[];

/** The store, whose writes are refused once the lock is lost. */
export function guardWrites<Store extends BatchStore>(store: Store, guard: WriteGuard): Store {
  for (const name of writesOfStore) guardMethod(store, name, guard);
  for (const name of writesOfJobs) guardMethod(store.jobs, name, guard);
  return store;
}

function guardMethod<Name extends PropertyKey>(
  owner: { readonly [name in Name]: (...given: never[]) => unknown },
  name: Name,
  guard: WriteGuard,
): void {
  const act: (...given: never[]) => unknown = owner[name];
  Object.assign(owner, {
    [name]: (...given: never[]) => {
      guard.refuseIfLost();
      return act(...given);
    },
  });
}
