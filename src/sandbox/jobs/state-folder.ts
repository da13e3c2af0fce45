import {
  appendFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { AskedRequest } from '../answerer.ts';
import type { UndeliveredLine } from '../bill.ts';
import type { StoredFile, StoredJob } from './job.ts';
import type { ClockState } from './sandbox-clock.ts';

/** A line of the bill of a job: an answer, or a request that was asked and costs nothing. */
export type JobBillRecord = { readonly billed: UndeliveredLine } | { readonly unbilled: AskedRequest };

let opened = 0;

/**
 * What the sandbox remembers of files and jobs, on disk: whatever it has answered is there, so that one that was killed and
 * started again, or another one in the next process, knows it.
 *
 *   counter · counts · clock        files/<id>.json · <id>.data        jobs/<id>.json · <id>.lines · <id>.bill
 *
 * A file or job is there when its .json is: that is written last, and renamed into place. A bill counts when its job has ended.
 */
export interface StateFolder {
  readonly folder: string;
  /** Where bytes are received before they have a name. */
  temporaryPath(): string;
  putFile(file: StoredFile, dataPath: string): void;
  file(id: string): StoredFile | null;
  dataPath(id: string): string;
  removeFile(id: string): void;
  putJob(job: StoredJob): void;
  /** On disk alone: whoever looks still finds it as it was. */
  writeJob(job: StoredJob): void;
  jobs(): readonly StoredJob[];
  removeJob(id: string): void;
  linesPath(jobId: string): string;
  removeLines(jobId: string): void;
  putBill(jobId: string, recordsPath: string): void;
  billOf(jobId: string): AsyncIterable<JobBillRecord>;
  /** Of all jobs that have ended. */
  bills(): AsyncIterable<JobBillRecord>;
  nextId(): string;
  /** How often this name was counted, this time included. */
  count(name: string): number;
  /** null: the clock was never moved. */
  clock(): ClockState | null;
  putClock(state: ClockState): void;
  close(): void;
}

export function openStateFolder(given: string | null): StateFolder {
  opened += 1;
  /** No other that is open, or was open before, in this process or another one that lives. */
  const instance = `${process.pid}-${opened}`;
  const folder = given ?? join(tmpdir(), `sandbox-${instance}`);
  const filesFolder = join(folder, 'files');
  const jobsFolder = join(folder, 'jobs');
  const counterPath = join(folder, 'counter');
  const countsPath = join(folder, 'counts');
  const clockPath = join(folder, 'clock');
  let temporary = 0;
  let drawn = 0;
  let isMade = false;

  /** Nothing is made before there is something to keep. */
  const make = (): void => {
    if (isMade) return;
    for (const path of [filesFolder, jobsFolder]) mkdirSync(path, { recursive: true });
    isMade = true;
  };
  const list = (path: string): readonly string[] => (existsSync(path) ? readdirSync(path) : []);
  for (const path of [folder, filesFolder, jobsFolder])
    for (const name of list(path)) if (isAbandoned(name)) rmSync(join(path, name), { force: true });

  /** Ids of Gemini have a slash. */
  const named = (id: string) => id.replace('/', '-');
  const write = (path: string, value: unknown) => {
    make();
    temporary += 1;
    const beside = `${path}.${instance}-${temporary}.tmp`;
    writeFileSync(beside, JSON.stringify(value));
    renameSync(beside, path);
  };
  const readAll = <Value>(path: string): Value[] =>
    list(path)
      .filter((name) => name.endsWith('.json'))
      .map((name) => JSON.parse(readFileSync(join(path, name), 'utf8')) as Value);
  const files = new Map(readAll<StoredFile>(filesFolder).map((file) => [file.id, file]));
  const jobs = new Map(readAll<StoredJob>(jobsFolder).map((job) => [job.id, job]));

  const counts = new Map<string, number>();
  const addCount = (name: string): number => {
    const times = (counts.get(name) ?? 0) + 1;
    counts.set(name, times);
    return times;
  };
  if (existsSync(countsPath))
    for (const line of readFileSync(countsPath, 'utf8').split('\n')) if (line !== '') addCount(line);

  const writeJob = (job: StoredJob) => write(join(jobsFolder, `${named(job.id)}.json`), job);
  const billPath = (name: string) => join(jobsFolder, `${name}.bill`);
  const hasEnded = (name: string) => [...jobs.values()].every((job) => named(job.id) !== name || job.end !== null);

  return {
    folder,
    temporaryPath() {
      make();
      temporary += 1;
      return join(filesFolder, `${instance}-${temporary}.tmp`);
    },
    putFile(file, dataPath) {
      renameSync(dataPath, join(filesFolder, `${file.id}.data`));
      write(join(filesFolder, `${file.id}.json`), file);
      files.set(file.id, file);
    },
    file: (id) => files.get(id) ?? null,
    dataPath: (id) => join(filesFolder, `${id}.data`),
    removeFile(id) {
      files.delete(id);
      for (const ending of ['json', 'data']) rmSync(join(filesFolder, `${id}.${ending}`), { force: true });
    },
    putJob(job) {
      writeJob(job);
      jobs.set(job.id, job);
    },
    writeJob,
    jobs: () => [...jobs.values()],
    removeJob(id) {
      jobs.delete(id);
      for (const ending of ['json', 'lines']) rmSync(join(jobsFolder, `${named(id)}.${ending}`), { force: true });
    },
    linesPath(jobId) {
      make();
      return join(jobsFolder, `${named(jobId)}.lines`);
    },
    removeLines: (jobId) => rmSync(join(jobsFolder, `${named(jobId)}.lines`), { force: true }),
    putBill: (jobId, recordsPath) => renameSync(recordsPath, billPath(named(jobId))),
    billOf: (jobId) => readBill(billPath(named(jobId))),
    async *bills() {
      for (const name of list(jobsFolder)) {
        const job = name.endsWith('.bill') ? name.slice(0, -'.bill'.length) : null;
        if (job !== null && hasEnded(job)) yield* readBill(billPath(job));
      }
    },
    /** Never twice, across restarts and side by side: whoever wants an id adds a line of its own, and the id is its place. */
    nextId() {
      make();
      drawn += 1;
      const own = `${instance} ${drawn}`;
      appendFileSync(counterPath, `${own}\n`);
      return String(readFileSync(counterPath, 'utf8').split('\n').lastIndexOf(own) + 1).padStart(8, '0');
    },
    count(name) {
      make();
      appendFileSync(countsPath, `${name}\n`);
      return addCount(name);
    },
    clock: () => (existsSync(clockPath) ? (JSON.parse(readFileSync(clockPath, 'utf8')) as ClockState) : null),
    putClock: (state) => write(clockPath, state),
    close() {
      if (given === null && existsSync(folder)) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Left by a process that is no more; one that lives may be writing it. */
function isAbandoned(name: string): boolean {
  if (!name.endsWith('.tmp')) return false;
  const pid = Number(/(?:^|\.)(\d+)-\d+-\d+\.tmp$/.exec(name)?.[1] ?? 0);
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return pid === 0;
  } catch {
    return true;
  }
}

/** The lines of a file, one after the other, blank ones left out; with their numbers, which count those too, from 1. */
export async function* readNumberedLines(
  path: string,
): AsyncGenerator<{ readonly text: string; readonly number: number }> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  for await (const text of lines) {
    number += 1;
    if (text.trim() !== '') yield { text, number };
  }
}

export async function* readLines(path: string): AsyncGenerator<string> {
  for await (const { text } of readNumberedLines(path)) yield text;
}

async function* readBill(path: string): AsyncGenerator<JobBillRecord> {
  for await (const text of readLines(path)) yield JSON.parse(text) as JobBillRecord;
}
