import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';
import { invalid } from '../call.ts';
import type { StoredJob } from '../jobs/job.ts';
import type { FormatLine, JobDesk, JobWires, KeptLine } from '../jobs/job-desk.ts';
import type { JobRequest } from '../jobs/job-request.ts';
import { readLines } from '../jobs/state-folder.ts';
import { toGenerateBody } from './answers.ts';
import { toErrorReply } from './errors.ts';
import { answerFile, answerUpload } from './files.ts';
import { toOperation } from './operation.ts';
import { geminiWire } from './wire.ts';

/** Guide "Batch API" of the Gemini API, looked at 2026-11-20. */
const maxInlineBytes = 20 * 1024 * 1024;
const hourMs = 3_600_000;

const format: FormatLine = (customId, outcome) => {
  if (outcome.kind === 'answered')
    return {
      file: 'output',
      text: JSON.stringify({ key: customId, response: toGenerateBody(outcome.call, outcome.answer) }),
    };
  const error =
    outcome.kind === 'errored'
      ? (toErrorReply(outcome.problem, 'v1').body as { readonly error: JsonObject }).error
      : outcome.kind === 'expired'
        ? { code: 4, message: 'The request was not done before its deadline.' }
        : { code: 1, message: 'The request was cancelled.' };
  return { file: 'output', text: JSON.stringify({ key: customId, error }) };
};

const wires: JobWires = { wire: geminiWire, format };
/** Files, :batchGenerateContent and batches. False: not one of these. */
export async function answerGeminiJobs(desk: JobDesk, request: JobRequest): Promise<boolean> {
  const path = request.path.replace(/^\/upload/, '');
  const isUpload = path !== request.path;
  const match = /^\/v1(?:beta)?\/(files|batches)(?:\/([^/:]+))?(:download|:cancel|:delete)?$/.exec(path);
  const model = /^\/v1(?:beta)?\/models\/([^/:]+):batchGenerateContent$/.exec(path)?.[1];
  if (isUpload) return answerUpload(desk, request);
  if (model !== undefined && request.method === 'POST') {
    await create(desk, request, model);
    return true;
  }
  if (match === null) return false;
  const [, kind, id, act = ''] = match;
  if (kind === 'files') return answerFile(desk, request, id ?? '', act);
  if (id === undefined) {
    await list(desk, request);
    return true;
  }
  const job = await desk.look(`batches/${id}`, request.owner, wires);
  if (job === null || desk.faults.hits('job-missing', id, desk.looksAt(id)))
    request.refuse({ kind: 'not-found', method: request.method, path });
  else if (act === ':cancel') {
    if (job.end === null) job.cancelAskedAtMs ??= desk.clock.now();
    desk.state.putJob(job);
    request.reply(200, {});
  } else if (request.method === 'DELETE' || act === ':delete') {
    desk.state.removeJob(job.id);
    request.reply(200, {});
  } else
    request.reply(
      200,
      await toOperation(desk, job, {
        strange: desk.faults.hits('unknown-status', id, desk.looksAt(id)),
        results: true,
      }),
    );
  return true;
}

async function create(desk: JobDesk, request: JobRequest, model: string): Promise<void> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > maxInlineBytes) return request.refuse({ kind: 'too-large', maxBytes: maxInlineBytes });
  const body = await request.body();
  const batch = isJsonObject(body as JsonObject) ? (body as JsonObject)['batch'] : null;
  if (!isJsonObject(batch as JsonObject))
    return request.refuse(invalid('Invalid JSON payload received. Unknown name "batch".'));
  const given = batch as JsonObject;
  const input = (given['inputConfig'] ?? given['input_config'] ?? {}) as JsonObject;
  const fileName = input['fileName'] ?? input['file_name'];
  const inlined = (input['requests'] as JsonObject | undefined)?.['requests'];
  if (!geminiWire.isPlausibleModel(model)) return request.refuse({ kind: 'unknown-model', model, style: 'generate' });
  if (desk.faults.hits('create-refused', 'create', desk.looksAt('create')))
    return request.refuse({ kind: 'rate-limit', model, retryAfterMs: 1000, scope: 'tokens', limit: 1 });
  const file = typeof fileName === 'string' ? desk.state.file(fileName.replace(/^files\//, '')) : null;
  if (typeof fileName === 'string' && (file === null || file.owner !== request.owner))
    return request.refuse({ kind: 'not-found', method: 'GET', path: `/${fileName}` });
  if (file === null && !Array.isArray(inlined)) return request.refuse(invalid('input_config must be set.'));

  const id = `batches/b${desk.state.nextId()}`;
  const invalidLines: { line: number; code: string; message: string }[] = [];
  const lines =
    file === null
      ? fromInlined(desk, inlined as readonly JsonValue[])
      : fromFile(desk, desk.state.dataPath(file.id), invalidLines);
  const requestCount = await desk.keepLines(id.replace('/', '-'), lines);
  if (invalidLines.length === 0 && desk.faults.hits('job-invalid', id))
    invalidLines.push({ line: 1, code: 'INVALID_ARGUMENT', message: 'Failed to parse the input file.' });
  const displayName = given['displayName'] ?? given['display_name'];
  const job: StoredJob = {
    id,
    provider: 'gemini',
    owner: request.owner,
    createdAtMs: desk.clock.now(),
    takesMs: desk.takesMs,
    expiresAfterMs: 48 * hourMs,
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
  if (desk.faults.hits('create-lost', id)) request.breakOff();
  else request.reply(200, await toOperation(desk, job, { strange: false, results: false }));
}

async function* fromInlined(desk: JobDesk, requests: readonly JsonValue[]): AsyncGenerator<KeptLine> {
  for (const [index, entry] of requests.entries()) {
    const { request, metadata } = (isJsonObject(entry) ? entry : {}) as JsonObject;
    const key = isJsonObject(metadata as JsonObject) ? (metadata as JsonObject)['key'] : undefined;
    yield desk.toKeptLine(typeof key === 'string' ? key : `#${index}`, (request ?? {}) as JsonObject);
  }
}

async function* fromFile(
  desk: JobDesk,
  path: string,
  invalidLines: { line: number; code: string; message: string }[],
): AsyncGenerator<KeptLine> {
  let number = 0;
  for await (const text of readLines(path)) {
    number += 1;
    try {
      const { key, request } = JSON.parse(text) as { readonly key?: unknown; readonly request?: JsonObject };
      if (typeof key !== 'string' || !isJsonObject(request as JsonObject)) throw new SyntaxError('no key or request');
      yield desk.toKeptLine(key, request as JsonObject);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      invalidLines.push({
        line: number,
        code: 'INVALID_ARGUMENT',
        message: `Failed to parse line ${number} of the input file.`,
      });
    }
  }
}

async function list(desk: JobDesk, request: JobRequest): Promise<void> {
  const jobs = await desk.list('gemini', request.owner, wires);
  if (desk.faults.hits('list-cut', 'gemini', desk.looksAt('list'))) return request.refuse({ kind: 'server-error' });
  const size = Number(request.query.get('pageSize') ?? 100);
  const from = Number(request.query.get('pageToken') ?? 0);
  const operations: JsonObject[] = [];
  for (const job of jobs.slice(from, from + size))
    operations.push(await toOperation(desk, job, { strange: false, results: false }));
  request.reply(200, {
    operations,
    ...(from + size < jobs.length ? { nextPageToken: String(from + size) } : {}),
  });
}
