import { attemptOf, type ItemPicture, pictureOfStep, withFiles } from '../core/line.ts';
import type { Rest, Task } from '../core/next-task.ts';
import { stepOf } from '../core/pipeline.ts';
import type { Receipt } from '../core/receipt.ts';
import { ItemProblem, removeMendedError, UnreadableCheckpoint } from '../stages/item-problem.ts';
import { type ParseOutcome, parseStep, skipIfNotTaken } from '../stages/parse.ts';
import { prepareStep } from '../stages/prepare.ts';
import { requestFor } from '../stages/process.ts';
import { generationOf } from '../stages/children.ts';
import { lookAt } from '../stages/workshop.ts';
import { lockIsOurs } from './leave.ts';
import { haveWalkedChildren } from './walked-children.ts';
import { toItemProblem, writeError } from './item-failure.ts';
import { payForAnswer } from './pay.ts';
import { lookAtOrRemake, remakeUnreadable } from './remake.ts';
import { reportVerdict } from './report-verdict.ts';
import { type Run, runAt } from './run.ts';
import { finishSetAside, setAside } from './set-aside.ts';
import { countChildren, taskOf } from '../stages/task-of.ts';

/** Which tasks a command lets through. */
export type Lets = (task: Task) => boolean;

/** How an item's walk ended: at a task that the command does not let through, with a failure written down, or because the run stopped. */
export type WalkEnd =
  | { readonly kind: 'rests'; readonly task: Task; readonly picture: ItemPicture }
  | { readonly kind: 'failed' | 'stopped' };

/**
 * How one task ended. `picture`: the item as it stands now; null: look again. `receipt`: of the answer just bought, so that
 * it need not be read back.
 */
type TaskEnd =
  | { readonly kind: 'done'; readonly picture: ItemPicture | null; readonly receipt: Receipt | null }
  /** It goes on when jobs have ended: its place is in flight, or does not fit the budget before. */
  | { readonly kind: 'later'; readonly rests: Task }
  | { readonly kind: 'failed' | 'stopped' };

/** Does the next task of the item again and again, until the command lets none through or it cannot move. */
export async function walkItem(batchRun: Run, itemId: string, lets: Lets, from?: ItemPicture): Promise<WalkEnd> {
  const run = runAt(batchRun, itemId);
  const found = from ?? lookAtOrRemake(run, itemId);
  if (found === null) return { kind: 'failed' };
  let picture = found;
  for (const task of gathersToDoAgain(run, picture)) {
    if (!lets(task)) continue;
    const end = await attemptTask(run, picture, task);
    if (end.kind === 'later') return { kind: 'rests', task: end.rests, picture };
    if (end.kind !== 'done') return end;
    picture = end.picture ?? lookAt(run.workshop, itemId);
  }
  let receipt: Receipt | null = null;
  for (;;) {
    const task = taskOf(run.workshop, picture);
    if (task.kind === 'rest' || task.kind === 'acquire' || !lets(task)) return { kind: 'rests', task, picture };
    const waiting = waitsForFailedChildren(run, picture, task);
    if (waiting !== null) return { kind: 'rests', task: waiting, picture };
    if (!lockIsOurs(run) || (task.kind === 'process' && run.stop.noMoreCalls.aborted)) return { kind: 'stopped' };
    const end = await attemptTask(run, picture, task, receipt);
    if (end.kind === 'later') return { kind: 'rests', task: end.rests, picture };
    if (end.kind !== 'done') return end;
    picture = end.picture ?? lookAt(run.workshop, itemId);
    receipt = end.receipt;
  }
}

/** What an item made of its children before some of them were walked once more: it costs nothing to look at them again. */
function gathersToDoAgain(run: Run, picture: ItemPicture): readonly ActiveTask[] {
  return run.workshop.pipeline.steps.flatMap((step): readonly ActiveTask[] => {
    if (step.kind !== 'code' || step.gather === null || !haveWalkedChildren(run, picture, step.gather.expand))
      return [];
    if (pictureOfStep(picture, step.name).size === 0) return [];
    return [{ kind: 'parse', step: step.name, attempt: attemptOf(picture, step.name), opens: null }];
  });
}

/**
 * A gather that can do without its failed children waits all the same until they were tried once in this run. null: it need
 * not wait.
 */
function waitsForFailedChildren(run: Run, picture: ItemPicture, task: ActiveTask): Rest | null {
  if (task.kind !== 'prepare' && task.kind !== 'parse') return null;
  const step = stepOf(run.workshop.pipeline, task.step);
  if (step.kind === 'expand' || step.gather === null || step.gather.atLeast === null || task.opens !== null)
    return null;
  const { expand } = step.gather;
  if (haveWalkedChildren(run, picture, expand)) return null;
  if (countChildren(run.workshop, picture, expand).failed === 0) return null;
  return { kind: 'rest', state: 'expanded', step: expand };
}

/** Does one task; what goes wrong with this item alone is written down as its error.json. */
export async function attemptTask(
  run: Run,
  picture: ItemPicture,
  task: ActiveTask,
  receipt: Receipt | null = null,
): Promise<TaskEnd> {
  run.items.touched.add(picture.itemId);
  try {
    return await runTask(run, picture, task, receipt);
  } catch (error) {
    const problem = toItemProblem(error);
    if (problem === null) throw error;
    writeError(run, picture.itemId, task.kind, problem);
    return { kind: 'failed' };
  }
}

type ActiveTask = Exclude<Task, { kind: 'rest' | 'acquire' }>;

const doneLookAgain: TaskEnd = { kind: 'done', picture: null, receipt: null };

async function runTask(run: Run, picture: ItemPicture, task: ActiveTask, fresh: Receipt | null): Promise<TaskEnd> {
  const { workshop } = run;
  if (task.kind === 'finish-set-aside') {
    finishSetAside(workshop, picture, task.number);
    return doneLookAgain;
  }
  if (task.kind !== 'process' && task.opens !== null) {
    setAside(workshop, picture, task.opens);
    return doneLookAgain;
  }
  let after: ItemPicture | null = null;
  let bought: Receipt | null = null;
  try {
    if (task.kind !== 'parse' && skipIfNotTaken(workshop, picture, task.step)) {
      run.items.skipped += 1;
      after = withFiles(picture, task.step, ['skipped.json']);
    } else if (task.kind === 'prepare') {
      const { change, origin } = prepareStep(workshop, picture, task.step);
      if (origin === 'edited') run.items.editedPrompts += 1;
      if (change === 'written') run.items.promptsWritten += 1;
      after = withFiles(picture, task.step, ['prompt.md']);
    } else if (task.kind === 'parse') {
      const outcome = parseStep(workshop, picture, task.step, fresh);
      reportVerdict(run, picture, task.step, outcome);
      after = pictureAfterVerdict(picture, task.step, outcome);
      if (outcome.change === 'written') after = refreshLaterValues(run, picture, task.step) ?? after;
    } else {
      const purchase = await buyAnswer(run, picture, task.step);
      if (purchase.kind === 'stopped') return { kind: 'stopped' };
      if (purchase.kind === 'taken') return doneLookAgain;
      if (purchase.kind !== 'answered') {
        run.items.resting.add(picture.itemId);
        const inFlight = { kind: 'rest', state: 'in flight', step: task.step } as const;
        return { kind: 'later', rests: purchase.kind === 'boarded' ? inFlight : task };
      }
      bought = purchase.receipt;
      after = withFiles(picture, task.step, ['receipt.json', 'response.md']);
    }
  } catch (error) {
    // A free checkpoint that this task reads counts as missing: it is made again first.
    if (!(error instanceof UnreadableCheckpoint)) throw error;
    if (!remakeUnreadable(run, error, picture.itemId)) return doneLookAgain;
    return await runTask(run, lookAt(workshop, picture.itemId), task, fresh);
  }
  if (!picture.hasError) return { kind: 'done', picture: after, receipt: bought };
  removeMendedError(workshop.store, workshop.stepNames, picture.itemId, { step: task.step, stage: task.kind });
  return { kind: 'done', picture: null, receipt: bought };
}

/**
 * Values behind one that was decided anew, which were computed from another: they cost nothing and are made again. null: there
 * are none.
 */
function refreshLaterValues(run: Run, picture: ItemPicture, step: string): ItemPicture | null {
  const { workshop } = run;
  const later = workshop.pipeline.steps.slice(workshop.stepNames.indexOf(step) + 1);
  const stale = later.filter(({ name, kind }) => kind !== 'prompt' && pictureOfStep(picture, name).has('parsed.json'));
  if (stale.length === 0) return null;
  let current = lookAt(workshop, picture.itemId);
  for (const { name } of stale) {
    const task = taskOf(workshop, current);
    // It is not its turn yet: what stands in front of it is empty.
    if (task.kind !== 'rest' && workshop.stepNames.indexOf(name) > indexOfTask(workshop.stepNames, task)) break;
    reportVerdict(run, current, name, parseStep(workshop, current, name));
    current = lookAt(workshop, picture.itemId);
  }
  return current;
}

function indexOfTask(stepNames: readonly string[], task: Task): number {
  return 'step' in task ? stepNames.indexOf(task.step) : -1;
}

/** null: more than one name has changed. */
export function pictureAfterVerdict(
  picture: ItemPicture,
  step: string,
  { kind, verdict }: ParseOutcome,
): ItemPicture | null {
  const files = pictureOfStep(picture, step);
  if (kind === 'kept' || verdict?.kind !== 'accepted' || files.has('rejected.json') || files.has('skipped.json'))
    return null;
  const hasAnswer = files.has('receipt.json') || files.has('response.md');
  return withFiles(picture, step, hasAnswer ? ['response.md', 'parsed.json'] : ['parsed.json']);
}

type Purchase =
  | { readonly kind: 'answered'; readonly receipt: Receipt }
  | { readonly kind: 'boarded' | 'later' | 'taken' | 'stopped' };

async function buyAnswer(run: Run, picture: ItemPicture, step: string): Promise<Purchase> {
  const { workshop } = run;
  const { itemId } = picture;
  const prompt = prepareStep(workshop, picture, step);
  const place = { itemId, step, attempt: attemptOf(picture, step), generation: generationOf(workshop, itemId) };
  for (;;) {
    const stepModel = run.modelOf(step);
    const request = requestFor(workshop, step, prompt, stepModel);
    const boarding = request.lane === 'batch' ? run.boarding() : null;
    if (boarding !== null)
      return { kind: await boarding.board({ ...place, request, promptDigest: prompt.digest, stepModel }) };
    if (request.lane === 'batch') throw new Error('the batch lane has no job to travel in');
    const outcome = await payForAnswer(run, place, request, prompt.digest, stepModel);
    if (outcome.kind === 'other-lane') continue;
    if (outcome.kind === 'failed')
      throw new ItemProblem({ step, code: outcome.code, message: outcome.message, hint: outcome.hint });
    return outcome;
  }
}
