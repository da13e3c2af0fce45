import { createChance } from '../core/chance.ts';
import { describeExpressionError } from '../core/expression-error.ts';
import { isPromptStep, type PromptStep, stepOf } from '../core/pipeline.ts';
import { sampleAnswer } from '../core/sample-answer.ts';
import type { AnswerToBuy } from '../engine/run.ts';
import { readContext } from '../stages/context.ts';
import { drawOf } from '../stages/draw-of.ts';
import { ItemProblem } from '../stages/item-problem.ts';
import { lookAt, workshopOf } from '../stages/workshop.ts';
import type { OpenBatch } from './open-batch.ts';
import type { ProviderSet } from './provider-set.ts';

/**
 * What the sandbox answers where the wire alone does not say what would fit: what the pipeline's `rehearsal` says; sections,
 * patterns, and JSON without a schema. Drawn from the batch's seed, the item, the step and the attempt, so that a rehearsal
 * replays. What the adapters send is the same as ever.
 */
export function createRehearsal(batch: OpenBatch, providers: ProviderSet | null): (answer: AnswerToBuy) => void {
  const tell = providers?.tell;
  if (tell === undefined) return () => {};
  return (answer) => {
    const step = stepOf(batch.workshop.whole, answer.step);
    if (!isPromptStep(step)) return;
    const text = step.rehearsal === null ? makeUp(batch, step, answer.itemId) : rehearse(batch, step, answer);
    if (text !== null) tell(answer.request, text);
  };
}

/** A text as it is, anything else as JSON. */
function rehearse({ workshop: batch }: OpenBatch, step: PromptStep, { itemId }: AnswerToBuy): string {
  const workshop = workshopOf(batch, itemId);
  const picture = lookAt(workshop, itemId);
  const context = readContext(workshop, picture, step.name);
  const outcome = workshop.evaluator.rehearse(step, context, drawOf(workshop, picture, step.name));
  if (outcome.kind === 'value')
    return typeof outcome.value === 'string' ? outcome.value : JSON.stringify(outcome.value, null, 2);
  throw new ItemProblem({
    step: step.name,
    code: 'rehearsal',
    message: `rehearsal of ${step.name}: ${describeExpressionError(outcome.error)}`,
    hint: 'Mend the expression in pipeline.yaml, then run the same command again.',
  });
}

/** null: the schema on the wire says enough. */
function makeUp({ workshop: batch }: OpenBatch, step: PromptStep, answeredId: string): string | null {
  const isToldByWire = step.parse.kind === 'text' || (step.parse.kind === 'json' && step.schema !== null);
  if (isToldByWire) return null;
  const workshop = workshopOf(batch, answeredId);
  const { seed, itemId, attempt } = drawOf(workshop, lookAt(workshop, answeredId), step.name);
  return sampleAnswer(step.parse, step.schema, createChance(seed, itemId, step.name, attempt));
}
