import { OpenAI } from 'openai';
import type { JsonObject } from '../../../core/json.ts';
import type { ModelRequest } from '../../../core/request.ts';
import type { Provider } from '../../../ports/provider.ts';
import { askProvider, callModel } from '../call.ts';
import { checkKey, fingerprintOf } from '../check-key.ts';
import { carry, createCarriedFetch, type Fetch } from '../exchange.ts';
import type { PlannedRequest } from '../lay-over.ts';
import { type JobWaits, type JobWire, jobWaits } from '../jobs/job-wire.ts';
import { createLeanFetch } from '../lean-fetch.ts';
import { maxInputTokens } from '../max-input-tokens.ts';
import { isOpenAiAddress, openAiBaseUrl } from '../openai-address.ts';
import { countAt, field } from '../read-json.ts';
import { createOpenAiJobs } from './create-openai-jobs.ts';
import { fromChatResponse } from './from-chat-response.ts';
import { fromOpenAiError, fromOpenAiFlexError } from './from-error.ts';
import { fromResponsesResponse } from './from-response.ts';
import { toChatRequest } from './to-chat-request.ts';
import { toResponsesRequest } from './to-request.ts';

/** Marks of turns (3 a message and 3 for the answer, OpenAI cookbook "How to count tokens") and the frame of a response format. */
const addedTokens = 512;

/** What POST /v1/responses/input_tokens takes of a request (openai 7.55.0, InputTokenCountParams). */
const countedKeys = ['model', 'instructions', 'input', 'text', 'reasoning'];

/** `responses`: POST /v1/responses. `chat`: POST /v1/chat/completions, which compatible servers speak. */
export type OpenAiApi = 'responses' | 'chat';

export interface OpenAiOptions {
  readonly apiKey: string;
  /** With /v1. */
  readonly baseUrl?: string;
  readonly fetch?: Fetch;
  /** Default: responses at OpenAI's own address, chat elsewhere. */
  readonly api?: OpenAiApi;
  readonly organization?: string | null;
  readonly project?: string | null;
  readonly jobWaits?: Partial<JobWaits>;
}

/** How a request is planned for an address. */
export function toOpenAiRequest(request: ModelRequest, api: OpenAiApi, isOpenAi: boolean): PlannedRequest {
  return api === 'responses' ? toResponsesRequest(request) : toChatRequest(request, isOpenAi);
}

/** OpenAI, and servers that speak its Chat Completions, through the official SDK. */
export async function createOpenAiProvider(options: OpenAiOptions): Promise<Provider> {
  const key = checkKey(options.apiKey, 'openai');
  const baseUrl = options.baseUrl ?? openAiBaseUrl;
  const isOpenAi = isOpenAiAddress(baseUrl);
  const api = options.api ?? (isOpenAi ? 'responses' : 'chat');
  const transport = options.fetch ?? createLeanFetch();
  const client = new OpenAI({
    apiKey: key,
    baseURL: baseUrl,
    maxRetries: 0,
    logLevel: 'off',
    fetch: createCarriedFetch(transport),
    organization: options.organization ?? null,
    project: options.project ?? null,
    // Far away: the time of a call is ours.
    timeout: 86_400_000,
  });
  const wire: JobWire = {
    fetch: transport,
    key,
    readError: fromOpenAiError,
    waits: { ...jobWaits, ...options.jobWaits },
  };
  const plan = (request: ModelRequest) => toOpenAiRequest(request, api, isOpenAi);
  const path = api === 'responses' ? '/responses' : '/chat/completions';
  const readAnswer = api === 'responses' ? fromResponsesResponse : fromChatResponse;
  return {
    name: 'openai',
    accountFingerprint: fingerprintOf('openai', baseUrl, key),
    generate(request, timeoutMs, signal) {
      const { body } = plan(request);
      return callModel(
        request.lane === 'flex' ? { ...wire, readError: fromOpenAiFlexError } : wire,
        timeoutMs,
        signal,
        (exchange) => client.post(path, { body, fetchOptions: carry(exchange) }).asResponse(),
        readAnswer,
      );
    },
    async countTokens(request, signal) {
      if (api === 'chat') return null;
      const { body } = plan(request);
      const counted: JsonObject = Object.fromEntries(
        Object.entries(body).filter(([name]) => countedKeys.includes(name)),
      );
      const answer = await askProvider(wire, `Counting tokens for ${request.model}`, signal, (exchange) =>
        client.post('/responses/input_tokens', { body: counted, fetchOptions: carry(exchange) }).asResponse(),
      );
      return countAt(answer, 'input_tokens');
    },
    async listModels(signal) {
      const ids: string[] = [];
      await askProvider(wire, 'Listing the models of OpenAI', signal, async (exchange) => {
        for await (const model of client.models.list({ fetchOptions: carry(exchange) })) ids.push(model.id);
      });
      return ids;
    },
    toRequestBody: (request) => plan(request).body,
    maxInputTokens(request) {
      const { body } = plan(request);
      return maxInputTokens(body, field(body, 'text', 'format') ?? field(body, 'response_format'), addedTokens);
    },
    jobs: createOpenAiJobs({
      client,
      wire,
      api,
      isCompatible: api === 'chat' && !isOpenAi,
      toBody: (request) => plan(request).body,
      readAnswer,
    }),
  };
}
