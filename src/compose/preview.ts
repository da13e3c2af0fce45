import { toEstimate, type StepEstimate } from '../core/estimate.ts';
import { reserveOf } from '../core/cost.ts';
import { UserError } from '../core/errors.ts';
import type { JsonObject, JsonSchema } from '../core/json.ts';
import { expectOutput } from '../core/output-expectation.ts';
import { isPromptStep, type PromptStep } from '../core/pipeline.ts';
import type { Lane, ModelId } from '../core/request.ts';
import { isWorthMarking } from '../core/prompt-cache.ts';
import { toRequest } from '../core/request-of-step.ts';
import { countLocally, type EstimateTools, measureShared } from '../engine/estimate.ts';
import { toItemProblem } from '../engine/item-failure.ts';
import { findNextCall } from '../engine/next-call.ts';
import { previewPrompt, type PreviewedPrompt } from '../engine/preview-prompt.ts';
import type { StepModel } from '../engine/run.ts';
import { toSharedSystem } from '../stages/shared-system.ts';
import { toSelection } from './check-words.ts';
import { withCounting } from './estimate.ts';
import { resolveModels } from './models.ts';
import type { OpenBatch } from './open-batch.ts';
import { previewBatchId } from './preview-source.ts';
import { toEstimateTools } from './estimate-tools.ts';
import type { SpendingFlags } from './spending-flags.ts';

/** One call as it would leave now, and what it would cost. */
export interface CallPreview {
  /** null: the item was taken from the source, and there is no batch. */
  readonly batchId: string | null;
  readonly pipeline: string;
  readonly itemId: string;
  readonly step: string;
  readonly attempt: number;
  readonly prompt: PreviewedPrompt['text'];
  readonly origin: PreviewedPrompt['origin'];
  /** Steps whose values in the prompt are made up. */
  readonly madeUp: readonly string[];
  readonly model: ModelId;
  readonly lane: Lane;
  readonly schema: {
    /** As the step has it; answers are checked by it. */
    readonly own: JsonSchema;
    /** As the provider gets it; null: it is not sent. */
    readonly sent: JsonObject | null;
  } | null;
  /** The whole body as it is sent. */
  readonly body: JsonObject;
  /** What is asked beside texts and schema. */
  readonly parameters: JsonObject;
  /** What is changed or left out on the way to the provider, in words. */
  readonly notes: readonly string[];
  readonly inputTokens: { readonly count: number; readonly by: 'provider' | 'local' };
  readonly maxOutputTokens: number;
  /** Output and cost of this one call. */
  readonly estimate: StepEstimate;
  /** Dollars if the answer is as long as it may be; null: the price is unknown. */
  readonly mostUsd: number | null;
}

/** Shows the next call of an item, or that of `step`. Spends nothing and writes nothing; `exact` asks the provider to count. */
export async function previewCall(
  batch: OpenBatch,
  itemId: string,
  step: string | null,
  flags: SpendingFlags,
  exact: boolean,
): Promise<Omit<CallPreview, 'batchId'>> {
  toSelection(batch, undefined, [itemId]);
  const call = step === null ? nextCallOf(batch, itemId) : { itemId, step };
  const definition = findPromptStep(batch, call.step);
  const prompt = withProblem(call, () => previewPrompt(batch.workshop, call.itemId, call.step));
  const models = resolveModels(
    batch.workshop.whole,
    batch.record.models,
    flags,
    batch.prices,
    new Date(batch.surroundings.clock.now()),
  );
  const stepModel = models.ofStep(definition.name);
  const { model, lane, price } = stepModel;
  const tools = toEstimateTools(batch, models, flags);
  const isMarked = await marksShared(batch, definition, stepModel, tools);
  const request = {
    ...toRequest(definition, prompt.text, model, lane, price?.maxOutputTokens ?? null),
    ...toSharedSystem(batch.workshop, definition.name, prompt.text.system, isMarked),
  };
  const [{ planRequest }, { findOpenAiWriting }, { findSentSchema, toSentParameters }] = await Promise.all([
    import('../adapters/providers/find-parameter-problems.ts'),
    import('../adapters/providers/registry.ts'),
    import('../adapters/providers/sent-schema.ts'),
  ]);
  const planned = planRequest(request, findOpenAiWriting(batch.surroundings.environment, flags.sandbox));
  const exactCount = await withCounting(
    batch,
    { ...models, providers: [model.provider] },
    flags,
    exact,
    async (count) => (count === null ? null : count(request)),
  );
  const { tokens } = tools;
  const count = exactCount ?? countLocally(await tokens(), definition, prompt.text, stepModel);
  const { maxOutputTokens } = request.parameters;
  const history = batch.fold.historyOf(definition.name, model);
  const output = { model, schema: definition.schema, reasoning: definition.reasoning, maxOutputTokens, history };
  const [estimate] = toEstimate([
    {
      step: definition.name,
      model,
      lane,
      price,
      calls: 1,
      maxCallsPerItem: 1,
      input: { meanTokens: count, upperTokens: count, counted: 1, basis: exactCount === null ? 'local' : 'provider' },
      output: expectOutput(output),
      history,
    },
  ]).steps;
  if (estimate === undefined) throw new Error('one call gave no estimate');
  return {
    pipeline: batch.workshop.whole.name,
    itemId: prompt.itemId,
    step: definition.name,
    attempt: prompt.attempt,
    prompt: prompt.text,
    origin: prompt.origin,
    madeUp: prompt.madeUp,
    model,
    lane,
    schema: definition.schema === null ? null : { own: definition.schema, sent: findSentSchema(planned.body) },
    body: planned.body,
    parameters: toSentParameters(planned.body),
    notes: planned.notes,
    inputTokens: { count, by: exactCount === null ? 'local' : 'provider' },
    maxOutputTokens,
    estimate,
    mostUsd: reserveOf(request, count, price),
  };
}

/** Whether a run of all items would mark what the step's calls share: an item that is taken from the source stands for many. */
async function marksShared(
  { store, workshop, fold }: OpenBatch,
  step: PromptStep,
  { model, lane, price }: StepModel,
  tools: EstimateTools,
): Promise<boolean> {
  const shared = await measureShared(workshop, step, tools);
  if (shared.tokens === 0) return false;
  const items = Iterator.from(store.readItems()).reduce((sum) => sum + 1, 0);
  const calls = store.batchId === previewBatchId ? Number.MAX_SAFE_INTEGER : items;
  return isWorthMarking(shared, calls, tools.workers, lane, price, fold.historyOf(step.name, model));
}

function nextCallOf({ workshop, store }: OpenBatch, itemId: string) {
  const call = findNextCall(workshop, itemId);
  if (call !== null) return call;
  const steps = workshop.whole.steps.filter(isPromptStep).map(({ name }) => name);
  throw new UserError({
    code: 'no-call',
    message: `${itemId} of ${store.batchId} needs no call any more`,
    hint:
      steps.length === 0
        ? 'No step of the pipeline calls a model.'
        : `To see what a step was asked, name it: --step ${steps.join(' or --step ')}.`,
  });
}

function findPromptStep({ workshop }: OpenBatch, name: string): PromptStep {
  const { steps } = workshop.whole;
  const found = steps.find((candidate) => candidate.name === name);
  if (found !== undefined && isPromptStep(found)) return found;
  const prompts = steps.filter(isPromptStep).map((step) => step.name);
  throw new UserError({
    code: 'step',
    message:
      found === undefined
        ? `--step ${name}: the pipeline ${workshop.whole.name} has no such step`
        : `--step ${name}: this is a step of kind ${found.kind}, which asks no model`,
    hint:
      prompts.length === 0 ? 'No step of the pipeline calls a model.' : `Steps with a prompt: ${prompts.join(', ')}.`,
  });
}

/** What is wrong with one item is the answer here: a template that fails, a raw.json that cannot be read. */
function withProblem<T>({ itemId, step }: { readonly itemId: string; readonly step: string }, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const problem = toItemProblem(error);
    if (problem === null) throw error;
    throw new UserError({ code: problem.code, message: `${itemId}, ${step}: ${problem.message}`, hint: problem.hint });
  }
}
