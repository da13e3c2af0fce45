import type { JsonValue } from '../../../core/json.ts';
import type { FinishReason } from '../../../core/response.ts';
import type { Usage } from '../../../core/usage.ts';
import type { AnswerReading } from '../http-problem.ts';
import { countAt, field, listAt, lookUp, stringAt } from '../read-json.ts';
import { toServedTier } from '../served-tier.ts';

/** finish_reason of a choice (openai 7.55.0, looked at 2026-11-20). */
const finishReasons: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  content_filter: 'blocked',
};

/** Reads the body of a 2xx answer of POST /v1/chat/completions, of OpenAI or of a compatible server. */
export function fromChatResponse(body: JsonValue): AnswerReading {
  const choice = field(body, 'choices', 0);
  if (typeof choice !== 'object' || choice === null) {
    const message = stringAt(body, 'error', 'message') ?? stringAt(body, 'error') ?? 'the answer has no choices';
    return { kind: 'problem', action: 'fate-unknown', reason: 'server-error', message, retryAfterMs: null };
  }
  const rawFinishReason = stringAt(choice, 'finish_reason');
  const refusal = stringAt(choice, 'message', 'refusal');
  const isRefused = refusal !== null && refusal !== '';
  return {
    kind: 'answer',
    response: {
      text: textOf(field(choice, 'message', 'content')),
      finishReason: isRefused ? 'refusal' : (lookUp(finishReasons, rawFinishReason) ?? 'other'),
      rawFinishReason,
      refusal: isRefused ? refusal : null,
      usage: toChatUsage(field(body, 'usage')),
      model: stringAt(body, 'model'),
      responseId: stringAt(body, 'id'),
      ...toServedTier(stringAt(body, 'service_tier')),
      raw: body,
    },
  };
}

/** A text, or, with some compatible servers, a list of parts. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return listAt(content)
    .map((part) => (stringAt(part, 'type') === 'text' ? (stringAt(part, 'text') ?? '') : ''))
    .join('');
}

function toChatUsage(usage: unknown): Usage | null {
  const inputTokens = countAt(usage, 'prompt_tokens');
  const outputTokens = countAt(usage, 'completion_tokens');
  if (inputTokens === null || outputTokens === null) return null;
  return {
    inputTokens,
    outputTokens,
    cachedInputTokens: countAt(usage, 'prompt_tokens_details', 'cached_tokens'),
    cacheWriteTokens: countAt(usage, 'prompt_tokens_details', 'cache_write_tokens'),
    reasoningTokens: countAt(usage, 'completion_tokens_details', 'reasoning_tokens'),
  };
}
