import { createHash } from 'node:crypto';
import type { JobPayload } from '../../src/ports/jobs.ts';

/** A job's file in memory, in pieces that tear lines apart. */
export function payloadOf(lines: readonly string[], changes: Partial<JobPayload> = {}, pieceBytes = 1_000): JobPayload {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  return {
    label: 'bp-u1-0001-n1',
    digest: createHash('sha256').update(bytes).digest('hex'),
    model: 'a-model',
    requestCount: lines.length,
    bytes: bytes.length,
    async *chunks() {
      for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
    },
    ...changes,
  };
}
