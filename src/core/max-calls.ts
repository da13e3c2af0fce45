import { type Pipeline, stepOf } from './pipeline.ts';

/**
 * The most often that `stepName` can be called for one item: once, once more for each rejection of its own but the
 * last, and once more for each rejection by a later step that begins again at or before it. A sum, not a product:
 * attempts do not start again when an earlier step is redone.
 */
export function maxCalls(pipeline: Pipeline, stepName: string): number {
  const names = pipeline.steps.map((step) => step.name);
  const position = names.indexOf(stepName);
  const redoneByLater = pipeline.steps
    .slice(position + 1)
    .filter((later) => names.indexOf(later.retryFrom) <= position)
    .reduce((sum, later) => sum + later.attempts - 1, 0);
  return stepOf(pipeline, stepName).attempts + redoneByLater;
}
