import { decrease } from './decrease.ts';
import type { AskedLine } from './ledger.ts';
import type { InFlight } from './next-task.ts';

/** The calls that travel in jobs, by the ledger: by call id, by job, and by the place that they cover. */
export interface CallsInJobs {
  /** By call id. */
  readonly calls: ReadonlyMap<string, AskedLine>;
  /** How many calls of each job have not come back. */
  readonly jobs: ReadonlyMap<number, number>;
  board(line: AskedLine, job: number): void;
  /** The call leaves its job; null: it travels in none. */
  alight(call: string): AskedLine | null;
  /** All calls of a job leave it. */
  alightAll(job: number): readonly AskedLine[];
  /** Whether one of them is to fill the place. */
  readonly covers: InFlight;
}

export function createCallsInJobs(): CallsInJobs {
  const calls = new Map<string, AskedLine>();
  const jobs = new Map<number, number>();
  /** By step: item → its calls; more than one only where somebody meddled. */
  const covered = new Map<string, Map<string, number>>();

  const words = new Map<string, string>();
  const once = (word: string): string => {
    const known = words.get(word);
    if (known !== undefined) return known;
    words.set(word, word);
    return word;
  };

  function alight(call: string): AskedLine | null {
    const line = calls.get(call);
    if (line?.job === undefined) return null;
    calls.delete(call);
    decrease(jobs, line.job);
    const items = covered.get(line.step);
    if (items !== undefined) decrease(items, line.item);
    return line;
  }

  return {
    calls,
    jobs,
    board(line, job) {
      // A job may have 100,000 calls, read from as many lines: what is the same in all of them is kept once.
      calls.set(line.call, {
        ...line,
        step: once(line.step),
        at: once(line.at),
        provider: line.provider,
        model: once(line.model),
      });
      jobs.set(job, (jobs.get(job) ?? 0) + 1);
      const items = covered.get(line.step) ?? new Map<string, number>();
      covered.set(line.step, items.set(line.item, (items.get(line.item) ?? 0) + 1));
    },
    alight,
    alightAll(job) {
      const ofJob = [...calls.values()].filter((line) => line.job === job);
      for (const { call } of ofJob) alight(call);
      return ofJob;
    },
    covers: (itemId, step) => covered.get(step)?.has(itemId) === true,
  };
}
