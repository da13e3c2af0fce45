import { createReadStream, createWriteStream, rmSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { once } from 'node:events';
import { createChance } from '../../core/chance.ts';
import type { JsonObject } from '../../core/json.ts';
import type { ProviderName } from '../../core/request.ts';
import type { Answerer } from '../answerer.ts';
import type { Bill, BillLine } from '../bill.ts';
import { digestOfBody } from '../body-digest.ts';
import type { Answer, ModelCall, WireProblem } from '../call.ts';
import { readCall } from '../read-request.ts';
import type { ToldAnswers } from '../told-answers.ts';
import type { Wire } from '../wire.ts';
import type { JobEnd, StoredJob } from './job.ts';
import type { JobFaults } from './job-faults.ts';
import type { SandboxClock } from './sandbox-clock.ts';
import { readLines, type StateFolder } from './state-folder.ts';

/** What became of one line. */
export type LineOutcome =
  | { readonly kind: 'answered'; readonly call: ModelCall; readonly answer: Answer }
  | { readonly kind: 'errored'; readonly problem: WireProblem }
  | { readonly kind: 'expired' | 'cancelled' };

/** How a provider says one line of a job's results, and in which of its files. */
export type FormatLine = (customId: string, outcome: LineOutcome, requestId: string) => ResultLine;

export interface ResultLine {
  readonly file: 'output' | 'error';
  readonly text: string;
}

export interface DeskParts {
  readonly state: StateFolder;
  readonly clock: SandboxClock;
  readonly faults: JobFaults;
  readonly seed: number | string;
  readonly takesMs: number;
  /** Answers lines: only what can go wrong with content goes wrong. */
  readonly answerer: Answerer;
  readonly told: ToldAnswers;
  readonly lineTold: ToldAnswers;
  readonly bill: Bill;
}

/** One line as it is kept: its custom id, its body, and what it was told to be answered with. */
export interface KeptLine {
  readonly id: string;
  readonly body: JsonObject;
  readonly told?: string;
}

/** A job of as many lines is ended while its look is waited for; a larger one says that it goes on. */
const linesWaitedFor = 2_000;
const windowLines = 1_000;

/** Jobs of one sandbox: made, looked at, ended when their time has come. */
export interface JobDesk extends DeskParts {
  /** Writes down the lines of a job to be; returns how many. */
  keepLines(name: string, lines: AsyncIterable<KeptLine>): Promise<number>;
  /** A line with what its request was told beforehand. */
  toKeptLine(id: string, body: JsonObject): KeptLine;
  /** The job, if this owner has it, with all that has happened to it by now. `wires`: how its provider reads and writes. */
  look(id: string, owner: string, wires: JobWires): Promise<StoredJob | null>;
  /** Newest first. */
  list(provider: ProviderName, owner: string, wires: JobWires): Promise<readonly StoredJob[]>;
  /** The parts of an upload that comes in several. */
  partOf(uploadId: string): UploadParts;
  /** How often this was looked at, this time included. */
  looksAt(what: string): number;
  /** How far it is by the clock: 0 to 1. */
  shareOf(job: StoredJob): number;
}

export interface UploadParts {
  /** Where the next part goes. */
  next(): string;
  /** All of them as one file; returns its bytes. */
  join(path: string): Promise<number>;
}

export interface JobWires {
  readonly wire: Wire;
  readonly format: FormatLine;
}

export function createJobDesk(parts: DeskParts): JobDesk {
  const { state, clock, faults, seed, answerer, told, lineTold, bill } = parts;
  const ending = new Map<string, Promise<void>>();
  const looks = new Map<string, number>();
  const uploaded = new Map<string, string[]>();

  async function keepLines(name: string, lines: AsyncIterable<KeptLine>): Promise<number> {
    const out = createWriteStream(state.linesPath(name));
    let count = 0;
    for await (const line of lines) {
      count += 1;
      if (!out.write(`${JSON.stringify(line)}\n`)) await once(out, 'drain');
    }
    await new Promise<void>((resolve, reject) =>
      out.end((error?: Error | null) => (error ? reject(error) : resolve())),
    );
    return count;
  }

  function endOf(job: StoredJob): { readonly kind: JobEnd; readonly atMs: number; readonly share: number } | null {
    const now = clock.now();
    const doneAt = job.createdAtMs + job.takesMs;
    const expiresAt = job.createdAtMs + job.expiresAfterMs;
    if (job.invalidLines.length > 0)
      return now >= job.createdAtMs + job.takesMs / 10
        ? { kind: 'failed', atMs: job.createdAtMs + job.takesMs / 10, share: 0 }
        : null;
    if (job.cancelAskedAtMs !== null) {
      const share = Math.min(1, (job.cancelAskedAtMs - job.createdAtMs) / Math.max(1, job.takesMs));
      return { kind: 'cancelled', atMs: Math.max(job.cancelAskedAtMs, job.createdAtMs), share };
    }
    if (now < Math.min(doneAt, expiresAt)) return null;
    if (expiresAt <= doneAt)
      return { kind: 'expired', atMs: expiresAt, share: job.expiresAfterMs / Math.max(1, job.takesMs) };
    if (faults.hits('job-expired', job.id)) return { kind: 'expired', atMs: doneAt, share: 0.5 };
    if (faults.hits('job-cancelled', job.id)) return { kind: 'cancelled', atMs: doneAt, share: 0.5 };
    return { kind: 'completed', atMs: doneAt, share: 1 };
  }

  async function end(job: StoredJob, due: NonNullable<ReturnType<typeof endOf>>, wires: JobWires): Promise<void> {
    const counts = { succeeded: 0, errored: 0, expired: 0, cancelled: 0 };
    const bills: BillLine[] = [];
    const paths = { output: state.temporaryPath(), error: state.temporaryPath() };
    const files = { output: createWriteStream(paths.output), error: createWriteStream(paths.error) };
    const written = { output: 0, error: 0 };
    // Gemini gives nothing of a job that expired; of one whose file did not pass nobody gives anything.
    const isSilent = due.kind === 'failed' || (due.kind === 'expired' && job.provider === 'gemini');
    let waiting: ResultLine[] = [];
    const flush = async () => {
      const shuffled =
        job.provider === 'gemini' ? waiting : shuffle(waiting, createChance(seed, 'order', job.id, written.output));
      waiting = [];
      for (const { file, text } of shuffled) {
        written[file] += Buffer.byteLength(text) + 1;
        if (!files[file].write(`${text}\n`)) await once(files[file], 'drain');
      }
      await new Promise((resolve) => setImmediate(resolve));
    };
    if (!isSilent)
      for await (const text of readLines(state.linesPath(job.id))) {
        const line = JSON.parse(text) as KeptLine;
        const outcome = outcomeOf(job, line, due, wires);
        if (outcome.kind === 'answered') {
          counts.succeeded += 1;
          bills.push(toBillLine(job, line, outcome.answer));
        } else counts[outcome.kind] += 1;
        const requestId = `req_${line.id}`;
        waiting.push(...spoil(job, line, wires.format(line.id, outcome, requestId), wires, requestId));
        if (waiting.length >= windowLines) await flush();
      }
    await flush();
    for (const file of Object.values(files))
      await new Promise<void>((resolve, reject) =>
        file.end((error?: Error | null) => (error ? reject(error) : resolve())),
      );
    const keep = (kind: 'output' | 'error'): string | null => {
      if (written[kind] === 0) return null;
      const id = `file-${job.provider}-${kind}-${state.nextId()}`;
      state.putFile(
        {
          id,
          owner: job.owner,
          name: `${job.id}_${kind}.jsonl`,
          purpose: 'batch_output',
          bytes: written[kind],
          createdAtMs: due.atMs,
          expiresAtMs: due.atMs + resultsKeptMs[job.provider],
        },
        paths[kind],
      );
      return id;
    };
    const outputFileId = keep('output');
    const errorFileId = keep('error');
    state.putBill(job.id, bills);
    job.end = { kind: due.kind, atMs: due.atMs, ...counts, outputFileId, errorFileId };
    state.putJob(job);
    for (const line of bills) bill.charge(line);
  }

  function outcomeOf(
    job: StoredJob,
    line: KeptLine,
    due: { readonly kind: JobEnd; readonly share: number },
    { wire }: JobWires,
  ): LineOutcome {
    const rank = createChance(seed, 'rank', job.id, line.id)();
    if (due.kind === 'cancelled' && rank >= due.share) return { kind: 'cancelled' };
    if (due.kind === 'expired' && rank >= due.share) return { kind: 'expired' };
    if (faults.hits('line-expired', line.id)) return { kind: 'expired' };
    if (faults.hits('line-error', line.id)) return { kind: 'errored', problem: { kind: 'server-error' } };
    const route = wire.routes.find(({ operation, style }) => operation === 'generate' && style === job.style);
    if (route === undefined) throw new Error(`${job.provider} has no ${job.style}`);
    const match = { wire, route, model: job.model, path: '', version: job.apiVersion };
    const text = JSON.stringify(line.body);
    const read = readCall(match, route, Buffer.from(text), job.headers);
    if ('kind' in read) return { kind: 'errored', problem: read };
    const digest = digestOfBody(Buffer.from(text));
    if (line.told !== undefined) lineTold.tell(digest, line.told);
    const outcome = answerer.next(read.call, digest);
    if (outcome.kind === 'answer') return { kind: 'answered', call: read.call, answer: outcome.answer };
    return { kind: 'errored', problem: outcome.kind === 'problem' ? outcome.problem : { kind: 'server-error' } };
  }

  function spoil(
    job: StoredJob,
    line: KeptLine,
    result: ResultLine,
    { format }: JobWires,
    requestId: string,
  ): readonly ResultLine[] {
    const lines: ResultLine[] = [];
    if (faults.hits('line-foreign', line.id))
      lines.push(
        format(`stranger-${line.id}`.slice(0, 64), { kind: 'errored', problem: { kind: 'server-error' } }, requestId),
      );
    if (faults.hits('line-missing', `${job.id} ${line.id}`)) return lines;
    if (faults.hits('line-malformed', `${job.id} ${line.id}`))
      return [...lines, { ...result, text: result.text.slice(0, Math.floor(result.text.length / 2)) }];
    lines.push(result);
    if (faults.hits('line-duplicate', line.id)) lines.push(result);
    return lines;
  }

  function toBillLine(job: StoredJob, line: KeptLine, answer: Answer): BillLine {
    return {
      at: new Date(clock.now()).toISOString(),
      requestId: `req_${line.id}`,
      provider: job.provider,
      model: job.model ?? String(line.body['model'] ?? ''),
      bodyDigest: digestOfBody(Buffer.from(JSON.stringify(line.body))),
      answerId: answer.id,
      usage: answer.usage,
      jobId: job.id,
      customId: line.id,
      delivered: false,
    };
  }

  async function settle(job: StoredJob, wires: JobWires): Promise<void> {
    if (job.end !== null) return;
    const standing = ending.get(job.id);
    const due = standing === undefined ? endOf(job) : null;
    if (standing === undefined && due === null) return;
    const work = standing ?? end(job, due as NonNullable<typeof due>, wires).finally(() => ending.delete(job.id));
    ending.set(job.id, work);
    if (job.requestCount <= linesWaitedFor) await work;
    else work.catch((error: unknown) => process.stderr.write(`sandbox: ${String(error)}\n`));
  }

  return {
    ...parts,
    keepLines,
    toKeptLine(id, body) {
      const text = told.take(digestOfBody(Buffer.from(JSON.stringify(body))));
      return text === null ? { id, body } : { id, body, told: text };
    },
    async look(id, owner, wires) {
      const job = state.jobs().find((candidate) => candidate.id === id && candidate.owner === owner) ?? null;
      if (job !== null) await settle(job, wires);
      return job;
    },
    async list(provider, owner, wires) {
      const own = state.jobs().filter((job) => job.provider === provider && job.owner === owner);
      for (const job of own) await settle(job, wires);
      return own.sort((a, b) => b.createdAtMs - a.createdAtMs || (a.id < b.id ? 1 : -1));
    },
    partOf(uploadId) {
      const paths = uploaded.get(uploadId) ?? [];
      uploaded.set(uploadId, paths);
      return {
        next() {
          const path = state.temporaryPath();
          paths.push(path);
          return path;
        },
        async join(path) {
          for (const part of paths) await pipeline(createReadStream(part), createWriteStream(path, { flags: 'a' }));
          for (const part of paths) rmSync(part, { force: true });
          uploaded.delete(uploadId);
          return statSync(path).size;
        },
      };
    },
    looksAt(what) {
      const count = (looks.get(what) ?? 0) + 1;
      looks.set(what, count);
      return count;
    },
    shareOf: (job) => Math.min(1, Math.max(0, (clock.now() - job.createdAtMs) / Math.max(1, job.takesMs))),
  };
}

const dayMs = 86_400_000;
/** OpenAI: 30 days; Anthropic: 29 days from creation, which its own file reckons; Gemini: 48 hours. Source: their guides, 2026-11-20. */
const resultsKeptMs: Readonly<Record<ProviderName, number>> = {
  openai: 30 * dayMs,
  anthropic: 29 * dayMs,
  gemini: 2 * dayMs,
};

function shuffle(lines: readonly ResultLine[], random: () => number): readonly ResultLine[] {
  const shuffled = [...lines];
  for (let index = shuffled.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [shuffled[index], shuffled[other]] = [shuffled[other] as ResultLine, shuffled[index] as ResultLine];
  }
  return shuffled;
}
