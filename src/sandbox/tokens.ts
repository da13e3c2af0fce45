import type { Reasoning } from '../core/request.ts';
import type { ModelCall } from './call.ts';

const bytesPerToken = 4;
const tokensPerText = 4;
const tokensPerRequest = 3;
const tokensPerAttachment = 258;

export function countTextTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}

/** Tokens of everything the model reads: texts, schema, attachments, and a little for each turn. */
export function countInputTokens(call: ModelCall): number {
  let tokens = tokensPerRequest + call.attachments * tokensPerAttachment;
  for (const text of call.texts) tokens += countTextTokens(text) + tokensPerText;
  if (call.schema !== null) tokens += countTextTokens(JSON.stringify(call.schema));
  return tokens;
}

/** Reasoning tokens for each token of the answer. */
const reasoningFactors: Readonly<Record<Reasoning, number>> = {
  none: 0,
  minimal: 0.1,
  low: 0.4,
  medium: 1.2,
  high: 3,
  max: 6,
};

/** Reasoning stays within what the answer leaves of the limit: it never cuts an answer off. */
export function drawReasoningTokens(
  reasoning: Reasoning | null,
  answerTokens: number,
  room: number,
  roll: number,
): number {
  if (reasoning === null) return 0;
  const wanted = Math.round((16 + answerTokens * (0.5 + roll)) * reasoningFactors[reasoning]);
  return Math.max(0, Math.min(wanted, room));
}
