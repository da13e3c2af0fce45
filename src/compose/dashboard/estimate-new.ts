import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createBatchShelf } from '../../adapters/store/batch-shelf.ts';
import { createDiskFiles } from '../../adapters/store/disk-files.ts';
import { UserError } from '../../core/errors.ts';
import { findIdProblem, validIdExample } from '../../core/ids.ts';
import type { EstimateView, NewRun } from '../../ports/dashboard-backend.ts';
import { acquireBatch } from '../acquire.ts';
import { estimateBatch } from '../estimate.ts';
import { prepareBatch } from '../free-stages.ts';
import { type OpenBatch, openBatch } from '../open-batch.ts';
import { stampOfPipeline } from '../pipeline-note.ts';
import type { Surroundings } from '../surroundings.ts';
import { toEstimateView } from './estimate-view.ts';
import { toFlags } from './run-words.ts';

const everything = { limit: null, only: null };
const quiet = { report() {} };

interface Trial {
  readonly key: string;
  readonly batch: OpenBatch;
  readonly folder: string;
}

/**
 * What a run that is not made yet would cost: its items are acquired into a folder that is thrown away, and estimated there as any
 * batch is. Kept for the next question about the same items: a person tries models and lanes.
 */
export function createNewEstimates(
  surroundings: Surroundings,
  scratchFolder: string,
): (run: NewRun) => Promise<EstimateView> {
  let trial: Promise<Trial> | null = null;
  let key = '';
  let count = 0;
  let turn: Promise<unknown> = Promise.resolve();

  async function makeTrial(run: NewRun, trialKey: string): Promise<Trial> {
    count += 1;
    const folder = join(scratchFolder, String(count));
    const { clock, currentFolder } = surroundings;
    const shelf = createBatchShelf({ files: createDiskFiles(), dataFolder: folder, clock, command: 'estimate' });
    const batch = await openBatch(
      { ...surroundings, dataFolder: folder, shelf },
      { batchId: run.batchId, mode: 'create', pipeline: resolvePipeline(currentFolder, run.pipeline) },
    );
    try {
      await acquireBatch(batch, run.limit ?? undefined, quiet);
      // What comes before the first prompt is free, and says how many calls there will be.
      if (batch.workshop.whole.steps[0]?.kind !== 'prompt') await prepareBatch(batch, everything, null, quiet);
    } catch (error) {
      await drop({ key: trialKey, batch, folder });
      throw error;
    }
    return { key: trialKey, batch, folder };
  }

  async function drop({ batch, folder }: Trial): Promise<void> {
    await batch.close();
    rmSync(folder, { recursive: true, force: true });
  }

  async function trialOf(run: NewRun): Promise<Trial> {
    const wanted = JSON.stringify([run.batchId, run.pipeline, run.limit, stampOfPipeline(run.pipeline)]);
    if (trial !== null && key === wanted) return trial;
    const before = trial;
    trial = null;
    if (before !== null) await before.then(drop, () => {});
    key = wanted;
    const made = makeTrial(run, wanted);
    trial = made;
    made.catch(() => {
      if (trial === made) trial = null;
    });
    return made;
  }

  async function estimate(run: NewRun): Promise<EstimateView> {
    refuseTaken(surroundings, run.batchId);
    const { batch } = await trialOf(run);
    return toEstimateView(await estimateBatch(batch, everything, null, toFlags(run, run.sandbox), false));
  }

  return (run) => {
    // One after the other: they share the folder.
    const asked = turn.then(
      () => estimate(run),
      () => estimate(run),
    );
    turn = asked;
    return asked;
  };
}

/** A new run makes a new batch: its id must fit and be free. */
export function refuseTaken({ shelf }: Surroundings, batchId: string): void {
  const problem = findIdProblem(batchId);
  if (problem !== null)
    throw new UserError({
      code: 'batch-id',
      message: `"${batchId}" cannot be the id of a batch: ${problem}`,
      hint: `An id is made of ${validIdExample}.`,
    });
  if (!shelf.open(batchId).exists && !shelf.isArchived(batchId)) return;
  throw new UserError({
    code: 'taken',
    message: `A batch ${batchId} is there already${shelf.isArchived(batchId) ? ', archived' : ''}`,
    hint: 'Choose another id; or open that one and resume it.',
  });
}

/** As a batch keeps it: a run in another folder finds it too. */
function resolvePipeline(currentFolder: string, pipeline: string): string {
  return pipeline.startsWith('template:') || !/[\\/]/.test(pipeline) ? pipeline : resolve(currentFolder, pipeline);
}
