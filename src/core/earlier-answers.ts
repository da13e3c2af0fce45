import { addHistories, type AnswerHistory, leastAnswersToLearnFrom, noHistory } from './answer-history.ts';
import type { HistoryEntry, StepEntry } from './history-entry.ts';
import type { Lane, ModelId } from './request.ts';

/** What earlier runs of a pipeline measured of one step by one model: for a batch that has too few answers of its own. */
export interface EarlierAnswers {
  readonly runs: number;
  readonly answers: number;
  readonly output: {
    /** Tokens of a mean answer. */
    readonly mean: number;
    /** How far the mean of another run may lie from it. */
    readonly error: number;
  };
  /** Input tokens billed for each that was counted beforehand; null: too few answers to tell. */
  readonly inputCorrection: number | null;
}

/** Prompts, schemas and items change: what is long past says less. */
const answersToLookBack = 500;
/** Other items than these: how far their mean may lie off at least, as a share of it. */
const leastErrorOfOthers = 0.1;
const errorOfOneRun = 0.25;

/** Of which pipeline, step and model; rehearsals and real runs know nothing of each other. */
type Wanted = ModelId & { readonly pipeline: string; readonly step: string; readonly simulated: boolean };

/** null: fewer answers than anything can be learnt from. `entries` in order of time. */
export function learnFromEarlier(entries: readonly HistoryEntry[], wanted: Wanted): EarlierAnswers | null {
  const runs = recentRuns(entries.filter((entry) => isOf(entry, wanted)));
  const sum = runs.reduce((all, { measured }) => addHistories(all, measured), noHistory);
  if (sum.answers < leastAnswersToLearnFrom) return null;
  const mean = sum.outputTokens / sum.answers;
  const { counted } = sum;
  const canCorrect =
    counted.answers >= leastAnswersToLearnFrom && counted.expectedInputTokens > 0 && counted.inputTokens > 0;
  return {
    runs: runs.length,
    answers: sum.answers,
    output: { mean, error: Math.max(errorWithin(sum, mean), errorBetween(runs, mean)) },
    inputCorrection: canCorrect ? counted.inputTokens / counted.expectedInputTokens : null,
  };
}

/** How long the calls of earlier runs took in a lane. */
export function timedEarlier(
  entries: readonly HistoryEntry[],
  { lane, ...wanted }: Wanted & { readonly lane: Lane },
): AnswerHistory['timed'] {
  const inLane = entries.filter((entry) => isOf(entry, wanted)).filter((entry) => entry.lane === lane);
  return recentRuns(inLane).reduce((all, { measured }) => addHistories(all, measured), noHistory).timed;
}

function isOf(entry: HistoryEntry, wanted: Wanted): entry is StepEntry {
  return (
    entry.kind === 'estimate' &&
    entry.simulated === wanted.simulated &&
    entry.pipeline === wanted.pipeline &&
    entry.step === wanted.step &&
    entry.provider === wanted.provider &&
    entry.model === wanted.model
  );
}

/** The newest, back to where they have answers enough. */
function recentRuns(entries: readonly StepEntry[]): readonly StepEntry[] {
  const runs: StepEntry[] = [];
  let answers = 0;
  for (const entry of entries.toReversed()) {
    if (answers >= answersToLookBack) break;
    if (entry.measured.answers === 0) continue;
    runs.push(entry);
    answers += entry.measured.answers;
  }
  return runs;
}

/** Two standard errors of the mean. */
function errorWithin({ answers, outputTokensSquared }: AnswerHistory, mean: number): number {
  const variance = Math.max(0, (outputTokensSquared - answers * mean ** 2) / (answers - 1));
  return 2 * Math.sqrt(variance / answers);
}

/** Runs differ by their items: two standard deviations of their means, and never as little as if they did not. */
function errorBetween(runs: readonly StepEntry[], mean: number): number {
  const means = runs
    .filter(({ measured }) => measured.answers >= leastAnswersToLearnFrom)
    .map(({ measured }) => measured.outputTokens / measured.answers);
  if (means.length < 3) return errorOfOneRun * mean;
  const centre = means.reduce((sum, value) => sum + value, 0) / means.length;
  const variance = means.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (means.length - 1);
  return Math.max(leastErrorOfOthers * mean, 2 * Math.sqrt(variance));
}
