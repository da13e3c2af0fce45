import { UserError } from '../core/errors.ts';
import { type ItemError, ItemProblem } from '../stages/item-problem.ts';
import { isOfOnePath } from '../stages/workshop.ts';
import type { Run } from './run.ts';
import { isoNow } from '../ports/clock.ts';

/** An item's own failure; a mistake that concerns one file of one item is one too. */
export function toItemProblem(error: unknown): ItemProblem | null {
  if (error instanceof ItemProblem) return error;
  if (isOfOnePath(error) || (error instanceof UserError && error.code === 'prompt-file'))
    return new ItemProblem({ step: null, code: error.code, message: error.message, hint: error.hint });
  return null;
}

/** Writes error.json, for people. Where not even that can be written, it is said all the same. */
export function writeError(run: Run, itemId: string, stage: string, problem: ItemProblem): void {
  run.items.failed.add(itemId);
  const note: ItemError = {
    step: problem.step,
    stage,
    code: problem.code,
    message: problem.message,
    hint: problem.hint,
    at: isoNow(run.clock),
  };
  try {
    run.workshop.store.writeItemFile(itemId, 'error.json', `${JSON.stringify(note, null, 2)}\n`);
  } catch (error) {
    if (!isOfOnePath(error)) throw error;
  }
  run.reporter.report({ kind: 'failed', itemId, step: problem.step, message: problem.message });
}
