import type { JobRecord } from '../../core/job.ts';
import type { WaitedFor } from '../../core/next-look.ts';
import type { Provider } from '../../ports/provider.ts';
import type { JobCapability } from '../../ports/jobs.ts';
import type { Run } from '../run.ts';
import type { JobBook } from './job-book.ts';

/** What a run knows of its batch's jobs beside their records. */
export interface Jobs {
  readonly book: JobBook;
  /** Leaves when only jobs are left to wait for: the next tick goes on. */
  readonly isTick: boolean;
  /** By job number: when it is to be looked at again, in ms; absent: now. */
  readonly lookAgainAtMs: Map<number, number>;
  /** By group (`provider/model`): no job of it is submitted before this time, in ms. */
  readonly notBeforeMs: Map<string, number>;
  /** By group: since when its jobs are refused for want of room, in ms; absent: the last one was not. */
  readonly noRoomSinceMs: Map<string, number>;
  /** How far the provider has come, by its last word; by job number. */
  readonly progress: Map<number, NonNullable<WaitedFor['progress']> & { readonly atMs: number }>;
  /** Jobs that the provider was asked to cancel in this run. */
  readonly cancelled: Set<number>;
  /** Jobs that the provider does not know under the key that is set, which is not theirs. */
  readonly ofOtherKey: Set<number>;
  /** Jobs about which something was said that is not said again in this run. */
  readonly told: Set<string>;
}

export function createJobs(book: JobBook, isTick: boolean): Jobs {
  return {
    book,
    isTick,
    lookAgainAtMs: new Map(),
    notBeforeMs: new Map(),
    noRoomSinceMs: new Map(),
    progress: new Map(),
    cancelled: new Set(),
    ofOtherKey: new Set(),
    told: new Set(),
  };
}

export function groupOf({ provider, model }: Pick<JobRecord, 'provider' | 'model'>): string {
  return `${provider}/${model}`;
}

/** What the record's provider can do about jobs. */
export function jobsAt(run: Run, { provider }: Pick<JobRecord, 'provider'>): Provider & { jobs: JobCapability } {
  const found = run.providerOf(provider);
  if (found.jobs === null) throw new Error(`${provider} has no batch lane`);
  return found as Provider & { jobs: JobCapability };
}

/** Says something once in a run. */
export function tellOnce(
  run: Run,
  jobs: Jobs,
  level: 'info' | 'warning',
  message: string,
  about: { readonly job?: number; readonly needsDecision?: true } = {},
): void {
  if (jobs.told.has(message)) return;
  jobs.told.add(message);
  run.reporter.report({ kind: 'notice', level, message, ...about });
}
