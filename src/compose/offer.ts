import { type Collecting, toCollecting } from '../core/collecting.ts';
import { rootOfId } from '../core/child-id.ts';
import type { HistoryEntry } from '../core/history-entry.ts';
import type { DeadlinePlan } from '../core/deadline-plan.ts';
import type { Estimate } from '../core/estimate.ts';
import { isPromptStep, stepOf } from '../core/pipeline.ts';
import type { Plan } from '../core/plan.ts';
import { toRequest } from '../core/request-of-step.ts';
import type { Estimated } from '../engine/estimate.ts';
import { isMeant, itemIdsOf } from '../engine/families.ts';
import { findLostAnswers } from '../engine/restore-lost.ts';
import { findOutdated, type OutdatedAnswer } from '../engine/outdated.ts';
import { planDeadlineOf } from './deadline.ts';
import type { Redo } from './redo.ts';
import { findStalePrices } from '../core/price-age.ts';
import type { ResolvedModels } from './models.ts';
import type { OpenBatch } from './open-batch.ts';
import type { Selection } from './spending-flags.ts';
import { loadAsUsual } from './heap-growth.ts';

/** What is put to the person before anything is spent. */
export interface Offer {
  readonly batchId: string;
  readonly plan: Plan;
  readonly estimate: Estimate;
  /** What jobs are to bring; null: nothing is in jobs. */
  readonly collecting: Collecting | null;
  readonly outdated: readonly OutdatedSummary[];
  /** Unpaid prompts that a person edited; they are sent as they are. */
  readonly editedPrompts: number;
  /** Answers that were paid for and that nobody has any more: they are bought again. null: none. */
  readonly goneAnswers: GoneAnswers | null;
  /** Steps whose answers so far came from another model than the one about to be asked. */
  readonly mixedSteps: readonly { readonly step: string; readonly before: readonly string[]; readonly now: string }[];
  readonly maxCostUsd: number | null;
  readonly simulated: boolean;
  /** What a run until --by will do and cost; null: there is no deadline, or nothing to buy. */
  readonly deadline: DeadlinePlan | null;
  /** When it was made, in ms since the epoch: moments are told from there. */
  readonly atMs: number;
  /** Parameters and schemas that are changed or left out on the way to a provider; models about to be shut down. */
  readonly warnings: readonly string[];
}

/** With what is removed first, to be asked anew; absent or null: nothing is. */
export interface WholeOffer extends Offer {
  readonly redo?: Redo | null;
}

export interface GoneAnswers {
  readonly answers: number;
  /** What they had cost; null: unknown. */
  readonly costUsd: number | null;
}

export interface Consent {
  /** `missing`: no terminal and no --yes. */
  ask(offer: WholeOffer): Promise<'yes' | 'no' | 'missing'>;
  /** What was consented to is used up; `leftUsd` is the upper end of what is still missing. How many dollars more, or null. */
  askForMore(paidUsd: number, leftUsd: number): Promise<number | null>;
  /** Lock, pipeline, keys and consent are settled: calls are about to be sent, or jobs are waited for. */
  settled?(): void;
}

/** Notes on a schema are many and change nothing of what is accepted: they are counted, the others told. */
function summarizeNotes(step: string, provider: string, notes: readonly string[]): readonly string[] {
  const ofSchema = notes.filter((note) => note.startsWith('schema: '));
  const others = notes.filter((note) => !ofSchema.includes(note)).map((note) => `${step}: ${note}`);
  if (ofSchema.length === 0) return others;
  return [
    ...others,
    `${step}: ${ofSchema.length} ${ofSchema.length === 1 ? 'bound' : 'bounds'} of the schema ${ofSchema.length === 1 ? 'is' : 'are'} not enforced by ${provider}, only checked here (validate names them).`,
  ];
}

/** Outdated answers of one step and cause. */
export interface OutdatedSummary {
  readonly step: string;
  readonly cause: OutdatedAnswer['cause'];
  readonly items: number;
  readonly example: string;
  /** About what redoing them costs; null: unknown. */
  readonly redoUsd: number | null;
}

export async function toOffer(
  batch: OpenBatch,
  selection: Selection,
  found: Estimated,
  models: ResolvedModels,
  money: { readonly maxCostUsd: number | null; readonly simulated: boolean },
  time: { readonly deadlineMs: number | null; readonly workers: number },
): Promise<Offer> {
  const { plan, estimate, editedPrompts } = found;
  const { workshop } = batch;
  // Where nothing is paid nothing can be outdated.
  const isAnyPaid = plan.steps.some(({ receipts }) => receipts > 0);
  const outdated = isAnyPaid ? findOutdated(workshop, selection) : [];
  return {
    batchId: batch.store.batchId,
    plan,
    estimate,
    collecting: collectingOf(batch),
    outdated: summarizeOutdated(outdated),
    editedPrompts,
    goneAnswers: findGone(batch, selection, found),
    mixedSteps: findMixedSteps(batch, models, estimate),
    deadline:
      time.deadlineMs === null
        ? null
        : planDeadlineOf(batch, found, { ...time, deadlineMs: time.deadlineMs, maxCostUsd: money.maxCostUsd }),
    atMs: batch.surroundings.clock.now(),
    warnings: await findWarnings(batch, models, estimate, money.simulated),
    ...money,
  };
}

function findGone({ workshop, fold, book }: OpenBatch, selection: Selection, found: Estimated): GoneAnswers | null {
  const { gone } = findLostAnswers(workshop, fold, book.records, found.plan);
  if (gone.length === 0) return null;
  const steps = new Set(found.estimate.steps.map(({ step }) => step));
  const roots = selection.limit === null ? null : new Set(itemIdsOf(workshop, selection));
  const again = gone.filter(
    ({ item, step }) =>
      steps.has(step) && isMeant(selection.only, item) && (roots === null || roots.has(rootOfId(item))),
  );
  if (again.length === 0) return null;
  const isPriced = again.every(({ costUsd }) => costUsd !== null);
  return {
    answers: again.length,
    costUsd: isPriced ? again.reduce((sum, line) => sum + (line.costUsd ?? 0), 0) : null,
  };
}

function collectingOf({ fold, book, surroundings }: OpenBatch): Collecting | null {
  const { clock, history } = surroundings;
  let entries: readonly HistoryEntry[] | undefined;
  return toCollecting(fold.inJobsAtMost(), book.open(), () => (entries ??= history.read()), clock.now());
}

/** What a person should know of the requests and models before paying for them. */
async function findWarnings(
  batch: OpenBatch,
  models: ResolvedModels,
  estimate: Estimate,
  simulated: boolean,
): Promise<readonly string[]> {
  const { findParameterProblems } = await loadAsUsual(() => import('../adapters/providers/find-parameter-problems.ts'));
  const { findOpenAiWriting } = await loadAsUsual(() => import('../adapters/providers/registry.ts'));
  const { environment, clock } = batch.surroundings;
  const writing = findOpenAiWriting(environment, simulated);
  const warnings = estimate.steps.flatMap(({ step }) => {
    const { model, price, lane } = models.ofStep(step);
    const definition = stepOf(batch.workshop.whole, step);
    const request = isPromptStep(definition)
      ? toRequest(definition, { system: null, user: '' }, model, lane, price?.maxOutputTokens ?? null)
      : null;
    const notes = request === null ? [] : summarizeNotes(step, model.provider, findParameterProblems(request, writing));
    const warning = batch.prices.warningOf(model, new Date(clock.now()));
    return warning === null ? notes : [...notes, warning];
  });
  const stale = estimate.steps.length === 0 ? null : findStalePrices(batch.prices.tableCheckedOn, clock.now());
  return [...new Set(stale === null ? warnings : [...warnings, stale])];
}

export function summarizeOutdated(answers: Iterable<OutdatedAnswer>): readonly OutdatedSummary[] {
  const rows = new Map<string, { -readonly [K in keyof OutdatedSummary]: OutdatedSummary[K] }>();
  for (const { itemId, step, cause, redoUsd } of answers) {
    const key = `${step}\n${cause}`;
    const row = rows.get(key) ?? { step, cause, items: 0, example: itemId, redoUsd: 0 };
    row.items += 1;
    row.redoUsd = row.redoUsd === null || redoUsd === null ? null : row.redoUsd + redoUsd;
    rows.set(key, row);
  }
  return [...rows.values()];
}

function findMixedSteps({ fold }: OpenBatch, models: ResolvedModels, estimate: Estimate): Offer['mixedSteps'] {
  return estimate.steps.flatMap(({ step }) => {
    const now = models.ofStep(step).model;
    const before = fold
      .modelsOf(step)
      .filter(({ provider, model }) => provider !== now.provider || model !== now.model);
    return before.length === 0 ? [] : [{ step, before: before.map(({ model }) => model), now: now.model }];
  });
}
