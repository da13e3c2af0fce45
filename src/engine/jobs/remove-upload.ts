import type { JobRecord } from '../../core/job.ts';
import { isoNow } from '../../ports/clock.ts';
import type { Run } from '../run.ts';
import { jobsAt } from './jobs.ts';

/**
 * Takes away the file that a job was made of, when nothing needs it any more: its results are filed, or it never became a job.
 * Asked for once, and of no consequence where it fails: the provider removes it in the end. The record that comes back says what
 * became of it, and is not on disk yet.
 */
export async function removeUpload(run: Run, record: JobRecord): Promise<JobRecord> {
  const { uploadedFileId, uploadRemovedAt } = record;
  if (uploadedFileId === null || uploadRemovedAt !== undefined || run.stop.cutOff.aborted) return record;
  const { jobs, accountFingerprint } = jobsAt(run, record);
  if (jobs.removeUpload === null || accountFingerprint !== record.accountFingerprint) return record;
  const reply = await jobs.removeUpload(uploadedFileId, run.stop.cutOff);
  const isGone = reply.kind === 'ok' || reply.reason === 'not-found';
  return { ...record, uploadRemovedAt: isGone ? isoNow(run.clock) : null };
}
