import type { PaidLine } from './ledger.ts';

/** What the answers of one step by one model measured so far: sums, so that it grows with steps and not with answers. */
export interface AnswerHistory {
  /** Answers whose usage the provider reported. */
  readonly answers: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Sum of the squares of each answer's output tokens, for their spread. */
  readonly outputTokensSquared: number;
  /** Of the answers whose input an estimate had counted beforehand: how many, what it said, what it was. */
  readonly counted: { readonly answers: number; readonly expectedInputTokens: number; readonly inputTokens: number };
}

/** Fewer answers than this say nothing about those to come. */
export const leastAnswersToLearnFrom = 5;

const noHistory: AnswerHistory = {
  answers: 0,
  inputTokens: 0,
  outputTokens: 0,
  outputTokensSquared: 0,
  counted: { answers: 0, expectedInputTokens: 0, inputTokens: 0 },
};

/** The history with one more answer; the same one when the answer's usage is unknown. */
export function addAnswer(history: AnswerHistory | undefined, { usage, expected }: PaidLine): AnswerHistory {
  const before = history ?? noHistory;
  if (usage === null) return before;
  return {
    answers: before.answers + 1,
    inputTokens: before.inputTokens + usage.inputTokens,
    outputTokens: before.outputTokens + usage.outputTokens,
    outputTokensSquared: before.outputTokensSquared + usage.outputTokens ** 2,
    counted:
      expected === null
        ? before.counted
        : {
            answers: before.counted.answers + 1,
            expectedInputTokens: before.counted.expectedInputTokens + expected.inputTokens,
            inputTokens: before.counted.inputTokens + usage.inputTokens,
          },
  };
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

/** Input tokens billed for each token that was counted beforehand; 1: too few answers to tell. */
export function inputCorrection(history: AnswerHistory | null): number {
  if (history === null || history.counted.answers < leastAnswersToLearnFrom) return 1;
  if (history.counted.expectedInputTokens === 0) return 1;
  return history.counted.inputTokens / history.counted.expectedInputTokens;
}
