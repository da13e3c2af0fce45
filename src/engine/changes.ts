/**
 * What changes in how a run sends its calls while it runs: workers, cap, lanes. Whoever waits for something of it is told when it has
 * changed, and looks again.
 */
export interface Changes {
  /** How often lanes or cap have changed: places that could not leave may leave now, or otherwise. */
  readonly count: number;
  /** Returns a function that ends it. */
  subscribe(listener: () => void): () => void;
}

export interface ChangeBell extends Changes {
  /** `ofPlaces`: lanes or cap, not the workers alone. */
  ring(ofPlaces: boolean): void;
}

/** Of a run that nobody tunes. */
export const noChanges: Changes = { count: 0, subscribe: () => () => {} };

export function createChanges(): ChangeBell {
  const listeners = new Set<() => void>();
  let count = 0;
  return {
    get count() {
      return count;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    ring(ofPlaces) {
      if (ofPlaces) count += 1;
      for (const listener of [...listeners]) listener();
    },
  };
}
