import { isJsonObject, type JsonObject } from '../../core/json.ts';
import { invalid, type WireProblem } from '../call.ts';
import { findHeader } from '../headers.ts';
import { createElementReader } from '../jobs/array-elements.ts';
import type { StoredJob } from '../jobs/job.ts';
import type { FormatLine, JobDesk, JobWires, KeptLine } from '../jobs/job-desk.ts';
import type { JobRequest } from '../jobs/job-request.ts';
import { toMessageBody } from './answers.ts';
import { toErrorReply } from './errors.ts';
import { anthropicWire } from './wire.ts';

/** Guide "Message Batches" and the reference of POST /v1/messages/batches, looked at 2026-11-20. */
const maxRequests = 100_000;
const maxBytes = 256 * 1024 * 1024;
const dayMs = 86_400_000;
const resultsKeptMs = 29 * dayMs;
const customIdPattern = /^[a-zA-Z0-9_-]{1,64}$/;

const format: FormatLine = ({ id: customId }, outcome, requestId) => {
  const result =
    outcome.kind === 'answered'
      ? { type: 'succeeded', message: toMessageBody(outcome.call, outcome.answer, 'batch') }
      : outcome.kind === 'errored'
        ? { type: 'errored', error: toErrorReply(outcome.problem, requestId).body }
        : { type: outcome.kind === 'cancelled' ? 'canceled' : 'expired' };
  return { file: 'output', text: JSON.stringify({ custom_id: customId, result }) };
};

/** Guide "Message Batches", looked at 2026-11-20: no streaming, and no request that is only to fill the cache. */
function findLineProblem(params: JsonObject): WireProblem | null {
  if (params['stream'] === true) return invalid('stream: Streaming is not supported in the Message Batches API');
  return params['max_tokens'] === 0 ? invalid('max_tokens: must be greater than or equal to 1') : null;
}

export const anthropicJobWires: JobWires = { wire: anthropicWire, format, findLineProblem };

/** POST /v1/messages/batches and what belongs to it. False: not one of these. */
export async function answerAnthropicJobs(desk: JobDesk, request: JobRequest): Promise<boolean> {
  const match = /^\/v1\/messages\/batches(?:\/([^/]+))?(\/results|\/cancel)?$/.exec(request.path);
  if (match === null) return false;
  const id = match[1] ?? null;
  const act = `${request.method}${match[2] ?? ''}`;
  if (id === null && act === 'POST') await create(desk, request);
  else if (id === null && act === 'GET') await list(desk, request);
  else if (id === null) return false;
  else {
    const job = await desk.look(id, request.owner, anthropicJobWires);
    if (job === null || desk.faults.hits('job-missing', id))
      request.refuse({ kind: 'not-found', method: request.method, path: request.path });
    else if (act === 'GET') request.reply(200, toBatchBody(desk, request, job, desk.faults.hits('unknown-status', id)));
    else if (act === 'GET/results') await sendResults(desk, request, job);
    else if (act === 'POST/cancel') cancel(desk, request, job);
    else if (act === 'DELETE') remove(desk, request, job);
    else return false;
  }
  return true;
}

async function create(desk: JobDesk, request: JobRequest): Promise<void> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > maxBytes) return request.refuse({ kind: 'too-large', maxBytes });
  if (desk.faults.hits('create-failed', 'create')) return request.refuse({ kind: 'server-error' });
  if (desk.faults.hits('create-refused', 'create'))
    return request.refuse({ kind: 'rate-limit', model: 'batches', retryAfterMs: 1000, scope: 'requests', limit: 1 });
  const id = `msgbatch_${desk.state.nextId()}`;
  const reader = createRequestReader(desk);
  const requestCount = await desk.keepLines(id, reader.read(request));
  const problem = reader.problem(requestCount);
  if (problem !== null) {
    desk.state.removeLines(id);
    return request.refuse(invalid(problem));
  }
  const job: StoredJob = {
    id,
    provider: 'anthropic',
    owner: request.owner,
    createdAtMs: desk.clock.now(),
    takesMs: desk.takesMs,
    expiresAfterMs: dayMs,
    // From its creation; only what is asked for after that is refused.
    resultsKeptMs,
    style: 'messages',
    model: null,
    inputFileId: null,
    requestCount,
    labels: {},
    headers: { 'anthropic-version': findHeader(request.headers, 'anthropic-version') ?? '' },
    apiVersion: 'v1',
    isInline: false,
    invalidLines: [],
    cancelAskedAtMs: null,
    end: null,
  };
  desk.state.putJob(job);
  if (desk.faults.hits('create-lost', 'create')) request.breakOff();
  else request.reply(200, toBatchBody(desk, request, job, false));
}

/** The requests of a body, one by one; what is checked at once is noted, the parameters of each only when it is its turn. */
function createRequestReader(desk: JobDesk) {
  const ids = new Set<string>();
  let wrong: string | null = null;
  let isBroken = false;
  let hasList = false;
  return {
    async *read(request: JobRequest): AsyncGenerator<KeptLine> {
      let waiting: string[] = [];
      const elements = createElementReader('requests', (text) => waiting.push(text));
      let index = 0;
      for await (const piece of request.pieces(maxBytes)) {
        elements.push(piece);
        const found = waiting;
        waiting = [];
        for (const text of found) {
          const line = toLine(text, index);
          index += 1;
          if (line !== null) yield desk.toKeptLine(line.id, line.params);
        }
      }
      const around = elements.rest();
      isBroken ||= !isJsonObject(around as JsonObject);
      hasList = elements.isOver();
    },
    problem(count: number): string | null {
      if (isBroken) return 'The request body is not valid JSON';
      if (!hasList) return 'requests: Field required';
      if (wrong !== null) return wrong;
      if (count === 0) return 'requests: List should have at least 1 item after validation, not 0';
      return count > maxRequests
        ? `requests: List should have at most ${maxRequests} items after validation, not ${count}`
        : null;
    },
  };

  function toLine(text: string, index: number): { readonly id: string; readonly params: JsonObject } | null {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      isBroken = true;
      return null;
    }
    const { custom_id: id, params } = (isJsonObject(value as JsonObject) ? value : {}) as JsonObject;
    if (typeof id !== 'string' || !customIdPattern.test(id)) {
      wrong ??= `requests.${index}.custom_id: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'`;
      return null;
    }
    if (ids.has(id)) wrong ??= `requests.${index}.custom_id: duplicate custom_id "${id}"`;
    ids.add(id);
    if (!isJsonObject(params as JsonObject)) {
      wrong ??= `requests.${index}.params: Field required`;
      return null;
    }
    return { id, params: params as JsonObject };
  }
}

async function list(desk: JobDesk, request: JobRequest): Promise<void> {
  const { query } = request;
  if (desk.faults.hits('list-cut', 'list')) return request.refuse({ kind: 'server-error' });
  const limit = Number(query.get('limit') ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
    return request.refuse(invalid('limit: Input should be an integer from 1 to 1000'));
  const [after, before] = [query.get('after_id'), query.get('before_id')];
  if (after !== null && before !== null)
    return request.refuse(invalid('before_id and after_id cannot be given together'));
  const jobs = await desk.list('anthropic', request.owner, anthropicJobWires);
  const at = jobs.findIndex(({ id }) => id === (after ?? before));
  const cursor = after ?? before;
  if (cursor !== null && at === -1) return request.refuse(invalid(`Invalid id: ${cursor}`));
  const start = after !== null ? at + 1 : before !== null ? Math.max(0, at - limit) : 0;
  const page = jobs.slice(start, before === null ? start + limit : at);
  request.reply(200, {
    data: page.map((job) => toBatchBody(desk, request, job, false)),
    has_more: before === null ? start + limit < jobs.length : start > 0,
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
  });
}

async function sendResults(desk: JobDesk, request: JobRequest, job: StoredJob): Promise<void> {
  const fileId = job.end?.outputFileId ?? null;
  if (job.end === null || fileId === null || isArchived(desk, job)) {
    request.refuse({ kind: 'not-found', method: request.method, path: request.path });
    return;
  }
  const cut = desk.faults.hits('results-cut', job.id);
  if (await request.sendFile(desk.state.dataPath(fileId), { cut, type: 'application/x-jsonl' }))
    desk.bill.deliver(job.id);
}

function cancel(desk: JobDesk, request: JobRequest, job: StoredJob): void {
  desk.cancel(job);
  request.reply(200, toBatchBody(desk, request, job, false));
}

function remove(desk: JobDesk, request: JobRequest, job: StoredJob): void {
  if (job.end === null) {
    request.refuse(invalid('Message Batches can only be deleted once they have finished processing.'));
    return;
  }
  desk.state.removeJob(job.id);
  request.reply(200, { id: job.id, type: 'message_batch_deleted' });
}

function isArchived(desk: JobDesk, job: StoredJob): boolean {
  return desk.clock.now() >= job.createdAtMs + resultsKeptMs;
}

/** Until a batch has ended all of its requests are `processing`. */
function toBatchBody(desk: JobDesk, request: JobRequest, job: StoredJob, isStrange: boolean): JsonObject {
  const { end } = job;
  const iso = (atMs: number | null | undefined) => (atMs == null ? null : new Date(atMs).toISOString());
  const status = end !== null ? 'ended' : job.cancelAskedAtMs !== null ? 'canceling' : 'in_progress';
  return {
    id: job.id,
    type: 'message_batch',
    processing_status: isStrange ? 'hibernating' : status,
    request_counts: {
      processing: end === null ? job.requestCount : 0,
      succeeded: end?.succeeded ?? 0,
      errored: end?.errored ?? 0,
      canceled: end?.cancelled ?? 0,
      expired: end?.expired ?? 0,
    },
    created_at: iso(job.createdAtMs),
    expires_at: iso(job.createdAtMs + job.expiresAfterMs),
    ended_at: iso(end?.atMs),
    cancel_initiated_at: iso(job.cancelAskedAtMs),
    archived_at: isArchived(desk, job) ? iso(job.createdAtMs + resultsKeptMs) : null,
    results_url:
      end === null || isArchived(desk, job) ? null : `${request.address}/v1/messages/batches/${job.id}/results`,
  };
}
