import { UserError } from '../core/errors.ts';
import { attemptOf, type ItemPicture } from '../core/line.ts';
import { nothingInFlight, type Task } from '../core/next-task.ts';
import { type ItemError, ItemProblem, removeMendedError, UnreadableCheckpoint } from '../stages/item-problem.ts';
import { type ParseOutcome, parseStep } from '../stages/parse.ts';
import { prepareStep } from '../stages/prepare.ts';
import { requestFor } from '../stages/process.ts';
import { lookAt, type Workshop } from '../stages/workshop.ts';
import { payForAnswer } from './pay.ts';
import type { Run } from './run.ts';
import { finishSetAside, setAside } from './set-aside.ts';
import { taskOf } from './task-of.ts';

/** Which tasks a command lets through. */
export type Lets = (task: Task) => boolean;

/** How an item's walk ended: nothing more that the command lets through, a failure written down, or the run stopped. */
export type WalkEnd = 'rests' | 'failed' | 'stopped';

/** Does the next task of the item again and again, until the command lets none through or it cannot move. */
export async function walkItem(run: Run, itemId: string, lets: Lets): Promise<WalkEnd> {
  for (;;) {
    const picture = lookAt(run.workshop, itemId);
    const task = taskOf(run.workshop, picture);
    if (task.kind === 'rest' || task.kind === 'acquire' || !lets(task)) return 'rests';
    if (task.kind === 'process' && run.stop.noMoreCalls.aborted) return 'stopped';
    const end = await attemptTask(run, picture, task);
    if (end !== 'done') return end;
  }
}

/** Does one task; what goes wrong with this item alone is written down as its error.json. */
export async function attemptTask(run: Run, picture: ItemPicture, task: ActiveTask): Promise<'done' | 'failed' | 'stopped'> {
  run.items.touched.add(picture.itemId);
  try {
    return await runTask(run, picture, task);
  } catch (error) {
    const problem = toItemProblem(error);
    if (problem === null) throw error;
    writeError(run, picture.itemId, task.kind, problem);
    return 'failed';
  }
}

type ActiveTask = Exclude<Task, { kind: 'rest' | 'acquire' }>;

async function runTask(run: Run, picture: ItemPicture, task: ActiveTask): Promise<'done' | 'stopped'> {
  const { workshop } = run;
  if (task.kind === 'finish-set-aside') {
    finishSetAside(workshop, picture, task.number);
    return 'done';
  }
  if (task.kind !== 'process' && task.opens !== null) {
    setAside(workshop, picture, task.opens);
    return 'done';
  }
  try {
    if (task.kind === 'prepare') {
      const { change, origin } = prepareStep(workshop, picture, task.step);
      if (origin === 'edited') run.items.editedPrompts += 1;
      if (change === 'written') run.items.promptsWritten += 1;
    } else if (task.kind === 'parse') {
      reportVerdict(run, picture, task.step, parseStep(workshop, picture, task.step, nothingInFlight));
    } else if ((await buyAnswer(run, picture, task.step)) === 'stopped') {
      return 'stopped';
    }
  } catch (error) {
    // A free checkpoint that this task reads counts as missing: it is made again first.
    if (!(error instanceof UnreadableCheckpoint)) throw error;
    reportVerdict(run, picture, error.step, parseStep(workshop, withoutVerdict(picture, error.step), error.step, nothingInFlight));
    return 'done';
  }
  if (picture.hasError) removeMendedError(workshop.store, workshop.stepNames, picture.itemId, { step: task.step, stage: task.kind });
  return 'done';
}

async function buyAnswer(run: Run, picture: ItemPicture, step: string): Promise<'done' | 'stopped'> {
  const { workshop } = run;
  const prompt = prepareStep(workshop, picture, step);
  const stepModel = run.modelOf(step);
  const request = requestFor(workshop, step, prompt, stepModel.model, stepModel.lane, stepModel.price);
  const outcome = await payForAnswer(run, { itemId: picture.itemId, step, attempt: attemptOf(picture, step) }, request, prompt.digest, stepModel);
  if (outcome.kind === 'failed') throw new ItemProblem({ step, code: outcome.code, message: outcome.message, hint: outcome.hint });
  return outcome.kind === 'stopped' ? 'stopped' : 'done';
}

export function reportVerdict(run: Run, picture: ItemPicture, step: string, { verdict, change, kind }: ParseOutcome): void {
  if (verdict.kind !== 'rejected' || kind === 'kept' || change === 'unchanged') return;
  run.items.parseErrors += 1;
  const after = taskOf(run.workshop, lookAt(run.workshop, picture.itemId));
  const final = after.kind === 'rest' && after.state === 'rejected';
  run.reporter.report({ kind: 'rejected', itemId: picture.itemId, step, attempt: attemptOf(picture, step), final, reasons: verdict.reasons });
}

function withoutVerdict(picture: ItemPicture, step: string): ItemPicture {
  const files = new Set(picture.steps.get(step) ?? []);
  files.delete('parsed.json');
  return { ...picture, steps: new Map([...picture.steps, [step, files]]) };
}

/** An item's own failure; a mistake that concerns one file of one item is one too. */
export function toItemProblem(error: unknown): ItemProblem | null {
  if (error instanceof ItemProblem) return error;
  if (error instanceof UserError && error.code === 'prompt-file') return new ItemProblem({ step: null, code: error.code, message: error.message, hint: error.hint });
  return null;
}

export function writeError(run: Run, itemId: string, stage: string, problem: ItemProblem): void {
  run.items.failed.add(itemId);
  const note: ItemError = { step: problem.step, stage, code: problem.code, message: problem.message, hint: problem.hint, at: new Date(run.clock.now()).toISOString() };
  run.workshop.store.writeItemFile(itemId, 'error.json', `${JSON.stringify(note, null, 2)}\n`);
  run.reporter.report({ kind: 'failed', itemId, step: problem.step, message: problem.message });
}
