import type { ModelRequest } from '../../core/request.ts';
import { toAnthropicRequest } from './anthropic/to-request.ts';
import { toGeminiRequest } from './gemini/to-request.ts';
import type { PlannedRequest } from './lay-over.ts';
import { toChatRequest } from './openai/to-chat-request.ts';
import { toResponsesRequest } from './openai/to-request.ts';

/** How OpenAI requests are written: see OpenAiOptions. `compatible`: Chat Completions of another server. */
export type OpenAiWriting = 'responses' | 'chat' | 'compatible';

/**
 * The body of a request as it would be sent, without key or network, and what of it cannot be sent or is changed on the
 * way, in words. Throws a UserError where `params` hold what may not be passed.
 */
export function planRequest(request: ModelRequest, openAi: OpenAiWriting = 'responses'): PlannedRequest {
  switch (request.provider) {
    case 'anthropic':
      return toAnthropicRequest(request);
    case 'gemini':
      return toGeminiRequest(request);
    case 'openai':
      return openAi === 'responses' ? toResponsesRequest(request) : toChatRequest(request, openAi === 'chat');
  }
}

/** Warnings for the consent and for `preview`: parameters that are left out, schemas that are changed or not sent. */
export function findParameterProblems(request: ModelRequest, openAi: OpenAiWriting = 'responses'): readonly string[] {
  return planRequest(request, openAi).notes;
}
