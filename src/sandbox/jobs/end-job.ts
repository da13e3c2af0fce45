import { rmSync } from 'node:fs';
import { createChance } from '../../core/chance.ts';
import type { UndeliveredLine } from '../bill.ts';
import { digestOfBody } from '../body-digest.ts';
import { readCall } from '../read-request.ts';
import type { JobEnd, JobUsage, StoredJob } from './job.ts';
import type { DeskParts, JobWires, KeptLine, LineOutcome, ResultLine } from './job-desk.ts';
import { openLinesFile } from './lines-file.ts';
import { type JobBillRecord, readLines } from './state-folder.ts';

const windowLines = 1_000;
/** "Up to 10 minutes" are the words of OpenAI's guide "Batch API", looked at 2026-11-20. */
const longestCancelMs = 600_000;

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

export function createJobEnder({ state, clock, faults, seed, answerer, bill }: DeskParts): JobEnder {
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
      const atMs = job.cancelAskedAtMs + Math.min(longestCancelMs, job.takesMs / 10);
      return now >= atMs ? { kind: 'cancelled', atMs, share } : null;
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
    const usage = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0 };
    const output = openLinesFile(state.temporaryPath());
    const error = openLinesFile(state.temporaryPath());
    const records = openLinesFile(state.temporaryPath());
    const files = { output, error };
    // Gemini gives nothing of a job that expired; of one whose file did not pass nobody gives anything.
    const isSilent = due.kind === 'failed' || (due.kind === 'expired' && job.provider === 'gemini');
    let waiting: ResultLine[] = [];
    const flush = async () => {
      const shuffled =
        job.provider === 'gemini' ? waiting : shuffle(waiting, createChance(seed, 'order', job.id, output.bytes()));
      waiting = [];
      for (const { file, text } of shuffled) await files[file].write(text);
      await breathe();
    };
    if (!isSilent)
      for await (const text of readLines(state.linesPath(job.id))) {
        const line = JSON.parse(text) as KeptLine;
        const outcome = outcomeOf(job, line, due, wires);
        const record = toRecord(job, line, due, outcome);
        if (record !== null) await records.write(JSON.stringify(record));
        if (record !== null && 'billed' in record) {
          counts.succeeded += 1;
          addUsage(usage, record.billed.usage);
        } else if (outcome.kind !== 'answered') counts[outcome.kind] += 1;
        const requestId = `req_${line.id}`;
        waiting.push(...spoil(job, line, wires.format(line, outcome, requestId), wires, requestId));
        if (waiting.length >= windowLines) await flush();
      }
    await flush();
    for (const file of [output, error, records]) await file.close();
    const keep = (kind: 'output' | 'error'): string | null => {
      const { path, bytes } = files[kind];
      if (bytes() === 0) {
        rmSync(path, { force: true });
        return null;
      }
      const id = `file-${job.provider}-${kind}-${state.nextId()}`;
      const file = {
        id,
        owner: job.owner,
        name: `${job.id}_${kind}.jsonl`,
        purpose: 'batch_output',
        bytes: bytes(),
        createdAtMs: due.atMs,
        expiresAtMs: due.atMs + job.resultsKeptMs,
        ofJob: kind === 'output' ? job.id : null,
      };
      state.putFile(file, path);
      return id;
    };
    const outputFileId = keep('output');
    const errorFileId = keep('error');
    state.putBill(job.id, records.path);
    const end = { kind: due.kind, atMs: due.atMs, ...counts, usage, outputFileId, errorFileId };
    // From here a sandbox that is started again has it ended; whoever looks at this one finds it so when all is billed.
    state.writeJob({ ...job, end });
    let charged = 0;
    for await (const record of state.billOf(job.id)) {
      if (!('billed' in record)) continue;
      bill.charge(record.billed);
      charged += 1;
      if (charged % windowLines === 0) await breathe();
    }
    job.end = end;
  }

  function toRecord(job: StoredJob, line: KeptLine, due: DueEnd, outcome: LineOutcome): JobBillRecord | null {
    if (outcome.kind === 'answered') return { billed: toBillLine(job, line, due, outcome) };
    return outcome.kind === 'errored' && outcome.asked !== undefined ? { unbilled: outcome.asked } : null;
  }

  function outcomeOf(job: StoredJob, line: KeptLine, due: DueEnd, { wire, findLineProblem }: JobWires): LineOutcome {
    const rank = createChance(seed, 'rank', job.id, line.id)();
    if (due.kind === 'cancelled' && rank >= due.share) return { kind: 'cancelled' };
    if (due.kind === 'expired' && rank >= due.share) return { kind: 'expired' };
    if (faults.hits('line-expired', line.id)) return { kind: 'expired' };
    if (faults.hits('line-error', line.id)) return { kind: 'errored', problem: { kind: 'server-error' } };
    const problem = findLineProblem?.(line.body) ?? null;
    if (problem !== null) return { kind: 'errored', problem };
    const route = wire.routes.find(({ operation, style }) => operation === 'generate' && style === job.style);
    if (route === undefined) throw new Error(`${job.provider} has no ${job.style}`);
    const match = { wire, route, model: job.model, path: '', version: job.apiVersion };
    const text = JSON.stringify(line.body);
    const read = readCall(match, route, Buffer.from(text), job.headers);
    if ('kind' in read) return { kind: 'errored', problem: read };
    const digest = digestOfBody(Buffer.from(text));
    const outcome = answerer.next(read.call, digest, { told: line.told ?? null });
    if (outcome.fault !== null) bill.countFault(outcome.fault);
    if (outcome.kind === 'answer') return { kind: 'answered', call: read.call, digest, answer: outcome.answer };
    return {
      kind: 'errored',
      problem: outcome.kind === 'problem' ? outcome.problem : { kind: 'server-error' },
      asked: { model: read.call.model, digest },
    };
  }

  function spoil(
    job: StoredJob,
    line: KeptLine,
    result: ResultLine,
    { format }: JobWires,
    requestId: string,
  ): readonly ResultLine[] {
    const lines: ResultLine[] = [];
    if (faults.hits('line-foreign', line.id)) {
      const id = `stranger-${line.id}`.slice(0, 64);
      const stranger = line.metadata === undefined ? { id } : { id, metadata: { ...line.metadata, key: id } };
      lines.push(format(stranger, { kind: 'errored', problem: { kind: 'server-error' } }, requestId));
    }
    if (faults.hits('line-missing', `${job.id} ${line.id}`)) return lines;
    if (faults.hits('line-malformed', `${job.id} ${line.id}`))
      return [...lines, { ...result, text: result.text.slice(0, Math.floor(result.text.length / 2)) }];
    lines.push(result);
    if (faults.hits('line-duplicate', line.id)) lines.push(result);
    return lines;
  }

  function toBillLine(
    job: StoredJob,
    line: KeptLine,
    due: DueEnd,
    { call, digest, answer }: Extract<LineOutcome, { readonly kind: 'answered' }>,
  ): UndeliveredLine {
    return {
      at: new Date(due.atMs).toISOString(),
      requestId: `req_${line.id}`,
      provider: job.provider,
      model: call.model,
      bodyDigest: digest,
      answerId: answer.id,
      usage: answer.usage,
      lane: 'batch',
      jobId: job.id,
      customId: line.id,
    };
  }

  return { endOf, end };
}

function addUsage(sum: Record<keyof JobUsage, number>, usage: JobUsage): void {
  sum.inputTokens += usage.inputTokens;
  sum.cachedInputTokens += usage.cachedInputTokens;
  sum.outputTokens += usage.outputTokens;
  sum.reasoningTokens += usage.reasoningTokens;
}

/** Lets others have their turn. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function shuffle(lines: readonly ResultLine[], random: () => number): readonly ResultLine[] {
  const shuffled = [...lines];
  for (let index = shuffled.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [shuffled[index], shuffled[other]] = [shuffled[other] as ResultLine, shuffled[index] as ResultLine];
  }
  return shuffled;
}
