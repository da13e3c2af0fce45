import { stateOf } from './item-state.ts';
import type { Level } from './levels.ts';
import { type ItemPicture, type StepPicture, pictureOfStep, stepFiles } from './line.ts';
import type { Task } from './next-task.ts';
import type { Pipeline } from './pipeline.ts';
import { createPlanCounter, type Plan } from './plan.ts';
import type { ItemView } from './view.ts';

/**
 * What an item is to every count and table: of a hundred thousand items most stand alike, so that each needs to know no more
 * than the number of its signature, and a count is that of the signatures.
 */
export interface ItemSignature {
  readonly level: Level;
  /** null: its raw.json is missing. */
  readonly state: ItemView['state'] | null;
  /** Where it stands; null: its line has ended, or has not begun. */
  readonly step: string | null;
  readonly attempts: number;
  readonly hasError: boolean;
  /** Something was set aside of it. */
  readonly wasRetried: boolean;
  readonly task: Task;
  /** What one such item adds to a plan. */
  readonly plan: Plan;
  /** Steps that it has something of. */
  readonly entered: readonly string[];
}

/** The same text for items that count alike. `level`: their pipeline with the steps of their level alone. */
export function toSignatureKey(picture: ItemPicture, task: Task, level: Level, pipeline: Pipeline): string {
  let key = `${level ?? ''}|${picture.acquired ? 1 : 0}${picture.hasError ? 1 : 0}|${toTaskKey(task)}|`;
  for (const { name } of pipeline.steps) key += toDigit(pictureOfStep(picture, name));
  for (const attempt of picture.attempts) {
    key += '/';
    for (const { name } of pipeline.steps) {
      const files = attempt.steps.get(name);
      key += files === undefined ? '-' : toDigit(files);
    }
  }
  return key;
}

/** `whole`: the pipeline with the steps of all levels. */
export function toSignature(picture: ItemPicture, task: Task, level: Level, whole: Pipeline): ItemSignature {
  const counter = createPlanCounter(whole);
  counter.add(picture, task);
  return {
    level,
    state: stateOf(picture, task),
    step: 'step' in task ? task.step : null,
    attempts: picture.attempts.length + 1,
    hasError: picture.hasError,
    wasRetried: picture.attempts.length > 0,
    task,
    plan: counter.toPlan(),
    entered: whole.steps.filter(({ name }) => picture.steps.has(name)).map(({ name }) => name),
  };
}

function toTaskKey(task: Task): string {
  switch (task.kind) {
    case 'acquire':
      return 'a';
    case 'finish-set-aside':
      return `f${task.number}`;
    case 'process':
      return `p ${task.step} ${task.attempt}`;
    case 'rest':
      return `r ${task.state}${task.state === 'accepted' ? '' : ` ${task.step}`}`;
    default: {
      const opens = task.opens === null ? '' : ` ${task.opens.number} ${task.opens.step} ${task.opens.from}`;
      return `${task.kind} ${task.step} ${task.attempt}${opens}`;
    }
  }
}

/** A set of files as one character, from `@` on. */
function toDigit(files: StepPicture): string {
  let bits = 0;
  for (let place = 0; place < stepFiles.length; place += 1) {
    const file = stepFiles[place];
    if (file !== undefined && files.has(file)) bits |= 1 << place;
  }
  return String.fromCharCode(64 + bits);
}
