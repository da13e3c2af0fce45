import { type AnswerHistory, leastAnswersToLearnFrom } from './answer-history.ts';

/** How long one call is on its way, from leaving to answer. */
export interface CallPace {
  readonly callMs: number;
  readonly isMeasured: boolean;
}

/** Before anything is measured: a second, and the tokens one after the other at some 65 a second, as middling models write. */
const firstTokenMs = 1000;
const msPerOutputToken = 15;
/** Flex is "slower", and waits where there is no room (OpenAI's and Gemini's guides, checked 2026-11-20): by how much nobody says. */
const flexSlowness = 3;

/** `timed`: what was measured in the lane, the nearest first (the batch's own, then earlier runs'); the first with enough calls counts. */
export function toCallPace(
  lane: 'realtime' | 'flex',
  outputTokens: number,
  timed: Readonly<Record<'realtime' | 'flex', readonly AnswerHistory['timed'][]>>,
): CallPace {
  const measured = meanMs(timed[lane]);
  if (measured !== null) return { callMs: measured, isMeasured: true };
  const realtime = meanMs(timed.realtime) ?? firstTokenMs + msPerOutputToken * outputTokens;
  return { callMs: lane === 'flex' ? flexSlowness * realtime : realtime, isMeasured: false };
}

function meanMs(sums: readonly AnswerHistory['timed'][]): number | null {
  const found = sums.find(({ calls }) => calls >= leastAnswersToLearnFrom);
  return found === undefined ? null : found.durationMs / found.calls;
}
