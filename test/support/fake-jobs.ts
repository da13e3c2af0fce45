import type { ModelRequest } from '../../src/core/request.ts';
import type { ModelResponse } from '../../src/core/response.ts';
import { digestOfRequest } from '../../src/core/request.ts';
import type { JobOutcome } from '../../src/core/job.ts';
import type {
  JobCapability,
  JobCreation,
  JobLimits,
  JobLine,
  JobLookup,
  JobPayload,
  JobProblem,
  JobReply,
  JobSearch,
  JobStatus,
} from '../../src/ports/jobs.ts';
import type { FakeAnswer, SeenCall } from './fake-provider.ts';

export type LineFate = 'answered' | 'refused' | 'expired' | 'cancelled' | 'missing' | 'duplicate' | 'malformed';

/** What goes wrong; each is asked for every job (by the number of its creation, from 1) or line. */
export interface FakeJobFaults {
  /** The answer to `create` is lost: the job is there. */
  readonly createLost?: (job: number) => boolean;
  /** The job is not there, and nobody says so. */
  readonly createNeverArrives?: (job: number) => boolean;
  readonly createRefused?: (job: number) => JobProblem | null;
  readonly fate?: (request: ModelRequest, times: number) => LineFate;
  readonly outcome?: (job: number) => JobOutcome;
  readonly missing?: (job: number, looks: number) => boolean;
  readonly resultsCut?: (job: number, reads: number) => boolean;
  readonly removeRefused?: (fileId: string) => JobProblem | null;
  /** Nobody can tell whether the job that is looked for is there: in these words. */
  readonly cannotTell?: (label: string) => string | null;
}

export interface FakeJobsOptions {
  readonly answer: (request: ModelRequest) => string | FakeAnswer;
  readonly now: () => number;
  /** How a job whose creation has no answer is found: by its label, or by the call ids of its results. */
  readonly finds?: 'label' | 'call-ids';
  readonly uploads?: boolean;
  readonly tookMs?: number;
  readonly limits?: Partial<JobLimits>;
  readonly faults?: FakeJobFaults;
}

export interface FakeJob {
  readonly id: string;
  readonly number: number;
  readonly label: string;
  readonly lines: readonly { readonly custom: string; readonly request: ModelRequest }[];
  readonly createdAt: number;
  cancelledAt: number | null;
  outcome: JobOutcome | null;
  results: readonly string[] | null;
  looks: number;
  reads: number;
}

/** A line that was billed, and the text that was billed for. */
export interface BilledLine extends SeenCall {
  readonly said: string;
  /** Id of its job. */
  readonly job: string;
}

export interface FakeJobs extends JobCapability {
  readonly jobs: readonly FakeJob[];
  readonly uploads: number;
  removeUpload: JobCapability['removeUpload'];
  /** Ids of uploads that were removed. */
  readonly removed: readonly string[];
  /** Lines that were billed. */
  readonly bill: readonly BilledLine[];
  /** Of those, the ones whose answer no result has. */
  readonly unheard: readonly BilledLine[];
  faults: FakeJobFaults;
}

/** A provider's batch jobs in memory, by a clock that is given. */
export function createFakeJobs(options: FakeJobsOptions): FakeJobs {
  const { answer, now, finds = 'label', uploads = true, tookMs = 60_000 } = options;
  const jobs: FakeJob[] = [];
  const bill: BilledLine[] = [];
  const unheard: BilledLine[] = [];
  const times = new Map<string, number>();
  const removed: string[] = [];
  let uploaded = 0;
  let creations = 0;

  async function act<Value>(run: () => Value): Promise<Value> {
    await Promise.resolve();
    return run();
  }

  function end(job: FakeJob): void {
    if (job.results !== null) return;
    const outcome = job.cancelledAt !== null ? 'cancelled' : (fake.faults.outcome?.(job.number) ?? 'completed');
    const results = outcome === 'failed' ? [] : job.lines.flatMap((line) => toResults(job.id, line));
    job.outcome = outcome;
    // In an order of their own.
    job.results = results.sort((a, b) => hash(a) - hash(b));
  }

  function toResults(job: string, { custom, request }: FakeJob['lines'][number]): readonly string[] {
    const digest = digestOfRequest(request);
    const seen = (times.get(digest) ?? 0) + 1;
    times.set(digest, seen);
    const fate = fake.faults.fate?.(request, seen) ?? 'answered';
    const isAnswered = fate === 'answered' || fate === 'duplicate' || fate === 'missing' || fate === 'malformed';
    const said = answer(request);
    const text = typeof said === 'string' ? said : said.text;
    const call = { request, digest, times: seen, billed: true, said: text, job };
    if (isAnswered) bill.push(call);
    if (fate === 'missing' || fate === 'malformed') unheard.push(call);
    const line = JSON.stringify({ custom, fate: isAnswered ? 'answered' : fate, said, user: request.user });
    if (fate === 'missing') return [];
    if (fate === 'malformed') return [line.slice(0, line.length / 2)];
    return fate === 'duplicate' ? [line, line] : [line];
  }

  function statusOf(job: FakeJob): JobStatus {
    const isOver = job.cancelledAt !== null || now() >= job.createdAt + tookMs;
    if (isOver) end(job);
    return {
      state: isOver ? 'ended' : 'running',
      outcome: isOver ? job.outcome : null,
      rawState: isOver ? 'ended' : 'in_progress',
      counts: null,
      createdAt: new Date(job.createdAt).toISOString(),
      endedAt: isOver ? new Date(job.createdAt + tookMs).toISOString() : null,
      resultsExpireAt: new Date(job.createdAt + 29 * 86_400_000).toISOString(),
      words: job.outcome === 'failed' ? 'the file did not pass' : null,
      invalidLines: [],
    };
  }

  const found = (id: string): FakeJob | undefined => jobs.find((job) => job.id === id);

  const fake: FakeJobs = {
    jobs,
    bill,
    removed,
    unheard,
    faults: options.faults ?? {},
    get uploads() {
      return uploaded;
    },
    limits: {
      maxRequests: 1000,
      maxBytes: 1_000_000,
      maxEnqueuedTokens: null,
      expiresAfterMs: 86_400_000,
      resultsKeptMs: 29 * 86_400_000,
      ...options.limits,
    },
    toLine: (request, callId) => JSON.stringify({ custom_id: callId, request }),
    findLineProblem: (line) => (line.includes('UNFIT') ? 'it is unfit' : null),
    readClock: () => act(() => ({ kind: 'ok', value: now() })),
    upload: (_payload, _signal) =>
      act((): JobReply<string | null> => {
        if (!uploads) return { kind: 'ok', value: null };
        uploaded += 1;
        return { kind: 'ok', value: `file-${uploaded}` };
      }),
    removeUpload: (fileId) =>
      act((): JobReply<null> => {
        const problem = fake.faults.removeRefused?.(fileId) ?? null;
        if (problem !== null) return problem;
        removed.push(fileId);
        return { kind: 'ok', value: null };
      }),
    async create(payload: JobPayload) {
      creations += 1;
      const number = creations;
      const refused = fake.faults.createRefused?.(number) ?? null;
      if (refused !== null) return { kind: 'refused', problem: refused };
      const lines = (await textOf(payload))
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { custom_id: string; request: ModelRequest })
        .map(({ custom_id, request }) => ({ custom: custom_id, request }));
      return act((): JobCreation => {
        if (fake.faults.createNeverArrives?.(number) === true) return { kind: 'unknown', words: 'no answer' };
        const id = `job-${number}`;
        jobs.push({
          id,
          number,
          label: payload.label,
          lines,
          createdAt: now(),
          cancelledAt: null,
          outcome: null,
          results: null,
          looks: 0,
          reads: 0,
        });
        if (fake.faults.createLost?.(number) === true) return { kind: 'unknown', words: 'no answer' };
        return { kind: 'created', providerJobId: id, resultsExpireAt: null };
      });
    },
    status: (id) =>
      act((): JobReply<JobStatus> => {
        const job = found(id);
        if (job !== undefined) job.looks += 1;
        if (job === undefined || fake.faults.missing?.(job.number, job.looks) === true) return notFound;
        return { kind: 'ok', value: statusOf(job) };
      }),
    async *results(id) {
      const job = found(id);
      if (job?.results == null) {
        yield notFound;
        return;
      }
      job.reads += 1;
      const lines = await act(() => job.results ?? []);
      if (fake.faults.resultsCut?.(job.number, job.reads) === true) {
        yield { kind: 'lines', lines: lines.slice(0, Math.floor(lines.length / 2)) };
        yield { ...notFound, reason: 'connection', message: 'cut off' };
        return;
      }
      yield { kind: 'lines', lines };
    },
    readLine,
    cancel: (id) =>
      act((): JobReply<null> => {
        const job = found(id);
        if (job === undefined) return notFound;
        job.cancelledAt ??= now();
        return { kind: 'ok', value: null };
      }),
    find: (wanted) => act((): JobReply<JobLookup> => ({ kind: 'ok', value: find(wanted) })),
  };

  function find(wanted: JobSearch): JobLookup {
    const words = fake.faults.cannotTell?.(wanted.label) ?? null;
    if (words !== null) return { kind: 'cannot-tell', words };
    const candidates = jobs.filter((job) => job.createdAt >= wanted.sinceMs && !wanted.knownIds.has(job.id));
    if (finds === 'label') {
      const job = candidates.find(({ label }) => label === wanted.label);
      return job === undefined
        ? { kind: 'none', listedAtMs: now() }
        : { kind: 'found', providerJobId: job.id, resultsExpireAt: null };
    }
    const alike = candidates.filter(({ lines }) => lines.length === wanted.requestCount);
    const running: string[] = [];
    for (const job of alike) {
      if (statusOf(job).state === 'running') running.push(job.id);
      else if (job.lines[0]?.custom.startsWith(wanted.callIdPrefix))
        return { kind: 'found', providerJobId: job.id, resultsExpireAt: null };
    }
    return running.length > 0 ? { kind: 'maybe', providerJobIds: running } : { kind: 'none', listedAtMs: now() };
  }

  return fake;
}

const notFound: JobProblem = {
  kind: 'problem',
  action: 'resend',
  reason: 'not-found',
  message: 'no such job',
  status: 404,
  retryAfterMs: null,
};

function readLine(text: string): JobLine {
  let line: { custom: string; fate: LineFate; said: string | FakeAnswer; user: string };
  try {
    line = JSON.parse(text);
  } catch {
    return { kind: 'malformed', message: 'no JSON' };
  }
  const callId = line.custom;
  if (line.fate === 'expired' || line.fate === 'cancelled') return { kind: line.fate, callId };
  if (line.fate === 'refused')
    return { kind: 'refused', callId, action: 'give-up-item', reason: 'invalid-request', message: 'not like this' };
  const said: FakeAnswer = typeof line.said === 'string' ? { text: line.said } : line.said;
  const response: ModelResponse = {
    text: said.text,
    finishReason: said.finishReason ?? 'stop',
    rawFinishReason: said.finishReason ?? 'stop',
    refusal: said.refusal ?? null,
    usage:
      said.usage === undefined
        ? {
            inputTokens: Math.ceil(line.user.length / 4),
            outputTokens: Math.ceil(said.text.length / 4),
            cachedInputTokens: 0,
            cacheWriteTokens: 0,
            reasoningTokens: 0,
          }
        : said.usage,
    model: 'fake',
    responseId: null,
    raw: { text: said.text },
  };
  return { kind: 'answer', callId, response };
}

async function textOf(payload: JobPayload): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of payload.chunks()) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function hash(text: string): number {
  let value = 7;
  for (let index = 0; index < text.length; index += 1) value = (value * 31 + text.charCodeAt(index)) >>> 0;
  return value;
}
