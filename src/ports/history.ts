import type { HistoryEntry, JobEntry, StepEntry } from '../core/history-entry.ts';

/**
 * What the batches of a data folder measured, for estimates to come. Like a cache: what cannot be read or written is left
 * out, without a word and without an error. Several batches may write at once.
 */
export interface History {
  /** In order of writing; of a long history its end. */
  read(): readonly HistoryEntry[];
  noteJob(entry: JobEntry): void;
  /** What an invocation's answers were expected to weigh, and weighed. */
  noteSteps(entries: readonly StepEntry[]): void;
}
