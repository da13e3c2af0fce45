import type { JobProblem, JobReply, JobStatus } from '../../../ports/jobs.ts';
import type { CallOutcome } from '../../../ports/provider.ts';
import type { Exchange } from '../exchange.ts';
import type { HeaderReader } from '../lean-response.ts';
import { perform } from '../perform.ts';
import { readExchange } from '../read-exchange.ts';
import { withCleanWords } from './clean-words.ts';
import type { JobWire } from './job-wire.ts';

export interface JobAnswer {
  /** JSON: an object or a list. */
  readonly body: unknown;
  /** The provider's time, from its Date header; null where it sends none. */
  readonly atMs: number | null;
}

/** One free question, which may be asked again whatever became of it. */
export async function askJob(
  wire: JobWire,
  signal: AbortSignal,
  send: (exchange: Exchange) => Promise<unknown>,
  timeoutMs: number = wire.waits.questionMs,
): Promise<JobReply<JobAnswer>> {
  const performed = await perform(wire, timeoutMs, signal, send);
  const received = readExchange(wire, performed, timeoutMs);
  if (received.kind === 'problem') return toJobProblem(received);
  return { kind: 'ok', value: { body: received.body, atMs: readDate(performed.exchange.headers) } };
}

/** A problem of a question that costs nothing: what is of unknown fate is asked again. */
export function toJobProblem(received: Extract<CallOutcome, { kind: 'problem' }>): JobProblem {
  const { action, reason, message, status, retryAfterMs } = received;
  return {
    kind: 'problem',
    action: action === 'fate-unknown' ? 'resend' : action,
    reason,
    message,
    status,
    retryAfterMs,
  };
}

/**
 * Asked about a job or file that we know of, "not found" is no fact about the world: it may be another key's, or not yet be
 * everywhere at the provider.
 */
export function orNotFound<Reply extends JobReply<unknown>>(reply: Reply): Reply | JobProblem {
  if (reply.kind === 'ok' || (reply.status !== 404 && reply.status !== 410)) return reply;
  return { ...reply, action: 'resend', reason: 'not-found' };
}

/** The state of a job out of an answer about it. `read`: null where the answer is of something else. */
export function toStatusReply(
  reply: JobReply<JobAnswer>,
  read: (body: unknown) => JobStatus | null,
  key: string,
): JobReply<JobStatus> {
  if (reply.kind === 'problem') return reply;
  const { body } = reply.value;
  const status = read(body);
  if (status === null) return unreadable(`the answer is no batch: ${JSON.stringify(body).slice(0, 300)}`);
  return { kind: 'ok', value: withCleanWords(status, key) };
}

/** An answer of 2xx that does not say what was asked. */
export function unreadable(message: string): JobProblem {
  return { kind: 'problem', action: 'resend', reason: 'server-error', message, status: 200, retryAfterMs: null };
}

function readDate(headers: HeaderReader | null): number | null {
  const atMs = Date.parse(headers?.get('date') ?? '');
  return Number.isNaN(atMs) ? null : atMs;
}

/** The provider's clock, from the answer to some small question. */
export async function readClockFrom(asked: Promise<JobReply<JobAnswer>>): Promise<JobReply<number>> {
  const reply = await asked;
  if (reply.kind === 'problem') return reply;
  if (reply.value.atMs !== null) return { kind: 'ok', value: reply.value.atMs };
  return {
    kind: 'problem',
    action: 'stop-run',
    reason: 'invalid-request',
    message: 'the server does not say its time (no Date header), without which a lost job could not be looked up',
    status: 200,
    retryAfterMs: null,
  };
}
