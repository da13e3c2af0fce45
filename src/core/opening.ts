import type { Task } from './next-task.ts';
import type { Step } from './pipeline.ts';

/**
 * The steps that `prepare` does when a line begins: up to and with the first prompt, over all levels. What comes behind is
 * the business of `process`, which walks items that have their first prompt.
 */
export function openingSteps(steps: readonly Step[]): ReadonlySet<string> {
  const first = steps.findIndex(({ kind }) => kind === 'prompt');
  return new Set((first === -1 ? steps : steps.slice(0, first + 1)).map(({ name }) => name));
}

/** Whether a task belongs to the beginning of a line. After a rejection the same steps belong to whoever begins them again. */
export function isOpening(task: Task, opening: ReadonlySet<string>, kindOf: (step: string) => Step['kind']): boolean {
  if (task.kind !== 'prepare' && task.kind !== 'parse') return false;
  if (!opening.has(task.step) || task.attempt !== 1 || task.opens !== null) return false;
  return task.kind === 'prepare' || kindOf(task.step) !== 'prompt';
}
