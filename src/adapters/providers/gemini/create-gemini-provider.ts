import { GoogleGenAI } from '@google/genai';
import type { JsonObject } from '../../../core/json.ts';
import type { Provider } from '../../../ports/provider.ts';
import { askProvider, callModel } from '../call.ts';
import { checkKey, fingerprintOf } from '../check-key.ts';
import type { Fetch } from '../exchange.ts';
import { type JobWaits, type JobWire, jobWaits } from '../jobs/job-wire.ts';
import { createLeanFetch } from '../lean-fetch.ts';
import { maxInputTokens } from '../max-input-tokens.ts';
import { quietly } from '../quietly.ts';
import { countAt, field } from '../read-json.ts';
import { createGeminiJobs } from './create-gemini-jobs.ts';
import { fromGeminiError, fromGeminiFlexError } from './from-error.ts';
import { fromGeminiResponse } from './from-response.ts';
import { toGeminiRequest } from './to-request.ts';

export const geminiBaseUrl = 'https://generativelanguage.googleapis.com';

/** Marks of turns and the frame of a response schema; Google publishes no figure. */
const addedTokens = 512;

/** What stands where the SDK wants contents; the real body is laid over it, so that it is written once, as we made it. */
const placeholder = 'x';

export interface GeminiOptions {
  readonly apiKey: string;
  /** Without the version. */
  readonly baseUrl?: string;
  /** Default: what the SDK takes, v1. */
  readonly apiVersion?: string;
  readonly fetch?: Fetch;
  readonly jobWaits?: Partial<JobWaits>;
}

/** generateContent of the Gemini API through the official SDK. */
export async function createGeminiProvider(options: GeminiOptions): Promise<Provider> {
  const key = checkKey(options.apiKey, 'gemini');
  const baseUrl = options.baseUrl ?? geminiBaseUrl;
  const transport = options.fetch ?? createLeanFetch();
  // No retryOptions: without them the SDK sends nothing twice. Two keys in the environment would make it speak up.
  const createClient = (fetch?: Fetch) =>
    quietly(
      () =>
        new GoogleGenAI({
          apiKey: key,
          vertexai: false,
          apiVersion: options.apiVersion ?? 'v1',
          httpOptions: { baseUrl, ...(fetch === undefined ? {} : { fetch }) },
        }),
    );
  const client = createClient();
  const wire: JobWire = {
    fetch: transport,
    key,
    readError: fromGeminiError,
    waits: { ...jobWaits, ...options.jobWaits },
  };
  return {
    name: 'gemini',
    accountFingerprint: fingerprintOf('gemini', baseUrl, key),
    generate(request, timeoutMs, signal) {
      const { body } = toGeminiRequest(request);
      return callModel(
        request.lane === 'flex' ? { ...wire, readError: fromGeminiFlexError } : wire,
        timeoutMs,
        signal,
        (exchange) =>
          client.models.generateContent({
            model: request.model,
            contents: placeholder,
            // Left on, an answer that is to be continued makes the SDK send further paid calls.
            config: { automaticContinuation: false, httpOptions: { fetch: exchange.fetch, extraBody: { ...body } } },
          }),
        fromGeminiResponse,
      );
    },
    async countTokens(request, signal) {
      const { body } = toGeminiRequest(request);
      // The whole request instead of contents: the system instruction and the schema count too.
      const whole: JsonObject = { model: `models/${request.model.replace(/^models\//, '')}`, ...body };
      const answer = await askProvider(wire, `Counting tokens for ${request.model}`, signal, (exchange) =>
        client.models.countTokens({
          model: request.model,
          contents: placeholder,
          config: {
            httpOptions: { fetch: exchange.fetch, extraBody: { contents: undefined, generateContentRequest: whole } },
          },
        }),
      );
      return countAt(answer, 'totalTokens');
    },
    async listModels(signal) {
      const ids: string[] = [];
      await askProvider(wire, 'Listing the models of Gemini', signal, async (exchange) => {
        const models = await client.models.list({ config: { pageSize: 1000, httpOptions: { fetch: exchange.fetch } } });
        for await (const model of models) if (model.name !== undefined) ids.push(model.name.replace(/^models\//, ''));
      });
      return ids;
    },
    toRequestBody: (request) => toGeminiRequest(request).body,
    maxInputTokens(request) {
      const { body } = toGeminiRequest(request);
      return maxInputTokens(body, field(body, 'generationConfig', 'responseJsonSchema'), addedTokens);
    },
    jobs: createGeminiJobs({ client, createClient, wire, toBody: (request) => toGeminiRequest(request).body }),
  };
}
