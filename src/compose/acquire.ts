import { createStop } from '../engine/stop.ts';
import { type AcquireOutcome, acquire } from '../engine/acquire.ts';
import type { Reporter } from '../ports/reporter.ts';
import { type InterruptedBy, interruptedBy, listenForInterrupts } from './interrupts.ts';
import type { OpenBatch } from './open-batch.ts';
import { openItems } from './open-items.ts';
import { loadAsUsual } from './heap-growth.ts';

export interface AcquiredBatch extends AcquireOutcome {
  readonly interruptedBy: InterruptedBy | null;
}

/** Reads the source and adds what is new. */
export async function acquireBatch(
  batch: OpenBatch,
  limit: number | undefined,
  reporter: Reporter,
): Promise<AcquiredBatch> {
  const stream = await loadAsUsual(() => openItems(batch, limit ?? null));
  const stop = createStop();
  const stopListening = listenForInterrupts(batch.control, stop, reporter);
  reporter.report({ kind: 'stage-started', stage: 'acquire', total: limit ?? null });
  try {
    const outcome = await acquire(
      batch.workshop,
      stream,
      { limit: limit ?? null },
      batch.surroundings.clock,
      reporter,
      stop.noMoreCalls,
    );
    return { ...outcome, interruptedBy: outcome.wasStopped ? interruptedBy(stop) : null };
  } finally {
    stream.close();
    reporter.report({ kind: 'stage-ended', stage: 'acquire' });
    stopListening();
  }
}
