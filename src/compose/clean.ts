import { rmSync } from 'node:fs';
import { levelOfId } from '../core/child-id.ts';
import { UserError } from '../core/errors.ts';
import { carryOutClean } from '../engine/clean.ts';
import { type CleanPlan, type CleanStage, namesChild, planClean } from '../engine/clean-plan.ts';
import type { OpenBatch } from './open-batch.ts';
import { checkStep } from './check-words.ts';
import type { Selection } from './spending-flags.ts';
import { outputFolderOf } from './surroundings.ts';

/** What emptying from a stage onward would take. */
export function planCleanOf(batch: OpenBatch, selection: Selection, stage: CleanStage, step: string | null): CleanPlan {
  checkStep(batch, step);
  const first = batch.workshop.stepNames[0];
  if (first === undefined) throw new Error('a pipeline has no step');
  if (stage === 'acquire' && step !== null) {
    throw new UserError({
      code: 'clean',
      message: `--clean-stage acquire takes the whole item, so --step ${step} does not go with it`,
      hint: 'Leave --step out, or clean from prepare, process or parse.',
    });
  }
  const child = stage === 'acquire' ? namesChild(selection) : null;
  if (child !== null) {
    throw new UserError({
      code: 'clean',
      message: `--clean-stage acquire takes whole items, and ${child} is a child`,
      hint: `Name the item it comes from, or clean the expand step that made it: --clean-stage parse --step ${levelOfId(child)}`,
    });
  }
  return planClean(batch.workshop, selection, stage, step ?? first);
}

/** Empties the places, and takes what is no longer there out of all_results.json. */
export function cleanBatch(batch: OpenBatch, plan: CleanPlan): Promise<void> {
  return carryOutClean(batch.workshop, plan, batch.surroundings.clock);
}

/** What render made; it can be made again for nothing. */
export function cleanOutputs(batch: OpenBatch): string {
  const folder = outputFolderOf(batch.surroundings, batch.store.batchId);
  rmSync(folder, { recursive: true, force: true });
  return folder;
}
