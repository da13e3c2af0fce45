import type { JsonSchema } from '../core/json.ts';
import type { ProviderName, Reasoning } from '../core/request.ts';

/** What a request asks, in words that fit every provider. */
export interface ModelCall {
  readonly provider: ProviderName;
  readonly model: string;
  /** Which of a provider's endpoints: `responses`, `chat`, `messages`, `generate`. */
  readonly style: string;
  /** System text first, then the messages in order. */
  readonly texts: readonly string[];
  /** Parts that are no text: images, documents, audio. */
  readonly attachments: number;
  readonly schema: JsonSchema | null;
  /** JSON is asked for, with or without a schema. */
  readonly wantsJson: boolean;
  readonly maxOutputTokens: number | null;
  /** null: a model or mode that does not reason. */
  readonly reasoning: Reasoning | null;
  readonly stop: readonly string[];
  /** The beginning that the provider keeps in its cache, by itself or where the request asks; null: none. */
  readonly cached: CachedBeginning | null;
  readonly serviceTier: string | null;
  /** What the provider repeats in its answer. */
  readonly echo: Readonly<Record<string, unknown>>;
}

export interface CachedBeginning {
  readonly texts: readonly string[];
  /** From its last use. */
  readonly keptMs: number;
  /** To be kept for an hour, at another price than usual. */
  readonly isLong: boolean;
}

/** Tokens as billed: every class known. `inputTokens` includes cached ones, `outputTokens` reasoning. */
export interface BilledUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens: number;
  readonly cacheWriteTokens: number;
  /** Of those, the ones that are kept for an hour. */
  readonly longCacheWriteTokens: number;
  readonly reasoningTokens: number;
}

/** Why an answer ended. `refusal`: the model declined; `blocked`: a filter took the answer. */
export type Ending = 'stop' | 'stop-sequence' | 'length' | 'refusal' | 'blocked';

export interface Answer {
  readonly text: string;
  readonly ending: Ending;
  readonly stopSequence: string | null;
  readonly usage: BilledUsage;
  /** The usage is billed and not told. */
  readonly hidesUsage: boolean;
  /** 24 characters out of 0-9a-f, unlike those of any other answer. */
  readonly id: string;
  readonly createdAtMs: number;
}

/** What a provider has against a request; each says it in its own body. */
export type WireProblem =
  | { readonly kind: 'invalid-request'; readonly message: string; readonly param?: string; readonly code?: string }
  | { readonly kind: 'unknown-model'; readonly model: string; readonly style: string }
  | { readonly kind: 'missing-key' }
  | { readonly kind: 'invalid-key'; readonly key: string }
  | { readonly kind: 'not-found'; readonly method: string; readonly path: string }
  | { readonly kind: 'too-large'; readonly maxBytes: number }
  | {
      readonly kind: 'rate-limit';
      readonly model: string;
      readonly retryAfterMs: number;
      readonly scope: 'requests' | 'tokens';
      readonly limit: number;
    }
  | { readonly kind: 'overloaded' }
  /** The flex tier is full. */
  | { readonly kind: 'no-room' }
  | { readonly kind: 'server-error' }
  | { readonly kind: 'billing' }
  | { readonly kind: 'blocked' };

export function isProblem(value: ModelCall | WireProblem): value is WireProblem {
  return 'kind' in value;
}

export function invalid(message: string, param?: string, code?: string): WireProblem {
  return {
    kind: 'invalid-request',
    message,
    ...(param === undefined ? {} : { param }),
    ...(code === undefined ? {} : { code }),
  };
}
