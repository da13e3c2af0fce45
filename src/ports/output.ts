import type { BatchView } from '../core/view.ts';

/** Writes one kind of output of a batch into its folder. Idempotent: the same batch gives the same bytes. */
export interface Output {
  /** Throws a UserError for a mistake in the pipeline: an expression that fails, a file name that does not fit. */
  write(view: BatchView, folder: string): Promise<OutputResult>;
}

export interface OutputResult {
  /** What was made, relative to the output folder, the one to open first in front. Of many files of one kind their folder. */
  readonly files: readonly string[];
  /** What went wrong although the pipeline is sound: the command ends `incomplete`. */
  readonly problems: readonly OutputProblem[];
  /** For people, a sentence each: what was left as it is, and why. */
  readonly notes: readonly string[];
}

/** A program of the user's that did not do its work. */
export interface OutputProblem {
  /** `command node chart.js`. */
  readonly output: string;
  /** One sentence, without its full stop. */
  readonly message: string;
  readonly hint: string;
  /** null: it was not started, or a signal ended it. */
  readonly exitCode: number | null;
  /** Of the operating system, SIGKILL for instance. */
  readonly signal: string | null;
}
