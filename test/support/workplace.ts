import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { JsonValue } from '../../src/core/json.ts';
import type { LedgerLine } from '../../src/core/ledger.ts';
import type { Receipt } from '../../src/core/receipt.ts';
import { type Ended, type Running, runProgram, startProgram } from './program.ts';

/** A folder of its own in which the built program is run, with a pipeline in `pipeline/`. */
export interface Workplace {
  readonly folder: string;
  /** What the program is told beside its flags; may be changed between runs. */
  environment: Readonly<Record<string, string>>;
  run(...argv: readonly string[]): Promise<Ended>;
  /** Runs with --json and returns the document, which is all that may stand on stdout. */
  runJson<T>(
    ...argv: readonly string[]
  ): Promise<{ readonly exitCode: number | null; readonly document: T; readonly stderr: string }>;
  start(...argv: readonly string[]): Running;
  write(path: string, text: string): void;
  read(path: string): string;
  has(path: string): boolean;
  ledger(batchId: string): readonly LedgerLine[];
  /** Every receipt of the batch, those of attempts set aside too. */
  receipts(batchId: string): readonly Receipt[];
  remove(): void;
}

export function createWorkplace(
  files: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'batch-pipeline-program-'));
  const started = new Set<Running>();
  const place: Workplace = {
    folder,
    environment,
    run: (...argv) => runProgram(argv, { folder, environment: place.environment }),
    async runJson<T>(...argv: readonly string[]) {
      const { exitCode, stdout, stderr } = await place.run(...argv, '--json');
      return { exitCode, document: JSON.parse(stdout) as T, stderr };
    },
    start(...argv) {
      const running = startProgram(argv, { folder, environment: place.environment });
      started.add(running);
      const forget = () => void started.delete(running);
      running.ended.then(forget, forget);
      return running;
    },
    write(path, text) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    },
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    has: (path) => existsSync(join(folder, path)),
    ledger: (batchId) => readLines<LedgerLine>(join(folder, 'data', batchId, '.batch', 'ledger.jsonl')),
    receipts: (batchId) => readReceipts(join(folder, 'data', batchId)),
    remove() {
      for (const { child } of started) child.kill('SIGKILL');
      // A run of its own may be writing its last files.
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
  for (const [path, text] of Object.entries(files)) place.write(`pipeline/${path}`, text);
  return place;
}

/** The values of a file with one JSON value a line; none where the file is missing. */
export function readLines<T>(path: string): readonly T[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  // A kill may cut off the line it was writing, which never counts; the next who appends cuts it off.
  if (!isWhole(lines.at(-1) ?? '')) lines.pop();
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T);
}

function isWhole(lastLine: string): boolean {
  try {
    return lastLine === '' || JSON.parse(lastLine) !== undefined;
  } catch {
    return false;
  }
}

function readReceipts(batchFolder: string): readonly Receipt[] {
  return listFiles(batchFolder)
    .filter((path) => path.endsWith('/receipt.json'))
    .map((path) => JSON.parse(readFileSync(path, 'utf8')) as Receipt);
}

/** Files that only a run in progress may have: temp files, claims of a lock, the lock. */
export function findStrays(folder: string): readonly string[] {
  return listFiles(folder)
    .map((path) => relative(folder, path))
    .filter((path) => /\.tmp$|\.claim-|\/lock$/.test(path));
}

/** Path → digest of every file below a folder, but those that `leaveOut` matches. */
export function digestTree(folder: string, leaveOut: RegExp = /^$/): ReadonlyMap<string, string> {
  const files = listFiles(folder)
    .map((path) => relative(folder, path))
    .filter((path) => !leaveOut.test(path));
  return new Map(
    files.map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex'),
    ]),
  );
}

function listFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** A pipeline.yaml over items item-0001, item-0002 … with a topic each. */
export function manyItems(count: number): readonly { readonly [name: string]: JsonValue }[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `item-${String(index + 1).padStart(4, '0')}`,
    topic: `topic ${index + 1}`,
  }));
}

export function toJsonLines(values: readonly JsonValue[]): string {
  return `${values.map((value) => JSON.stringify(value)).join('\n')}\n`;
}
