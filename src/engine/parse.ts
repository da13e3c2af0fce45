import { gatherOf } from '../core/levels.ts';
import { type ItemPicture, pictureOfStep } from '../core/line.ts';
import type { Task } from '../core/next-task.ts';
import { isPromptStep, type Step } from '../core/pipeline.ts';
import { createPlanCounter, type Plan } from '../core/plan.ts';
import { childIdsOf } from '../stages/child-ids.ts';
import { removeMendedError, UnreadableCheckpoint } from '../stages/item-problem.ts';
import { parseStep } from '../stages/parse.ts';
import { taskOf } from '../stages/task-of.ts';
import { lookAt } from '../stages/workshop.ts';
import { everyItem, isMeant, itemIdsOf, leadsToMeant, type Selection } from './families.ts';
import { toItemProblem, writeError } from './item-failure.ts';
import { type KnownValue, toElement } from './results.ts';
import { type Run, runAt } from './run.ts';
import { finishSetAside } from './set-aside.ts';
import { reportVerdict } from './report-verdict.ts';
import { pictureAfterVerdict } from './walk-item.ts';

export interface ParseTally {
  /** Answers judged, and values computed anew. */
  answers: number;
  accepted: number;
  rejected: number;
  skipped: number;
  /** Verdicts that differ from before and were replaced. */
  changed: number;
  /** Verdicts that differ but stand, because something paid rests on them: item and step. */
  readonly kept: { readonly itemId: string; readonly step: string }[];
}

const longestTurnMs = 30;

/** Judges every answer and computes every value anew, accepted ones too. Calls no model and moves nothing. */
export async function parseItems(
  run: Run,
  selection: Selection,
  onlyStep: string | null,
  tally: ParseTally,
): Promise<null> {
  for await (const _ of eachParsed(run, selection, onlyStep, tally));
  return null;
}

/** The same for the whole batch, with all_results.json written on the way. null: the run was stopped, and the old file stands. */
export async function parseWholeBatch(
  run: Run,
  onlyStep: string | null,
  tally: ParseTally,
): Promise<{ readonly results: number; readonly plan: Plan } | null> {
  const { workshop } = run;
  const counter = createPlanCounter(workshop.whole);
  let results = 0;
  const elements = async function* (): AsyncGenerator<string> {
    for await (const { picture, known } of eachParsed(run, everyItem, onlyStep, tally)) {
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
  return { answers: 0, accepted: 0, rejected: 0, skipped: 0, changed: 0, kept: [] };
}

class StoppedEarly extends Error {}

interface ParsedItem {
  readonly picture: ItemPicture;
  readonly known: KnownValue | null;
}

async function* eachParsed(
  run: Run,
  selection: Selection,
  onlyStep: string | null,
  tally: ParseTally,
): AsyncGenerator<ParsedItem> {
  let turnBeganAt = run.clock.now();
  for (const { itemId, parsed } of eachFamilyParsed(
    run,
    itemIdsOf(run.workshop, selection),
    selection,
    onlyStep,
    tally,
  )) {
    if (run.clock.now() - turnBeganAt > longestTurnMs) {
      await run.clock.sleep(0);
      turnBeganAt = run.clock.now();
    }
    run.reporter.report({ kind: 'advanced', itemId });
    yield parsed;
  }
}

/**
 * An item up to where its children come in, then they, then what gathers them: values are computed in the order in which they
 * are read. The item itself is given before its children, as it stands then, unless it gathers them.
 */
function* eachFamilyParsed(
  run: Run,
  itemIds: Iterable<string>,
  { only }: Selection,
  onlyStep: string | null,
  tally: ParseTally,
): Generator<{ readonly itemId: string; readonly parsed: ParsedItem }> {
  for (const itemId of itemIds) {
    if (run.stop.noMoreCalls.aborted) return;
    const isItself = isMeant(only, itemId);
    if (!isItself && !leadsToMeant(only, itemId)) continue;
    const level = runAt(run, itemId);
    const { steps } = level.workshop.pipeline;
    const lastExpand = steps.findLastIndex(({ kind }) => kind === 'expand');
    const walk = isItself ? beginParsing(level, itemId, onlyStep, tally) : null;
    if (lastExpand === -1) {
      if (walk !== null) yield { itemId, parsed: walk.parseSteps(steps) };
      continue;
    }
    // Children of an expand that nothing gathers come behind their parent, as in all_results.json; gathered ones before its end.
    let begun = 0;
    for (const [index, step] of steps.entries()) {
      if (step.kind !== 'expand') continue;
      walk?.parseSteps(steps.slice(begun, index + 1));
      begun = index + 1;
      const isGathered = gatherOf(steps, step.name) !== undefined;
      if (!isGathered && walk !== null) yield { itemId, parsed: walk.parseSteps([]) };
      const children = childIdsOf(level.workshop, lookAt(level.workshop, itemId), step.name);
      yield* eachFamilyParsed(run, children, { limit: null, only }, onlyStep, tally);
      if (!isGathered) begun = steps.length;
    }
    if (begun < steps.length && walk !== null) yield { itemId, parsed: walk.parseSteps(steps.slice(begun)) };
  }
}

/** Parses the steps of one item, some at a time. What goes wrong with it alone is written down as its error.json. */
function beginParsing(
  run: Run,
  itemId: string,
  onlyStep: string | null,
  tally: ParseTally,
): { parseSteps(steps: readonly Step[]): ParsedItem } {
  const { workshop } = run;
  let picture = lookAt(workshop, itemId);
  let known: KnownValue | null = null;
  let hasFailed = false;

  function finishSetAsideFirst(task: Task): void {
    if (task.kind !== 'finish-set-aside') return;
    finishSetAside(workshop, picture, task.number);
    picture = lookAt(workshop, itemId);
  }

  function parseOne(step: Step): void {
    if (!isToParse(step) || (onlyStep !== null && step.name !== onlyStep)) return;
    try {
      const outcome = parseStep(workshop, picture, step.name);
      const { verdict } = outcome;
      if (verdict?.kind === 'accepted' && outcome.kind === 'settled' && step.kind !== 'expand')
        known = { step: step.name, value: verdict.value };
      tally.answers += 1;
      if (verdict !== null) tally[verdict.kind] += 1;
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
      // What needs the value of an earlier step waits until that step has one.
      if (!(error instanceof UnreadableCheckpoint)) throw error;
    }
  }

  /** It has an answer or a verdict already; or it is free and comes next. */
  function isToParse(step: Step): boolean {
    const files = pictureOfStep(picture, step.name);
    if (isPromptStep(step)) return files.has('receipt.json') || files.has('response.md') || files.has('skipped.json');
    if (files.size > 0) return true;
    const task = taskOf(workshop, picture);
    return task.kind === 'parse' && task.step === step.name && task.opens === null;
  }

  return {
    parseSteps(steps) {
      if (hasFailed) return { picture, known };
      try {
        finishSetAsideFirst(taskOf(workshop, picture));
        if (picture.acquired) for (const step of steps) parseOne(step);
      } catch (error) {
        const problem = toItemProblem(error);
        if (problem === null) throw error;
        hasFailed = true;
        writeError(run, itemId, 'parse', problem);
        picture = lookAt(workshop, itemId);
        known = null;
      }
      return { picture, known };
    },
  };
}
