import { createReadStream, createWriteStream, rmSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { JsonObject } from '../../core/json.ts';
import type { ProviderName } from '../../core/request.ts';
import type { Answerer, AskedRequest } from '../answerer.ts';
import type { Bill } from '../bill.ts';
import { digestOfBody } from '../body-digest.ts';
import type { Answer, ModelCall, WireProblem } from '../call.ts';
import type { ToldAnswers } from '../told-answers.ts';
import type { Wire } from '../wire.ts';
import { createJobEnder } from './end-job.ts';
import { openLinesFile } from './lines-file.ts';
import type { StoredFile, StoredJob } from './job.ts';
import type { JobFaults } from './job-faults.ts';
import type { SandboxClock } from './sandbox-clock.ts';
import type { StateFolder } from './state-folder.ts';

/** What became of one line. */
export type LineOutcome =
  | { readonly kind: 'answered'; readonly call: ModelCall; readonly digest: string; readonly answer: Answer }
  /** `asked`: it came as far as the model. */
  | { readonly kind: 'errored'; readonly problem: WireProblem; readonly asked?: AskedRequest }
  | { readonly kind: 'expired' | 'cancelled' };

/** How a provider says one line of a job's results, and in which of its files. */
export type FormatLine = (
  line: Pick<KeptLine, 'id' | 'metadata'>,
  outcome: LineOutcome,
  requestId: string,
) => ResultLine;

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
  readonly answerer: Answerer;
  readonly told: ToldAnswers;
  readonly bill: Bill;
}

/** One line as it is kept: its custom id, its body, and what it was told to be answered with. */
export interface KeptLine {
  readonly id: string;
  readonly body: JsonObject;
  readonly told?: string;
  /** Gemini: what came along with a request, and comes back with its answer. */
  readonly metadata?: JsonObject;
}

/** A job of as many lines is ended while its look is waited for; a larger one says that it goes on. */
const linesWaitedFor = 2_000;

/** Jobs of one sandbox: made, looked at, ended when their time has come. */
export interface JobDesk extends DeskParts {
  /** Writes down the lines of a job to be; returns how many. */
  keepLines(name: string, lines: AsyncIterable<KeptLine>): Promise<number>;
  /** A line with what its request was told beforehand. */
  toKeptLine(id: string, body: JsonObject, metadata?: JsonObject): KeptLine;
  /** The job, if this owner has it, with all that has happened to it by now. `wires`: how its provider reads and writes. */
  look(id: string, owner: string, wires: JobWires): Promise<StoredJob | null>;
  /** Newest first. */
  list(provider: ProviderName, owner: string, wires: JobWires): Promise<readonly StoredJob[]>;
  /** The parts of an upload that comes in several. */
  partOf(uploadId: string): UploadParts;
  /** Ends and bills all jobs whose time has come, of whichever owner. */
  settleAll(wiresOf: (provider: ProviderName) => JobWires): Promise<void>;
  /** Asks for its end before its time; of one that has ended, or is about to, nothing comes of it. */
  cancel(job: StoredJob): void;
  /** Resolves when no job is being ended: one that takes long is ended after its look was answered. */
  idle(): Promise<void>;
  /** A file of this owner that has not expired. */
  fileOf(id: string, owner: string): StoredFile | null;
  /** How far it is by the clock: 0 to 1. */
  shareOf(job: StoredJob): number;
}

export interface UploadParts {
  /** Where the next part goes. */
  next(): string;
  /** What came of the last part is not kept: it broke off, and is to be sent again. */
  dropLast(): void;
  bytes(): number;
  /** All of them as one file; returns its bytes. */
  join(path: string): Promise<number>;
}

export interface JobWires {
  readonly wire: Wire;
  readonly format: FormatLine;
  /** What a line may not have although a call may. */
  readonly findLineProblem?: (body: JsonObject) => WireProblem | null;
}

export function createJobDesk(parts: DeskParts): JobDesk {
  const { state, clock, told } = parts;
  const { endOf, end } = createJobEnder(parts);
  const ending = new Map<string, Promise<void>>();
  const uploaded = new Map<string, string[]>();

  async function keepLines(name: string, lines: AsyncIterable<KeptLine>): Promise<number> {
    const file = openLinesFile(state.linesPath(name));
    let count = 0;
    try {
      for await (const line of lines) {
        count += 1;
        await file.write(JSON.stringify(line));
      }
      await file.close();
    } catch (error) {
      file.destroy();
      state.removeLines(name);
      throw error;
    }
    return count;
  }

  async function settle(job: StoredJob, wires: JobWires, isWaitedFor = false): Promise<void> {
    if (job.end !== null) return;
    const waits = isWaitedFor || job.requestCount <= linesWaitedFor || job.invalidLines.length > 0;
    const standing = ending.get(job.id);
    const due = standing === undefined ? endOf(job) : null;
    if (standing === undefined && due === null) return;
    const work = standing ?? end(job, due as NonNullable<typeof due>, wires).finally(() => ending.delete(job.id));
    ending.set(job.id, work);
    if (waits) await work;
    else work.catch((error: unknown) => process.stderr.write(`sandbox: ${String(error)}\n`));
  }

  return {
    ...parts,
    keepLines,
    toKeptLine(id, body, metadata) {
      const text = told.take(digestOfBody(Buffer.from(JSON.stringify(body))));
      return { id, body, ...(text === null ? {} : { told: text }), ...(metadata === undefined ? {} : { metadata }) };
    },
    async settleAll(wiresOf) {
      for (const job of state.jobs()) await settle(job, wiresOf(job.provider), true);
    },
    async idle() {
      await Promise.allSettled(ending.values());
    },
    cancel(job) {
      if (job.end !== null || ending.has(job.id)) return;
      job.cancelAskedAtMs ??= clock.now();
      state.putJob(job);
    },
    fileOf(id, owner) {
      const file = state.file(id);
      return file !== null && file.owner === owner && file.expiresAtMs > clock.now() ? file : null;
    },
    async look(id, owner, wires) {
      const job = state.jobs().find((candidate) => candidate.id === id && candidate.owner === owner) ?? null;
      if (job !== null) await settle(job, wires);
      return job;
    },
    async list(provider, owner, wires) {
      const own = state.jobs().filter((job) => job.provider === provider && job.owner === owner);
      for (const job of own) await settle(job, wires);
      const newestFirst = own.sort((a, b) => b.createdAtMs - a.createdAtMs || (a.id < b.id ? 1 : -1));
      return parts.faults.hits('list-stale', 'list') ? newestFirst.slice(1) : newestFirst;
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
        dropLast() {
          const path = paths.pop();
          if (path !== undefined) rmSync(path, { force: true });
        },
        bytes: () => paths.reduce((sum, path) => sum + statSync(path).size, 0),
        async join(path) {
          for (const part of paths) await pipeline(createReadStream(part), createWriteStream(path, { flags: 'a' }));
          for (const part of paths) rmSync(part, { force: true });
          uploaded.delete(uploadId);
          return statSync(path).size;
        },
      };
    },
    shareOf(job) {
      const untilMs = Math.min(clock.now(), job.cancelAskedAtMs ?? Number.POSITIVE_INFINITY);
      return Math.min(1, Math.max(0, (untilMs - job.createdAtMs) / Math.max(1, job.takesMs)));
    },
  };
}
