import type { JsonValue } from '../../../core/json.ts';
import type { FinishReason } from '../../../core/response.ts';
import type { Usage } from '../../../core/usage.ts';
import type { AnswerReading } from '../http-problem.ts';
import { countAt, field, listAt, lookUp, stringAt } from '../read-json.ts';
import { fromAnthropicError } from './from-error.ts';

/** stop_reason of a message (@anthropic-ai/sdk 1.11.0, looked at 2026-11-20). */
const finishReasons: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'refusal',
};

/** Reads the body of a 2xx answer of POST /v1/messages. */
export function fromAnthropicResponse(body: JsonValue): AnswerReading {
  if (stringAt(body, 'type') === 'error')
    return { kind: 'problem', ...fromAnthropicError({ status: 200, text: JSON.stringify(body), body }) };
  if (!Array.isArray(field(body, 'content'))) {
    return {
      kind: 'problem',
      action: 'fate-unknown',
      reason: 'server-error',
      message: 'the answer has no content',
      retryAfterMs: null,
    };
  }
  const rawFinishReason = stringAt(body, 'stop_reason');
  const finishReason = lookUp(finishReasons, rawFinishReason) ?? 'other';
  const text = listAt(body, 'content')
    .filter((block) => stringAt(block, 'type') === 'text')
    .map((block) => stringAt(block, 'text') ?? '')
    .join('');
  const details = [stringAt(body, 'stop_details', 'category'), stringAt(body, 'stop_details', 'explanation')].filter(
    (words) => words !== null,
  );
  return {
    kind: 'answer',
    response: {
      text,
      finishReason,
      rawFinishReason,
      refusal: finishReason === 'refusal' && details.length > 0 ? details.join(': ') : null,
      usage: toUsage(field(body, 'usage')),
      model: stringAt(body, 'model'),
      responseId: stringAt(body, 'id'),
      raw: body,
    },
  };
}

/** input_tokens leaves out what was read from or written to the cache. */
function toUsage(usage: unknown): Usage | null {
  const input = countAt(usage, 'input_tokens');
  const output = countAt(usage, 'output_tokens');
  if (input === null || output === null) return null;
  const cacheRead = countAt(usage, 'cache_read_input_tokens');
  const cacheWrite = countAt(usage, 'cache_creation_input_tokens');
  const longCacheWrite = countAt(usage, 'cache_creation', 'ephemeral_1h_input_tokens') ?? 0;
  return {
    inputTokens: input + (cacheRead ?? 0) + (cacheWrite ?? 0),
    outputTokens: output,
    cachedInputTokens: cacheRead,
    cacheWriteTokens: cacheWrite,
    reasoningTokens: countAt(usage, 'output_tokens_details', 'thinking_tokens'),
    ...(longCacheWrite === 0 ? {} : { longCacheWriteTokens: longCacheWrite }),
  };
}
