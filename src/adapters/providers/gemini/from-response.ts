import type { JsonValue } from '../../../core/json.ts';
import type { FinishReason } from '../../../core/response.ts';
import type { Usage } from '../../../core/usage.ts';
import type { AnswerReading } from '../http-problem.ts';
import { countAt, field, listAt, lookUp, stringAt } from '../read-json.ts';
import { toServedTier } from '../served-tier.ts';
import { fromGeminiError } from './from-error.ts';

/**
 * finishReason of a candidate (FinishReason of @google/genai 3.1.0, looked at 2026-11-20). CONTINUATION: there is more,
 * to be asked for with further paid calls, which nobody consented to: the answer counts as cut off.
 */
const finishReasons: Readonly<Record<string, FinishReason>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  CONTINUATION: 'length',
  SAFETY: 'blocked',
  RECITATION: 'blocked',
  LANGUAGE: 'blocked',
  BLOCKLIST: 'blocked',
  PROHIBITED_CONTENT: 'blocked',
  SPII: 'blocked',
  IMAGE_SAFETY: 'blocked',
  IMAGE_PROHIBITED_CONTENT: 'blocked',
  IMAGE_RECITATION: 'blocked',
};

/** Reads the body of a 2xx answer of generateContent. A blocked prompt has no candidates. */
export function fromGeminiResponse(body: JsonValue): AnswerReading {
  if (typeof field(body, 'error') === 'object' && field(body, 'error') !== null) {
    return {
      kind: 'problem',
      ...fromGeminiError({ status: countAt(body, 'error', 'code') ?? 500, text: JSON.stringify(body), body }),
    };
  }
  const candidate = field(body, 'candidates', 0);
  const blockReason = stringAt(body, 'promptFeedback', 'blockReason');
  const usage = toUsage(field(body, 'usageMetadata'));
  if (candidate === null && blockReason === null && usage === null) {
    return {
      kind: 'problem',
      action: 'fate-unknown',
      reason: 'server-error',
      message: 'the answer has no candidates',
      retryAfterMs: null,
    };
  }
  const rawFinishReason = candidate === null ? blockReason : stringAt(candidate, 'finishReason');
  const finishReason =
    candidate === null
      ? blockReason === null
        ? 'other'
        : 'blocked'
      : (lookUp(finishReasons, rawFinishReason) ?? 'other');
  const parts = listAt(candidate, 'content', 'parts').filter((part) => field(part, 'thought') !== true);
  return {
    kind: 'answer',
    response: {
      text: parts.map((part) => stringAt(part, 'text') ?? '').join(''),
      finishReason,
      rawFinishReason,
      refusal: stringAt(candidate, 'finishMessage') ?? stringAt(body, 'promptFeedback', 'blockReasonMessage'),
      usage,
      model: stringAt(body, 'modelVersion'),
      responseId: stringAt(body, 'responseId'),
      ...toServedTier(stringAt(body, 'usageMetadata', 'serviceTier') ?? stringAt(body, 'usageMetadata', 'trafficType')),
      raw: body,
    },
  };
}

/**
 * Thoughts are billed as output and are not in the candidates' count. This API leaves out counts that are 0, so an
 * absent count beside promptTokenCount is 0; the total shows what no other count does.
 */
function toUsage(usage: unknown): Usage | null {
  const prompt = countAt(usage, 'promptTokenCount');
  if (prompt === null) return null;
  const inputTokens = prompt + (countAt(usage, 'toolUsePromptTokenCount') ?? 0);
  const thoughts = countAt(usage, 'thoughtsTokenCount');
  const output = (countAt(usage, 'candidatesTokenCount') ?? 0) + (thoughts ?? 0);
  return {
    inputTokens,
    outputTokens: Math.max(output, (countAt(usage, 'totalTokenCount') ?? 0) - inputTokens),
    cachedInputTokens: countAt(usage, 'cachedContentTokenCount'),
    cacheWriteTokens: null,
    reasoningTokens: thoughts,
  };
}
