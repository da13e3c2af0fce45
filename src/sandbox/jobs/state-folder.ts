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
import type { BillLine } from '../bill.ts';
import type { StoredFile, StoredJob } from './job.ts';

let opened = 0;

/**
 * What the sandbox remembers of files and jobs, on disk: whatever it has answered is there, so that one that was killed and
 * started again, or another one in the next process, knows it.
 *
 *   files/<id>.json · <id>.data        jobs/<id>.json · <id>.lines · <id>.bill        told.jsonl
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
  jobs(): readonly StoredJob[];
  removeJob(id: string): void;
  linesPath(jobId: string): string;
  putBill(jobId: string, lines: readonly BillLine[]): void;
  /** The bills of all jobs that have ended. */
  bills(): readonly BillLine[];
  nextId(): string;
  close(): void;
}

export function openStateFolder(given: string | null): StateFolder {
  opened += 1;
  const folder = given ?? join(tmpdir(), `sandbox-${process.pid}-${opened}`);
  const filesFolder = join(folder, 'files');
  const jobsFolder = join(folder, 'jobs');
  const counterPath = join(folder, 'counter');
  let temporary = 0;
  let isMade = false;

  /** Nothing is made before there is something to keep. */
  const make = (): void => {
    if (isMade) return;
    for (const path of [filesFolder, jobsFolder]) mkdirSync(path, { recursive: true });
    isMade = true;
  };
  const list = (path: string): readonly string[] => (existsSync(path) ? readdirSync(path) : []);
  for (const path of [filesFolder, jobsFolder])
    for (const name of list(path)) if (name.endsWith('.tmp')) rmSync(join(path, name), { force: true });

  /** Ids of Gemini have a slash. */
  const named = (id: string) => id.replace('/', '-');
  const write = (path: string, value: unknown) => {
    make();
    temporary += 1;
    const beside = `${path}.${process.pid}-${temporary}.tmp`;
    writeFileSync(beside, JSON.stringify(value));
    renameSync(beside, path);
  };
  const readAll = <Value>(path: string): Value[] =>
    list(path)
      .filter((name) => name.endsWith('.json'))
      .map((name) => JSON.parse(readFileSync(join(path, name), 'utf8')) as Value);
  const files = new Map(readAll<StoredFile>(filesFolder).map((file) => [file.id, file]));
  const jobs = new Map(readAll<StoredJob>(jobsFolder).map((job) => [job.id, job]));

  const hasEnded = (name: string) => [...jobs.values()].every((job) => named(job.id) !== name || job.end !== null);

  return {
    folder,
    temporaryPath() {
      make();
      temporary += 1;
      return join(filesFolder, `${process.pid}-${temporary}.tmp`);
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
      write(join(jobsFolder, `${named(job.id)}.json`), job);
      jobs.set(job.id, job);
    },
    jobs: () => [...jobs.values()],
    removeJob(id) {
      jobs.delete(id);
      for (const ending of ['json', 'lines']) rmSync(join(jobsFolder, `${named(id)}.${ending}`), { force: true });
    },
    linesPath(jobId) {
      make();
      return join(jobsFolder, `${named(jobId)}.lines`);
    },
    putBill: (jobId, lines) => write(join(jobsFolder, `${named(jobId)}.bill`), lines),
    bills: () =>
      list(jobsFolder)
        .filter((name) => name.endsWith('.bill') && hasEnded(name.slice(0, -'.bill'.length)))
        .flatMap((name) => JSON.parse(readFileSync(join(jobsFolder, name), 'utf8')) as BillLine[]),
    /** Never twice, also across restarts: the counter is on disk before the id is used. */
    nextId() {
      make();
      appendFileSync(counterPath, '.');
      return String(readFileSync(counterPath).length).padStart(8, '0');
    },
    close() {
      if (given === null && existsSync(folder)) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The lines of a file, one after the other, blank ones left out. */
export async function* readLines(path: string): AsyncGenerator<string> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) if (line.trim() !== '') yield line;
}
