import { type Pipeline, stepOf } from './pipeline.ts';

/**
 * The most often that an item with an answer of `stepName` can be sent back there by the steps that it will still reach:
 * once for each rejection of theirs but the last.
 */
export function maxRedoCalls(pipeline: Pipeline, stepName: string, reached: readonly string[]): number {
  const names = pipeline.steps.map((step) => step.name);
  const position = names.indexOf(stepName);
  return pipeline.steps
    .filter(
      (later, index) => index > position && reached.includes(later.name) && names.indexOf(later.retryFrom) <= position,
    )
    .reduce((sum, later) => sum + later.attempts - 1, 0);
}

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
