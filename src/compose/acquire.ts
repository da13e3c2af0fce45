import { countOf } from '../core/block-text.ts';
import type { ExitState } from '../core/errors.ts';
import { createStop } from '../engine/stop.ts';
import { type AcquireOutcome, acquire } from '../engine/acquire.ts';
import { type SettledAnswers, settleLostAnswers } from '../engine/lost-answers.ts';
import type { Reporter } from '../ports/reporter.ts';
import { type InterruptedBy, interruptedBy, listenForInterrupts } from './interrupts.ts';
import type { OpenBatch } from './open-batch.ts';
import { openItems } from './open-items.ts';
import { loadAsUsual } from './heap-growth.ts';

export interface AcquiredBatch extends Omit<AcquireOutcome, 'wasStopped'> {
  readonly batchId: string;
  /** null: it came to its end. */
  readonly interruptedBy: InterruptedBy | null;
  readonly states: readonly ExitState[];
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
    const { workshop, surroundings } = batch;
    const restored = new Set<string>();
    const { wasStopped, ...outcome } = await acquire(
      workshop,
      stream,
      { limit: limit ?? null, onRestored: (itemId) => restored.add(itemId) },
      surroundings.clock,
      reporter,
      stop.noMoreCalls,
    );
    const lost = await settleLostAnswers(workshop, batch.fold, batch.book, restored, surroundings.clock);
    for (const message of toNotices(lost)) reporter.report({ kind: 'notice', level: 'warning', message });
    return {
      batchId: batch.store.batchId,
      ...outcome,
      interruptedBy: wasStopped ? interruptedBy(stop) : null,
      states: [wasStopped ? 'interrupted' : 'done'],
    };
  } finally {
    stream.close();
    reporter.report({ kind: 'stage-ended', stage: 'acquire' });
    stopListening();
  }
}

function toNotices({ restored, gone, inJobs }: SettledAnswers): readonly string[] {
  return [
    ...(restored === 0
      ? []
      : [
          `${countOf(restored, 'paid answer was', 'paid answers were')} in folders that are gone; ${restored === 1 ? 'it is' : 'they are'} put back from the journal of answers, for nothing.`,
        ]),
    ...(gone === 0
      ? []
      : [
          `${countOf(gone, 'paid answer was', 'paid answers were')} in folders that are gone; the ledger keeps what ${gone === 1 ? 'it' : 'they'} cost, as of cleaned ones.`,
        ]),
    ...(inJobs === 0
      ? []
      : [
          `${countOf(inJobs, 'paid answer was', 'paid answers were')} in folders that are gone; the results of jobs still have ${inJobs === 1 ? 'it' : 'them'}, and process files ${inJobs === 1 ? 'it' : 'them'} again, for nothing.`,
        ]),
  ];
}
