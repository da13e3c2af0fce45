import type { BatchRecord } from '../core/batch-record.ts';
import { levelOfId, parseChildId } from '../core/child-id.ts';
import { isJsonObject, type JsonValue } from '../core/json.ts';
import { readLevels } from '../core/levels.ts';
import { attemptOf, type ItemPicture, pictureOfStep, type StepPicture } from '../core/line.ts';
import type { LedgerFold } from '../core/ledger-fold.ts';
import { isPromptStep } from '../core/pipeline.ts';
import type { Plan } from '../core/plan.ts';
import { parsePromptFile } from '../core/prompt-file.ts';
import { stateOf } from '../core/item-state.ts';
import type { Receipt } from '../core/receipt.ts';
import type { AnswerView, BatchView, FunnelRow, ItemView } from '../core/view.ts';
import { toItemNames } from '../stages/context.ts';
import { parseJson } from '../stages/parse-json.ts';
import { readItemError } from '../stages/item-problem.ts';
import { parseReceipt } from '../stages/receipt.ts';
import { lastValueStep } from '../stages/children.ts';
import { isOfOnePath, lookAt, readRejectedNote, type Workshop, workshopOf } from '../stages/workshop.ts';
import { eachSelected, everyItem } from './families.ts';
import { scan } from './scan.ts';
import { taskOf } from '../stages/task-of.ts';

/** The batch as outputs see it. Items are read from disk as they are asked for, each time anew. */
export function createView(
  workshop: Workshop,
  record: BatchRecord,
  fold: LedgerFold,
  modelOf: (step: string) => string,
  /** What the items come to, by names alone. */
  seen: (plan: Plan) => void = () => {},
): BatchView {
  const { whole: pipeline } = workshop;
  const entered = new Map<string, number>();
  const levels = readLevels(pipeline.steps);
  const plan = scan(workshop, everyItem, (picture) => {
    for (const { name } of pipeline.steps) if (picture.steps.has(name)) entered.set(name, (entered.get(name) ?? 0) + 1);
  });
  seen(plan);
  const { totals } = fold;
  const unknownFate = fold.unknownFate();
  return {
    batchId: record.id,
    name: record.name ?? null,
    pipeline: {
      name: pipeline.name,
      description: pipeline.description,
      steps: pipeline.steps.map((step) => ({
        name: step.name,
        description: step.description,
        kind: step.kind,
        level: levels.ofStep.get(step.name) ?? null,
        model: isPromptStep(step) ? modelOf(step.name) : null,
      })),
    },
    vars: workshop.vars,
    simulated: fold.isSimulated === true,
    createdAt: record.createdAt,
    asOf: fold.lastAt ?? record.createdAt,
    models: [...new Set(pipeline.steps.flatMap((step) => fold.modelsOf(step.name).map(({ model }) => model)))],
    resultLevel: levels.results,
    counts: plan.counts,
    children: plan.children,
    money: {
      costUsd: totals.costUsd,
      unpricedCalls: totals.unpricedCalls,
      calls: totals.calls,
      unknownFate,
      usage: totals.usage,
      retryCostUsd: totals.retryCostUsd,
    },
    funnel: plan.steps.map(
      (row): FunnelRow => ({
        step: row.step,
        entered: entered.get(row.step) ?? 0,
        accepted: row.accepted + row.skipped,
        rejected: row.rejectedForGood,
        waiting: (entered.get(row.step) ?? 0) - row.accepted - row.skipped - row.rejectedForGood,
        retries: row.setAside,
        costUsd: fold.steps.get(row.step)?.costUsd ?? 0,
      }),
    ),
    *items() {
      for (const { picture } of eachSelected(workshop, everyItem)) yield viewItem(workshop, picture.itemId);
    },
  };
}

interface ViewOptions {
  /** Read the value of every answer, set-aside ones too. */
  readonly hasValues: boolean;
}

/** One item with every answer on record. What cannot be read is left out, never guessed. */
export function viewItem(workshop: Workshop, itemId: string, options: ViewOptions = { hasValues: false }): ItemView {
  try {
    return viewSoundItem(workshop, itemId, options);
  } catch (error) {
    // A link, or a file where a folder should be: this item cannot be shown, the others can.
    if (!isOfOnePath(error)) throw error;
    return {
      ...namesOf(itemId),
      state: 'failed',
      raw: {},
      steps: {},
      skipped: [],
      value: null,
      reasons: [],
      error: error.message,
      attempts: 1,
      costUsd: null,
      answers: [],
    };
  }
}

function namesOf(itemId: string): Pick<ItemView, 'id' | 'level' | 'parent' | 'index' | 'repetition'> {
  const { parent = null, index = null, repetition = null } = toItemNames(itemId);
  return { id: itemId, level: levelOfId(itemId), parent, index, repetition };
}

function viewSoundItem(batch: Workshop, itemId: string, options: ViewOptions): ItemView {
  const workshop = workshopOf(batch, itemId);
  const { store } = workshop;
  const picture = lookAt(workshop, itemId);
  const task = taskOf(workshop, picture);
  const state = stateOf(picture, task) ?? 'waiting';
  const raw = parseJson(store.readItemFile(itemId, 'raw.json'));
  const { steps, skipped } = valuesOf(workshop, picture);
  const last = lastValueStep(workshop, picture);
  const answers = viewAnswers(workshop, picture, options);
  const costs = answers.map((answer) => answer.costUsd);
  const rejectedAt = task.kind === 'rest' && task.state === 'rejected' ? task.step : null;
  return {
    ...namesOf(itemId),
    state,
    raw: isJsonObject(raw) ? raw : {},
    steps,
    skipped,
    value: state === 'accepted' && last !== null ? (steps[last] ?? null) : null,
    reasons: rejectedAt === null ? [] : (readRejectedNote(store, itemId, rejectedAt)?.reasons ?? []),
    error: picture.hasError ? (readItemError(store, itemId)?.message ?? 'error.json cannot be read') : null,
    attempts: picture.attempts.length + 1,
    costUsd: costs.every((cost) => cost === null) ? null : costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0),
    answers,
  };
}

/** The values that stand, a child's parent's in front of its own. */
function valuesOf(
  batch: Workshop,
  picture: ItemPicture,
): { readonly steps: Record<string, JsonValue>; readonly skipped: readonly string[] } {
  const { store, pipeline } = workshopOf(batch, picture.itemId);
  const child = parseChildId(picture.itemId);
  const steps: Record<string, JsonValue> = {};
  const skipped: string[] = [];
  if (child !== null) {
    const parent = workshopOf(batch, child.parent);
    const before = parent.stepNames.slice(0, parent.stepNames.indexOf(child.expand));
    const values = valuesOf(batch, lookAt(batch, child.parent));
    const isBefore = (name: string) => !parent.stepNames.includes(name) || before.includes(name);
    for (const [name, value] of Object.entries(values.steps)) if (isBefore(name)) steps[name] = value;
    skipped.push(...values.skipped.filter(isBefore));
  }
  for (const { name, kind } of pipeline.steps) {
    if (kind === 'expand') continue;
    const files = pictureOfStep(picture, name);
    const value = files.has('parsed.json')
      ? parseJson(store.readStepFile(picture.itemId, name, 'parsed.json'))
      : undefined;
    if (value !== undefined) steps[name] = value;
    else if (files.has('skipped.json')) {
      steps[name] = null;
      skipped.push(name);
    }
  }
  return { steps, skipped };
}

function viewAnswers(workshop: Workshop, picture: ItemPicture, options: ViewOptions): readonly AnswerView[] {
  const answers: AnswerView[] = [];
  const counted = new Map<string, number>();
  for (const attempt of picture.attempts) {
    for (const { name } of workshop.pipeline.steps) {
      const files = attempt.steps.get(name);
      if (files === undefined) continue;
      counted.set(name, (counted.get(name) ?? 0) + 1);
      const number = counted.get(name) ?? 1;
      answers.push(viewAnswer(workshop, picture.itemId, name, number, files, options, attempt.number));
    }
  }
  for (const { name } of workshop.pipeline.steps) {
    const files = picture.steps.get(name);
    if (files === undefined) continue;
    answers.push(viewAnswer(workshop, picture.itemId, name, attemptOf(picture, name), files, options));
  }
  return answers;
}

function viewAnswer(
  { store }: Workshop,
  itemId: string,
  step: string,
  attempt: number,
  files: StepPicture,
  { hasValues }: ViewOptions,
  setAsideAs?: number,
): AnswerView {
  const receipt = files.has('receipt.json')
    ? parseReceipt(store.readStepFile(itemId, step, 'receipt.json', setAsideAs) ?? '')
    : null;
  const response = files.has('response.md') ? store.readStepFile(itemId, step, 'response.md', setAsideAs) : null;
  const verdict = files.has('rejected.json')
    ? 'rejected'
    : files.has('parsed.json')
      ? 'accepted'
      : files.has('skipped.json')
        ? 'skipped'
        : null;
  const note = verdict === 'rejected' ? readRejectedNote(store, itemId, step, setAsideAs) : null;
  const value = !hasValues
    ? undefined
    : verdict === 'accepted'
      ? parseJson(store.readStepFile(itemId, step, 'parsed.json', setAsideAs))
      : (note?.value ?? undefined);
  return {
    step,
    attempt,
    setAside: setAsideAs !== undefined,
    prompt: files.has('prompt.md') ? viewPrompt(store.readStepFile(itemId, step, 'prompt.md', setAsideAs)) : null,
    response: response ?? receipt?.text ?? null,
    model: receipt?.model ?? null,
    finishReason: receipt?.finishReason ?? null,
    usage: receipt?.usage ?? null,
    costUsd: receipt?.costUsd ?? null,
    ...(receipt?.servedTier === undefined ? {} : { servedTier: receipt.servedTier }),
    verdict,
    reasons: note?.reasons ?? [],
    ...(hasValues && receipt !== null ? resultsLineOf(store, receipt) : {}),
    ...(value === undefined ? {} : { value }),
  };
}

/** A receipt of the batch lane names the line of its job's results instead of holding the answer twice. */
function resultsLineOf({ jobs }: Workshop['store'], { lane, response }: Receipt): Pick<AnswerView, 'fromJob'> {
  if (lane !== 'batch' || !isJsonObject(response)) return {};
  const { job, line } = response;
  if (typeof job !== 'number' || typeof line !== 'number') return {};
  return { fromJob: { job, line, text: jobs.readResultsLine(job, line) } };
}

function viewPrompt(text: string | null): AnswerView['prompt'] {
  if (text === null) return null;
  try {
    const { system, user } = parsePromptFile(text, 'prompt.md');
    return { system, user };
  } catch {
    return { system: null, user: text };
  }
}
