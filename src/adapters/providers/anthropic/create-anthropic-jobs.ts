import type { Anthropic } from '@anthropic-ai/sdk';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { ModelRequest } from '../../../core/request.ts';
import type {
  JobCapability,
  JobCreation,
  JobLine,
  JobLookup,
  JobPayload,
  JobReply,
  JobSearch,
  JobStatus,
} from '../../../ports/jobs.ts';
import { askAboutJobs, toCreation } from '../ask-about-jobs.ts';
import type { Wire } from '../call.ts';
import { carry, carryStream, isBeforeSending } from '../exchange.ts';
import { findCustomIdProblem } from '../job-line-problem.ts';
import { toProviderWords } from '../provider-words.ts';
import { countAt, field, listAt, parseJson, stringAt } from '../read-json.ts';
import { readResultLines, toConnectionProblem, toHttpProblem } from '../read-result-lines.ts';
import { toLines, toStream } from '../stream-body.ts';
import { fromAnthropicResponse } from './from-response.ts';

export interface AnthropicJobsParts {
  readonly client: Anthropic;
  readonly wire: Wire;
  readonly toBody: (request: ModelRequest) => JsonObject;
}

const dayMs = 86_400_000;
const resultsKeptMs = 29 * dayMs;
const pageSize = 100;
const path = '/v1/messages/batches';

/** Anthropic's Message Batches: the requests travel in the body; a batch has no name, and is known by the custom ids of its results. */
export function createAnthropicJobs({ client, wire, toBody }: AnthropicJobsParts): JobCapability {
  const get =
    (address: string, query: Record<string, unknown> = {}) =>
    (exchange: Parameters<typeof carry>[0]) =>
      client.get(address, { query, fetchOptions: carry(exchange) }).asResponse();
  const addressOf = (id: string) => `${path}/${encodeURIComponent(id)}`;

  async function* results(id: string, signal: AbortSignal) {
    yield* readResultLines(wire, () =>
      client
        .get(`${addressOf(id)}/results`, { signal, fetchOptions: carryStream })
        .asResponse()
        .catch(toResponse),
    );
  }

  return {
    // Guide "Message Batches", 2026-11-20: 100,000 requests or 256 MB; the schema of 2025-12 said 10,000, and a job of that size
    // is taken under both.
    limits: {
      maxRequests: 10_000,
      maxBytes: 240_000_000,
      maxEnqueuedTokens: null,
      expiresAfterMs: dayMs,
      resultsKeptMs,
    },
    toLine: (request, callId) => JSON.stringify({ custom_id: callId, params: toBody(request) }),
    findLineProblem(line) {
      const value = parseJson(line);
      if (field(value, 'params', 'stream') === true) return 'it asks for a stream, which a job has none of';
      const limit = countAt(value, 'params', 'max_tokens');
      if (limit === null || limit < 1) return 'max_tokens is not 1 or more';
      return findCustomIdProblem(stringAt(value, 'custom_id'));
    },
    readClock: (signal) => askAboutJobs(wire, signal, get(path, { limit: 1 }), (_body, dateMs) => dateMs ?? Date.now()),
    upload: async () => ({ kind: 'ok', value: null }),
    create: (payload, _fileId, signal) => create(client, wire, payload, signal),
    status: (id, signal) =>
      askAboutJobs(wire, signal, get(addressOf(id)), (body) =>
        stringAt(body, 'id') === null ? null : toStatus(body as JsonObject),
      ),
    results,
    readLine: (line) => readLine(line, wire),
    cancel: (id, signal) =>
      askAboutJobs(
        wire,
        signal,
        (exchange) => client.post(`${addressOf(id)}/cancel`, { fetchOptions: carry(exchange) }).asResponse(),
        () => ({}),
      ).then((reply) => (reply.kind === 'ok' ? { kind: 'ok', value: null } : reply)),
    find: (wanted, signal) => find(wanted, signal),
  };

  async function find(wanted: JobSearch, signal: AbortSignal): Promise<JobReply<JobLookup>> {
    const running: string[] = [];
    let after: string | null = null;
    for (;;) {
      const query: Record<string, unknown> = { limit: pageSize, ...(after === null ? {} : { after_id: after }) };
      const page = await askAboutJobs(wire, signal, get(path, query), (body, dateMs) =>
        field(body, 'data') === null ? null : { body, dateMs },
      );
      if (page.kind === 'problem') return page;
      const batches = listAt(page.value.body, 'data');
      for (const batch of batches.filter((candidate) => isCandidate(candidate, wanted))) {
        const id = stringAt(batch, 'id') ?? '';
        if (stringAt(batch, 'processing_status') !== 'ended') {
          running.push(id);
          continue;
        }
        const answer = await isOurs(id, wanted, signal);
        if (answer === 'gone')
          return ok({ kind: 'cannot-tell', words: `the results of ${id}, which could be it, are not kept any more` });
        if (answer === 'ours') return ok({ kind: 'found', providerJobId: id, resultsExpireAt: toExpiry(batch) });
        if (answer !== 'another') return answer;
      }
      const last = batches.at(-1);
      const isPast = Date.parse(stringAt(last, 'created_at') ?? '') < wanted.sinceMs;
      if (last === undefined || isPast || field(page.value.body, 'has_more') !== true) {
        if (running.length > 0) return ok({ kind: 'maybe', providerJobIds: running });
        return ok({ kind: 'none', listedAtMs: page.value.dateMs ?? wanted.sinceMs });
      }
      after = stringAt(last, 'id');
    }
  }

  /** The custom ids of its results say whose it is. */
  async function isOurs(
    id: string,
    { callIdPrefix }: JobSearch,
    signal: AbortSignal,
  ): Promise<'ours' | 'another' | 'gone' | Extract<JobReply<never>, { kind: 'problem' }>> {
    for await (const piece of results(id, signal)) {
      if (piece.kind === 'problem') return piece.reason === 'not-found' ? 'gone' : piece;
      for (const line of piece.lines) {
        const customId = stringAt(parseJson(line), 'custom_id');
        if (customId !== null) return customId.startsWith(callIdPrefix) ? 'ours' : 'another';
      }
    }
    return 'gone';
  }
}

function ok(value: JobLookup): JobReply<JobLookup> {
  return { kind: 'ok', value };
}

function toResponse(error: unknown): Response {
  const { status, error: body } = (error ?? {}) as { readonly status?: unknown; readonly error?: unknown };
  if (typeof status !== 'number') throw error;
  return new Response(JSON.stringify(body ?? {}), { status });
}

function isCandidate(batch: unknown, wanted: JobSearch): boolean {
  const createdAt = Date.parse(stringAt(batch, 'created_at') ?? '');
  const id = stringAt(batch, 'id');
  return (
    id !== null && !wanted.knownIds.has(id) && createdAt >= wanted.sinceMs && totalOf(batch) === wanted.requestCount
  );
}

const countNames = ['processing', 'succeeded', 'errored', 'canceled', 'expired'] as const;

function totalOf(batch: unknown): number {
  return countNames.reduce((sum, name) => sum + (countAt(batch, 'request_counts', name) ?? 0), 0);
}

/** The lines as elements of one list, read as they are sent. */
async function create(client: Anthropic, wire: Wire, payload: JobPayload, signal: AbortSignal): Promise<JobCreation> {
  const head = Buffer.from('{"requests":[');
  const tail = Buffer.from(']}');
  // Each line loses its break and gains a comma, but for the first.
  const length = head.length + payload.bytes - 1 + tail.length;
  try {
    const response = await client
      .post(path, {
        body: toStream(head, toElements(payload), tail),
        headers: { 'content-type': 'application/json', 'content-length': String(length) },
        signal,
        fetchOptions: carryStream,
      })
      .asResponse()
      .catch(toResponse);
    if (!response.ok) return toCreation(await toHttpProblem(wire, response));
    const body = parseJson(await response.text());
    const providerJobId = stringAt(body, 'id');
    return providerJobId === null
      ? { kind: 'unknown', words: 'its answer cannot be read' }
      : { kind: 'created', providerJobId, resultsExpireAt: toExpiry(body) };
  } catch (error) {
    const problem = toConnectionProblem(wire, error);
    return isBeforeSending(error) ? { kind: 'refused', problem } : { kind: 'unknown', words: problem.message };
  }
}

async function* toElements(payload: JobPayload): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  let text = '';
  for await (const line of toLines(payload.chunks())) {
    text += isFirst ? line : `,${line}`;
    isFirst = false;
    if (text.length < 1 << 16) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}

function toExpiry(batch: unknown): string | null {
  const createdAt = Date.parse(stringAt(batch, 'created_at') ?? '');
  return Number.isNaN(createdAt) ? null : new Date(createdAt + resultsKeptMs).toISOString();
}

/** Until it has ended all of its requests are `processing`: no progress is known before. */
function toStatus(body: JsonObject): JobStatus {
  const rawState = stringAt(body, 'processing_status') ?? '';
  const hasEnded = rawState === 'ended';
  const count = (name: (typeof countNames)[number]) => countAt(body, 'request_counts', name) ?? 0;
  const total = totalOf(body);
  const outcome = count('expired') > 0 ? 'expired' : count('canceled') > 0 ? 'cancelled' : 'completed';
  return {
    state: hasEnded ? 'ended' : 'running',
    outcome: hasEnded ? outcome : null,
    rawState,
    counts: hasEnded ? { total, completed: count('succeeded'), failed: total - count('succeeded') } : null,
    createdAt: stringAt(body, 'created_at'),
    endedAt: stringAt(body, 'ended_at'),
    resultsExpireAt: toExpiry(body),
    words: null,
    invalidLines: [],
  };
}

function readLine(text: string, wire: Wire): JobLine {
  const line = parseJson(text);
  const callId = stringAt(line, 'custom_id');
  const type = stringAt(line, 'result', 'type');
  if (callId === null) return { kind: 'malformed', message: 'it has no custom_id' };
  if (type === 'expired') return { kind: 'expired', callId };
  if (type === 'canceled') return { kind: 'cancelled', callId };
  if (type === 'errored') {
    const body = field(line, 'result', 'error');
    const status = statusOfType(stringAt(body, 'error', 'type'));
    const { action, reason, message } = wire.readError({ status, text: JSON.stringify(body), body });
    return { kind: 'refused', callId, action, reason, message: toProviderWords(message, wire.key) };
  }
  const message = field(line, 'result', 'message');
  if (type !== 'succeeded' || message === null)
    return { kind: 'malformed', message: `its result is of the type ${type}` };
  const reading = fromAnthropicResponse(message as JsonValue);
  return reading.kind === 'answer'
    ? { kind: 'answer', callId, response: reading.response }
    : {
        kind: 'refused',
        callId,
        action: reading.action,
        reason: reading.reason,
        message: toProviderWords(reading.message, wire.key),
      };
}

/** The status that a call with this error would have had (page "Errors", 2026-11-20). */
function statusOfType(type: string | null): number {
  switch (type) {
    case 'invalid_request_error':
      return 400;
    case 'authentication_error':
      return 401;
    case 'billing_error':
      return 402;
    case 'permission_error':
      return 403;
    case 'not_found_error':
      return 404;
    case 'request_too_large':
      return 413;
    case 'rate_limit_error':
      return 429;
    case 'overloaded_error':
      return 529;
    default:
      return 500;
  }
}
