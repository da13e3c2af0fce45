import type { AttemptPicture, ItemPicture, StepFile, StepPicture } from '../../core/line.ts';
import { stepOf } from '../../core/pipeline.ts';
import { eachSelected, everyItem } from '../../engine/families.ts';
import type { BatchStore } from '../../ports/batch-store.ts';
import { createWorkshop } from '../../stages/workshop.ts';
import { cleanBatch, planCleanOf } from '../clean.ts';
import type { OpenBatch } from '../open-batch.ts';

/**
 * Empties what was rejected for good, so that it is asked anew: from where the rejecting step begins again, with its whole budget of
 * attempts. Returns how many items.
 */
export async function emptyRejected(batch: OpenBatch): Promise<number> {
  const rejected = findRejected(batch);
  for (const [step, entries] of Map.groupBy(rejected, ([, from]) => from)) {
    const only = new Set(entries.map(([itemId]) => itemId));
    await cleanBatch(batch, planCleanOf(batch, { limit: null, only }, 'process', step));
  }
  return rejected.size;
}

/** The batch as it would stand then, for an estimate: nothing is emptied. */
export function asIfEmptied(batch: OpenBatch): OpenBatch {
  const rejected = findRejected(batch);
  const { workshop } = batch;
  const store: BatchStore = {
    ...batch.store,
    readPicture(itemId, steps, expands) {
      const picture = batch.store.readPicture(itemId, steps, expands);
      const from = rejected.get(itemId);
      return from === undefined ? picture : withoutStretch(picture, steps, from);
    },
  };
  const { templates, evaluator, vars, seed, inFlight, whole } = workshop;
  return {
    ...batch,
    store,
    workshop: createWorkshop({ store, templates, evaluator, vars, seed, inFlight, pipeline: whole }),
  };
}

/** Item → the step from which it begins again. */
function findRejected({ workshop }: OpenBatch): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { picture, task } of eachSelected(workshop, everyItem))
    if (task.kind === 'rest' && task.state === 'rejected')
      found.set(picture.itemId, stepOf(workshop.whole, task.step).retryFrom);
  return found;
}

/** Its prompt stays, everything behind it goes, and the attempts that these steps rejected. */
function withoutStretch(picture: ItemPicture, steps: readonly string[], from: string): ItemPicture {
  const emptied = steps.slice(steps.indexOf(from));
  const left = new Map<string, StepPicture>();
  for (const [step, files] of picture.steps) {
    if (!emptied.includes(step)) left.set(step, files);
    else if (step === from && files.has('prompt.md')) left.set(step, new Set<StepFile>(['prompt.md']));
  }
  const isKept = (attempt: AttemptPicture) => !emptied.some((step) => attempt.steps.get(step)?.has('rejected.json'));
  return { ...picture, hasError: false, steps: left, attempts: picture.attempts.filter(isKept) };
}
