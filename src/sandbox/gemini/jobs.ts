import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';
import { invalid } from '../call.ts';
import type { InvalidLine, StoredJob } from '../jobs/job.ts';
import type { FormatLine, JobDesk, JobWires, KeptLine } from '../jobs/job-desk.ts';
import type { JobRequest } from '../jobs/job-request.ts';
import { readNumberedLines } from '../jobs/state-folder.ts';
import { toGenerateBody } from './answers.ts';
import { toErrorReply } from './errors.ts';
import { answerFile, answerUpload } from './files.ts';
import { toOperation } from './operation.ts';
import { geminiWire } from './wire.ts';

/** Guide "Batch API" of the Gemini API, looked at 2026-11-20. */
const maxInlineBytes = 20 * 1024 * 1024;
const hourMs = 3_600_000;
const usualPageSize = 100;
const maxPageSize = 1_000;

/** Of a file each line says its key; of requests that came along each says the metadata that it had. */
const format: FormatLine = ({ id, metadata }, outcome) => {
  const named = metadata === undefined ? { key: id } : { metadata };
  if (outcome.kind === 'answered')
    return {
      file: 'output',
      text: JSON.stringify({ ...named, response: toGenerateBody(outcome.call, outcome.answer) }),
    };
  const error =
    outcome.kind === 'errored'
      ? (toErrorReply(outcome.problem, 'v1').body as { readonly error: JsonObject }).error
      : outcome.kind === 'expired'
        ? { code: 4, message: 'The request was not done before its deadline.' }
        : { code: 1, message: 'The request was cancelled.' };
  return { file: 'output', text: JSON.stringify({ ...named, error }) };
};

export const geminiJobWires: JobWires = { wire: geminiWire, format };

/** Files, :batchGenerateContent and batches. False: not one of these. */
export async function answerGeminiJobs(desk: JobDesk, request: JobRequest): Promise<boolean> {
  const path = request.path.replace(/^\/upload/, '');
  const isUpload = path !== request.path;
  const match = /^\/v1(?:beta)?\/(files|batches)(?:\/([^/:]+))?(:download|:cancel|:delete)?$/.exec(path);
  const model = /^\/v1(?:beta)?\/models\/([^/:]+):batchGenerateContent$/.exec(path)?.[1];
  if (isUpload) {
    await answerUpload(desk, request);
    return true;
  }
  if (model !== undefined && request.method === 'POST') {
    await create(desk, request, model);
    return true;
  }
  if (match === null) return false;
  const [, kind, id, act = ''] = match;
  if (kind === 'files') {
    await answerFile(desk, request, id ?? '', act);
    return true;
  }
  if (id === undefined) {
    await list(desk, request);
    return true;
  }
  const job = await desk.look(`batches/${id}`, request.owner, geminiJobWires);
  if (job === null || desk.faults.hits('job-missing', id))
    request.refuse({ kind: 'not-found', method: request.method, path });
  else if (act === ':cancel') {
    desk.cancel(job);
    request.reply(200, {});
  } else if (request.method === 'DELETE' || act === ':delete') {
    desk.state.removeJob(job.id);
    request.reply(200, {});
  } else {
    const strange = desk.faults.hits('unknown-status', id);
    request.reply(200, await toOperation(desk, job, { strange, results: true }));
    if (job.isInline && job.end !== null) desk.bill.deliver(job.id);
  }
  return true;
}

async function create(desk: JobDesk, request: JobRequest, model: string): Promise<void> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > maxInlineBytes) return request.refuse({ kind: 'too-large', maxBytes: maxInlineBytes });
  const body = await request.body(maxInlineBytes);
  const batch = isJsonObject(body as JsonObject) ? (body as JsonObject)['batch'] : null;
  if (!isJsonObject(batch as JsonObject))
    return request.refuse(invalid('Invalid JSON payload received. Unknown name "batch".'));
  const given = batch as JsonObject;
  const input = (given['inputConfig'] ?? given['input_config'] ?? {}) as JsonObject;
  const fileName = input['fileName'] ?? input['file_name'];
  const inlined = (input['requests'] as JsonObject | undefined)?.['requests'];
  if (!geminiWire.isPlausibleModel(model)) return request.refuse({ kind: 'unknown-model', model, style: 'generate' });
  if (desk.faults.hits('create-failed', 'create')) return request.refuse({ kind: 'server-error' });
  if (desk.faults.hits('create-refused', 'create'))
    return request.refuse({ kind: 'rate-limit', model, retryAfterMs: 1000, scope: 'tokens', limit: 1 });
  const file = typeof fileName === 'string' ? desk.fileOf(fileName.replace(/^files\//, ''), request.owner) : null;
  if (typeof fileName === 'string' && file === null)
    return request.refuse({ kind: 'not-found', method: 'GET', path: `/${fileName}` });
  if (file === null && (!Array.isArray(inlined) || inlined.length === 0))
    return request.refuse(invalid('* BatchGenerateContentRequest.batch.input_config: must be set and not empty'));

  const id = `batches/b${desk.state.nextId()}`;
  const invalidLines: InvalidLine[] = [];
  const lines =
    file === null
      ? fromInlined(desk, inlined as readonly JsonValue[])
      : fromFile(desk, desk.state.dataPath(file.id), invalidLines);
  const requestCount = await desk.keepLines(id.replace('/', '-'), lines);
  if (requestCount === 0 && invalidLines.length === 0)
    invalidLines.push(invalidLine(1, 'The input file has no requests.'));
  else if (invalidLines.length === 0 && desk.faults.hits('job-invalid', id))
    invalidLines.push(unreadable(Math.max(1, Math.ceil(requestCount / 2))));
  const displayName = given['displayName'] ?? given['display_name'];
  const job: StoredJob = {
    id,
    provider: 'gemini',
    owner: request.owner,
    createdAtMs: desk.clock.now(),
    takesMs: desk.takesMs,
    expiresAfterMs: 48 * hourMs,
    resultsKeptMs: 48 * hourMs,
    style: 'generate',
    model,
    inputFileId: file?.id ?? null,
    requestCount,
    labels: typeof displayName === 'string' ? { displayName } : {},
    headers: {},
    apiVersion: request.path.startsWith('/v1beta/') ? 'v1beta' : 'v1',
    isInline: file === null,
    invalidLines,
    cancelAskedAtMs: null,
    end: null,
  };
  desk.state.putJob(job);
  if (desk.faults.hits('create-lost', 'create')) request.breakOff();
  else request.reply(200, await toOperation(desk, job, { strange: false, results: false }));
}

async function* fromInlined(desk: JobDesk, requests: readonly JsonValue[]): AsyncGenerator<KeptLine> {
  for (const [index, entry] of requests.entries()) {
    const { request, metadata } = (isJsonObject(entry) ? entry : {}) as JsonObject;
    const given = isJsonObject(metadata as JsonObject) ? (metadata as JsonObject) : {};
    const name = typeof given['key'] === 'string' ? given['key'] : `#${index}`;
    yield desk.toKeptLine(name, (request ?? {}) as JsonObject, given);
  }
}

async function* fromFile(desk: JobDesk, path: string, invalidLines: InvalidLine[]): AsyncGenerator<KeptLine> {
  for await (const { text, number } of readNumberedLines(path)) {
    try {
      const { key, request } = JSON.parse(text) as { readonly key?: unknown; readonly request?: JsonObject };
      if (typeof key !== 'string' || !isJsonObject(request as JsonObject)) throw new SyntaxError('no key or request');
      yield desk.toKeptLine(key, request as JsonObject);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      invalidLines.push(unreadable(number));
    }
  }
}

function unreadable(line: number): InvalidLine {
  return invalidLine(line, `Failed to parse line ${line} of the input file.`);
}

function invalidLine(line: number, message: string): InvalidLine {
  return { line, code: 'INVALID_ARGUMENT', message, param: null };
}

async function list(desk: JobDesk, request: JobRequest): Promise<void> {
  const { query } = request;
  if (desk.faults.hits('list-cut', 'list')) return request.refuse({ kind: 'server-error' });
  const size = Number(query.get('pageSize') ?? usualPageSize);
  const from = Number(query.get('pageToken') ?? 0);
  if (!Number.isInteger(size) || size < 0) return request.refuse(invalid('Invalid value at page_size.'));
  if (!Number.isInteger(from) || from < 0) return request.refuse(invalid('Invalid page token.'));
  const jobs = await desk.list('gemini', request.owner, geminiJobWires);
  const end = from + (size === 0 ? usualPageSize : Math.min(size, maxPageSize));
  const operations: JsonObject[] = [];
  for (const job of jobs.slice(from, end))
    operations.push(await toOperation(desk, job, { strange: false, results: false }));
  request.reply(200, { operations, ...(end < jobs.length ? { nextPageToken: String(end) } : {}) });
}
