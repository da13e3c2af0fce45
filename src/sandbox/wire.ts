import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from '../core/json.ts';
import type { ProviderName } from '../core/request.ts';
import type { Answer, ModelCall, WireProblem } from './call.ts';
import type { QuotaState } from './quota.ts';

export type Operation = 'generate' | 'count-tokens' | 'list-models' | 'get-model' | 'stream';

/** An endpoint: `path` is matched below the provider's base; its first group, if any, is the model. */
export interface WireRoute {
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
  readonly operation: Operation;
  readonly style: string;
}

export interface Reply {
  readonly status: number;
  readonly body: JsonObject;
  readonly headers: Readonly<Record<string, string>>;
}

/** A request as far as it was read when its body is understood. */
export interface WireRequest {
  readonly style: string;
  /** As it stands in the path; null where the body names it. */
  readonly model: string | null;
  /** `v1`, `v1beta`. */
  readonly version: string;
  readonly headers: IncomingHttpHeaders;
  /** For counting: what only an answer needs may be absent. */
  readonly isCount: boolean;
}

/** How one provider speaks: what it asks of a request, and how it says answers and problems. */
export interface Wire {
  readonly provider: ProviderName;
  readonly routes: readonly WireRoute[];
  readonly maxBodyBytes: number;
  readonly modelIds: readonly string[];
  /** The key as sent; null: none was. */
  findKey(headers: IncomingHttpHeaders, query: URLSearchParams): string | null;
  /** What is wrong with the headers beside the key; null: nothing. */
  findHeaderProblem(headers: IncomingHttpHeaders): WireProblem | null;
  isPlausibleModel(model: string): boolean;
  toCall(body: JsonObject, request: WireRequest): ModelCall | WireProblem;
  toAnswerBody(call: ModelCall, answer: Answer): JsonObject;
  toCountBody(inputTokens: number): JsonObject;
  toModelBody(model: string): JsonObject;
  /** One page of the list, as the query asks for it. */
  toModelsBody(query: URLSearchParams): JsonObject;
  /** The words for a body that is no JSON. */
  toSyntaxProblem(): WireProblem;
  toContextProblem(inputTokens: number): WireProblem;
  readonly contextTokens: number;
  toErrorReply(problem: WireProblem, requestId: string, version: string): Reply;
  toHeaders(requestId: string, quota: QuotaState): Record<string, string>;
}
