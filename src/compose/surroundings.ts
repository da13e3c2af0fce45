import type { NamedFolders } from '../core/batch-commands.ts';
import { join, resolve } from 'node:path';
import { createClock } from '../adapters/clock.ts';
import { createBatchShelf } from '../adapters/store/batch-shelf.ts';
import { createDiskFiles } from '../adapters/store/disk-files.ts';
import { createHistoryFile, historyFileName } from '../adapters/store/history-file.ts';
import type { BatchShelf } from '../ports/batch-store.ts';
import type { LogLevel } from '../core/log-line.ts';
import type { ProviderName } from '../core/request.ts';
import type { Clock } from '../ports/clock.ts';
import type { Evaluator } from '../ports/evaluator.ts';
import type { History } from '../ports/history.ts';
import type { ProviderSet } from './provider-set.ts';

/** Where the program runs: what a command gets from flags, environment and the current folder. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly currentFolder: string;
  readonly dataFolder: string;
  readonly outputFolder: string;
  /** As flags named them: what is printed names them again. */
  readonly named: NamedFolders;
  readonly stdin: NodeJS.ReadableStream;
  readonly clock: Clock;
  readonly shelf: BatchShelf;
  /** What goes into the log of a batch; `info` where it is not said. */
  readonly logLevel?: LogLevel;
  /** What earlier runs measured. */
  readonly history: History;
  /** Instead of the real providers or the sandbox, and instead of the evaluator of rules: for programs that bring their own. */
  readonly providers?: (names: readonly ProviderName[]) => Promise<ProviderSet>;
  readonly evaluator?: Evaluator;
  /** Where a billed answer goes that the batch's own disk would not take; else the system's temporary folder. */
  readonly rescueFolder?: string;
}

export function createSurroundings(options: {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly currentFolder: string;
  readonly dataFolder?: string | undefined;
  readonly outputFolder?: string | undefined;
  readonly stdin: NodeJS.ReadableStream;
  readonly command?: string;
  readonly logLevel?: LogLevel | undefined;
}): Surroundings {
  const { environment, currentFolder } = options;
  const dataFolder = resolve(currentFolder, options.dataFolder ?? environment['BATCH_DATA_DIR'] ?? 'data');
  const outputFolder = resolve(currentFolder, options.outputFolder ?? environment['BATCH_OUTPUT_DIR'] ?? 'output');
  const named = { dataDir: options.dataFolder ?? null, outputDir: options.outputFolder ?? null };
  const clock = createClock();
  const files = createDiskFiles();
  return {
    environment,
    currentFolder,
    dataFolder,
    outputFolder,
    named,
    stdin: options.stdin,
    ...(options.logLevel === undefined ? {} : { logLevel: options.logLevel }),
    clock,
    shelf: createBatchShelf({ files, dataFolder, named, clock, command: options.command ?? '' }),
    history: createHistoryFile(files, join(dataFolder, historyFileName)),
  };
}

/** The batch's own folder for what render makes. */
export function outputFolderOf(surroundings: Surroundings, batchId: string): string {
  return join(surroundings.outputFolder, batchId);
}
