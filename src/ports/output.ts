import type { BatchView } from '../core/view.ts';

/** Writes one kind of output of a batch into its folder. Idempotent: the same batch gives the same bytes. */
export interface Output {
  /** Returns the files written, relative to the output folder, the one to open first in front. */
  write(view: BatchView, folder: string): Promise<readonly string[]>;
}
