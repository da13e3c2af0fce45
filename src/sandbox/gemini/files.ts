import type { JsonObject } from '../../core/json.ts';
import type { StoredFile } from '../jobs/job.ts';
import type { JobDesk } from '../jobs/job-desk.ts';
import type { JobRequest } from '../jobs/job-request.ts';

/** Guide "Files API", looked at 2026-11-20. */
const maxFileBytes = 2 * 1024 * 1024 * 1024;
const keptMs = 48 * 3_600_000;

/** Uploads that were begun: where the bytes go, and as what. */
const uploads = new WeakMap<JobDesk, Map<string, { readonly owner: string; readonly name: string }>>();

/** A file comes in two acts: the first says where the second is to go. */
export async function answerUpload(desk: JobDesk, request: JobRequest): Promise<boolean> {
  const begun = uploads.get(desk) ?? new Map<string, { readonly owner: string; readonly name: string }>();
  uploads.set(desk, begun);
  const command = String(request.headers['x-goog-upload-command'] ?? '');
  if (command === 'start') {
    const body = (await request.body()) as {
      readonly file?: { readonly displayName?: string; readonly display_name?: string };
    };
    const id = desk.state.nextId();
    begun.set(id, { owner: request.owner, name: body.file?.displayName ?? body.file?.display_name ?? '' });
    request.reply(
      200,
      {},
      {
        'x-goog-upload-url': `${request.address}/upload/v1/files?upload_id=${id}&upload_protocol=resumable`,
        'x-goog-upload-status': 'active',
      },
    );
    return true;
  }
  const id = request.query.get('upload_id') ?? '';
  const upload = begun.get(id);
  if (upload === undefined) {
    request.refuse({ kind: 'not-found', method: request.method, path: request.path });
    return true;
  }
  if (desk.faults.hits('upload-cut', 'upload', desk.looksAt('upload'))) {
    request.breakOff();
    return true;
  }
  const path = desk.partOf(id);
  if (!(await request.receive(path.next()))) return true;
  if (!command.includes('finalize')) {
    request.reply(200, {}, { 'x-goog-upload-status': 'active' });
    return true;
  }
  const data = desk.state.temporaryPath();
  const bytes = await path.join(data);
  if (bytes > maxFileBytes) {
    request.refuse({ kind: 'too-large', maxBytes: maxFileBytes });
    return true;
  }
  const now = desk.clock.now();
  const file: StoredFile = {
    id: `f${id}`,
    owner: upload.owner,
    name: upload.name,
    purpose: 'batch',
    bytes,
    createdAtMs: now,
    expiresAtMs: now + keptMs,
  };
  desk.state.putFile(file, data);
  begun.delete(id);
  request.reply(200, { file: toFileBody(file) }, { 'x-goog-upload-status': 'final' });
  return true;
}

export async function answerFile(desk: JobDesk, request: JobRequest, id: string, act: string): Promise<boolean> {
  const file = desk.state.file(id);
  if (file === null || file.owner !== request.owner || file.expiresAtMs <= desk.clock.now())
    request.refuse({ kind: 'not-found', method: request.method, path: request.path });
  else if (act === ':download')
    await request.sendFile(desk.state.dataPath(id), {
      cut: desk.faults.hits('results-cut', id, desk.looksAt(`${id} results`)),
    });
  else if (request.method === 'DELETE') {
    desk.state.removeFile(id);
    request.reply(200, {});
  } else request.reply(200, toFileBody(file));
  return true;
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
    source: 'UPLOADED',
  };
}
