import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Answer, BilledUsage, ModelCall } from '../call.ts';

const refusalText = "I'm sorry, but I can't help with that.";

export function toResponsesBody(call: ModelCall, answer: Answer): JsonObject {
  const echo = call.echo as JsonObject;
  const isIncomplete = answer.ending === 'length' || answer.ending === 'blocked';
  const createdAt = Math.floor(answer.createdAtMs / 1000);
  const content: JsonValue =
    answer.ending === 'refusal'
      ? { type: 'refusal', refusal: refusalText }
      : { type: 'output_text', annotations: [], logprobs: [], text: answer.text };
  const output: JsonValue[] = [];
  if (answer.usage.reasoningTokens > 0) output.push({ id: `rs_${answer.id}`, type: 'reasoning', summary: [] });
  if (answer.ending !== 'blocked')
    output.push({
      id: `msg_${answer.id}`,
      type: 'message',
      status: isIncomplete ? 'incomplete' : 'completed',
      content: [content],
      role: 'assistant',
    });
  return {
    id: `resp_${answer.id}`,
    object: 'response',
    created_at: createdAt,
    status: isIncomplete ? 'incomplete' : 'completed',
    background: false,
    completed_at: isIncomplete ? null : createdAt,
    error: null,
    incomplete_details: isIncomplete
      ? { reason: answer.ending === 'length' ? 'max_output_tokens' : 'content_filter' }
      : null,
    instructions: echo['instructions'] ?? null,
    max_output_tokens: echo['max_output_tokens'] ?? null,
    max_tool_calls: null,
    model: call.model,
    output,
    parallel_tool_calls: echo['parallel_tool_calls'] ?? true,
    previous_response_id: null,
    reasoning: {
      effort: call.reasoning === null ? null : ((echo['reasoning'] as JsonObject | undefined)?.['effort'] ?? 'medium'),
      summary: null,
    },
    service_tier: call.serviceTier === null || call.serviceTier === 'auto' ? 'default' : call.serviceTier,
    store: echo['store'] ?? true,
    temperature: echo['temperature'] ?? 1,
    text: echo['text'] ?? { format: { type: 'text' } },
    tool_choice: echo['tool_choice'] ?? 'auto',
    tools: echo['tools'] ?? [],
    top_p: echo['top_p'] ?? 1,
    truncation: echo['truncation'] ?? 'disabled',
    ...(answer.hidesUsage ? {} : { usage: toResponsesUsage(answer.usage) }),
    metadata: echo['metadata'] ?? {},
  };
}

function toResponsesUsage(usage: BilledUsage): JsonObject {
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: { cached_tokens: usage.cachedInputTokens, cache_write_tokens: usage.cacheWriteTokens },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: usage.inputTokens + usage.outputTokens,
  };
}

export function toChatBody(call: ModelCall, answer: Answer): JsonObject {
  const isRefusal = answer.ending === 'refusal';
  const finishReason = answer.ending === 'length' ? 'length' : answer.ending === 'blocked' ? 'content_filter' : 'stop';
  const { usage } = answer;
  return {
    id: `chatcmpl-${answer.id}`,
    object: 'chat.completion',
    created: Math.floor(answer.createdAtMs / 1000),
    model: call.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: isRefusal ? null : answer.text,
          refusal: isRefusal ? refusalText : null,
          annotations: [],
        },
        logprobs: null,
        finish_reason: finishReason,
      },
    ],
    ...(answer.hidesUsage
      ? {}
      : {
          usage: {
            prompt_tokens: usage.inputTokens,
            completion_tokens: usage.outputTokens,
            total_tokens: usage.inputTokens + usage.outputTokens,
            prompt_tokens_details: {
              cached_tokens: usage.cachedInputTokens,
              cache_write_tokens: usage.cacheWriteTokens,
              audio_tokens: 0,
            },
            completion_tokens_details: {
              reasoning_tokens: usage.reasoningTokens,
              audio_tokens: 0,
              accepted_prediction_tokens: 0,
              rejected_prediction_tokens: 0,
            },
          },
        }),
    service_tier: call.serviceTier === null || call.serviceTier === 'auto' ? 'default' : call.serviceTier,
  };
}
