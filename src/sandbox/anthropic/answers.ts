import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Answer, BilledUsage, Ending, ModelCall } from '../call.ts';

const stopReasons: Readonly<Record<Ending, string>> = {
  stop: 'end_turn',
  'stop-sequence': 'stop_sequence',
  length: 'max_tokens',
  refusal: 'refusal',
  blocked: 'refusal',
};

/** `tier`: as it stands in the usage, of a line of a job `batch`. */
export function toMessageBody(call: ModelCall, answer: Answer, tier: 'standard' | 'batch' = 'standard'): JsonObject {
  const content: JsonValue[] = [];
  if (answer.usage.reasoningTokens > 0)
    content.push({ type: 'thinking', thinking: '', signature: `sandbox${answer.id}` });
  if (answer.text !== '') content.push({ type: 'text', text: answer.text, citations: null });
  return {
    id: `msg_${answer.id}`,
    type: 'message',
    role: 'assistant',
    model: call.model,
    content,
    container: null,
    diagnostics: null,
    stop_reason: stopReasons[answer.ending],
    stop_sequence: answer.stopSequence,
    stop_details:
      answer.ending === 'refusal'
        ? { type: 'refusal', category: 'general_harms', explanation: 'The request was declined.' }
        : null,
    ...(answer.hidesUsage ? {} : { usage: toUsage(answer.usage, tier) }),
  };
}

/** `input_tokens` is what neither came from the cache nor went into it. */
function toUsage(usage: BilledUsage, tier: string): JsonObject {
  return {
    input_tokens: usage.inputTokens - usage.cachedInputTokens - usage.cacheWriteTokens,
    cache_creation_input_tokens: usage.cacheWriteTokens,
    cache_read_input_tokens: usage.cachedInputTokens,
    cache_creation: {
      ephemeral_5m_input_tokens: usage.cacheWriteTokens - usage.longCacheWriteTokens,
      ephemeral_1h_input_tokens: usage.longCacheWriteTokens,
    },
    output_tokens: usage.outputTokens,
    output_tokens_details: { thinking_tokens: usage.reasoningTokens },
    server_tool_use: null,
    service_tier: tier,
    inference_geo: null,
    speed: 'standard',
  };
}
