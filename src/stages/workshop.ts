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

export function lookAt(workshop: Workshop, itemId: string): ItemPicture {
  return workshop.store.readPicture(itemId, workshop.stepNames);
}

/** A standing rejected.json, or that of an earlier attempt; null when it is missing or unreadable. */
export function readRejectedNote(store: BatchStore, itemId: string, step: string, attempt?: number): RejectedNote | null {
  const text = store.readStepFile(itemId, step, 'rejected.json', attempt);
  if (text === null) return null;
  try {
    const note = JSON.parse(text) as RejectedNote;
    return typeof note.step === 'string' && typeof note.from === 'string' && Array.isArray(note.reasons) ? note : null;
  } catch {
    return null;
  }
}
