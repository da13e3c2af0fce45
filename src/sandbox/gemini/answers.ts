import type { JsonObject } from '../../core/json.ts';
import type { Answer, BilledUsage, Ending, ModelCall } from '../call.ts';

const finishReasons: Readonly<Record<Ending, string>> = {
  stop: 'STOP',
  'stop-sequence': 'STOP',
  length: 'MAX_TOKENS',
  refusal: 'SAFETY',
  blocked: 'PROHIBITED_CONTENT',
};

export function toGenerateBody(call: ModelCall, answer: Answer): JsonObject {
  const parts = answer.text === '' ? [] : [{ text: answer.text }];
  const content = parts.length === 0 ? { role: 'model' } : { parts, role: 'model' };
  const outcome: JsonObject =
    answer.ending === 'blocked'
      ? { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }
      : {
          candidates: [
            {
              ...(answer.ending === 'refusal' ? {} : { content }),
              finishReason: finishReasons[answer.ending],
              index: 0,
            },
          ],
        };
  return {
    ...outcome,
    ...(answer.hidesUsage
      ? {}
      : { usageMetadata: { ...toUsage(answer.usage), serviceTier: toTier(call.serviceTier) } }),
    modelVersion: call.model,
    responseId: answer.id,
  };
}

function toTier(asked: string | null): string {
  return asked?.toLowerCase() === 'flex' ? 'flex' : 'standard';
}

/** Thoughts are billed as output and do not count among the candidates' tokens; a class without tokens is left out. */
function toUsage(usage: BilledUsage): JsonObject {
  const candidatesTokens = usage.outputTokens - usage.reasoningTokens;
  return {
    promptTokenCount: usage.inputTokens,
    ...(candidatesTokens > 0 ? { candidatesTokenCount: candidatesTokens } : {}),
    totalTokenCount: usage.inputTokens + usage.outputTokens,
    ...(usage.cachedInputTokens > 0 ? { cachedContentTokenCount: usage.cachedInputTokens } : {}),
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: usage.inputTokens }],
    ...(usage.reasoningTokens > 0 ? { thoughtsTokenCount: usage.reasoningTokens } : {}),
  };
}
