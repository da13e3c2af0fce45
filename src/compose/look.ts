import type { BatchCommands } from '../core/batch-commands.ts';
import { type BatchState, batchStateOf } from '../core/batch-state.ts';
import { countEveryLevel } from '../core/every-level.ts';
import { UserError } from '../core/errors.ts';
import type { JobRecord } from '../core/job.ts';
import type { JobsAtAGlance } from '../core/jobs-at-a-glance.ts';
import type { PromptStep } from '../core/pipeline.ts';
import type { Plan, StepPlan } from '../core/plan.ts';
import type { Lane } from '../core/request.ts';
import type { Spending } from '../core/spending.ts';
import { findReceiptGap, type ReceiptCount } from '../engine/count-receipts.ts';
import { everyItem } from '../engine/families.ts';
import { glanceAtJobsOf } from '../engine/jobs/read-jobs.ts';
import { scan } from '../engine/scan.ts';
import type { LockHolder } from '../ports/batch-store.ts';
import { findMadePage } from './made-page.ts';
import { type ChosenItems, toChosenWords } from './chosen-words.ts';
import { commandsOf, type FlagsToRepeat } from './commands-of.ts';
import { type LookedAt, openForLooking } from './open-for-looking.ts';
import type { Surroundings } from './surroundings.ts';
import type { OpenCalls } from '../core/open-calls.ts';
import { type SplitCalls, splitOpenCalls } from '../core/open-calls.ts';

/** One batch at a glance. */
export interface BatchStatus {
  readonly batchId: string;
  readonly name: string | null;
  readonly pipeline: string;
  readonly steps: readonly { readonly name: string; readonly kind: StepPlan['kind']; readonly model: string | null }[];
  readonly plan: Plan;
  readonly sourceWasReadToItsEnd: boolean;
  readonly spending: Spending;
  readonly unknownFate: OpenCalls;
  /** Calls that the process at work waits for. */
  readonly inFlightNow: OpenCalls;
  readonly jobs: JobsAtAGlance;
  /** Records of the jobs that may still bring outcomes, but those that cannot be read. */
  readonly openJobs: readonly OpenJob[];
  /** That its calls travelled in. */
  readonly lanes: readonly Lane[];
  readonly simulated: boolean;
  readonly createdAt: string;
  readonly lastCallAt: string | null;
  readonly holder: LockHolder | null;
  readonly archived: boolean;
  /** null: as many receipts stand as the ledger has paid calls for. */
  readonly receiptGap: ReceiptCount | null;
  /** The first that holds, from running on. */
  readonly state: BatchState;
  /** null: nothing is left to do. */
  readonly nextCommand: string | null;
  /** The page to open, where nothing is left to do and it shows how things stand; else null. */
  readonly page: string | null;
}

export type OpenJob = Pick<
  JobRecord,
  'number' | 'provider' | 'model' | 'requestCount' | 'submittedAt' | 'state' | 'seen'
>;

export function statusOf(batch: LookedAt & Holdable): BatchStatus {
  const { workshop, record, fold, store } = batch;
  const plan = scan(workshop, everyItem);
  const jobs = jobsOf(batch);
  const archived = batch.archived === true;
  const holder = isWorkedOn(batch) ? store.readLockHolder() : null;
  const { inFlightNow, unknownFate } = openCallsOf(batch, holder);
  const sourceWasReadToItsEnd = store.readClosing() !== null;
  // Of a batch that is written to, by this process or another, the two are not of one moment.
  const receiptGap = store.readLockHolder() === null ? findReceiptGap(workshop, fold, plan) : null;
  const state = batchStateOf({ plan, jobs, holder, sourceWasReadToItsEnd, receiptGap });
  const next = archived
    ? { nextCommand: commandsOf(batch).about('unarchive'), page: null }
    : state === 'damaged'
      ? { nextCommand: commandsOf(batch).about('verify'), page: null }
      : nextOf(batch, plan, {}, jobs);
  return {
    batchId: store.batchId,
    name: record.name ?? null,
    pipeline: workshop.pipeline.name,
    steps: workshop.whole.steps.map((step) => ({
      name: step.name,
      kind: step.kind,
      model: step.kind === 'prompt' ? modelOf(batch, step) : null,
    })),
    plan,
    sourceWasReadToItsEnd,
    spending: fold.totals,
    unknownFate,
    inFlightNow,
    jobs,
    openJobs: jobs.open.flatMap((number) => toOpenJob(store.jobs.read(number))),
    lanes: [...fold.lanes],
    simulated: fold.isSimulated === true,
    createdAt: record.createdAt,
    lastCallAt: fold.lastAt,
    holder,
    archived,
    receiptGap,
    state,
    ...next,
  };
}

/** Calls asked and not answered, in flight or not, by who works on the batch. */
export function openCallsOf({ fold }: Pick<LookedAt, 'fold'>, holder: LockHolder | null): SplitCalls {
  return splitOpenCalls(fold.open.values(), holder?.since ?? null);
}

function toOpenJob(record: JobRecord | null): readonly OpenJob[] {
  if (record === null) return [];
  const { number, provider, model, requestCount, submittedAt, state, seen } = record;
  return [{ number, provider, model, requestCount, submittedAt, state, ...(seen === undefined ? {} : { seen }) }];
}

/** The model that answered last, else the one that the batch or the pipeline names. */
export function modelOf({ fold, record }: Pick<LookedAt, 'fold' | 'record'>, step: PromptStep): string | null {
  const answered = fold.modelsOf(step.name).at(-1);
  if (answered !== undefined) return answered.model;
  const { override, aliases } = record.models;
  const named = (Object.hasOwn(override, step.name) ? override[step.name] : undefined) ?? override['*'] ?? step.model;
  if (named === null) return null;
  return (Object.hasOwn(aliases, named) ? aliases[named]?.model : undefined) ?? named;
}

export function jobsOf({
  store,
  fold,
  surroundings,
}: Pick<LookedAt, 'store' | 'fold' | 'surroundings'>): JobsAtAGlance {
  return glanceAtJobsOf(store, fold, surroundings.clock.now());
}

/** The command that goes on from here, with the flags that matter; or the page, where nothing is left to do. */
export function nextOf(
  batch: Pick<LookedAt, 'store' | 'surroundings' | 'fold' | 'workshop'> & Holdable,
  plan: Plan,
  given: FlagsToRepeat = {},
  jobs: JobsAtAGlance = jobsOf(batch),
  chosen: ChosenItems = {},
): Pick<BatchStatus, 'nextCommand' | 'page'> {
  const { store, surroundings } = batch;
  const commands = commandsOf(batch, given);
  if (isWorkedOn(batch)) return { nextCommand: commands.about('logs', '--follow'), page: null };
  const command = nextCommand(commands, plan, jobs, toChosenWords(chosen));
  const page = command === commands.about('render') ? findMadePage(surroundings, store.batchId) : null;
  return { nextCommand: page === null ? command : null, page };
}

/** By another process than this one. */
function isWorkedOn({ store, isLockOurs }: Holdable): boolean {
  return isLockOurs?.() !== true && store.readLockHolder() !== null;
}

/** `isLockOurs`: of a batch that is open for writing. */
type Holdable = Pick<LookedAt, 'store'> & { readonly isLockOurs?: () => boolean };

function nextCommand(commands: BatchCommands, plan: Plan, jobs: JobsAtAGlance, words: readonly string[]): string {
  if (jobs.decisions.length > 0) return commands.about('jobs');
  if (plan.counts.acquired === 0 || plan.missing.length > 0) return commands.about('acquire');
  if (plan.toOpen > 0) return commands.about('prepare', ...words);
  const { waiting, failed } = countEveryLevel(plan);
  return waiting + failed > 0 || jobs.open.length > 0 ? commands.run('process', ...words) : commands.about('render');
}

export type ListedBatch = BatchStatus | { readonly batchId: string; readonly problem: string };

/** Every batch of the data folder, or of the archive: those that run now first, the others by id. One that cannot be opened is listed with what is wrong. */
export async function listBatches(surroundings: Surroundings, archived: boolean): Promise<readonly ListedBatch[]> {
  const rows: ListedBatch[] = [];
  for (const batchId of surroundings.shelf.listBatches({ archived })) {
    try {
      rows.push(statusOf(await openForLooking(surroundings, batchId, { archived })));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      rows.push({ batchId, problem: error.message });
    }
  }
  const isRunning = (row: ListedBatch) => 'state' in row && row.state === 'running';
  return [...rows.filter(isRunning), ...rows.filter((row) => !isRunning(row))];
}
