import { toStepEntries } from '../core/history-entry.ts';
import type { OpenBatch } from './open-batch.ts';
import { isoNow } from '../ports/clock.ts';

/**
 * Begins to watch what the answers of an invocation weigh. What is returned is called at its end, whatever that was, and
 * keeps what came since for the estimates to come.
 */
export function watchAnswers({ fold, record, surroundings }: OpenBatch): () => void {
  const { history, clock } = surroundings;
  let before = fold.histories();
  return () => {
    const after = fold.histories();
    const at = isoNow(clock);
    history.noteSteps(
      toStepEntries(before, after, { at, pipeline: record.pipeline, simulated: fold.isSimulated === true }),
    );
    before = after;
  };
}
