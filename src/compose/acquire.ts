import { createStop } from '../engine/stop.ts';
import { type AcquireOutcome, acquire } from '../engine/acquire.ts';
import type { Reporter } from '../ports/reporter.ts';
import { listenForInterrupts } from './interrupts.ts';
import type { OpenBatch } from './open-batch.ts';
import { openItems } from './open-items.ts';
import { loadAsUsual } from './heap-growth.ts';

/** Reads the source and adds what is new. */
export async function acquireBatch(
  batch: OpenBatch,
  limit: number | undefined,
  reporter: Reporter,
): Promise<AcquireOutcome> {
  const stream = await loadAsUsual(() => openItems(batch, limit ?? null));
  const stop = createStop();
  const stopListening = listenForInterrupts(stop, reporter, () => ({ calls: 0, atMostMs: 0 }));
  reporter.report({ kind: 'stage-started', stage: 'acquire', total: limit ?? null });
  try {
    return await acquire(
      batch.workshop,
      stream,
      { limit: limit ?? null },
      batch.surroundings.clock,
      reporter,
      stop.noMoreCalls,
    );
  } finally {
    stream.close();
    reporter.report({ kind: 'stage-ended', stage: 'acquire' });
    stopListening();
  }
}
