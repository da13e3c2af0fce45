import { type ItemPicture, pictureOfStep } from '../core/line.ts';
import { nothingInFlight } from '../core/next-task.ts';
import { isPromptStep } from '../core/pipeline.ts';
import { createPlanCounter, type Plan } from '../core/plan.ts';
import { removeMendedError, UnreadableCheckpoint } from '../stages/item-problem.ts';
import { parseStep } from '../stages/parse.ts';
import { lookAt } from '../stages/workshop.ts';
import { type KnownValue, toElement } from './results.ts';
import type { Run } from './run.ts';
import { finishSetAside } from './set-aside.ts';
import { taskOf } from '../stages/task-of.ts';
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
export async function parseItems(
  run: Run,
  itemIds: Iterable<string>,
  onlyStep: string | null,
  tally: ParseTally,
): Promise<null> {
  for await (const _ of eachParsed(run, itemIds, onlyStep, tally));
  return null;
}

/** The same for the whole batch, with all_results.json written on the way. null: the run was stopped, and the old file stands. */
export async function parseWholeBatch(
  run: Run,
  itemIds: Iterable<string>,
  onlyStep: string | null,
  tally: ParseTally,
): Promise<{ readonly results: number; readonly plan: Plan } | null> {
  const { workshop } = run;
  const counter = createPlanCounter(workshop.pipeline);
  let results = 0;
  const elements = async function* (): AsyncGenerator<string> {
    for await (const { picture, known } of eachParsed(run, itemIds, onlyStep, tally)) {
      const task = taskOf(workshop, picture);
      counter.add(picture, task);
      const element = toElement(workshop, picture, task, known);
      if (element === null) continue;
      results += 1;
      yield element;
    }
    if (run.stop.noMoreCalls.aborted) throw new StoppedEarly();
  };
  try {
    await workshop.store.writeResultsLater(elements());
  } catch (error) {
    if (error instanceof StoppedEarly) return null;
    throw error;
  }
  return { results, plan: counter.toPlan() };
}

export function createParseTally(): ParseTally {
  return { answers: 0, accepted: 0, rejected: 0, changed: 0, kept: [] };
}

class StoppedEarly extends Error {}

interface ParsedItem {
  readonly picture: ItemPicture;
  readonly known: KnownValue | null;
}

async function* eachParsed(
  run: Run,
  itemIds: Iterable<string>,
  onlyStep: string | null,
  tally: ParseTally,
): AsyncGenerator<ParsedItem> {
  let turnBeganAt = run.clock.now();
  for (const itemId of itemIds) {
    if (run.stop.noMoreCalls.aborted) break;
    if (run.clock.now() - turnBeganAt > longestTurnMs) {
      await run.clock.sleep(0);
      turnBeganAt = run.clock.now();
    }
    const parsed = parseOrNote(run, itemId, onlyStep, tally);
    run.reporter.report({ kind: 'advanced', itemId });
    yield parsed;
  }
}

/** What goes wrong with this item alone is written down as its error.json. */
function parseOrNote(run: Run, itemId: string, onlyStep: string | null, tally: ParseTally): ParsedItem {
  try {
    return parseItem(run, itemId, onlyStep, tally);
  } catch (error) {
    const problem = toItemProblem(error);
    if (problem === null) throw error;
    writeError(run, itemId, 'parse', problem);
    return { picture: lookAt(run.workshop, itemId), known: null };
  }
}

function parseItem(run: Run, itemId: string, onlyStep: string | null, tally: ParseTally): ParsedItem {
  const { workshop } = run;
  let picture = lookAt(workshop, itemId);
  let known: KnownValue | null = null;
  const task = taskOf(workshop, picture);
  if (task.kind === 'finish-set-aside') {
    finishSetAside(workshop, picture, task.number);
    picture = lookAt(workshop, itemId);
  }
  for (const step of workshop.pipeline.steps) {
    if (!isPromptStep(step)) continue;
    const files = pictureOfStep(picture, step.name);
    if (!files.has('receipt.json') && !files.has('response.md')) continue;
    if (onlyStep !== null && step.name !== onlyStep) continue;
    try {
      const outcome = parseStep(workshop, picture, step.name, nothingInFlight);
      const { verdict } = outcome;
      if (verdict.kind === 'accepted' && outcome.kind === 'settled') known = { step: step.name, value: verdict.value };
      tally.answers += 1;
      tally[verdict.kind] += 1;
      if (outcome.kind === 'kept') tally.kept.push({ itemId, step: step.name });
      if (outcome.change === 'written') {
        tally.changed += 1;
        reportVerdict(run, picture, step.name, outcome);
      }
      if (picture.hasError) {
        removeMendedError(workshop.store, workshop.stepNames, itemId, { step: step.name, stage: 'parse' });
        picture = lookAt(workshop, itemId);
      } else if (outcome.change === 'written') {
        picture = pictureAfterVerdict(picture, step.name, outcome) ?? lookAt(workshop, itemId);
      }
    } catch (error) {
      // Rules that need the value of an earlier step wait until that step has one.
      if (!(error instanceof UnreadableCheckpoint)) throw error;
    }
  }
  return { picture, known };
}
