import type { JsonValue } from '../../../core/json.ts';
import type { FinishReason } from '../../../core/response.ts';
import type { Usage } from '../../../core/usage.ts';
import type { AnswerReading } from '../http-problem.ts';
import { countAt, field, listAt, stringAt } from '../read-json.ts';
import { toServedTier } from '../served-tier.ts';
import { ofFailedResponse } from './from-error.ts';

/** Reads the body of a 2xx answer of POST /v1/responses: its `status` says whether it is one. */
export function fromResponsesResponse(body: JsonValue): AnswerReading {
  const status = stringAt(body, 'status');
  const usage = toResponsesUsage(field(body, 'usage'));
  const isBilled = usage !== null && usage.inputTokens + usage.outputTokens > 0;
  if (status === 'failed' && !isBilled)
    return {
      kind: 'problem',
      ...ofFailedResponse(stringAt(body, 'error', 'code'), stringAt(body, 'error', 'message')),
    };
  if (!Array.isArray(field(body, 'output'))) {
    const message = stringAt(body, 'error', 'message') ?? 'the answer has no output';
    return { kind: 'problem', action: 'fate-unknown', reason: 'server-error', message, retryAfterMs: null };
  }
  if (status === 'cancelled' || status === 'queued' || status === 'in_progress') {
    return {
      kind: 'problem',
      action: 'fate-unknown',
      reason: 'server-error',
      message: `the answer came unfinished: ${status}`,
      retryAfterMs: null,
    };
  }
  const parts = listAt(body, 'output')
    .filter((item) => stringAt(item, 'type') === 'message')
    .flatMap((item) => listAt(item, 'content'));
  const textOf = (type: string, key: string) =>
    parts
      .filter((part) => stringAt(part, 'type') === type)
      .map((part) => stringAt(part, key) ?? '')
      .join('');
  const refusal = textOf('refusal', 'refusal');
  const isRefused = parts.some((part) => stringAt(part, 'type') === 'refusal');
  const errorCode = stringAt(body, 'error', 'code');
  const rawFinishReason =
    status === 'incomplete'
      ? (stringAt(body, 'incomplete_details', 'reason') ?? 'incomplete')
      : status === 'failed'
        ? `failed: ${errorCode ?? 'unknown'}`
        : status;
  return {
    kind: 'answer',
    response: {
      text: textOf('output_text', 'text'),
      finishReason: isRefused ? 'refusal' : toFinishReason(status, rawFinishReason),
      rawFinishReason,
      refusal: isRefused ? refusal : stringAt(body, 'error', 'message'),
      usage,
      model: stringAt(body, 'model'),
      responseId: stringAt(body, 'id'),
      ...toServedTier(stringAt(body, 'service_tier')),
      raw: body,
    },
  };
}

/** incomplete_details.reason (openai 7.55.0, looked at 2026-11-20). */
function toFinishReason(status: string | null, reason: string | null): FinishReason {
  if (status === 'completed') return 'stop';
  if (reason === 'max_output_tokens') return 'length';
  if (reason === 'content_filter') return 'blocked';
  return 'other';
}

function toResponsesUsage(usage: unknown): Usage | null {
  const inputTokens = countAt(usage, 'input_tokens');
  const outputTokens = countAt(usage, 'output_tokens');
  if (inputTokens === null || outputTokens === null) return null;
  return {
    inputTokens,
    outputTokens,
    cachedInputTokens: countAt(usage, 'input_tokens_details', 'cached_tokens'),
    cacheWriteTokens: countAt(usage, 'input_tokens_details', 'cache_write_tokens'),
    reasoningTokens: countAt(usage, 'output_tokens_details', 'reasoning_tokens'),
  };
}
