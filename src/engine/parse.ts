import { pictureOfStep } from '../core/line.ts';
import { nothingInFlight } from '../core/next-task.ts';
import { isPromptStep } from '../core/pipeline.ts';
import { removeMendedError, UnreadableCheckpoint } from '../stages/item-problem.ts';
import { parseStep } from '../stages/parse.ts';
import { lookAt } from '../stages/workshop.ts';
import type { Run } from './run.ts';
import { finishSetAside } from './set-aside.ts';
import { taskOf } from './task-of.ts';
import { toItemProblem, writeError } from './item-failure.ts';
import { pictureAfterVerdict, reportVerdict } from './walk-item.ts';

export interface ParseTally {
  /** Answers judged. */
  answers: number;
  accepted: number;
  rejected: number;
  /** Verdicts that differ from before and were replaced. */
  changed: number;
  /** Verdicts that differ but stand, because something paid rests on them: item and step. */
  readonly kept: { readonly itemId: string; readonly step: string }[];
}

const longestTurnMs = 30;

/** Judges every answer anew, accepted ones too. Calls no model and moves nothing. */
export async function parseItems(run: Run, itemIds: Iterable<string>, onlyStep: string | null): Promise<ParseTally> {
  const tally: ParseTally = { answers: 0, accepted: 0, rejected: 0, changed: 0, kept: [] };
  let turnBeganAt = run.clock.now();
  for (const itemId of itemIds) {
    if (run.stop.noMoreCalls.aborted) break;
    if (run.clock.now() - turnBeganAt > longestTurnMs) {
      await run.clock.sleep(0);
      turnBeganAt = run.clock.now();
    }
    try {
      parseItem(run, itemId, onlyStep, tally);
    } catch (error) {
      const problem = toItemProblem(error);
      if (problem === null) throw error;
      writeError(run, itemId, 'parse', problem);
    }
    run.reporter.report({ kind: 'advanced', itemId });
  }
  return tally;
}

function parseItem(run: Run, itemId: string, onlyStep: string | null, tally: ParseTally): void {
  const { workshop } = run;
  let picture = lookAt(workshop, itemId);
  const task = taskOf(workshop, picture);
  if (task.kind === 'finish-set-aside') {
    finishSetAside(workshop, picture, task.number);
    picture = lookAt(workshop, itemId);
  }
  for (const step of workshop.pipeline.steps.filter(isPromptStep)) {
    const files = pictureOfStep(picture, step.name);
    if (!files.has('receipt.json') && !files.has('response.md')) continue;
    if (onlyStep !== null && step.name !== onlyStep) continue;
    try {
      const outcome = parseStep(workshop, picture, step.name, nothingInFlight);
      if (picture.hasError)
        removeMendedError(workshop.store, workshop.stepNames, itemId, { step: step.name, stage: 'parse' });
      tally.answers += 1;
      tally[outcome.verdict.kind] += 1;
      if (outcome.kind === 'kept') tally.kept.push({ itemId, step: step.name });
      if (outcome.change === 'written') {
        tally.changed += 1;
        reportVerdict(run, picture, step.name, outcome);
        picture = pictureAfterVerdict(picture, step.name, outcome) ?? lookAt(workshop, itemId);
      }
    } catch (error) {
      // Rules that need the value of an earlier step wait until that step has one.
      if (!(error instanceof UnreadableCheckpoint)) throw error;
    }
  }
}
