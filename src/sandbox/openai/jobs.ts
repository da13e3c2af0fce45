import { rmSync } from 'node:fs';
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import { invalid } from '../call.ts';
import type { StoredFile, StoredJob } from '../jobs/job.ts';
import type { FormatLine, JobDesk, JobWires, KeptLine } from '../jobs/job-desk.ts';
import type { JobRequest } from '../jobs/job-request.ts';
import { copyRange, readForm } from '../jobs/multipart.ts';
import { readLines } from '../jobs/state-folder.ts';
import { toChatBody, toResponsesBody } from './answers.ts';
import { toErrorReply } from './errors.ts';
import { openaiWire } from './wire.ts';

/** Guide "Batch API" and the reference of POST /v1/batches, looked at 2026-11-20. */
const maxLines = 50_000;
const maxBytes = 200 * 1024 * 1024;
const dayMs = 86_400_000;
const styles: Readonly<Record<string, string>> = { '/v1/responses': 'responses', '/v1/chat/completions': 'chat' };

const format: FormatLine = (customId, outcome, requestId) => {
  const id = `batch_req_${customId}`;
  if (outcome.kind === 'answered') {
    const { call, answer } = outcome;
    const body = call.style === 'chat' ? toChatBody(call, answer) : toResponsesBody(call, answer);
    const response = { status_code: 200, request_id: requestId, body };
    return { file: 'output', text: JSON.stringify({ id, custom_id: customId, response, error: null }) };
  }
  if (outcome.kind === 'errored') {
    const { status, body } = toErrorReply(outcome.problem);
    const response = { status_code: status, request_id: requestId, body };
    return { file: 'error', text: JSON.stringify({ id, custom_id: customId, response, error: null }) };
  }
  const error =
    outcome.kind === 'expired'
      ? { code: 'batch_expired', message: 'This request could not be executed before the completion window expired.' }
      : { code: 'batch_cancelled', message: 'This request was not executed because the batch was cancelled.' };
  return { file: 'error', text: JSON.stringify({ id, custom_id: customId, response: null, error }) };
};

const wires: JobWires = { wire: openaiWire, format };

/** POST /v1/files, /v1/batches and what belongs to them. False: not one of these. */
export async function answerOpenAiJobs(desk: JobDesk, request: JobRequest): Promise<boolean> {
  const { method, path } = request;
  const route = `${method} ${path.replace(/^(\/v1\/(?:files|batches))\/[^/]+/, '$1/ID')}`;
  const id = decodeURIComponent(/^\/v1\/(?:files|batches)\/([^/]+)/.exec(path)?.[1] ?? '');
  switch (route) {
    case 'POST /v1/files':
      await upload(desk, request);
      return true;
    case 'GET /v1/files/ID':
    case 'DELETE /v1/files/ID':
    case 'GET /v1/files/ID/content': {
      const file = desk.state.file(id);
      if (file === null || file.owner !== request.owner || file.expiresAtMs <= desk.clock.now())
        request.refuse(noSuch(`No such File object: ${id}`, 'id'));
      else if (method === 'DELETE') {
        desk.state.removeFile(id);
        request.reply(200, { id, object: 'file', deleted: true });
      } else if (path.endsWith('/content'))
        await request.sendFile(desk.state.dataPath(id), {
          cut: desk.faults.hits('results-cut', id, desk.looksAt(id)),
        });
      else request.reply(200, toFileBody(file));
      return true;
    }
    case 'POST /v1/batches':
      await create(desk, request);
      return true;
    case 'GET /v1/batches':
      await list(desk, request);
      return true;
    case 'GET /v1/batches/ID':
    case 'POST /v1/batches/ID/cancel': {
      const job = await desk.look(id, request.owner, wires);
      if (job === null || desk.faults.hits('job-missing', id, desk.looksAt(id)))
        request.refuse(noSuch(`No batch found with id '${id}'.`, null));
      else if (method === 'POST') cancel(desk, request, job);
      else request.reply(200, toBatchBody(desk, job, desk.faults.hits('unknown-status', id, desk.looksAt(id))));
      return true;
    }
    default:
      return false;
  }
}

function noSuch(message: string, param: string | null) {
  return invalid(message, param ?? undefined, 'not_found');
}

async function upload(desk: JobDesk, request: JobRequest): Promise<void> {
  const received = desk.state.temporaryPath();
  if (desk.faults.hits('upload-cut', 'upload', desk.state.jobs().length + 1)) {
    request.breakOff();
    return;
  }
  if (!(await request.receive(received))) return;
  try {
    const form = readForm(received, request.headers['content-type'] ?? '');
    if (form === null || form.file === null) return request.refuse(invalid("'file' is a required property", 'file'));
    const purpose = form.fields['purpose'] ?? '';
    if (purpose !== 'batch')
      return request.refuse(
        invalid(`'${purpose}' is not one of ['assistants', 'batch', 'fine-tune', 'vision']`, 'purpose'),
      );
    const bytes = form.file.end - form.file.start;
    if (bytes > maxBytes) return request.refuse({ kind: 'too-large', maxBytes });
    const data = desk.state.temporaryPath();
    await copyRange(received, form.file.start, form.file.end, data);
    const now = desk.clock.now();
    const file: StoredFile = {
      id: `file-${desk.state.nextId()}`,
      owner: request.owner,
      name: form.file.name,
      purpose,
      bytes,
      createdAtMs: now,
      expiresAtMs: now + 30 * dayMs,
    };
    desk.state.putFile(file, data);
    request.reply(200, toFileBody(file));
  } finally {
    rmSync(received, { force: true });
  }
}

async function create(desk: JobDesk, request: JobRequest): Promise<void> {
  const body = await request.body();
  if (!isJsonObject(body as JsonObject)) return request.refuse(openaiWire.toSyntaxProblem());
  const { input_file_id: fileId, endpoint, completion_window: window, metadata } = body as JsonObject;
  if (typeof fileId !== 'string')
    return request.refuse(
      invalid("Missing required parameter: 'input_file_id'.", 'input_file_id', 'missing_required_parameter'),
    );
  if (window !== '24h')
    return request.refuse(
      invalid(`Invalid value: '${String(window)}'. Supported values are: '24h'.`, 'completion_window', 'invalid_value'),
    );
  const style = typeof endpoint === 'string' ? styles[endpoint] : undefined;
  if (style === undefined)
    return request.refuse(invalid(`Invalid value: '${String(endpoint)}'.`, 'endpoint', 'invalid_value'));
  const labels = toLabels(metadata);
  if (labels === null)
    return request.refuse(
      invalid("Invalid 'metadata': at most 16 pairs of texts, keys of 64 and values of 512 characters.", 'metadata'),
    );
  const file = desk.state.file(fileId);
  if (file === null || file.owner !== request.owner || file.purpose !== 'batch')
    return request.refuse(noSuch(`No such File object: ${fileId}`, 'input_file_id'));
  const attempt = desk.state.jobs().length + 1;
  if (desk.faults.hits('create-refused', 'create', attempt))
    return request.refuse({ kind: 'rate-limit', model: 'batch', retryAfterMs: 1000, scope: 'tokens', limit: 1 });

  const id = `batch_${desk.state.nextId()}`;
  const check = createLineCheck(endpoint as string);
  const requestCount = await desk.keepLines(id, toKeptLines(desk, desk.state.dataPath(fileId), check));
  const invalidLines = [...check.problems(requestCount)];
  if (invalidLines.length === 0 && desk.faults.hits('job-invalid', id))
    invalidLines.push({
      line: Math.max(1, Math.ceil(requestCount / 2)),
      code: 'invalid_json_line',
      message: 'This line is not parseable as valid JSON.',
    });
  const job: StoredJob = {
    id,
    provider: 'openai',
    owner: request.owner,
    createdAtMs: desk.clock.now(),
    takesMs: desk.takesMs,
    expiresAfterMs: dayMs,
    style,
    model: check.model(),
    inputFileId: fileId,
    requestCount,
    labels,
    headers: {},
    apiVersion: 'v1',
    isInline: false,
    invalidLines: invalidLines.slice(0, 20),
    cancelAskedAtMs: null,
    end: null,
  };
  desk.state.putJob(job);
  if (desk.faults.hits('create-lost', id)) request.breakOff();
  else request.reply(200, toBatchBody(desk, job, false));
}

function toLabels(metadata: unknown): Record<string, string> | null {
  if (metadata === undefined || metadata === null) return {};
  if (!isJsonObject(metadata as JsonObject)) return null;
  const pairs = Object.entries(metadata as JsonObject);
  const fits = pairs.every(([key, value]) => key.length <= 64 && typeof value === 'string' && value.length <= 512);
  return pairs.length <= 16 && fits ? (metadata as Record<string, string>) : null;
}

/** What the check of the file has against its lines. */
function createLineCheck(endpoint: string) {
  const found: { line: number; code: string; message: string }[] = [];
  const ids = new Set<string>();
  let model: string | null = null;
  return {
    model: () => model,
    /** null: the line is wrong. */
    read(text: string, line: number): { readonly id: string; readonly body: JsonObject } | null {
      const wrong = (code: string, message: string) => {
        found.push({ line, code, message });
        return null;
      };
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch {
        return wrong('invalid_json_line', 'This line is not parseable as valid JSON.');
      }
      if (!isJsonObject(value as JsonObject)) return wrong('invalid_json_line', 'This line is not a JSON object.');
      const { custom_id: id, method, url, body } = value as JsonObject;
      if (typeof id !== 'string' || id === '')
        return wrong('missing_required_parameter', "Missing required parameter: 'custom_id'.");
      if (ids.has(id))
        return wrong('duplicate_custom_id', `The custom_id for this request is a duplicate of another request: ${id}.`);
      ids.add(id);
      if (method !== 'POST') return wrong('invalid_method', 'The method must be POST.');
      if (url !== endpoint)
        return wrong(
          'mismatched_endpoint',
          `The URL provided for this request does not prefix-match the batch endpoint: ${endpoint}.`,
        );
      if (!isJsonObject(body as JsonObject))
        return wrong('missing_required_parameter', "Missing required parameter: 'body'.");
      const named = (body as JsonObject)['model'];
      model ??= typeof named === 'string' ? named : null;
      if (named !== model)
        return wrong(
          'mismatched_model',
          `The model provided for this request is ${String(named)}, but the batch's model is ${model}.`,
        );
      return { id, body: body as JsonObject };
    },
    problems(count: number): readonly { line: number; code: string; message: string }[] {
      if (found.length === 0 && count === 0)
        return [{ line: 1, code: 'empty_file', message: 'The input file is empty.' }];
      if (count > maxLines)
        return [
          { line: maxLines + 1, code: 'too_many_tasks', message: `The batch has more than ${maxLines} requests.` },
        ];
      return found;
    },
  };
}

async function* toKeptLines(
  desk: JobDesk,
  path: string,
  check: ReturnType<typeof createLineCheck>,
): AsyncGenerator<KeptLine> {
  let line = 0;
  for await (const text of readLines(path)) {
    line += 1;
    const read = check.read(text, line);
    if (read !== null) yield desk.toKeptLine(read.id, read.body);
  }
}

function cancel(desk: JobDesk, request: JobRequest, job: StoredJob): void {
  if (job.end !== null) {
    request.refuse(invalid(`Cannot cancel a batch with status '${statusOf(desk, job)}'.`));
    return;
  }
  job.cancelAskedAtMs ??= desk.clock.now();
  desk.state.putJob(job);
  request.reply(200, toBatchBody(desk, job, false));
}

async function list(desk: JobDesk, request: JobRequest): Promise<void> {
  const jobs = await desk.list('openai', request.owner, wires);
  if (desk.faults.hits('list-cut', 'openai', desk.looksAt('list'))) return request.refuse({ kind: 'server-error' });
  const after = request.query.get('after');
  const limit = Number(request.query.get('limit') ?? 20);
  const from = after === null ? 0 : jobs.findIndex(({ id }) => id === after) + 1;
  const page = jobs.slice(from, from + limit);
  request.reply(200, {
    object: 'list',
    data: page.map((job) => toBatchBody(desk, job, false)),
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
    has_more: from + limit < jobs.length,
  });
}

function statusOf(desk: JobDesk, job: StoredJob): string {
  if (job.end !== null) return job.end.kind;
  if (job.cancelAskedAtMs !== null) return 'cancelling';
  const share = desk.shareOf(job);
  return share < 0.1 ? 'validating' : share < 1 ? 'in_progress' : 'finalizing';
}

function toBatchBody(desk: JobDesk, job: StoredJob, isStrange: boolean): JsonObject {
  const { end } = job;
  const seconds = (atMs: number | undefined | null) => (atMs == null ? null : Math.floor(atMs / 1000));
  const share = desk.shareOf(job);
  const done = end === null ? Math.floor(job.requestCount * Math.max(0, Math.min(share, 0.99) - 0.1)) : end.succeeded;
  const at = (kind: string) => (end?.kind === kind ? seconds(end.atMs) : null);
  return {
    id: job.id,
    object: 'batch',
    endpoint: job.style === 'chat' ? '/v1/chat/completions' : '/v1/responses',
    model: job.model,
    errors:
      end?.kind === 'failed'
        ? {
            object: 'list',
            data: job.invalidLines.map(({ line, code, message }) => ({ code, line, message, param: null })),
          }
        : null,
    input_file_id: job.inputFileId,
    completion_window: '24h',
    status: isStrange ? 'reticulating' : statusOf(desk, job),
    output_file_id: end?.outputFileId ?? null,
    // Seen in the wild: an empty text where there is no such file.
    error_file_id: end === null ? null : (end.errorFileId ?? ''),
    created_at: seconds(job.createdAtMs),
    in_progress_at: share >= 0.1 ? seconds(job.createdAtMs + job.takesMs / 10) : null,
    expires_at: seconds(job.createdAtMs + job.expiresAfterMs),
    finalizing_at: end === null ? null : seconds(end.atMs),
    completed_at: at('completed'),
    failed_at: at('failed'),
    expired_at: at('expired'),
    cancelling_at: seconds(job.cancelAskedAtMs),
    cancelled_at: at('cancelled'),
    request_counts: {
      total: job.requestCount,
      completed: done,
      failed: end === null ? 0 : end.errored + (end.kind === 'completed' ? end.expired : 0),
    },
    metadata: job.labels,
  };
}

function toFileBody(file: StoredFile): JsonObject {
  return {
    id: file.id,
    object: 'file',
    bytes: file.bytes,
    created_at: Math.floor(file.createdAtMs / 1000),
    expires_at: Math.floor(file.expiresAtMs / 1000),
    filename: file.name,
    purpose: file.purpose,
    status: 'processed',
  };
}
