import type { Budget } from '../core/budget.ts';

/** Lets calls through while their worst case fits; one that does not fit waits until calls in flight have settled. */
export interface BudgetGate {
  reserve(
    worstCaseUsd: number | null,
    likelyUsd: number | null,
    signal: AbortSignal,
  ): Promise<'reserved' | 'later' | 'exceeds' | 'unpriced' | 'aborted'>;
  /** Runs `change` on the budget, then lets those who wait look again. */
  change<T>(change: (budget: Budget) => T): T;
  readonly budget: Budget;
}

export function createBudgetGate(budget: Budget): BudgetGate {
  let waiting: (() => void)[] = [];
  const waitForChange = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      const done = () => {
        signal.removeEventListener('abort', done);
        resolve();
      };
      signal.addEventListener('abort', done, { once: true });
      waiting.push(done);
    });
  return {
    budget,
    async reserve(worstCaseUsd, likelyUsd, signal) {
      for (;;) {
        if (signal.aborted) return 'aborted';
        const answer = budget.reserve(worstCaseUsd, likelyUsd);
        if (answer !== 'wait') return answer;
        await waitForChange(signal);
      }
    },
    change(change) {
      const result = change(budget);
      const all = waiting;
      waiting = [];
      for (const look of all) look();
      return result;
    },
  };
}
