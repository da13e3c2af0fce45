import type { TokensOfCall } from '../core/estimate.ts';
import type { Completion } from '../core/completion.ts';
import type { JobRecord } from '../core/job.ts';
import type { LedgerFold } from '../core/ledger-fold.ts';
import type { Lane, ModelId, ProviderName } from '../core/request.ts';
import type { ModelPrice } from '../core/price.ts';
import type { Clock } from '../ports/clock.ts';
import type { Provider } from '../ports/provider.ts';
import type { Reporter } from '../ports/reporter.ts';
import type { ModelRequest } from '../core/request.ts';
import { type Workshop, workshopOf } from '../stages/workshop.ts';
import type { BudgetGate } from './budget-gate.ts';
import type { Changes } from './changes.ts';
import type { Deadline } from './deadline.ts';
import type { Boarding } from './jobs/boarding.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Limiter } from './limiter.ts';
import type { Stop } from './stop.ts';

/** Which model answers a step, at what price, on which lane. */
export interface StepModel {
  readonly model: ModelId;
  /** null: unknown. */
  readonly price: ModelPrice | null;
  readonly lane: Lane;
  /** Its calls ask the provider to keep the system text that they share. */
  readonly marksSharedSystem?: boolean;
}

/** One attempt of a step, and what will be asked. */
export interface AnswerToBuy {
  readonly itemId: string;
  readonly step: string;
  readonly attempt: number;
  readonly request: ModelRequest;
}

/** Everything that one invocation shares between its workers. */
export interface Run {
  readonly workshop: Workshop;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly fold: LedgerFold;
  readonly gate: BudgetGate;
  readonly stop: Stop;
  /** Of workers, cap and lanes, while it runs. */
  readonly changes: Changes;
  readonly simulated: boolean;
  /** Of the batch, in the names that its jobs have at providers. */
  readonly batchUid: string;
  /** The jobs of this batch; null: this run does free work alone. */
  readonly jobs: Jobs | null;
  /** When all must be done, and which lanes that takes; null: the lanes of the steps hold. */
  readonly deadline: Deadline | null;
  /** Where places of the batch lane go in the wave under way; null: between waves. */
  readonly boarding: () => Boarding | null;
  /** A job was collected: what it took is kept for later expectations. */
  readonly noteJob: (record: JobRecord) => void;
  /** How long such a job takes, by those before it. */
  readonly completionOf: (record: Pick<JobRecord, 'provider' | 'model' | 'requestCount' | 'simulated'>) => Completion;
  /** As it is now: the lane may be another one later. */
  readonly modelOf: (step: string) => StepModel;
  /** What the estimate expects of one call; null: nothing was estimated. */
  readonly expectedOf: (step: string) => TokensOfCall | null;
  /** The upper end of what the estimate expects of one call, in dollars; null: unknown. */
  readonly likelyCostOf: (step: string) => number | null;
  readonly providerOf: (name: ProviderName) => Provider;
  /** Told of every answer before it is asked for: a rehearsal settles what the sandbox will say. */
  readonly beforeAnswer: (answer: AnswerToBuy) => void;
  /** Of the calls to one model in one lane: a full flex lane does not hold up realtime calls. */
  readonly limiterOf: (call: Pick<ModelRequest, 'provider' | 'model' | 'lane'>) => Limiter;
  /** Asks the person for more when the consent is used up; null: no more. */
  readonly askForMore: (paidUsd: number) => Promise<number | null>;
  /** Looked up now and then, and now. */
  readonly isLockOurs: () => boolean;
  readonly isLockOursNow: () => boolean;
  /** Our own limit on one call, from the moment it leaves. */
  readonly timeoutMs: (maxOutputTokens: number, lane: Lane) => number;
  /** Keeps a billed answer that could not be written where it belongs; returns where it was put, or null. */
  readonly rescue: (name: string, text: string) => string | null;
  readonly items: ItemTally;
}

/** The run with the workshop of the item's level. */
export function runAt(run: Run, itemId: string): Run {
  const workshop = workshopOf(run.workshop, itemId);
  if (workshop === run.workshop) return run;
  const standing = runsOfLevels.get(run)?.get(workshop);
  if (standing !== undefined) return standing;
  const other = { ...run, workshop };
  const ofLevels = runsOfLevels.get(run) ?? new Map<Workshop, Run>();
  runsOfLevels.set(run, ofLevels.set(workshop, other));
  return other;
}

const runsOfLevels = new WeakMap<Run, Map<Workshop, Run>>();

/** What happened to the items of this invocation. */
export interface ItemTally {
  readonly touched: Set<string>;
  readonly failed: Set<string>;
  /** `provider/model` of those that have answered. */
  readonly answeredModels: Set<string>;
  /** Of which items the children were walked, by expand step and attempt. */
  readonly walkedChildren: Set<string>;
  /** Those whose children were counted in progress. */
  readonly reportedChildren: Set<string>;
  /** Items that rest in flight at the end of the wave under way. */
  readonly resting: Set<string>;
  promptsWritten: number;
  editedPrompts: number;
  /** Rejections for form: no JSON, against the schema, refused, cut off. */
  parseErrors: number;
  /** Rejections by rules and by what code steps and expands hold against a value. */
  ruleRejections: number;
  /** Of those, the ones after which something began again. */
  sentBack: number;
  /** Values of code steps that are new. */
  valuesComputed: number;
  childrenMade: number;
  /** Steps skipped since their condition does not hold. */
  skipped: number;
  calls: number;
  answered: number;
  totalDurationMs: number;
}

export function createItemTally(): ItemTally {
  return {
    touched: new Set(),
    failed: new Set(),
    answeredModels: new Set(),
    walkedChildren: new Set(),
    reportedChildren: new Set(),
    resting: new Set(),
    promptsWritten: 0,
    editedPrompts: 0,
    parseErrors: 0,
    ruleRejections: 0,
    sentBack: 0,
    valuesComputed: 0,
    childrenMade: 0,
    skipped: 0,
    calls: 0,
    answered: 0,
    totalDurationMs: 0,
  };
}
