import type { DoneNotice } from '../core/done-notice.ts';

/** Somebody who wants to know that the work is done. */
export interface Notifier {
  /** null: told; else why not, in a sentence's part. Throws for nothing that the other side does. */
  notify(notice: DoneNotice): Promise<string | null>;
}
