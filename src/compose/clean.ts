import { formatCommand } from '../core/batch-commands.ts';
import { rmSync } from 'node:fs';
import { countOf } from '../core/block-text.ts';
import { formatUsd } from '../core/money-text.ts';
import { type CareNote, noteInLog } from './note-in-log.ts';
import { levelOfId } from '../core/child-id.ts';
import { type Level, readLevels } from '../core/levels.ts';
import { UserError } from '../core/errors.ts';
import { carryOutClean } from '../engine/clean.ts';
import { findJobsInTheWay } from '../engine/jobs/in-the-way.ts';
import { type CleanPlan, namesChild, planClean } from '../engine/clean-plan.ts';
import type { CleanStage } from '../engine/files-to-empty.ts';
import { collectCommandOf, commandsOf } from './commands-of.ts';
import type { OpenBatch } from './open-batch.ts';
import { checkStep } from './check-words.ts';
import type { Selection } from './spending-flags.ts';
import { outputFolderOf } from './surroundings.ts';

/** What emptying from a stage onward would take. */
export function planCleanOf(batch: OpenBatch, selection: Selection, stage: CleanStage, step: string | null): CleanPlan {
  checkStep(batch, step);
  const from = step ?? firstStepOf(batch, selection);
  refuseStepOfOthers(batch, selection, from);
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
  const plan = planClean(batch.workshop, selection, stage, from);
  refuseWhileInJobs(batch, plan);
  return plan;
}

/** What a job brings would have lost its place, and be paid for nothing. */
function refuseWhileInJobs(batch: OpenBatch, plan: CleanPlan): void {
  const found = findJobsInTheWay(plan, batch.fold);
  if (found === null) return;
  const { jobs, items, example } = found;
  const { address } = batch.store;
  const which =
    jobs.length === 1
      ? `Job ${jobs[0]} covers`
      : `Jobs ${jobs.slice(0, 12).join(', ')}${jobs.length > 12 ? ' …' : ''} cover`;
  throw new UserError({
    code: 'in-flight',
    state: 'in flight',
    message: `${which} ${items === 1 ? example : `${items} of the items that would be emptied (for instance ${example})`}, and what ${jobs.length === 1 ? 'it brings' : 'they bring'} would have lost its place`,
    hint: `Collect first: ${collectCommandOf(batch)}. Or cancel: ${formatCommand(address, `jobs cancel ${jobs.length === 1 ? jobs[0] : '--all'}`)}, and collect then. Or give up: ${formatCommand(address, `jobs forget ${jobs[0]}`)}.`,
    details: { jobs, items },
  });
}

/** The first step of the items that are meant: a child's line begins at its own. */
function firstStepOf({ workshop }: OpenBatch, { only }: Selection): string {
  const levels = new Set([...(only ?? [])].map(levelOfId));
  const [level = null] = levels.size === 1 ? levels : [];
  const first = workshop.ofLevel(level).stepNames[0];
  if (first === undefined) throw new Error('a pipeline has no step');
  return first;
}

/** A child has no step of its parent: emptying that would take all its siblings along. */
function refuseStepOfOthers({ workshop }: OpenBatch, { only }: Selection, step: string): void {
  const { ofStep } = readLevels(workshop.whole.steps);
  for (const id of only ?? []) {
    if (isBelow(workshop.whole, ofStep.get(step) ?? null, levelOfId(id))) continue;
    throw new UserError({
      code: 'clean',
      message: `--item ${id} does not take the step ${step}`,
      hint: `Its own steps are ${workshop.ofLevel(levelOfId(id)).stepNames.join(', ')}; ${step} is its parent's: name that item instead.`,
    });
  }
}

/** Whether `level` is the other one, or lies within it. */
function isBelow({ steps }: OpenBatch['workshop']['whole'], level: Level, other: Level): boolean {
  const { ofStep } = readLevels(steps);
  for (let at: Level | undefined = level; at !== undefined; at = at === null ? undefined : (ofStep.get(at) ?? null)) {
    if (at === other) return true;
  }
  return false;
}

/** Empties the places, and takes what is no longer there out of all_results.json. */
export async function cleanBatch(batch: OpenBatch, plan: CleanPlan): Promise<void> {
  for (const line of await carryOutClean(batch.workshop, plan, batch.surroundings.clock)) batch.fold.add(line);
  noteInLog(batch.store, batch.surroundings, toCleanNote(plan));
}

function toCleanNote({ stage, step, items, paidCalls, paidUsd, unpricedCalls }: CleanPlan): CareNote {
  const from = stage === 'acquire' ? 'acquire' : `${stage} of ${step}`;
  const cost = `${formatUsd(paidUsd)}${unpricedCalls > 0 ? `, ${unpricedCalls} at an unknown cost` : ''}`;
  const paid = paidCalls === 0 ? '' : `, with ${countOf(paidCalls, 'paid call')} (${cost})`;
  const only = items.length === 1 ? items[0] : undefined;
  return {
    event: 'cleaned',
    message: `Cleaned from ${from} on: ${countOf(items.length, 'item')}${paid}`,
    ...(only === undefined ? {} : { item: only.itemId }),
    details: { stage, fromStep: stage === 'acquire' ? null : step, items: items.length, paidCalls, paidUsd },
  };
}

/** What takes in again what a clean of acquire removes, as it is before that: no more than there were, where --limit left some out. */
export function acquireAgainCommand(batch: OpenBatch): string {
  const { store } = batch;
  const isWhole = store.readClosing() !== null;
  const items = isWhole ? 0 : Iterator.from(store.readItems()).reduce((count) => count + 1, 0);
  return commandsOf(batch).about('acquire', ...(items === 0 ? [] : ['--limit', String(items)]));
}

/** What render made; it can be made again for nothing. */
export function cleanOutputs(batch: OpenBatch): string {
  const folder = outputFolderOf(batch.surroundings, batch.store.batchId);
  rmSync(folder, { recursive: true, force: true });
  noteInLog(batch.store, batch.surroundings, {
    event: 'cleaned',
    message: 'What render made is removed',
    details: { stage: 'render' },
  });
  return folder;
}
