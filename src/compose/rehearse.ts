import { createChance } from '../core/chance.ts';
import { isPromptStep, stepOf } from '../core/pipeline.ts';
import { sampleAnswer } from '../core/sample-answer.ts';
import type { Call } from '../stages/process.ts';
import type { OpenBatch } from './open-batch.ts';
import type { ProviderSet } from './provider-set.ts';

/**
 * What the sandbox answers where the wire alone does not say what would fit: sections, patterns, and JSON without a
 * schema. Drawn from the batch's seed, the item, the step and the attempt, so that a rehearsal replays.
 */
export function createRehearsal(batch: OpenBatch, providers: ProviderSet | null): (call: Call) => void {
  const tell = providers?.tell;
  if (tell === undefined) return () => {};
  const { workshop, record } = batch;
  return (call) => {
    const step = stepOf(workshop.pipeline, call.step);
    if (!isPromptStep(step)) return;
    const isToldByWire = step.parse.kind === 'text' || (step.parse.kind === 'json' && step.schema !== null);
    if (isToldByWire) return;
    const text = sampleAnswer(step.parse, step.schema, createChance(record.seed, call.itemId, call.step, call.attempt));
    if (text !== null) tell(call.request, text);
  };
}
