import { createChance } from '../core/chance.ts';
import type { ItemContext } from '../core/context.ts';
import { type Estimate, type InputSample, type StepToPrice, toEstimate, type TokensOfCall } from '../core/estimate.ts';
import type { JsonValue } from '../core/json.ts';
import type { LedgerFold } from '../core/ledger-fold.ts';
import { pictureOfStep } from '../core/line.ts';
import { maxCalls, maxRedoCalls } from '../core/max-calls.ts';
import { expectOutput } from '../core/output-expectation.ts';
import { isPromptStep, type PromptStep } from '../core/pipeline.ts';
import { type Plan, stepsToCall } from '../core/plan.ts';
import type { PromptText } from '../core/prompt-file.ts';
import { toRequest } from '../core/request-of-step.ts';
import type { ModelRequest } from '../core/request.ts';
import { sampleFromSchema } from '../core/sample.ts';
import type { TokenCounter } from '../ports/tokens.ts';
import { readRaw, toItemNames } from '../stages/context.ts';
import { parseJson } from '../stages/parse-json.ts';
import { readPromptFile, renderPrompt } from '../stages/prepare.ts';
import { lookAt, type Workshop } from '../stages/workshop.ts';
import { countEditedPrompts } from './edited-prompts.ts';
import { createEvenSample } from './evenly.ts';
import type { StepModel } from './run.ts';
import { scan } from './scan.ts';
import { toItemProblem } from './item-failure.ts';
import type { Lets } from './walk-item.ts';

/** Prompts that are counted for each step; the others are taken to be like them. */
const promptsToCount = 60;
/** What a provider adds around the texts of a call, in tokens. */
const framingTokens = 12;

export interface EstimateTools {
  /** Asked for when there is something to count: its table is large. */
  readonly tokens: () => Promise<TokenCounter>;
  readonly fold: LedgerFold;
  readonly modelOf: (step: string) => StepModel;
  /** Asks the provider's counting endpoint; null: count locally. */
  readonly countExactly: ((request: ModelRequest) => Promise<number | null>) | null;
  /** Which items the command will move at all. */
  readonly lets: Lets;
  /** Reads every unpaid prompt on the way, and says how many a person edited. */
  readonly countsEdited: boolean;
}

export interface Estimated {
  readonly plan: Plan;
  readonly estimate: Estimate;
  /** Tokens expected of one call of each step, as counted here: kept with each paid call to improve the next estimate. */
  readonly perCall: ReadonlyMap<string, TokensOfCall>;
  /** Unpaid prompts that a person edited; 0 where they were not asked for. */
  readonly editedPrompts: number;
}

/** Looks at every item, counts a sample of the prompts to come, and says what the empty paid places will cost. */
export async function estimateItems(
  workshop: Workshop,
  itemIds: Iterable<string>,
  onlyStep: string | null,
  tools: EstimateTools,
): Promise<Estimated> {
  const samples = new Map(workshop.stepNames.map((step) => [step, createEvenSample<string>(promptsToCount)]));
  const redoCalls = new Map<string, number>();
  const redoSamples = new Map(workshop.stepNames.map((step) => [step, createEvenSample<string>(promptsToCount)]));
  const canRedo = workshop.pipeline.steps.some(({ name, retryFrom }) => retryFrom !== name);
  let editedPrompts = 0;
  const plan = scan(workshop, itemIds, (picture, task) => {
    if (tools.countsEdited) editedPrompts += countEditedPrompts(workshop, picture);
    if (task.kind !== 'rest' && !tools.lets(task)) return;
    const reached = stepsToCall(picture, task, workshop.pipeline);
    for (const step of reached) samples.get(step)?.add(picture.itemId);
    for (const step of canRedo ? workshop.stepNames.filter((name) => !reached.includes(name)) : []) {
      const most = maxRedoCalls(workshop.pipeline, step, reached);
      redoCalls.set(step, (redoCalls.get(step) ?? 0) + most);
      if (most > 0) redoSamples.get(step)?.add(picture.itemId);
    }
  });
  const steps: StepToPrice[] = [];
  for (const step of workshop.pipeline.steps.filter(isPromptStep)) {
    if (onlyStep !== null && step.name !== onlyStep) continue;
    const stepModel = tools.modelOf(step.name);
    const first = samples.get(step.name);
    const sample = first === undefined || first.seen === 0 ? redoSamples.get(step.name) : first;
    const history = tools.fold.historyOf(step.name, stepModel.model);
    const maxOutputTokens = toRequest(
      step,
      { system: null, user: '' },
      stepModel.model,
      stepModel.lane,
      stepModel.price?.maxOutputTokens ?? null,
    ).parameters.maxOutputTokens;
    steps.push({
      step: step.name,
      model: stepModel.model,
      lane: stepModel.lane,
      price: stepModel.price,
      calls: first?.seen ?? 0,
      maxCallsPerItem: maxCalls(workshop.pipeline, step.name),
      maxRedoCalls: redoCalls.get(step.name) ?? 0,
      input: await countInputs(workshop, step, sample?.values ?? [], sample?.seen ?? 0, tools),
      output: expectOutput({
        model: stepModel.model,
        schema: step.schema,
        reasoning: step.reasoning,
        maxOutputTokens,
        history,
      }),
      history,
    });
  }
  const perCall = new Map(
    steps.map(({ step, input, output }) => [
      step,
      { inputTokens: Math.round(input.meanTokens), outputTokens: Math.round(output.expected) },
    ]),
  );
  return { plan, estimate: toEstimate(steps), perCall, editedPrompts };
}

async function countInputs(
  workshop: Workshop,
  step: PromptStep,
  itemIds: readonly string[],
  calls: number,
  tools: EstimateTools,
): Promise<InputSample> {
  const { model, lane, price } = tools.modelOf(step.name);
  const counts: number[] = [];
  let basis: InputSample['basis'] = tools.countExactly === null ? 'local' : 'provider';
  for (const itemId of itemIds) {
    const prompt = findPrompt(workshop, step, itemId);
    if (prompt === null) continue;
    if (!prompt.isFinal) basis = 'guess';
    const exact =
      tools.countExactly === null
        ? null
        : await tools.countExactly(toRequest(step, prompt.text, model, lane, price?.maxOutputTokens ?? null));
    if (exact === null && basis === 'provider') basis = 'local';
    counts.push(exact ?? countLocally(await tools.tokens(), step, prompt.text, tools.modelOf(step.name)));
  }
  if (counts.length === 0)
    return { meanTokens: calls === 0 ? 0 : 1000, upperTokens: calls === 0 ? 0 : 4000, counted: 0, basis: 'guess' };
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / Math.max(1, counts.length - 1);
  const isWhole = counts.length >= calls && basis !== 'guess';
  return {
    meanTokens: mean,
    upperTokens: isWhole ? mean : mean + 2.6 * Math.sqrt(variance / counts.length),
    counted: counts.length,
    basis,
  };
}

function countLocally(tokens: TokenCounter, step: PromptStep, prompt: PromptText, { model }: StepModel): number {
  const schema = step.schema !== null && step.parse.kind === 'json' ? JSON.stringify(step.schema) : '';
  return (
    tokens.count([prompt.system ?? '', prompt.user, schema].join('\n'), model.provider, model.model) + framingTokens
  );
}

/** The prompt as it stands or would be made now; with made-up values for steps that have none yet it is not final. */
function findPrompt(
  workshop: Workshop,
  step: PromptStep,
  itemId: string,
): { readonly text: PromptText; readonly isFinal: boolean } | null {
  try {
    const picture = lookAt(workshop, itemId);
    const files = pictureOfStep(picture, step.name);
    if (files.has('prompt.md') && !files.has('rejected.json')) {
      const standing = readPromptFile(workshop, itemId, step.name);
      if (standing !== null) return { text: standing, isFinal: true };
    }
    const { steps, areReal } = valuesBefore(workshop, itemId, step.name);
    const context: ItemContext = {
      raw: readRaw(workshop, itemId),
      steps,
      item: toItemNames(itemId),
      vars: workshop.vars,
      batch: { id: workshop.store.batchId },
      attempt: 1,
      previous: null,
    };
    return { text: renderPrompt(workshop, context, step.name), isFinal: areReal };
  } catch (error) {
    // What is wrong with one item is said when its turn comes.
    if (toItemProblem(error) !== null) return null;
    throw error;
  }
}

function valuesBefore(
  { store, pipeline }: Workshop,
  itemId: string,
  stepName: string,
): { readonly steps: Record<string, JsonValue>; readonly areReal: boolean } {
  const steps: Record<string, JsonValue> = {};
  let areReal = true;
  for (const step of pipeline.steps) {
    if (step.name === stepName) break;
    const value = parseJson(store.readStepFile(itemId, step.name, 'parsed.json'));
    if (value === undefined) areReal = false;
    steps[step.name] = value ?? (isPromptStep(step) ? sampleValue(step) : null);
  }
  return { steps, areReal };
}

/** A value such as the step may give, only to weigh the prompts that will carry it. */
function sampleValue(step: PromptStep): JsonValue {
  if (step.schema !== null) return sampleFromSchema(step.schema, createChance('estimate', step.name));
  const text = 'A sentence such as an answer has, of some length. '.repeat(8);
  if (step.parse.kind === 'sections' || step.parse.kind === 'regex')
    return Object.fromEntries(step.parse.fields.map(({ name }) => [name, text]));
  return text;
}
