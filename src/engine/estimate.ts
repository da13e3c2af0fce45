import { noHistory } from '../core/answer-history.ts';
import { toCallPace } from '../core/call-pace.ts';
import { learnCompletion } from '../core/completion.ts';
import type { StepLanes } from '../core/deadline.ts';
import { learnFromEarlier, timedEarlier } from '../core/earlier-answers.ts';
import {
  type Estimate,
  type InputSample,
  type StepToPrice,
  toEstimate,
  type TokensOfCall,
  toStepsLanes,
} from '../core/estimate.ts';
import type { HistoryEntry } from '../core/history-entry.ts';
import type { StepPace } from '../core/lane-estimate.ts';
import type { LedgerFold } from '../core/ledger-fold.ts';
import { readLevels } from '../core/levels.ts';
import { countRejections, pictureOfStep } from '../core/line.ts';
import { maxCalls, maxRedoCalls } from '../core/max-calls.ts';
import { expectOutput } from '../core/output-expectation.ts';
import { isPromptStep, type PromptStep, stepOf } from '../core/pipeline.ts';
import { type Plan, stepsToReach } from '../core/plan.ts';
import { readCacheParameter, type SharedPromptPart } from '../core/prompt-cache.ts';
import type { PromptText } from '../core/prompt-file.ts';
import { toRequest } from '../core/request-of-step.ts';
import type { ModelRequest } from '../core/request.ts';
import type { TokenCounter } from '../ports/tokens.ts';
import { readPromptFile, renderPrompt } from '../stages/prepare.ts';
import { sharedSystemText } from '../stages/shared-system.ts';
import { lookAt, type Workshop, workshopOf } from '../stages/workshop.ts';
import { countEditedPrompts } from './edited-prompts.ts';
import { createEvenSample } from './evenly.ts';
import type { Selection } from './families.ts';
import { createFutureChildren } from './future-children.ts';
import type { StepModel } from './run.ts';
import { sampleContext } from './sample-context.ts';
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
  /** Parallel calls. */
  readonly workers: number;
  /** What earlier runs of this data folder measured, and which of it is like what is estimated. */
  readonly earlier: {
    readonly entries: () => readonly HistoryEntry[];
    readonly pipeline: string;
    readonly simulated: boolean;
  };
}

export interface Estimated {
  readonly plan: Plan;
  readonly estimate: Estimate;
  /** Tokens expected of one call of each step, as counted here: kept with each paid call to improve the next estimate. */
  readonly perCall: ReadonlyMap<string, TokensOfCall>;
  /** Unpaid prompts that a person edited; 0 where they were not asked for. */
  readonly editedPrompts: number;
  /** What the models of the steps offer, for a run that must be done by a time. */
  readonly stepLanes: readonly StepLanes[] | null;
}

/** Looks at every item, counts a sample of the prompts to come, and says what the empty paid places will cost. */
export async function estimateItems(
  workshop: Workshop,
  selection: Selection,
  onlyStep: string | null,
  tools: EstimateTools,
): Promise<Estimated> {
  const { whole } = workshop;
  const createSamples = () => new Map(whole.steps.map(({ name }) => [name, createEvenSample<string>(promptsToCount)]));
  const samples = createSamples();
  const redoCalls = new Map<string, number>();
  const redoSamples = createSamples();
  const canRedo = whole.steps.some(({ name, retryFrom }) => retryFrom !== name);
  const future = createFutureChildren(workshop);
  let editedPrompts = 0;
  const plan = scan(workshop, selection, (picture, task) => {
    const { pipeline, stepNames } = workshopOf(workshop, picture.itemId);
    if (tools.countsEdited) editedPrompts += countEditedPrompts(workshop, picture);
    if (task.kind !== 'rest' && !tools.lets(task)) return;
    const reached = stepsToReach(picture, task, pipeline);
    for (const step of reached) samples.get(step)?.add(picture.itemId);
    if (onlyStep === null) future.add(picture.itemId, reached);
    const inFlight = task.kind === 'rest' && task.state === 'in flight' ? task.step : null;
    for (const step of canRedo || inFlight !== null ? stepNames.filter((name) => !reached.includes(name)) : []) {
      // The answer that is on its way may be rejected for its own sake too.
      const ownMost =
        step === inFlight ? Math.max(0, stepOf(pipeline, step).attempts - 1 - countRejections(picture, step)) : 0;
      const most = maxRedoCalls(pipeline, step, reached) + ownMost;
      redoCalls.set(step, (redoCalls.get(step) ?? 0) + most);
      if (most > 0 || step === inFlight) redoSamples.get(step)?.add(picture.itemId);
    }
  });
  const toCome = future.toItems(plan);
  const { ofStep } = readLevels(whole.steps);
  const steps: StepToPrice[] = [];
  for (const step of whole.steps.filter(isPromptStep)) {
    if (onlyStep !== null && step.name !== onlyStep) continue;
    const level = ofStep.get(step.name) ?? null;
    const coming = level === null ? undefined : toCome.get(level);
    const stepModel = tools.modelOf(step.name);
    const first = samples.get(step.name);
    const sample = first === undefined || first.seen === 0 ? redoSamples.get(step.name) : first;
    const known = sample?.values ?? [];
    const history = tools.fold.historyOf(step.name, stepModel.model);
    const wanted = { ...tools.earlier, ...stepModel.model, step: step.name };
    const earlier = learnFromEarlier(tools.earlier.entries(), wanted);
    const calls = first?.seen ?? 0;
    const maxOutputTokens = toRequest(
      step,
      { system: null, user: '' },
      stepModel.model,
      stepModel.lane,
      stepModel.price?.maxOutputTokens ?? null,
    ).parameters.maxOutputTokens;
    const output = expectOutput({
      model: stepModel.model,
      schema: step.schema,
      reasoning: step.reasoning,
      maxOutputTokens,
      history,
      earlier,
    });
    steps.push({
      step: step.name,
      model: stepModel.model,
      lane: stepModel.lane,
      price: stepModel.price,
      calls,
      maxCallsPerItem: maxCalls(workshop.ofLevel(level).pipeline, step.name),
      maxRedoCalls: redoCalls.get(step.name) ?? 0,
      ...(coming === undefined ? {} : { toCome: coming }),
      input: await countInputs(
        workshop,
        step,
        known.length > 0 || coming === undefined || coming.example === null ? known : [coming.example],
        (sample?.seen ?? 0) + (coming?.expected ?? 0),
        tools,
      ),
      output,
      history,
      earlier,
      pace: paceOf(tools, stepModel, step.name, output.expected, calls + (coming?.expected ?? 0)),
      shared: await measureShared(workshop, step, tools),
      workers: tools.workers,
    });
  }
  const perCall = new Map(
    steps.map(({ step, input, output }) => [
      step,
      { inputTokens: Math.round(input.meanTokens), outputTokens: Math.round(output.expected) },
    ]),
  );
  return { plan, estimate: toEstimate(steps, tools.workers), perCall, editedPrompts, stepLanes: toStepsLanes(steps) };
}

/** From the batch's own calls, else from those of earlier runs, else assumed. */
function paceOf(
  { fold, earlier }: EstimateTools,
  { model }: StepModel,
  step: string,
  outputTokens: number,
  calls: number,
): StepPace {
  const own = fold
    .histories()
    .filter((entry) => entry.step === step && entry.provider === model.provider && entry.model === model.model);
  const timedIn = (lane: 'realtime' | 'flex') => [
    own.find((entry) => entry.lane === lane)?.history.timed ?? noHistory.timed,
    timedEarlier(earlier.entries(), { ...earlier, ...model, step, lane }),
  ];
  const timed = { realtime: timedIn('realtime'), flex: timedIn('flex') };
  return {
    realtime: toCallPace('realtime', outputTokens, timed),
    flex: toCallPace('flex', outputTokens, timed),
    batch: learnCompletion(earlier.entries(), { ...model, requests: calls, simulated: earlier.simulated }),
  };
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

/** What a step's calls share, by the tokenizer here. */
export async function measureShared(
  workshop: Workshop,
  step: PromptStep,
  { modelOf, tokens }: Pick<EstimateTools, 'modelOf' | 'tokens'>,
): Promise<SharedPromptPart> {
  const { model, price } = modelOf(step.name);
  const byParams = model.provider === 'anthropic' ? readCacheParameter(step.params) : null;
  const text = sharedSystemText(workshop, step);
  // Counting loads a large table: only where a mark could be set.
  if (text === null || byParams !== null || price?.markedCacheFromTokens === undefined) return { tokens: 0, byParams };
  return { tokens: (await tokens()).count(text, model.provider, model.model), byParams };
}

/** Input tokens of a call, by the tokenizer here. */
export function countLocally(tokens: TokenCounter, step: PromptStep, prompt: PromptText, { model }: StepModel): number {
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
    const { context, isFinal } = sampleContext(workshop, itemId, step.name);
    return { text: renderPrompt(workshop, context, step.name), isFinal };
  } catch (error) {
    // What is wrong with one item is said when its turn comes.
    if (toItemProblem(error) !== null) return null;
    throw error;
  }
}
