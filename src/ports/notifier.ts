import type { Notice } from '../core/done-notice.ts';

/** Somebody who wants to know that the work is done, or in trouble. */
export interface Notifier {
  /** null: told; else why not, in a sentence's part. Throws for nothing that the other side does. */
  notify(notice: Notice): Promise<string | null>;
}
