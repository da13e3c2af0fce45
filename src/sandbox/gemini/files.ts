import type { JsonObject } from '../../core/json.ts';
import { invalid } from '../call.ts';
import type { StoredFile } from '../jobs/job.ts';
import type { JobDesk } from '../jobs/job-desk.ts';
import type { JobRequest } from '../jobs/job-request.ts';

/** Guide "Files API", looked at 2026-11-20. */
const maxFileBytes = 2 * 1024 * 1024 * 1024;
const keptMs = 48 * 3_600_000;
const maxStartBytes = 1024 * 1024;

/** Uploads that were begun: where the bytes go, and as what. */
const uploads = new WeakMap<JobDesk, Map<string, { readonly owner: string; readonly name: string }>>();

/** A file comes in two acts: the first says where the second is to go. */
export async function answerUpload(desk: JobDesk, request: JobRequest): Promise<void> {
  const begun = uploads.get(desk) ?? new Map<string, { readonly owner: string; readonly name: string }>();
  uploads.set(desk, begun);
  const command = String(request.headers['x-goog-upload-command'] ?? '');
  if (command === 'start') {
    const body = (await request.body(maxStartBytes)) as {
      readonly file?: { readonly displayName?: string; readonly display_name?: string };
    };
    const id = desk.state.nextId();
    begun.set(id, { owner: request.owner, name: body.file?.displayName ?? body.file?.display_name ?? '' });
    const url = `${request.address}/upload/v1/files?upload_id=${id}&upload_protocol=resumable`;
    return request.reply(200, {}, { 'x-goog-upload-url': url, 'x-goog-upload-status': 'active' });
  }
  const id = request.query.get('upload_id') ?? '';
  const upload = begun.get(id);
  if (upload === undefined) return request.refuse({ kind: 'not-found', method: request.method, path: request.path });
  const parts = desk.partOf(id);
  const received = () => ({ 'x-goog-upload-status': 'active', 'x-goog-upload-size-received': String(parts.bytes()) });
  if (command === 'query') return request.reply(200, {}, received());
  if (Number(request.headers['x-goog-upload-offset'] ?? 0) !== parts.bytes())
    return request.refuse(invalid(`Upload offset does not match: ${parts.bytes()} bytes were received.`));
  if (desk.faults.hits('upload-cut', 'upload')) return request.breakOffInBody();
  if (!(await request.receive(parts.next()))) return parts.dropLast();
  if (!command.includes('finalize')) return request.reply(200, {}, received());
  const data = desk.state.temporaryPath();
  const bytes = await parts.join(data);
  if (bytes > maxFileBytes) return request.refuse({ kind: 'too-large', maxBytes: maxFileBytes });
  const now = desk.clock.now();
  const file: StoredFile = {
    id: `f${id}`,
    owner: upload.owner,
    name: upload.name,
    purpose: 'batch',
    bytes,
    createdAtMs: now,
    expiresAtMs: now + keptMs,
    ofJob: null,
  };
  desk.state.putFile(file, data);
  begun.delete(id);
  request.reply(200, { file: toFileBody(file) }, { 'x-goog-upload-status': 'final' });
}

export async function answerFile(desk: JobDesk, request: JobRequest, id: string, act: string): Promise<void> {
  const file = desk.fileOf(id, request.owner);
  if (file === null) request.refuse({ kind: 'not-found', method: request.method, path: request.path });
  else if (act === ':download') {
    const isWhole = await request.sendFile(desk.state.dataPath(id), { cut: desk.faults.hits('results-cut', id) });
    if (isWhole && file.ofJob !== null) desk.bill.deliver(file.ofJob);
  } else if (request.method === 'DELETE') {
    desk.state.removeFile(id);
    request.reply(200, {});
  } else request.reply(200, toFileBody(file));
}

function toFileBody(file: StoredFile): JsonObject {
  return {
    name: `files/${file.id}`,
    displayName: file.name,
    mimeType: 'application/jsonl',
    sizeBytes: String(file.bytes),
    createTime: new Date(file.createdAtMs).toISOString(),
    updateTime: new Date(file.createdAtMs).toISOString(),
    expirationTime: new Date(file.expiresAtMs).toISOString(),
    state: 'ACTIVE',
    source: file.ofJob === null ? 'UPLOADED' : 'GENERATED',
  };
}
