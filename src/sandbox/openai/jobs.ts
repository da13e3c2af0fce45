import { rmSync } from 'node:fs';
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import { invalid } from '../call.ts';
import type { StoredFile, StoredJob } from '../jobs/job.ts';
import type { JobDesk, JobWires, KeptLine } from '../jobs/job-desk.ts';
import type { JobRequest } from '../jobs/job-request.ts';
import { copyRange, readForm } from '../jobs/multipart.ts';
import { readNumberedLines } from '../jobs/state-folder.ts';
import { statusOf, toBatchBody, toFileBody } from './batch-body.ts';
import { createLineCheck } from './check-batch-lines.ts';
import { toResultLine } from './result-line.ts';
import { openaiWire } from './wire.ts';

/** Guide "Batch API" and the reference of POST /v1/batches, looked at 2026-11-20. */
const maxBytes = 200 * 1024 * 1024;
const dayMs = 86_400_000;
const filesKeptMs = 30 * dayMs;
const maxCreateBytes = 1024 * 1024;
const styles: Readonly<Record<string, string>> = { '/v1/responses': 'responses', '/v1/chat/completions': 'chat' };

export const openAiJobWires: JobWires = { wire: openaiWire, format: toResultLine };

/** POST /v1/files, /v1/batches and what belongs to them. False: not one of these. */
export async function answerOpenAiJobs(desk: JobDesk, request: JobRequest): Promise<boolean> {
  const { method, path } = request;
  const route = `${method} ${path.replace(/^(\/v1\/(?:files|batches))\/[^/]+/, '$1/ID')}`;
  const id = decodeId(/^\/v1\/(?:files|batches)\/([^/]+)/.exec(path)?.[1] ?? '');
  switch (route) {
    case 'POST /v1/files':
      await upload(desk, request);
      return true;
    case 'GET /v1/files/ID':
    case 'DELETE /v1/files/ID':
    case 'GET /v1/files/ID/content': {
      const file = desk.fileOf(id, request.owner);
      if (file === null) request.refuse(noSuch(`No such File object: ${id}`, 'id'));
      else if (method === 'DELETE') {
        desk.state.removeFile(id);
        request.reply(200, { id, object: 'file', deleted: true });
      } else if (path.endsWith('/content')) await sendContent(desk, request, file);
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
      const job = await desk.look(id, request.owner, openAiJobWires);
      if (job === null || desk.faults.hits('job-missing', id))
        request.refuse(noSuch(`No batch found with id '${id}'.`, null));
      else if (method === 'POST') cancel(desk, request, job);
      else request.reply(200, toBatchBody(desk, job, desk.faults.hits('unknown-status', id)));
      return true;
    }
    default:
      return false;
  }
}

function decodeId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

function noSuch(message: string, param: string | null) {
  return invalid(message, param ?? undefined, 'not_found');
}

async function upload(desk: JobDesk, request: JobRequest): Promise<void> {
  if (desk.faults.hits('upload-cut', 'upload')) return request.breakOffInBody();
  const received = desk.state.temporaryPath();
  try {
    if (!(await request.receive(received))) return;
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
      expiresAtMs: now + filesKeptMs,
      ofJob: null,
    };
    desk.state.putFile(file, data);
    request.reply(200, toFileBody(file));
  } finally {
    rmSync(received, { force: true });
  }
}

async function sendContent(desk: JobDesk, request: JobRequest, file: StoredFile): Promise<void> {
  const isWhole = await request.sendFile(desk.state.dataPath(file.id), {
    cut: desk.faults.hits('results-cut', file.id),
  });
  if (isWhole && file.ofJob !== null) desk.bill.deliver(file.ofJob);
}

async function create(desk: JobDesk, request: JobRequest): Promise<void> {
  const body = await request.body(maxCreateBytes);
  if (!isJsonObject(body as JsonObject)) return request.refuse(openaiWire.toSyntaxProblem());
  const { input_file_id: fileId, endpoint, completion_window: window, metadata } = body as JsonObject;
  const resultsKeptMs = toKeptMs((body as JsonObject)['output_expires_after']);
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
  if (resultsKeptMs === null)
    return request.refuse(
      invalid(
        "Invalid 'output_expires_after': 'anchor' is 'created_at', and 'seconds' from 3600 to 2592000.",
        'output_expires_after',
        'invalid_value',
      ),
    );
  const file = desk.fileOf(fileId, request.owner);
  if (file === null || file.purpose !== 'batch')
    return request.refuse(noSuch(`No such File object: ${fileId}`, 'input_file_id'));
  if (desk.faults.hits('create-failed', 'create')) return request.refuse({ kind: 'server-error' });
  if (desk.faults.hits('create-refused', 'create'))
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
      param: null,
    });
  const job: StoredJob = {
    id,
    provider: 'openai',
    owner: request.owner,
    createdAtMs: desk.clock.now(),
    takesMs: desk.takesMs,
    expiresAfterMs: dayMs,
    resultsKeptMs,
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
  if (desk.faults.hits('create-lost', 'create')) request.breakOff();
  else request.reply(200, toBatchBody(desk, job, false));
}

function toLabels(metadata: unknown): Record<string, string> | null {
  if (metadata === undefined || metadata === null) return {};
  if (!isJsonObject(metadata as JsonObject)) return null;
  const pairs = Object.entries(metadata as JsonObject);
  const fits = pairs.every(([key, value]) => key.length <= 64 && typeof value === 'string' && value.length <= 512);
  return pairs.length <= 16 && fits ? (metadata as Record<string, string>) : null;
}

/** How long the results are to be kept; null: that cannot be asked. */
function toKeptMs(policy: unknown): number | null {
  if (policy === undefined || policy === null) return filesKeptMs;
  const { anchor, seconds } = (isJsonObject(policy as JsonObject) ? policy : {}) as JsonObject;
  if (anchor !== 'created_at' || typeof seconds !== 'number' || !Number.isInteger(seconds)) return null;
  return seconds >= 3600 && seconds * 1000 <= filesKeptMs ? seconds * 1000 : null;
}

async function* toKeptLines(
  desk: JobDesk,
  path: string,
  check: ReturnType<typeof createLineCheck>,
): AsyncGenerator<KeptLine> {
  for await (const { text, number } of readNumberedLines(path)) {
    const read = check.read(text, number);
    if (read !== null) yield desk.toKeptLine(read.id, read.body);
  }
}

function cancel(desk: JobDesk, request: JobRequest, job: StoredJob): void {
  if (job.end !== null) {
    request.refuse(invalid(`Cannot cancel a batch with status '${statusOf(desk, job)}'.`));
    return;
  }
  desk.cancel(job);
  request.reply(200, toBatchBody(desk, job, false));
}

async function list(desk: JobDesk, request: JobRequest): Promise<void> {
  const { query } = request;
  if (desk.faults.hits('list-cut', 'list')) return request.refuse({ kind: 'server-error' });
  const limit = Number(query.get('limit') ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    return request.refuse(
      invalid(`Invalid 'limit': integer from 1 to 100, not '${query.get('limit')}'.`, 'limit', 'invalid_value'),
    );
  const jobs = await desk.list('openai', request.owner, openAiJobWires);
  const after = query.get('after');
  const from = after === null ? 0 : jobs.findIndex(({ id }) => id === after) + 1;
  if (after !== null && from === 0) return request.refuse(noSuch(`No batch found with id '${after}'.`, 'after'));
  const page = jobs.slice(from, from + limit);
  request.reply(200, {
    object: 'list',
    data: page.map((job) => toBatchBody(desk, job, false)),
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
    has_more: from + limit < jobs.length,
  });
}
