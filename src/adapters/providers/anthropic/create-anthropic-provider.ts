import { Anthropic } from '@anthropic-ai/sdk';
import type { JsonObject } from '../../../core/json.ts';
import type { Provider } from '../../../ports/provider.ts';
import { askProvider, callModel } from '../call.ts';
import { checkKey, fingerprintOf } from '../check-key.ts';
import { carry, createCarriedFetch, type Fetch } from '../exchange.ts';
import { type JobWaits, type JobWire, jobWaits } from '../jobs/job-wire.ts';
import { createLeanFetch } from '../lean-fetch.ts';
import { maxInputTokens } from '../max-input-tokens.ts';
import { countAt, field } from '../read-json.ts';
import { createAnthropicJobs } from './create-anthropic-jobs.ts';
import { fromAnthropicError } from './from-error.ts';
import { fromAnthropicResponse } from './from-response.ts';
import { toAnthropicRequest } from './to-request.ts';

export const anthropicBaseUrl = 'https://api.anthropic.com';

/** Anthropic documents 290 to 804 tokens for its own instructions where tools are used (page "Tool use", 2026-11); structured output has fewer. */
const addedTokens = 1024;

/** What POST /v1/messages/count_tokens takes of a request (API reference, looked at 2026-11-20). */
const countedKeys = ['model', 'system', 'messages', 'thinking', 'output_config', 'cache_control'];

export interface AnthropicOptions {
  readonly apiKey: string;
  /** Without /v1. */
  readonly baseUrl?: string;
  readonly fetch?: Fetch;
  readonly jobWaits?: Partial<JobWaits>;
}

/** The Messages API through the official SDK. */
export async function createAnthropicProvider(options: AnthropicOptions): Promise<Provider> {
  const key = checkKey(options.apiKey, 'anthropic');
  const baseUrl = options.baseUrl ?? anthropicBaseUrl;
  const transport = options.fetch ?? createLeanFetch();
  const client = new Anthropic({
    apiKey: key,
    baseURL: baseUrl,
    maxRetries: 0,
    logLevel: 'off',
    openTelemetry: false,
    fetch: createCarriedFetch(transport),
    // Far away: the time of a call is ours. Said at all, it also keeps the SDK from refusing max_tokens above 21,333.
    timeout: 86_400_000,
  });
  const wire: JobWire = {
    fetch: transport,
    key,
    readError: fromAnthropicError,
    waits: { ...jobWaits, ...options.jobWaits },
  };
  return {
    name: 'anthropic',
    accountFingerprint: fingerprintOf('anthropic', baseUrl, key),
    generate(request, timeoutMs, signal) {
      const { body } = toAnthropicRequest(request);
      // Not messages.create: it writes to the console for every call to a model that will be retired.
      return callModel(
        wire,
        timeoutMs,
        signal,
        (exchange) => client.post('/v1/messages', { body, fetchOptions: carry(exchange) }).asResponse(),
        fromAnthropicResponse,
      );
    },
    async countTokens(request, signal) {
      const { body } = toAnthropicRequest(request);
      const counted: JsonObject = Object.fromEntries(
        Object.entries(body).filter(([name]) => countedKeys.includes(name)),
      );
      const answer = await askProvider(wire, `Counting tokens for ${request.model}`, signal, (exchange) =>
        client.post('/v1/messages/count_tokens', { body: counted, fetchOptions: carry(exchange) }).asResponse(),
      );
      return countAt(answer, 'input_tokens');
    },
    async listModels(signal) {
      const ids: string[] = [];
      await askProvider(wire, 'Listing the models of Anthropic', signal, async (exchange) => {
        for await (const model of client.models.list({ limit: 1000 }, { fetchOptions: carry(exchange) }))
          ids.push(model.id);
      });
      return ids;
    },
    toRequestBody: (request) => toAnthropicRequest(request).body,
    maxInputTokens(request) {
      const { body } = toAnthropicRequest(request);
      return maxInputTokens(body, field(body, 'output_config', 'format'), addedTokens);
    },
    jobs: createAnthropicJobs({ client, wire, toBody: (request) => toAnthropicRequest(request).body }),
  };
}
