import type { FinishReason } from '../response.ts';
import type { Reason } from '../verdict.ts';

/** What is known of an answer before it is parsed. `finishReason` null: a person wrote it, there is no receipt. */
export interface Answer {
  readonly text: string;
  readonly finishReason: FinishReason | null;
  /** The provider's words for a refusal or a block, if it gave any. */
  readonly refusal: string | null;
}

/** A character that shows: neither white space nor one of the invisible ones. */
const visible = /[^\s\u00AD\u200B-\u200F\u2060\uFEFF]/u;

/**
 * Why an answer must not be parsed at all: cut off, refused or empty; null where it may be. A truncated answer often
 * parses by accident, and a refusal is often plain prose, so both are decided here by what the provider said.
 */
export function judgeForm(answer: Answer, step: string): Reason | null {
  const isEmpty = !visible.test(answer.text);
  if (answer.finishReason !== null) {
    if (answer.finishReason === 'length') {
      const message = isEmpty
        ? 'the output limit was reached before any text was written'
        : 'the answer was cut off by the output limit or the context window';
      return { step, rule: 'truncated', message };
    }
    const isBlocked = answer.finishReason === 'blocked';
    if (isBlocked || answer.finishReason === 'refusal' || isSaid(answer.refusal)) {
      const what = isBlocked ? 'a filter of the provider withheld the answer' : 'the model refused to answer';
      return { step, rule: 'refused', message: isSaid(answer.refusal) ? `${what}: ${answer.refusal.trim()}` : what };
    }
  }
  return isEmpty ? { step, rule: 'empty', message: 'the answer is empty' } : null;
}

function isSaid(words: string | null): words is string {
  return words !== null && words.trim() !== '';
}
