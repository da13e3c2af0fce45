import { createStop } from '../engine/stop.ts';
import { type AcquireOutcome, acquire } from '../engine/acquire.ts';
import type { Reporter } from '../ports/reporter.ts';
import { listenForInterrupts } from './interrupts.ts';
import type { OpenBatch } from './open-batch.ts';
import { loadAsUsual } from './heap-growth.ts';

/** Reads the source and adds what is new. */
export async function acquireBatch(
  batch: OpenBatch,
  limit: number | undefined,
  reporter: Reporter,
): Promise<AcquireOutcome> {
  const { createSource } = await loadAsUsual(() => import('../adapters/sources/create-source.ts'));
  const { pipeline } = batch.workshop;
  const source = createSource(pipeline.source, {
    sourceFolder: pipeline.sourceFolder,
    stdin: batch.surroundings.stdin,
  });
  const stop = createStop();
  const stopListening = listenForInterrupts(stop, reporter, () => ({ calls: 0, atMostMs: 0 }));
  reporter.report({ kind: 'stage-started', stage: 'acquire', total: limit ?? null });
  try {
    return await acquire(
      batch.workshop,
      source,
      { limit: limit ?? null },
      batch.surroundings.clock,
      reporter,
      stop.noMoreCalls,
    );
  } finally {
    reporter.report({ kind: 'stage-ended', stage: 'acquire' });
    stopListening();
  }
}
