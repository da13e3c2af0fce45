import { parseChildId } from '../core/child-id.ts';
import { countEveryLevel } from '../core/every-level.ts';
import type { Estimate } from '../core/estimate.ts';
import { isPromptStep } from '../core/pipeline.ts';
import type { Plan } from '../core/plan.ts';
import { defaultMaxOutputTokens } from '../core/request-of-step.ts';
import { estimateItems } from '../engine/estimate.ts';
import { letsAll, letsProcess, processItems } from '../engine/process.ts';
import type { ProviderName } from '../core/request.ts';
import { createJobs } from '../engine/jobs/jobs.ts';
import type { Run } from '../engine/run.ts';
import { processInWaves } from '../engine/waves.ts';
import { asIfEmptied, carryOutRedo, planRedo, refuseLowCap } from './redo.ts';
import { restoreLost } from './restore-lost.ts';
import { recoverIfShort } from './recover-if-short.ts';
import { createStop } from '../engine/stop.ts';
import { reportStop } from '../engine/report-stop.ts';
import type { Lets } from '../engine/walk-item.ts';
import type { Reporter } from '../ports/reporter.ts';
import { collectFirst, withKeysOfJobs } from './collect-first.ts';
import { checkWords, modelsOf, refuseUnpricedCap } from './check-words.ts';
import { createRun } from './create-run.ts';
import { toEstimateTools } from './estimate-tools.ts';
import { createDeadline } from './create-deadline.ts';
import { deadlineOf, toFlagsOfEstimate } from './deadline.ts';
import { listenForInterrupts } from './interrupts.ts';
import type { ResolvedModels } from './models.ts';
import { type Consent, toOffer } from './offer.ts';
import { keepRecord, type OpenBatch } from './open-batch.ts';
import { type ProcessOutcome, toOutcome } from './outcome.ts';
import type { ProviderSet } from './provider-set.ts';
import { createProviders, sandboxOf } from './providers.ts';
import type { Selection, SpendingFlags } from './spending-flags.ts';
import { createTuning, inJobsUsd, laneFactor, type Tuning } from './tuning.ts';
import { watchAnswers } from './watch-answers.ts';
import { loadAsUsual } from './heap-growth.ts';

export interface ProcessRequest {
  readonly selection: Selection;
  readonly step: string | null;
  /** `process`: items that have their first prompt; `all`: every item. */
  readonly scope: 'process' | 'all';
  readonly flags: SpendingFlags;
  /** `rejected`: what was rejected for good is removed, with consent, and asked anew. */
  readonly redo?: 'rejected' | undefined;
  readonly consent: Consent;
  readonly reporter: Reporter;
  /** A stage before was interrupted: nothing is begun any more. */
  readonly wasInterrupted?: boolean;
}

/**
 * process, and the paying part of all: free work that lies about, estimate, consent, run, and the check at the end. Keys are
 * asked for only when something is to be bought.
 */
export async function processBatch(batch: OpenBatch, request: ProcessRequest): Promise<ProcessOutcome> {
  const { workshop, surroundings } = batch;
  const { selection, step, flags, consent, reporter } = request;
  const keepHistory = watchAnswers(batch);
  await checkWords(batch, step, flags);
  const deadlineMs = deadlineOf(batch, flags);
  const models = modelsOf(batch, toFlagsOfEstimate(flags));
  const lets = request.scope === 'all' ? letsAll(step) : letsProcess(workshop.whole, step);
  const tuning = createTuning(batch, flags, models);
  const tools = { ...toEstimateTools(batch, models, flags), lets, modelOf: tuning.modelOf };
  const maxCostUsd = tuning.maxCostUsd();
  const askForMore = async (paidUsd: number) => {
    const left = (await estimateItems(workshop, selection, step, tools)).estimate.costUsd?.upper ?? 0;
    return left > 0 ? consent.askForMore(paidUsd, left) : null;
  };
  const common = {
    workers: tuning.workers,
    maxCostUsd,
    callTimeoutMs: flags.callTimeoutMs ?? null,
    modelOf: tuning.modelOf,
    changes: tuning.changes,
    askForMore,
    jobs: createJobs(batch.book, flags.noWait === true),
  };
  let providers: ProviderSet | null = null;
  const openProviders = async (names: readonly ProviderName[]): Promise<ProviderSet> => {
    if (providers === null) {
      const sandbox = flags.sandbox ? sandboxOf(batch, flags.faults) : null;
      providers = await loadAsUsual(() => createProviders(surroundings, names, sandbox));
    } else await providers.also(names);
    return providers;
  };

  const lookToOffer = ({ workshop: meant } = batch) =>
    estimateItems(meant, selection, step, { ...tools, countsEdited: true });
  let found = await lookToOffer();
  // What was paid for and is here still is not bought again.
  if (await restoreLost(batch, found.plan, reporter)) found = await lookToOffer();
  const openJobs = batch.book.open();
  try {
    // What jobs have brought is paid for: it is collected before anything is asked.
    if (openJobs.length > 0)
      await withKeysOfJobs(batch.store.address, openJobs, () =>
        openProviders([...new Set(openJobs.map(({ provider }) => provider))]),
      );
    const freeRun = createRun(batch, providers, createStop(reportStop(reporter)), reporter, {
      ...common,
      expectedOf: () => null,
      likelyCostOf: () => null,
      consentUsd: null,
    });
    if (request.wasInterrupted === true || batch.control.isToStop) freeRun.stop.stop(batch.control.interruption());
    else if (openJobs.length > 0 && (await collectFirst(batch.control, freeRun, common.jobs)))
      found = await lookToOffer();
    if (freeRun.stop.reason === null && hasFreeWork(found.plan)) {
      const isFree: Lets = (task) => task.kind !== 'process' && lets(task);
      await work(freeRun, batch, tuning, found, () => processItems(freeRun, selection, isFree, tuning.workers));
      found = await lookToOffer();
    }
    await recoverIfShort(batch, found.plan);
    const isRedo = request.redo === 'rejected' && freeRun.stop.reason === null;
    const redo = isRedo ? planRedo(batch, selection, step) : null;
    const meant = redo === null ? batch : asIfEmptied(batch, redo);
    if (redo !== null) found = await lookToOffer(meant);
    const { estimate } = found;
    const isWaiting = countEveryLevel(found.plan).inFlight > 0;
    const isNothing = redo === null && estimate.calls === 0 && estimate.maxCalls === 0 && !isWaiting;
    if (isNothing || freeRun.stop.reason !== null) {
      keepWords(batch, models);
      const isWhole = selection.limit === null && selection.only === null && freeRun.items.touched.size === 0;
      return toOutcome(batch, freeRun, selection, estimate, 'not needed', null, isWhole ? found.plan : undefined);
    }

    refuseUnpricedCap(batch, estimate, maxCostUsd);
    if (redo !== null) refuseLowCap(batch, redo, estimate, maxCostUsd);
    const ready = await openProviders(providersOf(workshop, models, estimate));
    const answer =
      estimate.maxCalls === 0 && (redo?.paidCalls ?? 0) === 0
        ? 'not needed'
        : await consent.ask({
            ...(await toOffer(
              meant,
              selection,
              found,
              models,
              { maxCostUsd, simulated: flags.sandbox },
              { deadlineMs, workers: tuning.workers() },
            )),
            redo,
          });
    const expectedOf = (name: string) => found.perCall.get(name) ?? null;
    const likelyCostOf = (name: string) => likelyCost(estimate, name, tuning.modelOf);
    const run = createRun(
      batch,
      ready,
      createStop(reportStop(reporter)),
      reporter,
      {
        ...common,
        modelOf: withMarks(tuning.modelOf, estimate),
        expectedOf,
        likelyCostOf,
        consentUsd: consentOf(estimate, flags, batch),
        deadline:
          deadlineMs === null ? null : createDeadline(batch, found, { ...tuning, deadlineMs, jobs: common.jobs }),
      },
      // Children that could not move before may move now.
      { ...freeRun.items, walkedChildren: new Set(), resting: new Set() },
    );
    if (answer === 'yes' || answer === 'not needed') {
      keepWords(batch, models);
      if (redo !== null) await carryOutRedo(batch, redo);
      consent.settled?.();
      const stopSteering = tuning.steer(run, estimate, async (modelOf) => {
        return (await estimateItems(workshop, selection, step, { ...tools, modelOf })).estimate;
      });
      await work(run, batch, tuning, found, () => processInWaves(run, selection, lets, tuning.workers)).finally(
        stopSteering,
      );
    }
    const left = run.stop.reason === null ? null : (await estimateItems(workshop, selection, step, tools)).estimate;
    return toOutcome(batch, run, selection, estimate, answer, left, undefined, paidInInvocation(freeRun), redo);
  } finally {
    keepHistory();
    await closeProviders(providers);
  }
}

function paidInInvocation({ gate }: Run): number {
  return gate.budget.state.paidInInvocationUsd;
}

async function closeProviders(providers: ProviderSet | null): Promise<void> {
  await providers?.close();
}

/**
 * The amount that is consented to: the upper end of what was shown, of the steps whose price is known, and of jobs in flight. Only an explicit
 * --max-cost takes its place.
 */
function consentOf(estimate: Estimate, flags: SpendingFlags, batch: OpenBatch): number | null {
  if (flags.maxCostUsd !== undefined) return null;
  const upper = (estimate.costUsd?.upper ?? estimate.pricedUsd.upper) + inJobsUsd(batch);
  return upper > 0 ? upper : null;
}

/** The models of the steps, with whether their calls mark what they share, as it was estimated. */
function withMarks(modelOf: Run['modelOf'], { steps }: Estimate): Run['modelOf'] {
  const marked = new Set(steps.filter(({ marksSharedSystem }) => marksSharedSystem).map(({ step }) => step));
  return (step) => ({ ...modelOf(step), marksSharedSystem: marked.has(step) });
}

/** Dollars of one call of a step at the upper end of its estimate, in the lane that it travels in now; null: unknown. */
function likelyCost(estimate: Estimate, step: string, modelOf: Run['modelOf']): number | null {
  const found = estimate.steps.find((candidate) => candidate.step === step);
  if (found === undefined || found.costUsd === null || found.maxCalls === 0) return null;
  const { price, lane } = modelOf(step);
  return (found.costUsd.upper / found.maxCalls) * (laneFactor(price, lane) / laneFactor(price, found.lane));
}

/** Whether anything can be done before something is bought: answers to judge, rejections to reopen, prompts behind the first, lost children. */
function hasFreeWork(plan: Plan): boolean {
  const free = plan.steps.reduce((sum, row) => sum + row.toParse + row.toReopen + row.toPrepare, 0);
  const canRemake = plan.missing.some((id) => parseChildId(id) !== null);
  return canRemake || plan.setAsidesToFinish > 0 || free > plan.toOpen;
}

/** Providers of the steps that may be called: those estimated, and those that a rejection of theirs begins again at. */
function providersOf(
  { whole }: OpenBatch['workshop'],
  models: ResolvedModels,
  estimate: Estimate,
): readonly ProviderName[] {
  const stepNames = whole.steps.map(({ name }) => name);
  const called = estimate.steps.map(({ step }) => stepNames.indexOf(step));
  const mayBeCalled = whole.steps.filter((step, index) => {
    if (!isPromptStep(step)) return false;
    return (
      called.includes(index) ||
      whole.steps.some(
        (later, position) =>
          called.includes(position) && position > index && stepNames.indexOf(later.retryFrom) <= index,
      )
    );
  });
  return [...new Set(mayBeCalled.map((step) => models.ofStep(step.name).model.provider))];
}

async function work(
  run: Run,
  batch: OpenBatch,
  tuning: Tuning,
  { plan, estimate }: { readonly plan: Plan; readonly estimate: Estimate },
  walk: () => Promise<void>,
): Promise<void> {
  const inFlight = () => ({
    calls: run.gate.budget.state.callsInFlight - run.gate.budget.state.callsInJobs,
    atMostMs: run.timeoutMs(longestAnswer(batch.workshop), tuning.lanesUsed().has('flex') ? 'flex' : 'realtime'),
  });
  const stopListening = listenForInterrupts(batch.control, run.stop, run.reporter, inFlight);
  run.reporter.report({
    kind: 'stage-started',
    stage: 'process',
    total: plan.counts.acquired,
    workers: tuning.workers(),
    models: [...new Set(estimate.steps.map(({ step }) => tuning.modelOf(step).model.model))],
    expectedTokens: Math.round(estimate.inputTokens.expected + estimate.outputTokens.expected),
  });
  try {
    await walk();
  } finally {
    run.reporter.report({ kind: 'stage-ended', stage: 'process' });
    stopListening();
  }
}

/** The most output tokens that a step asks for. */
function longestAnswer({ whole }: OpenBatch['workshop']): number {
  return Math.max(
    defaultMaxOutputTokens,
    ...whole.steps.map((step) => (isPromptStep(step) ? (step.maxOutputTokens ?? 0) : 0)),
  );
}

/** Keeps in batch.json what the flags said of models and what each alias means here: from the consent on, not before. */
function keepWords(batch: OpenBatch, models: ResolvedModels): void {
  keepRecord(batch, { ...batch.record, models: models.toKeep });
}
