import type { JobCreation } from '../../../ports/jobs.ts';
import type { Exchange } from '../exchange.ts';
import { perform } from '../perform.ts';
import { toProviderWords } from '../provider-words.ts';
import { parseJson } from '../read-json.ts';
import { type Performed, readExchange, type Received } from '../read-exchange.ts';
import { toJobProblem } from './ask-job.ts';
import type { JobWire } from './job-wire.ts';

/** What a readable answer says of the new job; null: it is not one. */
export type ReadCreated = (
  body: unknown,
) => { readonly providerJobId: string; readonly resultsExpireAt: string | null } | null;

/**
 * Creates a job: asked once, by nobody again. `wasGivenWhole` says whether the last byte of the request was handed over; a
 * request that broke off before it holds no job that a provider could take.
 */
export async function createJob(
  wire: JobWire,
  signal: AbortSignal,
  send: (exchange: Exchange) => Promise<unknown>,
  readCreated: ReadCreated,
  timeoutMs: number = wire.waits.createMs,
  wasGivenWhole: () => boolean = () => true,
): Promise<JobCreation> {
  const performed = await perform(wire, timeoutMs, signal, send);
  const received = readExchange(wire, performed, timeoutMs);
  const creation = toCreation(performed, received, wasGivenWhole(), readCreated);
  return creation.kind === 'unknown' ? { ...creation, words: toProviderWords(creation.words, wire.key) } : creation;
}

/** Pure. Whatever is not surely one or the other is unknown, and is looked up. */
export function toCreation(
  { exchange }: Performed,
  received: Received,
  wasGivenWhole: boolean,
  readCreated: ReadCreated,
): JobCreation {
  if (received.kind === 'body') {
    const created = readCreated(received.body);
    if (created !== null) return { kind: 'created', ...created };
    return { kind: 'unknown', words: `the answer does not name a job: ${(exchange.text ?? '').slice(0, 300)}` };
  }
  const problem = toJobProblem(received);
  const isRefused =
    !wasGivenWhole ||
    (received.status === null ? received.action === 'resend' : isSurelyRefused(received.status, exchange.text ?? ''));
  if (!isRefused) {
    const { status, message } = received;
    return { kind: 'unknown', words: status === null ? message : `${status}: ${message}` };
  }
  // What is said of a whole job does not stand for one item: the next would be refused too.
  return { kind: 'refused', problem: problem.action === 'give-up-item' ? { ...problem, action: 'stop-run' } : problem };
}

/** Statuses of those in between, who did not let the request through; a redirect was not followed. */
const neverLetThrough = new Set([301, 302, 307, 308, 401, 403, 404, 405, 407, 411, 413, 414, 415, 421, 429, 431]);

/** An API's own 4xx says that it did not take the job; 408 that it did not wait for its own answer. */
function isSurelyRefused(status: number, text: string): boolean {
  if (status === 408) return false;
  if (neverLetThrough.has(status)) return true;
  if (status < 400 || status >= 500) return false;
  const body = parseJson(text);
  return typeof body === 'object' && body !== null;
}
