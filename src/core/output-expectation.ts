import { type AnswerHistory, measuredOutput } from './answer-history.ts';
import type { EarlierAnswers } from './earlier-answers.ts';
import { expectedOutputChars } from './expected-answer.ts';
import type { JsonSchema } from './json.ts';
import type { ModelId, Reasoning } from './request.ts';
import { tokenFactors } from './token-factor.ts';

/** Output tokens of one answer, as a range of the mean, and how it was arrived at. */
export interface OutputExpectation {
  readonly low: number;
  readonly expected: number;
  readonly upper: number;
  /** For people: `measured on 37 answers`, `guessed from the schema`. */
  readonly method: string;
}

/** An answer of free text, in o200k tokens: about 300 words. */
const tokensOfFreeText = 400;
const charsPerTokenOfJson = 3.5;

/** Thinking is billed as output: what an answer grows by. Rough; corrected as soon as answers are measured. */
const reasoningFactors: Readonly<Record<Reasoning, number>> = {
  none: 1,
  minimal: 1.2,
  low: 1.5,
  medium: 2.5,
  high: 4,
  max: 8,
};

/** Models that think at about `medium` when nothing is said (providers' model pages, checked 2026-11-20). */
const thinksUnasked = /^(gpt-[5-9]|o\d|gemini-([3-9]|2\.5-(pro|flash$))|claude-(opus-5-5|fable|mythos))/;

/**
 * What an answer of a step will weigh: measured from the step's answers by this model where there are enough, else from
 * those of earlier runs, else guessed from the schema (half to twice the guess), else a guess for free text. Never above `maxOutputTokens`.
 */
export function expectOutput(step: {
  readonly model: ModelId;
  /** The schema the answer follows; null: free text. */
  readonly schema: JsonSchema | null;
  readonly reasoning: Reasoning | null;
  readonly maxOutputTokens: number;
  readonly history: AnswerHistory | null;
  /** What earlier runs of the pipeline measured. */
  readonly earlier?: EarlierAnswers | null;
}): OutputExpectation {
  const cap = (tokens: number) => Math.min(step.maxOutputTokens, tokens);
  const measured = measuredOutput(step.history);
  if (measured !== null) {
    return {
      low: cap(Math.max(0, measured.mean - measured.error)),
      expected: cap(measured.mean),
      upper: cap(measured.mean + measured.error),
      method: `measured on ${step.history?.answers ?? 0} answers`,
    };
  }
  const earlier = step.earlier ?? null;
  if (earlier !== null) {
    const { mean, error } = earlier.output;
    return {
      low: cap(Math.max(0, mean - error)),
      expected: cap(mean),
      upper: cap(mean + error),
      method: `measured on ${earlier.answers} answers of ${earlier.runs === 1 ? 'an earlier run' : `${earlier.runs} earlier runs`}`,
    };
  }
  const factor = reasoningFactors[step.reasoning ?? (thinksUnasked.test(step.model.model) ? 'medium' : 'none')];
  const plain = step.schema === null ? tokensOfFreeText : expectedOutputChars(step.schema) / charsPerTokenOfJson;
  const guess = Math.ceil(plain * tokenFactors[step.model.provider] * factor);
  const basis = step.schema === null ? 'guessed for free text' : 'guessed from the schema';
  return {
    low: cap(guess / 2),
    expected: cap(guess),
    upper: cap(guess * 2),
    method: factor === 1 ? basis : `${basis}, times ${factor} for reasoning`,
  };
}
