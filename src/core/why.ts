import { callsAPlace } from './asked-counts.ts';
import { countOf } from './block-text.ts';
import type { ItemState } from './item-state.ts';
import type { JobRecord } from './job.ts';
import { formatTokens } from './money-text.ts';
import type { ChildStates, Task } from './next-task.ts';
import type { Step } from './pipeline.ts';
import { toShortText } from './short-text.ts';
import type { Reason } from './verdict.ts';

/** What is known of an item, as far as it says why the item is where it is. */
export interface WhyFacts {
  readonly task: Task;
  /** null: it has no raw.json. */
  readonly state: ItemState | null;
  /** Kind of the step that the task, or the rest, stands at; null: at none. */
  readonly stepKind: Step['kind'] | null;
  /** The note of the last failure; null: there is none, or it cannot be read. */
  readonly error: {
    readonly step: string | null;
    readonly stage: string;
    readonly message: string;
  } | null;
  /** The rejection that stands; `count`: how often its step has rejected the item, of `allowed`. */
  readonly rejection: {
    readonly step: string;
    readonly count: number;
    readonly allowed: number;
    readonly reasons: readonly Reason[];
  } | null;
  /** The job that covers the place; null: none does. */
  readonly job: CoveringJob | null;
  /** The calls of the place since it was last paid or cleaned. */
  readonly calls: number;
  /** When a call left of which neither an answer nor a refusal is known, ISO; null: there is none. */
  readonly openCallAt: string | null;
  /** A process works on the batch. */
  readonly isRunning: boolean;
  /** Of the expand step whose children it waits for, or has become; null: of none. */
  readonly children: { readonly expand: string; readonly states: ChildStates } | null;
  /** The last step with a value; null: every step was skipped, or it became children. */
  readonly lastValueStep: string | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface CoveringJob {
  readonly number: number;
  /** `missing`: there is none, so that nothing was sent. */
  readonly record:
    | Pick<JobRecord, 'provider' | 'requestCount' | 'submittedAt' | 'state' | 'seen'>
    | 'unreadable'
    | 'missing';
}

/** Of a message or a reason; a longer one is cut. */
const mostMessageCharacters = 400;

/** Why an item is where it is: one sentence that begins with its state, without a full stop. */
export function explainWhy(facts: WhyFacts): string {
  const { task, state, error } = facts;
  if (state === 'failed') return explainFailure(facts);
  if (state === null) {
    const before = error === null ? '' : ` (${toShortText(error.message, mostMessageCharacters)})`;
    return `not acquired: its raw.json is missing${before}; acquire makes it again`;
  }
  return `${state}${explainTask(facts, task)}`;
}

/** What follows the state. */
function explainTask(facts: WhyFacts, task: Task): string {
  switch (task.kind) {
    case 'acquire':
      return ': its raw.json is missing';
    case 'finish-set-aside':
      return `: setting attempt ${task.number} aside was interrupted; the next run finishes it`;
    case 'prepare':
      return task.opens === null ? `: ${task.step} has no prompt yet` : `: ${explainRetry(facts, task.opens)}`;
    case 'parse':
      return task.opens === null ? `: ${explainParse(facts, task.step)}` : `: ${explainRetry(facts, task.opens)}`;
    case 'process':
      return `: ${explainProcess(facts, task.step)}`;
    case 'rest':
      if (task.state === 'accepted') return explainAccepted(facts);
      if (task.state === 'rejected') return explainRejected(facts, task.step);
      if (task.state === 'in flight') return explainInFlight(facts, task.step);
      return `: ${explainChildren(facts, task.step)}`;
  }
}

function explainFailure({ error, task, calls, stepKind }: WhyFacts): string {
  const step = error?.step ?? ('step' in task ? task.step : null);
  const at = step === null ? '' : ` at ${step}`;
  const message =
    error === null ? 'what went wrong is not on record' : toShortText(error.message, mostMessageCharacters);
  const resends = task.kind === 'process' && calls >= callsAPlace ? `, ${callsAPlace - 1} resends used up` : '';
  return `failed${at}: ${withoutStop(message)}${resends}; ${commandOf(task, stepKind)} tries it again`;
}

/** The command whose task it is: prepare does all that is local, up to the next answer. */
function commandOf(task: Task, stepKind: WhyFacts['stepKind']): string {
  if (task.kind === 'acquire') return 'acquire';
  return task.kind === 'prepare' || (task.kind === 'parse' && stepKind !== 'prompt') ? 'prepare' : 'process';
}

function explainRetry({ rejection }: WhyFacts, opens: { readonly step: string; readonly from: string }): string {
  const which = rejection === null ? '' : ` attempt ${rejection.count} of ${rejection.allowed}`;
  return `${opens.step} rejected${which}${inBrackets(rejection?.reasons)}; it begins again at ${opens.from}`;
}

function explainParse({ stepKind }: WhyFacts, step: string): string {
  if (stepKind === 'code') return `${step} is computed next`;
  if (stepKind === 'expand') return `${step} makes its children next`;
  return `the answer of ${step} is there and not yet judged`;
}

function explainProcess({ openCallAt, isRunning, now }: WhyFacts, step: string): string {
  if (openCallAt === null) return `the prompt of ${step} is ready, and no model has answered it yet`;
  if (isRunning) return `a call of ${step} is on its way since ${toClock(openCallAt, now)}`;
  return `a call of ${step} was cut off and may have been billed; process sends it again`;
}

function explainAccepted({ lastValueStep, children }: WhyFacts): string {
  if (lastValueStep !== null) return `: its line has ended, its result is the value of ${lastValueStep}`;
  if (children !== null)
    return `: it became ${countOf(sumOf(children.states), 'child', 'children')} of ${children.expand}`;
  return ': its line has ended, and every step was skipped';
}

function explainRejected({ rejection }: WhyFacts, step: string): string {
  if (rejection === null) return ` at ${step}, its attempts are used up`;
  const reasons = toReasons(rejection.reasons);
  return ` at ${step} after ${countOf(rejection.count, 'attempt')}${reasons === '' ? '' : `: ${reasons}`}`;
}

/** ` in job 3 at openai since 07:12 UTC, 40 of 100 done`. */
function explainInFlight({ job, now }: WhyFacts, step: string): string {
  if (job === null) return `: a job covers its answer of ${step}`;
  if (job.record === 'unreadable') return ` in job ${job.number}, whose record cannot be read: it needs a decision`;
  if (job.record === 'missing') return ` in job ${job.number}, whose record is gone: it needs a decision`;
  const { provider, submittedAt, state, seen, requestCount } = job.record;
  const at = ` in job ${job.number} at ${provider}`;
  switch (state.kind) {
    case 'submitting':
      if (state.undecided !== null) return `${at}, of which nobody can say whether it arrived: it needs a decision`;
      return state.mayHaveLeft ? `${at}, which is to be looked up there` : `${at}, which is not sent yet`;
    case 'lost':
      return `${at}, whose results are kept no longer: it needs a decision`;
    case 'ended':
      return `${at}, which has ended: the next process files its answer`;
    case 'submitted': {
      const done = seen?.completed ?? null;
      const progress = done === null ? '' : `, ${formatTokens(done)} of ${formatTokens(requestCount)} done`;
      return `${at} since ${toClock(submittedAt, now)}${progress}`;
    }
    // The ledger has a call in flight of a job that brings nothing more.
    default:
      return `${at}, which is over by its record: it needs a decision`;
  }
}

function explainChildren({ children }: WhyFacts, expand: string): string {
  if (children === null) return `it waits for its children of ${expand}`;
  const { accepted, rejected, failed, moving } = children.states;
  const parts = [
    `${formatTokens(accepted)} accepted`,
    ...(rejected > 0 ? [`${formatTokens(rejected)} rejected`] : []),
    ...(failed > 0 ? [`${formatTokens(failed)} failed`] : []),
    ...(moving > 0 ? [`${formatTokens(moving)} under way`] : []),
  ];
  return `it waits for its ${countOf(sumOf(children.states), 'child', 'children')} of ${expand}: ${parts.join(', ')}`;
}

function sumOf({ accepted, rejected, failed, moving }: ChildStates): number {
  return accepted + rejected + failed + moving;
}

function inBrackets(reasons: readonly Reason[] | undefined): string {
  const text = toReasons(reasons ?? []);
  return text === '' ? '' : ` (${text})`;
}

/** The first reason, and how many more there are. */
function toReasons([first, ...others]: readonly Reason[]): string {
  if (first === undefined) return '';
  const message = withoutStop(toShortText(first.message, mostMessageCharacters));
  return others.length === 0 ? message : `${message}, and ${countOf(others.length, 'more reason')}`;
}

/** Sentences of rules and providers may end in a full stop; ours goes on behind them. */
function withoutStop(message: string): string {
  return message.replace(/[.\s]+$/, '');
}

/** `07:12 UTC` of today, else with the day; what cannot be read is shown as it is. */
function toClock(at: string, now: number): string {
  const time = Date.parse(at);
  if (!Number.isFinite(time)) return at;
  const text = new Date(time).toISOString();
  const isToday = text.slice(0, 10) === new Date(now).toISOString().slice(0, 10);
  return `${isToday ? '' : `${text.slice(0, 10)} `}${text.slice(11, 16)} UTC`;
}
