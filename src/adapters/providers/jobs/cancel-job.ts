import type { JobProblem, JobReply, JobStatus } from '../../../ports/jobs.ts';
import { type JobAnswer, orNotFound } from './ask-job.ts';

/** A job that has ended or is being cancelled is refused with one of these: it is what was wanted. */
const refusals = new Set([400, 409, 422]);

/** Cancelling may be asked for again: of a job that is over or on its way to it, it is done. */
export async function cancelJob(
  cancelled: Promise<JobReply<JobAnswer>>,
  askStatus: () => Promise<JobReply<JobStatus>>,
): Promise<JobReply<null>> {
  const reply: JobReply<JobAnswer> | JobProblem = orNotFound(await cancelled);
  if (reply.kind === 'ok') return { kind: 'ok', value: null };
  if (reply.status === null || !refusals.has(reply.status)) return reply;
  const status = await askStatus();
  const isOver = status.kind === 'ok' && (status.value.state === 'ended' || /cancel/i.test(status.value.rawState));
  return isOver ? { kind: 'ok', value: null } : reply;
}
