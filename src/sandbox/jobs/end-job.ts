import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createChance } from '../../core/chance.ts';
import type { ProviderName } from '../../core/request.ts';
import type { BillLine } from '../bill.ts';
import { digestOfBody } from '../body-digest.ts';
import type { Answer } from '../call.ts';
import { readCall } from '../read-request.ts';
import type { JobEnd, StoredJob } from './job.ts';
import type { DeskParts, JobWires, KeptLine, LineOutcome, ResultLine } from './job-desk.ts';
import { readLines } from './state-folder.ts';

const windowLines = 1_000;

/** Why and when a job ends, and what share of its lines is done by then. */
export interface DueEnd {
  readonly kind: JobEnd;
  readonly atMs: number;
  readonly share: number;
}

export interface JobEnder {
  /** null: it goes on. */
  endOf(job: StoredJob): DueEnd | null;
  /** Answers the lines that are done, writes the results in an order of their own, bills, and writes the end down. */
  end(job: StoredJob, due: DueEnd, wires: JobWires): Promise<void>;
}

export function createJobEnder({ state, clock, faults, seed, answerer, lineTold, bill }: DeskParts): JobEnder {
  function endOf(job: StoredJob): DueEnd | null {
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

  async function end(job: StoredJob, due: DueEnd, wires: JobWires): Promise<void> {
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

  function outcomeOf(job: StoredJob, line: KeptLine, due: DueEnd, { wire }: JobWires): LineOutcome {
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

  return { endOf, end };
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
