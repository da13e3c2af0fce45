import type { JobCall } from '../core/job-call.ts';
import type { JobRecord } from '../core/job.ts';

/** `.batch/jobs/`: records of provider jobs, what was sent in them, and what came back. Never cleaned. */
export interface JobStore {
  /** Numbers of the records, rising. */
  list(): readonly number[];
  /** Names of all files there, sorted: those of jobs, and strays. */
  listNames(): readonly string[];
  /** null: missing or unreadable. */
  read(number: number): JobRecord | null;
  /** On disk, in its place, when the promise resolves. */
  writeDurably(record: JobRecord): Promise<void>;

  /** Begins `<number>.requests.jsonl` and `<number>.calls.jsonl` anew, over what a crash before the record left. */
  beginRequests(number: number): RequestsWriter;
  /** The requests as they were sent, from the start, in pieces. */
  requestChunks(number: number): AsyncIterable<Uint8Array>;
  /** How large they are; null: they are missing. */
  sizeOfRequests(number: number): number | null;
  /** Removes what was to be sent in a job that never arrived. */
  dropRequests(number: number): void;
  /** The calls in order; a missing file has none. */
  readCalls(number: number): Iterable<JobCall>;
  /** The calls by index, from 0, read as they are asked for: a job may have 100,000. */
  openCalls(number: number): CallsReader;
  /** Replaces all of them, on disk when it resolves. null: nothing is known of the call in that line. */
  replaceCalls(number: number, calls: Iterable<JobCall | null>): Promise<void>;

  /** Begins the results in a temp file. */
  beginResults(number: number): ResultsWriter;
  hasResults(number: number): boolean;
  /** The raw lines of `<number>.results.jsonl`, in runs as they lie on disk; none where it is missing. */
  readResults(number: number): Iterable<string>;
  /** One line, from 1; null: there is none. */
  readResultsLine(number: number, line: number): string | null;
}

export interface CallsReader {
  /** null: there is none, or it cannot be read. */
  read(index: number): JobCall | null;
  close(): void;
}

export interface RequestsWriter {
  add(line: string, call: JobCall): void;
  readonly count: number;
  readonly bytes: number;
  /** Both files are on disk when it resolves. */
  finish(): Promise<{ readonly count: number; readonly bytes: number; readonly digest: string }>;
  /** Removes both. */
  abandon(): void;
}

export interface ResultsWriter {
  add(line: string): void;
  /** Renamed into place and on disk when it resolves. */
  finish(): Promise<void>;
  abandon(): void;
}
