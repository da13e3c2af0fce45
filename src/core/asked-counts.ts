import { decrease } from './decrease.ts';
import type { PaidPlace } from './ledger.ts';

/**
 * How often each place was asked since it was last paid or cleaned. Nearly every place has one attempt that is asked: that is a
 * number in the table, and only where there are several it is a table of its own.
 */
interface AskedCounts {
  add(place: AskedPlace): void;
  /** As if it had not been asked this once. */
  remove(place: AskedPlace): void;
  /** The attempt has its answer. */
  settle(place: PaidPlace): void;
  /** All attempts of the step begin anew. */
  clear(item: string, step: string): void;
  count(place: PaidPlace): number;
}

type AskedPlace = PaidPlace & { readonly job?: number };

/** Calls that a place may have before it fails: the first and five resends. Each later run makes one more. */
export const callsAPlace = 6;

/** An attempt without a generation, and its count, in one number. */
const countsAnAttempt = 1 << 16;

/** The same, and how many of them travelled in jobs. */
export interface AskedPlaces extends AskedCounts {
  countInJobs(place: PaidPlace): number;
}

export function createAskedPlaces(): AskedPlaces {
  const all = createAskedCounts();
  /** Of a batch that travels in jobs they are the fewer, and of any other they are settled soon. */
  const alone = createAskedCounts();
  return {
    add(place) {
      all.add(place);
      if (place.job === undefined) alone.add(place);
    },
    remove(place) {
      all.remove(place);
      if (place.job === undefined) alone.remove(place);
    },
    settle(place) {
      all.settle(place);
      alone.settle(place);
    },
    clear(item, step) {
      all.clear(item, step);
      alone.clear(item, step);
    },
    count: all.count,
    countInJobs: (place) => all.count(place) - alone.count(place),
  };
}

function createAskedCounts(): AskedCounts {
  /** By step, then by item: the names that the ledger's lines have serve as keys, and no others are made. */
  const steps = new Map<string, Map<string, number | Map<string, number>>>();

  const attemptsOf = (standing: number | Map<string, number>): Map<string, number> =>
    typeof standing === 'number'
      ? new Map([[String(Math.floor(standing / countsAnAttempt)), standing % countsAnAttempt]])
      : standing;

  const change = (place: PaidPlace, act: (attempts: Map<string, number>, key: string) => void): void => {
    const items = steps.get(place.step);
    const standing = items?.get(place.item);
    if (items === undefined || standing === undefined) return;
    const attempts = attemptsOf(standing);
    act(attempts, attemptKeyOf(place));
    if (attempts.size === 0) items.delete(place.item);
    else items.set(place.item, attempts);
  };

  return {
    add(place) {
      const items = steps.get(place.step) ?? new Map<string, number | Map<string, number>>();
      steps.set(place.step, items);
      const standing = items.get(place.item);
      if (standing === undefined && place.generation === undefined) {
        items.set(place.item, place.attempt * countsAnAttempt + 1);
        return;
      }
      const attempts = standing === undefined ? new Map<string, number>() : attemptsOf(standing);
      const attempt = attemptKeyOf(place);
      items.set(place.item, attempts.set(attempt, (attempts.get(attempt) ?? 0) + 1));
    },
    remove: (place) => change(place, (attempts, key) => decrease(attempts, key)),
    settle: (place) => change(place, (attempts, key) => void attempts.delete(key)),
    clear: (item, step) => void steps.get(step)?.delete(item),
    count(place) {
      const standing = steps.get(place.step)?.get(place.item);
      return standing === undefined ? 0 : (attemptsOf(standing).get(attemptKeyOf(place)) ?? 0);
    },
  };
}

function attemptKeyOf({ attempt, generation }: Pick<PaidPlace, 'attempt' | 'generation'>): string {
  return generation === undefined ? String(attempt) : `${attempt} ${generation}`;
}
