import type { GoogleGenAI } from '@google/genai';
import type { JobOutcome } from '../../../core/job.ts';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { ModelRequest } from '../../../core/request.ts';
import type {
  JobCapability,
  JobLine,
  JobLookup,
  JobPayload,
  JobReply,
  JobStatus,
  ResultsPiece,
} from '../../../ports/jobs.ts';
import { askAboutJobs, createJob, toJobProblem } from '../ask-about-jobs.ts';
import type { Wire } from '../call.ts';
import { type Exchange, type Fetch, streamingPart } from '../exchange.ts';
import { findCustomIdProblem } from '../job-line-problem.ts';
import { toProviderWords } from '../provider-words.ts';
import { field, listAt, parseJson, stringAt } from '../read-json.ts';
import { readResultLines, toConnectionProblem, toHttpProblem } from '../read-result-lines.ts';
import { toLines, toStream } from '../stream-body.ts';
import { fromGeminiResponse } from './from-response.ts';

export interface GeminiJobsParts {
  readonly client: GoogleGenAI;
  readonly wire: Wire;
  readonly baseUrl: string;
  readonly apiVersion: string;
  readonly toBody: (request: ModelRequest) => JsonObject;
}

const hourMs = 3_600_000;
const createTimeoutMs = 120_000;
const pageSize = 100;
/** Guide "Batch API", 2026-11-20: requests may come along with the job below 20 MB in all; with them no file has to be kept. */
const maxInlineBytes = 8_000_000;

/** Gemini's batches: requests come along, or in a file that is uploaded; the job is known by its display name. */
export function createGeminiJobs({ client, wire, baseUrl, apiVersion, toBody }: GeminiJobsParts): JobCapability {
  const stream: Fetch = streamingPart(wire.fetch);
  const origin = baseUrl.replace(/\/+$/, '');
  const keyed = { 'x-goog-api-key': wire.key };

  /** The operation as it is: the SDK leaves counts and errors out. */
  const retrieve = (id: string, signal: AbortSignal): Promise<JobReply<JsonObject>> =>
    askAboutJobs(
      wire,
      signal,
      (exchange) => client.batches.get({ name: id, config: { httpOptions: { fetch: exchange.fetch } } }),
      (body) => (stringAt(body, 'name') === null ? null : (body as JsonObject)),
    );

  const listPage = (pageToken: string | null, size: number, signal: AbortSignal) =>
    askAboutJobs(
      wire,
      signal,
      (exchange) =>
        client.batches.list({
          config: {
            pageSize: size,
            ...(pageToken === null ? {} : { pageToken }),
            httpOptions: { fetch: exchange.fetch },
          },
        }),
      (body, dateMs) => ({ body, dateMs }),
    );

  return {
    // Guide "Batch API", 2026-11-20: a file of 2 GB, 48 hours, results as long; tokens enqueued are limited by model and tier.
    limits: {
      maxRequests: 50_000,
      maxBytes: 1_900_000_000,
      maxEnqueuedTokens: null,
      expiresAfterMs: 48 * hourMs,
      resultsKeptMs: 48 * hourMs,
    },
    toLine: (request, callId) => JSON.stringify({ key: callId, request: toBody(request) }),
    findLineProblem: (line) => findCustomIdProblem(stringAt(parseJson(line), 'key')),
    async readClock(signal) {
      const page = await listPage(null, 1, signal);
      return page.kind === 'ok' ? { kind: 'ok', value: page.value.dateMs ?? Date.now() } : page;
    },
    upload: (payload, signal) =>
      payload.bytes <= maxInlineBytes ? Promise.resolve({ kind: 'ok', value: null }) : upload(payload, signal),
    async create(payload, fileId, signal) {
      const inlined = fileId === null ? await toInlined(payload) : null;
      return createJob(
        wire,
        signal,
        createTimeoutMs,
        (exchange) => create(exchange, payload, fileId, inlined),
        (body) => {
          const providerJobId = stringAt(body, 'name');
          return providerJobId === null ? null : { providerJobId, resultsExpireAt: null };
        },
      );
    },
    async status(id, signal) {
      const reply = await retrieve(id, signal);
      return reply.kind === 'ok' ? { kind: 'ok', value: toStatus(reply.value, wire) } : reply;
    },
    results,
    readLine: (line) => readLine(line, wire),
    cancel: (id, signal) =>
      askAboutJobs(
        wire,
        signal,
        (exchange) => client.batches.cancel({ name: id, config: { httpOptions: { fetch: exchange.fetch } } }),
        () => ({}),
      ).then((reply) => (reply.kind === 'ok' ? { kind: 'ok', value: null } : reply)),
    async find(wanted, signal) {
      let pageToken: string | null = null;
      for (;;) {
        const page = await listPage(pageToken, pageSize, signal);
        if (page.kind === 'problem') return page;
        const jobs = listAt(page.value.body, 'operations');
        const match = jobs.find((job) => stringAt(job, 'metadata', 'displayName') === wanted.label);
        const id = stringAt(match, 'name');
        if (id !== null) return ok({ kind: 'found', providerJobId: id, resultsExpireAt: null });
        pageToken = stringAt(page.value.body, 'nextPageToken');
        if (pageToken === null || pageToken === '')
          return ok({ kind: 'none', listedAtMs: page.value.dateMs ?? wanted.sinceMs });
      }
    },
  };

  function create(
    exchange: Exchange,
    { label, model }: JobPayload,
    fileId: string | null,
    inlined: readonly JsonObject[] | null,
  ): Promise<unknown> {
    const name = model.replace(/^models\//, '');
    // The SDK would write the requests anew: they travel as the lines that were checked and kept.
    const body = {
      batch: {
        displayName: label,
        inputConfig: inlined === null ? { fileName: fileId } : { requests: { requests: inlined } },
      },
    };
    return exchange.fetch(`${origin}/${apiVersion}/models/${encodeURIComponent(name)}:batchGenerateContent`, {
      method: 'POST',
      headers: { ...keyed, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** Resumable upload in two acts: the SDK takes only files on disk and blobs in memory. */
  async function upload(payload: JobPayload, signal: AbortSignal): Promise<JobReply<string | null>> {
    try {
      const begun = await stream(`${origin}/upload/${apiVersion}/files`, {
        method: 'POST',
        headers: {
          ...keyed,
          'content-type': 'application/json',
          'x-goog-upload-protocol': 'resumable',
          'x-goog-upload-command': 'start',
          'x-goog-upload-header-content-length': String(payload.bytes),
          'x-goog-upload-header-content-type': 'application/jsonl',
        },
        body: JSON.stringify({ file: { displayName: payload.label } }),
        signal,
      });
      const address = begun.headers.get('x-goog-upload-url');
      if (!begun.ok || address === null) return repeatable(await toHttpProblem(wire, begun));
      const response = await stream(address, {
        method: 'POST',
        headers: {
          'content-length': String(payload.bytes),
          'x-goog-upload-offset': '0',
          'x-goog-upload-command': 'upload, finalize',
        },
        body: toStream(payload.chunks()),
        signal,
      });
      if (!response.ok) return repeatable(await toHttpProblem(wire, response));
      const name = stringAt(await response.json(), 'file', 'name');
      return name === null ? repeatable(noName) : { kind: 'ok', value: name };
    } catch (error) {
      return toConnectionProblem(wire, error);
    }
  }

  async function* results(id: string, signal: AbortSignal): AsyncGenerator<ResultsPiece> {
    const reply = await retrieve(id, signal);
    if (reply.kind === 'problem') {
      yield reply;
      return;
    }
    const outputs = [field(reply.value, 'response'), field(reply.value, 'metadata', 'output')];
    const fileName = outputs.map((output) => stringAt(output, 'responsesFile')).find((name) => name !== null);
    if (fileName !== undefined) {
      yield* readResultLines(wire, () =>
        stream(`${origin}/${apiVersion}/${fileName}:download?alt=media`, { headers: keyed, signal }),
      );
      return;
    }
    for (const output of outputs) {
      const inlined = listAt(output, 'inlinedResponses', 'inlinedResponses');
      if (inlined.length === 0) continue;
      yield { kind: 'lines', lines: inlined.map((line) => JSON.stringify(line)) };
      return;
    }
  }
}

function ok(value: JobLookup): JobReply<JobLookup> {
  return { kind: 'ok', value };
}

const noName = toJobProblem({
  action: 'resend',
  reason: 'server-error',
  message: 'the upload has no name',
  status: 200,
  retryAfterMs: null,
});

/** An upload may be repeated, whatever became of it. */
function repeatable(problem: ReturnType<typeof toJobProblem>): ReturnType<typeof toJobProblem> {
  return problem.action === 'fate-unknown' ? { ...problem, action: 'resend' } : problem;
}

async function toInlined(payload: JobPayload): Promise<readonly JsonObject[]> {
  const requests: JsonObject[] = [];
  for await (const line of toLines(payload.chunks())) {
    if (line === '') continue;
    const { key, request } = JSON.parse(line) as { readonly key: string; readonly request: JsonObject };
    requests.push({ request, metadata: { key } });
  }
  return requests;
}

const outcomes: Readonly<Record<string, JobOutcome>> = {
  SUCCEEDED: 'completed',
  PARTIALLY_SUCCEEDED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  EXPIRED: 'expired',
};

function toStatus(body: JsonObject, wire: Wire): JobStatus {
  const rawState = stringAt(body, 'metadata', 'state') ?? '';
  const word = rawState.replace(/^(?:BATCH|JOB)_STATE_/, '');
  const outcome = Object.hasOwn(outcomes, word) ? (outcomes[word] ?? null) : null;
  const total = statAt(body, 'requestCount');
  const endedAt = stringAt(body, 'metadata', 'endTime');
  const message = stringAt(body, 'error', 'message');
  return {
    state: outcome === null ? 'running' : 'ended',
    outcome,
    rawState,
    counts:
      total === null
        ? null
        : {
            total,
            completed: statAt(body, 'successfulRequestCount') ?? 0,
            failed: statAt(body, 'failedRequestCount') ?? 0,
          },
    createdAt: stringAt(body, 'metadata', 'createTime'),
    endedAt,
    resultsExpireAt: endedAt === null ? null : new Date(Date.parse(endedAt) + 48 * hourMs).toISOString(),
    words: message === null ? null : toProviderWords(message, wire.key),
    invalidLines: [],
  };
}

/** Counts come as texts, and what is none is left out. */
function statAt(body: JsonObject, name: string): number | null {
  const found = field(body, 'metadata', 'batchStats', name);
  const count = typeof found === 'string' && found !== '' ? Number(found) : found;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : null;
}

function readLine(text: string, wire: Wire): JobLine {
  const line = parseJson(text);
  const callId = stringAt(line, 'key') ?? stringAt(line, 'metadata', 'key');
  if (callId === null || callId === '') return { kind: 'malformed', message: 'it has no key' };
  const error = field(line, 'error');
  if (error !== null) {
    const code = field(line, 'error', 'code');
    const message = stringAt(line, 'error', 'message') ?? '';
    // A code of gRPC, not of HTTP: 1 is cancelled, 4 is a deadline that was passed.
    if (code === 4 || /expired/i.test(message)) return { kind: 'expired', callId };
    if (code === 1) return { kind: 'cancelled', callId };
    const status = typeof code === 'number' && code >= 100 ? code : 500;
    const { action, reason, message: words } = wire.readError({ status, text, body: { error } });
    return { kind: 'refused', callId, action, reason, message: toProviderWords(words, wire.key) };
  }
  const response = field(line, 'response');
  if (response === null) return { kind: 'malformed', message: 'it has neither an answer nor an error' };
  const reading = fromGeminiResponse(response as JsonValue);
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
