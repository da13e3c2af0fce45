import type { Run } from '../run.ts';

/** Calls that were boarded and are surely not billed: they leave their job, and what was reserved for them is free. */
export function giveBackReserves(run: Pick<Run, 'gate'>, reserves: Iterable<number | null>): void {
  run.gate.change((budget) => {
    for (const reserveUsd of reserves) {
      budget.alight();
      budget.release(reserveUsd);
    }
  });
}
