import type { JobCreation, JobProblem, JobReply } from '../../ports/jobs.ts';
import { exchangeOnce, type Wire } from './call.ts';
import type { Exchange } from './exchange.ts';

/** A question about jobs, uploads small or great, and listings: none takes longer at a provider that answers at all. */
const questionTimeoutMs = 120_000;
export const uploadTimeoutMs = 60 * 60_000;

/** A question that may be asked again. `read` makes the answer of the body; null: it cannot be read. */
export async function askAboutJobs<Value>(
  wire: Wire,
  signal: AbortSignal,
  send: (exchange: Exchange) => Promise<unknown>,
  read: (body: unknown, dateMs: number | null) => Value | null,
): Promise<JobReply<Value>> {
  const received = await exchangeOnce(wire, questionTimeoutMs, signal, send);
  if (received.kind === 'problem') return toJobProblem(received);
  const value = read(received.body, received.dateMs);
  return value === null ? unreadable : { kind: 'ok', value };
}

/** The act of creating: asked once. What cannot be read may all the same have been taken. */
export async function createJob(
  wire: Wire,
  signal: AbortSignal,
  timeoutMs: number,
  send: (exchange: Exchange) => Promise<unknown>,
  read: (body: unknown) => { readonly providerJobId: string; readonly resultsExpireAt: string | null } | null,
): Promise<JobCreation> {
  const received = await exchangeOnce(wire, timeoutMs, signal, send);
  if (received.kind === 'body') {
    const created = read(received.body);
    return created === null ? { kind: 'unknown', words: 'its answer cannot be read' } : { kind: 'created', ...created };
  }
  return toCreation(toJobProblem(received));
}

/** Surely not created: the provider said so in its own words, or not a byte has left. Everything else is unknown. */
export function toCreation(problem: JobProblem): JobCreation {
  const { status, action, reason } = problem;
  const isRefused = status !== null && status >= 400 && status < 500 && status !== 408 && action !== 'fate-unknown';
  const neverLeft = status === null && action === 'resend';
  return isRefused || neverLeft
    ? { kind: 'refused', problem: reason === 'not-found' ? { ...problem, action: 'stop-run' } : problem }
    : { kind: 'unknown', words: problem.message };
}

/** Of a job that is not there (yet, any more, or for this key) the engine knows what to do: it is asked for again. */
export function toJobProblem({ action, reason, message, status, retryAfterMs }: Omit<JobProblem, 'kind'>): JobProblem {
  const isMissing = status === 404 || status === 410;
  return {
    kind: 'problem',
    action: isMissing ? 'resend' : action,
    reason: isMissing ? 'not-found' : reason,
    message,
    status,
    retryAfterMs,
  };
}

const unreadable: JobProblem = {
  kind: 'problem',
  action: 'resend',
  reason: 'server-error',
  message: 'the answer cannot be read',
  status: 200,
  retryAfterMs: null,
};
