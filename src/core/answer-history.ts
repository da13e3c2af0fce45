import type { PaidLine } from './ledger.ts';

/** What the answers of one step by one model measured so far: sums, so that it grows with steps and not with answers. */
export interface AnswerHistory {
  /** Answers whose usage the provider reported. */
  readonly answers: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Sum of the squares of each answer's output tokens, for their spread. */
  readonly outputTokensSquared: number;
  /** Of the answers whose tokens an estimate had expected beforehand: how many, what it said, what it was. */
  readonly counted: CountedAnswers;
  /** Of the answers that say what came from the provider's cache: their input, and what of it was read from there and written. */
  readonly cached: CachedAnswers;
  /** Calls that were waited for, and for how long in all. Answers of jobs are not among them. */
  readonly timed: { readonly calls: number; readonly durationMs: number };
}

export interface CountedAnswers {
  readonly answers: number;
  readonly expectedInputTokens: number;
  readonly inputTokens: number;
  readonly expectedOutputTokens: number;
  readonly outputTokens: number;
}

export interface CachedAnswers {
  readonly answers: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly cacheWriteTokens: number;
}

/** Fewer answers than this say nothing about those to come. */
export const leastAnswersToLearnFrom = 5;

export const noHistory: AnswerHistory = {
  answers: 0,
  inputTokens: 0,
  outputTokens: 0,
  outputTokensSquared: 0,
  counted: { answers: 0, expectedInputTokens: 0, inputTokens: 0, expectedOutputTokens: 0, outputTokens: 0 },
  cached: { answers: 0, inputTokens: 0, cachedInputTokens: 0, cacheWriteTokens: 0 },
  timed: { calls: 0, durationMs: 0 },
};

/** The history with one more answer. `tookMs`: from the call's leaving; null: it travelled in a job, or nobody looked. */
export function addAnswer(
  history: AnswerHistory | undefined,
  { usage, expected }: Pick<PaidLine, 'usage' | 'expected'>,
  tookMs: number | null,
): AnswerHistory {
  const timed = tookMs === null ? noHistory.timed : { calls: 1, durationMs: tookMs };
  const before = history ?? noHistory;
  if (usage === null) return addHistories(before, { ...noHistory, timed });
  return addHistories(before, {
    answers: 1,
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    outputTokensSquared: usage.outputTokens ** 2,
    counted:
      expected === null
        ? noHistory.counted
        : {
            answers: 1,
            expectedInputTokens: expected.inputTokens,
            inputTokens: usage.inputTokens,
            expectedOutputTokens: expected.outputTokens,
            outputTokens: usage.outputTokens,
          },
    cached:
      usage.cachedInputTokens === null
        ? noHistory.cached
        : {
            answers: 1,
            inputTokens: usage.inputTokens,
            cachedInputTokens: usage.cachedInputTokens,
            cacheWriteTokens: usage.cacheWriteTokens ?? 0,
          },
    timed,
  });
}

export function addHistories(a: AnswerHistory, b: AnswerHistory): AnswerHistory {
  return combine(a, b, (x, y) => x + y);
}

/** What came since `before`, which is an earlier state of `now`. */
export function historySince(now: AnswerHistory, before: AnswerHistory): AnswerHistory {
  return combine(now, before, (x, y) => x - y);
}

/** Mean output tokens of an answer and the error of that mean (two standard errors); null: too few answers. */
export function measuredOutput(
  history: AnswerHistory | null,
): { readonly mean: number; readonly error: number } | null {
  if (history === null || history.answers < leastAnswersToLearnFrom) return null;
  const mean = history.outputTokens / history.answers;
  const variance = Math.max(0, (history.outputTokensSquared - history.answers * mean ** 2) / (history.answers - 1));
  return { mean, error: 2 * Math.sqrt(variance / history.answers) };
}

/** Whether there are enough answers to correct a count of the input by them. */
export function hasMeasuredInput(history: AnswerHistory | null): history is AnswerHistory {
  return (
    history !== null &&
    history.counted.answers >= leastAnswersToLearnFrom &&
    history.counted.expectedInputTokens > 0 &&
    history.counted.inputTokens > 0
  );
}

/** Input tokens billed for each token that was counted beforehand; 1: too few answers to tell. */
export function inputCorrection(history: AnswerHistory | null): number {
  return hasMeasuredInput(history) ? history.counted.inputTokens / history.counted.expectedInputTokens : 1;
}

function combine(a: AnswerHistory, b: AnswerHistory, join: (x: number, y: number) => number): AnswerHistory {
  return {
    answers: join(a.answers, b.answers),
    inputTokens: join(a.inputTokens, b.inputTokens),
    outputTokens: join(a.outputTokens, b.outputTokens),
    outputTokensSquared: join(a.outputTokensSquared, b.outputTokensSquared),
    counted: {
      answers: join(a.counted.answers, b.counted.answers),
      expectedInputTokens: join(a.counted.expectedInputTokens, b.counted.expectedInputTokens),
      inputTokens: join(a.counted.inputTokens, b.counted.inputTokens),
      expectedOutputTokens: join(a.counted.expectedOutputTokens, b.counted.expectedOutputTokens),
      outputTokens: join(a.counted.outputTokens, b.counted.outputTokens),
    },
    cached: {
      answers: join(a.cached.answers, b.cached.answers),
      inputTokens: join(a.cached.inputTokens, b.cached.inputTokens),
      cachedInputTokens: join(a.cached.cachedInputTokens, b.cached.cachedInputTokens),
      cacheWriteTokens: join(a.cached.cacheWriteTokens, b.cached.cacheWriteTokens),
    },
    timed: {
      calls: join(a.timed.calls, b.timed.calls),
      durationMs: join(a.timed.durationMs, b.timed.durationMs),
    },
  };
}
