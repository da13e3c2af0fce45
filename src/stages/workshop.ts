import { UserError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import type { ItemPicture } from '../core/line.ts';
import type { Pipeline } from '../core/pipeline.ts';
import type { RejectedNote } from '../core/verdict.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import type { Evaluator } from '../ports/evaluator.ts';
import type { TemplateEngine } from '../ports/templates.ts';

/** What the stages of one batch work with. */
export interface Workshop {
  readonly store: BatchStore;
  readonly pipeline: Pipeline;
  readonly stepNames: readonly string[];
  readonly templates: TemplateEngine;
  readonly evaluator: Evaluator;
  /** The pipeline's constants with those of the batch laid over them. */
  readonly vars: JsonObject;
}

/** An item as its names show it. A folder that is a link or no folder is as good as none: the item is missing. */
export function lookAt(workshop: Workshop, itemId: string): ItemPicture {
  try {
    return workshop.store.readPicture(itemId, workshop.stepNames);
  } catch (error) {
    if (!isOfOnePath(error)) throw error;
    return { itemId, acquired: false, hasError: false, steps: new Map(), attempts: [] };
  }
}

/** An error of the disk that concerns one path: a link, a file where a folder should be. The rest of the disk is sound. */
export function isOfOnePath(error: unknown): error is UserError {
  if (!(error instanceof UserError)) return false;
  if (error.code === 'symlink') return true;
  const { errno } = (error.details ?? {}) as { readonly errno?: string };
  return error.code === 'disk' && ['ENOTDIR', 'EISDIR', 'EEXIST', 'ENAMETOOLONG'].includes(errno ?? '');
}

/** A standing rejected.json, or that of an earlier attempt; null when it is missing or unreadable. */
export function readRejectedNote(
  store: BatchStore,
  itemId: string,
  step: string,
  attempt?: number,
): RejectedNote | null {
  const text = store.readStepFile(itemId, step, 'rejected.json', attempt);
  if (text === null) return null;
  try {
    const note = JSON.parse(text) as RejectedNote;
    return typeof note.step === 'string' && typeof note.from === 'string' && Array.isArray(note.reasons) ? note : null;
  } catch {
    return null;
  }
}
