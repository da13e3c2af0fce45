import { type AnswerHistory, historySince, noHistory } from './answer-history.ts';
import type { JobOutcome, JobRecord } from './job.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import type { LaneHistory } from './ledger-fold.ts';
import { type Lane, type ProviderName, providerNames } from './request.ts';

/**
 * One line of what all batches of a data folder measured. It improves estimates and says when to look again; nothing is
 * paid, moved or deleted on its word, so a line that is lost or cannot be read is none.
 */
export type HistoryEntry = JobEntry | StepEntry;

/** A provider's job that has ended, and how long that took from its submission. */
export interface JobEntry {
  readonly kind: 'job';
  readonly at: string;
  readonly provider: ProviderName;
  readonly model: string;
  readonly requests: number;
  readonly tookMs: number;
  readonly outcome: JobOutcome;
  readonly simulated: boolean;
}

/** What one invocation's answers of a step by a model in a lane were expected to weigh, and weighed. */
export interface StepEntry {
  readonly kind: 'estimate';
  readonly at: string;
  /** As batch.json names it: its path, or the name of a built-in one. */
  readonly pipeline: string;
  readonly step: string;
  readonly provider: ProviderName;
  readonly model: string;
  readonly lane: Lane;
  readonly simulated: boolean;
  readonly measured: AnswerHistory;
}

/** null: the job has not ended at a known time. */
export function toJobEntry(record: JobRecord, at: string): JobEntry | null {
  const { provider, model, requestCount, state, simulated } = record;
  if (state.kind !== 'ended' && state.kind !== 'collected') return null;
  const tookMs = Date.parse(record.endedAt ?? '') - Date.parse(record.submittedAt);
  if (!(tookMs >= 0)) return null;
  return { kind: 'job', at, provider, model, requests: requestCount, tookMs, outcome: state.outcome, simulated };
}

/** What came between two states of a ledger's fold: the answers of one invocation, by step, model and lane. */
export function toStepEntries(
  before: readonly LaneHistory[],
  after: readonly LaneHistory[],
  run: Pick<StepEntry, 'at' | 'pipeline' | 'simulated'>,
): readonly StepEntry[] {
  return after.flatMap(({ step, provider, model, lane, history }) => {
    const known = before.find(
      (other) => other.step === step && other.provider === provider && other.model === model && other.lane === lane,
    );
    const measured = historySince(history, known?.history ?? noHistory);
    if (measured.answers === 0 && measured.timed.calls === 0) return [];
    return [{ kind: 'estimate', ...run, step, provider, model, lane, measured } as const];
  });
}

const lanes: readonly string[] = ['realtime', 'flex', 'batch'] satisfies readonly Lane[];
const outcomes: readonly string[] = ['completed', 'failed', 'expired', 'cancelled'] satisfies readonly JobOutcome[];

/** An entry out of the object of a line; null: it is none. */
export function readHistoryEntry(value: object): HistoryEntry | null {
  const line = value as JsonObject;
  const isKnown =
    isText(line['at']) &&
    providerNames.some((name) => name === line['provider']) &&
    isText(line['model']) &&
    typeof line['simulated'] === 'boolean';
  if (!isKnown) return null;
  if (line['kind'] === 'job') {
    const fits = isAmount(line['requests']) && isAmount(line['tookMs']) && outcomes.includes(String(line['outcome']));
    return fits ? (value as JobEntry) : null;
  }
  if (line['kind'] !== 'estimate') return null;
  const fits = isText(line['pipeline']) && isText(line['step']) && lanes.includes(String(line['lane']));
  return fits && isLike(line['measured'], noHistory) ? (value as StepEntry) : null;
}

/** Whether every number of `pattern`, however deep, is there as an amount. */
function isLike(value: JsonValue | undefined, pattern: object): boolean {
  if (!isJsonObject(value)) return false;
  return Object.entries(pattern).every(([name, part]: [string, unknown]) =>
    typeof part === 'object' && part !== null ? isLike(value[name], part) : isAmount(value[name]),
  );
}

function isText(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && value !== '';
}

function isAmount(value: JsonValue | undefined): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
