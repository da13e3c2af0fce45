import type { ModelFlags } from './models.ts';
import type { OpenBatch } from './open-batch.ts';

const defaultWorkers = 5;

/** Which items a command is about. */
export interface Selection {
  /** The first n in order of acquisition. */
  readonly limit: number | null;
  readonly only: ReadonlySet<string> | null;
}

/** The flags of commands that may spend. */
export interface SpendingFlags extends ModelFlags {
  readonly workers?: number | undefined;
  readonly maxCostUsd?: number | undefined;
  readonly callTimeoutMs?: number | undefined;
  /** When it must be done, as a person says it. */
  readonly by?: string | undefined;
  readonly sandbox: boolean;
  readonly faults?: string | undefined;
  /** Leave when only jobs are left to wait for. */
  readonly noWait?: boolean | undefined;
  /** Whom to tell when it is done or in trouble: bell, desktop, none, an address, or a command; null: as BATCH_NOTIFY says. */
  readonly notify?: readonly string[] | null | undefined;
}

/** Flags as oclif gives them, in the words of the operations. */
export function toSpendingFlags(flags: {
  readonly model?: readonly string[] | undefined;
  readonly provider?: string | undefined;
  readonly lane?: readonly string[] | undefined;
  readonly 'max-cost'?: number | undefined;
  readonly workers?: number | undefined;
  readonly timeout?: number | undefined;
  readonly by?: string | undefined;
  readonly sandbox?: boolean;
  readonly faults?: string | undefined;
  readonly 'no-wait'?: boolean | undefined;
  readonly notify?: readonly string[] | undefined;
}): SpendingFlags {
  return {
    model: flags.model,
    provider: flags.provider,
    lane: flags.lane,
    maxCostUsd: flags['max-cost'],
    workers: flags.workers,
    callTimeoutMs: flags.timeout === undefined ? undefined : flags.timeout * 1000,
    by: flags.by,
    sandbox: flags.sandbox ?? false,
    faults: flags.faults,
    noWait: flags['no-wait'] ?? false,
    notify: flags.notify ?? null,
  };
}

export function workersOf({ workshop }: OpenBatch, flags: Pick<SpendingFlags, 'workers'>): number {
  return flags.workers ?? workshop.pipeline.workers ?? defaultWorkers;
}
