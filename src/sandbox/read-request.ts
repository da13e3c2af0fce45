import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isJsonObject } from '../core/json.ts';
import { invalid, isProblem, type ModelCall, type WireProblem } from './call.ts';
import { countInputTokens } from './tokens.ts';
import type { RouteMatch } from './routes.ts';
import type { Wire, WireRoute } from './wire.ts';

/** Reads a body to its end. null: it is longer than `maxBytes`, or the client went away in the middle. */
export function readBody(request: IncomingMessage, maxBytes: number, done: (body: Buffer | null) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= maxBytes) chunks.push(chunk);
  });
  request.on('end', () =>
    done(length > maxBytes ? null : chunks.length === 1 ? (chunks[0] ?? null) : Buffer.concat(chunks)),
  );
  request.on('error', () => undefined);
}

export interface KeyRule {
  /** The keys that are taken; null: any, but those that begin with `invalid`. */
  readonly keys: readonly string[] | null;
}

/** What the provider checks before it reads a body: route, key, headers. */
export function findRequestProblem(
  match: RouteMatch,
  method: string,
  headers: IncomingHttpHeaders,
  query: URLSearchParams,
  rule: KeyRule,
): WireProblem | null {
  const { wire, route, path, model } = match;
  if (route === null) return { kind: 'not-found', method, path };
  const problem = findKeyProblem(wire, headers, query, rule) ?? wire.findHeaderProblem(headers);
  if (problem !== null) return problem;
  if (route.operation === 'stream') return invalid('The sandbox does not stream: use generateContent.');
  return route.operation === 'get-model' && model !== null ? findModelProblem(match, model, 'model') : null;
}

export function findKeyProblem(
  wire: Wire,
  headers: IncomingHttpHeaders,
  query: URLSearchParams,
  rule: KeyRule,
): WireProblem | null {
  const key = wire.findKey(headers, query);
  if (key === null) return { kind: 'missing-key' };
  return (rule.keys === null ? /^invalid/i.test(key) : !rule.keys.includes(key)) ? { kind: 'invalid-key', key } : null;
}

export interface ReadCall {
  readonly call: ModelCall;
  readonly inputTokens: number;
}

/** A body as a call, with its input tokens; or what the provider has against it. */
export function readCall(
  match: RouteMatch,
  route: WireRoute,
  body: Buffer,
  headers: IncomingHttpHeaders,
): ReadCall | WireProblem {
  const { wire, model, version } = match;
  const parsed = parseJson(body);
  if (!isJsonObject(parsed)) return wire.toSyntaxProblem();
  const isCount = route.operation === 'count-tokens';
  if (parsed['stream'] === true && !isCount)
    return invalid('The sandbox does not stream: leave "stream" out, or set it to false.', 'stream');
  const call = wire.toCall(parsed, { style: route.style, model, version, headers, isCount });
  if (isProblem(call)) return call;
  const problem = findModelProblem(match, call.model, route.style);
  if (problem !== null) return problem;
  const inputTokens = countInputTokens(call);
  return inputTokens > wire.contextTokens ? wire.toContextProblem(inputTokens) : { call, inputTokens };
}

function findModelProblem(match: RouteMatch, model: string, style: string): WireProblem | null {
  const isKnown = match.wire.isPlausibleModel(model) && !model.includes('no-such');
  return isKnown ? null : { kind: 'unknown-model', model, style };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
