import type { OpenAI } from 'openai';
import type { JobOutcome } from '../../../core/job.ts';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { ModelRequest } from '../../../core/request.ts';
import type { JobCapability, JobLine, JobLookup, JobPayload, JobReply, JobStatus } from '../../../ports/jobs.ts';
import { askAboutJobs, createJob, toJobProblem } from '../ask-about-jobs.ts';
import type { Wire } from '../call.ts';
import { carry, carryStream } from '../exchange.ts';
import type { AnswerReading } from '../http-problem.ts';
import { findCustomIdProblem } from '../job-line-problem.ts';
import { toProviderWords } from '../provider-words.ts';
import { countAt, field, listAt, parseJson, stringAt } from '../read-json.ts';
import { readResultLines, toConnectionProblem, toHttpProblem } from '../read-result-lines.ts';
import { toStream } from '../stream-body.ts';

export interface OpenAiJobsParts {
  readonly client: OpenAI;
  readonly wire: Wire;
  /** `/v1/responses` or `/v1/chat/completions`. */
  readonly endpoint: string;
  readonly toBody: (request: ModelRequest) => JsonObject;
  readonly readAnswer: (body: JsonValue) => AnswerReading;
}

const dayMs = 86_400_000;
const createTimeoutMs = 120_000;
const pageSize = 100;

/** OpenAI's batches: a file of lines is uploaded, and a job made of it that is known by its metadata. */
export function createOpenAiJobs({ client, wire, endpoint, toBody, readAnswer }: OpenAiJobsParts): JobCapability {
  const get =
    (path: string, query: Record<string, unknown> = {}) =>
    (exchange: Parameters<typeof carry>[0]) =>
      client.get(path, { query, fetchOptions: carry(exchange) }).asResponse();

  async function retrieve(id: string, signal: AbortSignal): Promise<JobReply<JsonObject>> {
    return askAboutJobs(wire, signal, get(`/batches/${encodeURIComponent(id)}`), (body) =>
      stringAt(body, 'id') === null ? null : (body as JsonObject),
    );
  }

  return {
    // Guide "Batch API", 2026-11-20: 50,000 requests, 200 MB, one model; enqueued tokens are limited by model and tier, and said at creation.
    limits: {
      maxRequests: 50_000,
      maxBytes: 190_000_000,
      maxEnqueuedTokens: null,
      expiresAfterMs: dayMs,
      resultsKeptMs: 30 * dayMs,
    },
    toLine: (request, callId) =>
      JSON.stringify({ custom_id: callId, method: 'POST', url: endpoint, body: toBody(request) }),
    findLineProblem(line, model) {
      const value = parseJson(line);
      if (field(value, 'body', 'stream') === true) return 'it asks for a stream, which a job has none of';
      const named = stringAt(value, 'body', 'model');
      if (named !== model) return `it names the model ${named}, and a job is for one model: ${model}`;
      return findCustomIdProblem(stringAt(value, 'custom_id'));
    },
    readClock: (signal) =>
      askAboutJobs(wire, signal, get('/batches', { limit: 1 }), (_body, dateMs) => dateMs ?? Date.now()),
    upload: (payload, signal) => upload(client, wire, payload, signal),
    create: (payload, fileId, signal) =>
      createJob(
        wire,
        signal,
        createTimeoutMs,
        (exchange) =>
          client
            .post('/batches', {
              body: {
                input_file_id: fileId,
                endpoint,
                completion_window: '24h',
                metadata: { label: payload.label, digest: payload.digest, requests: String(payload.requestCount) },
              },
              fetchOptions: carry(exchange),
            })
            .asResponse(),
        (body) => {
          const providerJobId = stringAt(body, 'id');
          return providerJobId === null ? null : { providerJobId, resultsExpireAt: null };
        },
      ),
    async status(id, signal) {
      const reply = await retrieve(id, signal);
      return reply.kind === 'ok' ? { kind: 'ok', value: toStatus(reply.value, wire) } : reply;
    },
    async *results(id, signal) {
      const reply = await retrieve(id, signal);
      if (reply.kind === 'problem') {
        yield reply;
        return;
      }
      for (const name of ['output_file_id', 'error_file_id'] as const) {
        const fileId = stringAt(reply.value, name);
        // Seen in the wild: an empty text where there is no such file.
        if (fileId === null || fileId === '') continue;
        for await (const piece of readResultLines(wire, () =>
          client
            .get(`/files/${encodeURIComponent(fileId)}/content`, { signal, fetchOptions: carryStream })
            .asResponse()
            .catch(toResponse),
        )) {
          yield piece;
          if (piece.kind === 'problem') return;
        }
      }
    },
    readLine: (line) => readLine(line, wire, readAnswer),
    cancel: (id, signal) =>
      askAboutJobs(
        wire,
        signal,
        (exchange) =>
          client.post(`/batches/${encodeURIComponent(id)}/cancel`, { fetchOptions: carry(exchange) }).asResponse(),
        () => ({}),
      ).then((reply) => (reply.kind === 'ok' ? { kind: 'ok', value: null } : reply)),
    async find(wanted, signal) {
      let after: string | null = null;
      for (;;) {
        const query: Record<string, unknown> = { limit: pageSize, ...(after === null ? {} : { after }) };
        const page = await askAboutJobs(wire, signal, get('/batches', query), (body, dateMs) =>
          field(body, 'data') === null ? null : { body, dateMs },
        );
        if (page.kind === 'problem') return page;
        const jobs = listAt(page.value.body, 'data');
        const match = jobs.find((job) => stringAt(job, 'metadata', 'label') === wanted.label);
        const id = stringAt(match, 'id');
        if (id !== null) return ok({ kind: 'found', providerJobId: id, resultsExpireAt: null });
        const last = jobs.at(-1);
        const isPast = ((countAt(last, 'created_at') ?? 0) + 1) * 1000 < wanted.sinceMs;
        if (last === undefined || isPast || field(page.value.body, 'has_more') !== true)
          return ok({ kind: 'none', listedAtMs: page.value.dateMs ?? wanted.sinceMs });
        after = stringAt(last, 'id');
      }
    },
  };
}

function ok(value: JobLookup): JobReply<JobLookup> {
  return { kind: 'ok', value };
}

/** An error of the SDK that has a response is one for us too; without one it is the connection's. */
function toResponse(error: unknown): Response {
  const { status, error: body } = (error ?? {}) as { readonly status?: unknown; readonly error?: unknown };
  if (typeof status !== 'number') throw error;
  return new Response(JSON.stringify({ error: body }), { status });
}

/** A form of two parts, whose file is read as it is sent. */
async function upload(
  client: OpenAI,
  wire: Wire,
  payload: JobPayload,
  signal: AbortSignal,
): Promise<JobReply<string | null>> {
  const boundary = `form-${payload.digest.slice(0, 40)}`;
  const head = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch\r\n` +
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${payload.label}.jsonl"\r\nContent-Type: application/jsonl\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  try {
    const response = await client
      .post('/files', {
        body: toStream(head, payload.chunks(), tail),
        headers: {
          'content-type': `multipart/form-data; boundary=${boundary}`,
          'content-length': String(head.length + payload.bytes + tail.length),
        },
        signal,
        fetchOptions: carryStream,
      })
      .asResponse()
      .catch(toResponse);
    if (!response.ok) {
      const problem = await toHttpProblem(wire, response);
      // An upload may be repeated, whatever became of it.
      return problem.action === 'fate-unknown' ? { ...problem, action: 'resend' } : problem;
    }
    const id = stringAt(await response.json(), 'id');
    return id === null
      ? toJobProblem({
          action: 'resend',
          reason: 'server-error',
          message: 'the upload has no id',
          status: 200,
          retryAfterMs: null,
        })
      : { kind: 'ok', value: id };
  } catch (error) {
    return toConnectionProblem(wire, error);
  }
}

const outcomes: Readonly<Record<string, JobOutcome>> = {
  completed: 'completed',
  failed: 'failed',
  expired: 'expired',
  cancelled: 'cancelled',
};

function toStatus(body: JsonObject, wire: Wire): JobStatus {
  const rawState = stringAt(body, 'status') ?? '';
  const outcome = Object.hasOwn(outcomes, rawState) ? (outcomes[rawState] ?? null) : null;
  const total = countAt(body, 'request_counts', 'total');
  const errors = listAt(body, 'errors', 'data');
  const iso = (name: string) => {
    const seconds = countAt(body, name);
    return seconds === null ? null : new Date(seconds * 1000).toISOString();
  };
  const endedAt = outcome === null ? null : iso(`${rawState}_at`);
  return {
    state: outcome === null ? 'running' : 'ended',
    outcome,
    rawState,
    counts:
      total === null
        ? null
        : {
            total,
            completed: countAt(body, 'request_counts', 'completed') ?? 0,
            failed: countAt(body, 'request_counts', 'failed') ?? 0,
          },
    createdAt: iso('created_at'),
    endedAt,
    resultsExpireAt: endedAt === null ? null : new Date(Date.parse(endedAt) + 30 * dayMs).toISOString(),
    words:
      errors.length === 0
        ? null
        : toProviderWords(errors.map((error) => stringAt(error, 'message') ?? '').join('; '), wire.key),
    invalidLines: errors.flatMap((error) => {
      const line = countAt(error, 'line');
      return line === null ? [] : [{ line, message: toProviderWords(stringAt(error, 'message') ?? '', wire.key) }];
    }),
  };
}

function readLine(text: string, wire: Wire, readAnswer: OpenAiJobsParts['readAnswer']): JobLine {
  const line = parseJson(text);
  const callId = stringAt(line, 'custom_id');
  if (callId === null) return { kind: 'malformed', message: 'it has no custom_id' };
  const refuse = (error: { readonly status: number; readonly body: unknown }): JobLine => {
    const { action, reason, message } = wire.readError({ ...error, text: JSON.stringify(error.body) });
    return { kind: 'refused', callId, action, reason, message: toProviderWords(message, wire.key) };
  };
  const code = stringAt(line, 'error', 'code');
  if (code === 'batch_expired') return { kind: 'expired', callId };
  if (code === 'batch_cancelled') return { kind: 'cancelled', callId };
  const status = countAt(line, 'response', 'status_code');
  const body = field(line, 'response', 'body');
  if (status === null || body === null) {
    const error = field(line, 'error');
    return error === null
      ? { kind: 'malformed', message: 'it has neither an answer nor an error' }
      : refuse({ status: 500, body: { error } });
  }
  if (status < 200 || status >= 300) return refuse({ status, body });
  const reading = readAnswer(body as JsonValue);
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
