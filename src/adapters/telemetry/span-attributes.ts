import type { Attributes } from '@opentelemetry/api';
import type { ProviderName } from '../../core/request.ts';
import type { FinishReason } from '../../core/response.ts';
import type { Usage } from '../../core/usage.ts';
import type { CallEvent, ProgressEvent } from '../../ports/reporter.ts';

/**
 * Names and values of the GenAI conventions for spans (semantic-conventions-genai, docs/gen-ai/gen-ai-spans.md, status Development;
 * looked at 2026-11-27). What they have no name for is `batch_pipeline.*`. An attribute that is undefined is not sent.
 */
const providers: Readonly<Record<ProviderName, { readonly name: string; readonly operation: string }>> = {
  openai: { name: 'openai', operation: 'chat' },
  anthropic: { name: 'anthropic', operation: 'chat' },
  gemini: { name: 'gcp.gemini', operation: 'generate_content' },
};

const finishReasons: Readonly<Record<FinishReason, string>> = {
  stop: 'stop',
  length: 'length',
  refusal: 'refusal',
  blocked: 'content_filter',
  other: 'other',
};

/** `chat gpt-6-luna` */
export function nameOfCall({ provider, model }: Pick<CallEvent, 'provider' | 'model'>): string {
  return `${providers[provider].operation} ${model}`;
}

export function attributesOfCall(call: CallEvent): Attributes {
  const { parameters, outcome } = call;
  return {
    ...modelAttributes(call),
    'gen_ai.request.max_tokens': parameters?.maxOutputTokens,
    'gen_ai.request.temperature': parameters?.temperature,
    'gen_ai.request.top_p': parameters?.topP,
    'gen_ai.request.seed': parameters?.seed,
    'gen_ai.request.stop_sequences': parameters?.stop === undefined ? undefined : [...parameters.stop],
    'batch_pipeline.item.id': call.itemId,
    'batch_pipeline.step': call.step,
    'batch_pipeline.attempt': call.attempt,
    'batch_pipeline.lane': call.lane,
    'batch_pipeline.call.id': call.callId,
    'batch_pipeline.job.number': call.job ?? undefined,
    ...(outcome.kind === 'answer' ? answerAttributes(outcome) : problemAttributes(outcome)),
  };
}

function modelAttributes({ provider, model }: Pick<CallEvent, 'provider' | 'model'>): Attributes {
  return {
    'gen_ai.operation.name': providers[provider].operation,
    'gen_ai.provider.name': providers[provider].name,
    'gen_ai.request.model': model,
  };
}

function answerAttributes(answer: Extract<CallEvent['outcome'], { kind: 'answer' }>): Attributes {
  return {
    'gen_ai.response.model': answer.responseModel ?? undefined,
    'gen_ai.response.id': answer.responseId ?? undefined,
    'gen_ai.response.finish_reasons': [finishReasons[answer.finishReason]],
    ...usageAttributes(answer.usage),
    'batch_pipeline.cost_usd': answer.costUsd ?? undefined,
  };
}

/** Not the provider's words: they may quote the prompt. */
function problemAttributes(problem: Extract<CallEvent['outcome'], { kind: 'problem' }>): Attributes {
  return {
    'error.type': problem.reason,
    'http.response.status_code': problem.status ?? undefined,
    'batch_pipeline.fate_unknown': problem.fateUnknown ? true : undefined,
  };
}

function usageAttributes(usage: Usage | null): Attributes {
  if (usage === null) return {};
  return {
    'gen_ai.usage.input_tokens': usage.inputTokens,
    'gen_ai.usage.output_tokens': usage.outputTokens,
    'gen_ai.usage.cache_read.input_tokens': usage.cachedInputTokens ?? undefined,
    'gen_ai.usage.cache_creation.input_tokens': usage.cacheWriteTokens ?? undefined,
    'gen_ai.usage.reasoning.output_tokens': usage.reasoningTokens ?? undefined,
  };
}

/** What was asked and answered, for those who ask for it. */
export function contentOfCall({ prompt, outcome }: CallEvent): Attributes {
  const text = (content: string) => ({ type: 'text', content });
  return {
    'gen_ai.system_instructions':
      prompt === null || prompt.system === null ? undefined : JSON.stringify([text(prompt.system)]),
    'gen_ai.input.messages':
      prompt === null ? undefined : JSON.stringify([{ role: 'user', parts: [text(prompt.user)] }]),
    'gen_ai.output.messages':
      outcome.kind === 'problem'
        ? undefined
        : JSON.stringify([
            { role: 'assistant', parts: [text(outcome.text)], finish_reason: finishReasons[outcome.finishReason] },
          ]),
  };
}

export function attributesOfJob(event: Extract<ProgressEvent, { kind: 'job-collected' }>): Attributes {
  const { facts, filed } = event;
  return {
    ...modelAttributes(facts),
    'batch_pipeline.lane': 'batch',
    'batch_pipeline.job.number': event.job,
    'batch_pipeline.job.id': facts.providerJobId ?? undefined,
    'batch_pipeline.job.outcome': facts.outcome,
    'batch_pipeline.job.requests': facts.requests,
    'batch_pipeline.job.answered': filed.answered + filed.unclaimed,
    'batch_pipeline.job.refused': filed.refused,
    'batch_pipeline.job.expired': filed.expired,
  };
}
