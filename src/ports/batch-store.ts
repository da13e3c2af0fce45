import type { BatchAddress } from '../core/batch-commands.ts';
import type { BatchRecord } from '../core/batch-record.ts';
import type { ClosingLine, ItemLine } from '../core/item-line.ts';
import type { LedgerLine } from '../core/ledger.ts';
import type { LogCursor } from '../core/log-line.ts';
import type { ItemFile, ItemPicture, StepFile } from '../core/line.ts';
import type { CareFiles } from './care-files.ts';
import type { ControlFiles } from './control-files.ts';
import type { JobStore } from './job-store.ts';

/**
 * One batch on disk: `data/<batch-id>/`. Every write is atomic. Methods named `…Durably` have reached the disk when
 * their promise resolves; the others survive a killed process. Small files are read and written synchronously
 * (measured: two to three times faster than promises).
 */
export interface BatchStore {
  readonly batchId: string;
  /** How a command that is printed names it. */
  readonly address: BatchAddress;
  readonly exists: boolean;

  readBatchRecord(): BatchRecord | null;
  writeBatchRecord(record: BatchRecord): void;
  /** `.batch/pipeline.json`: what the pipeline came to when it was last read, for commands that only look. */
  readPipelineNote(): string | null;
  writePipelineNote(text: string): void;

  /** The items in order of acquisition, streamed; a torn last line is left out. A closing line is skipped. */
  readItems(): Iterable<ItemLine>;
  /** The items as they are acquired, closing lines left out; throws as `readItems` does. */
  followItems(): LineFollower<ItemLine>;
  /** The closing line, if the source was read to its end. */
  readClosing(): ClosingLine | null;
  /** Appends lines in one write. */
  appendItems(lines: readonly ItemLine[]): void;
  appendClosing(line: ClosingLine): void;
  /** Takes the lines of `ids`, and the closing line, out of items.jsonl by one rename. */
  removeItems(ids: ReadonlySet<string>): void;

  /**
   * The names of an item's folder and the folders of `steps`; an item without a folder has an empty picture. The folders of
   * `expands` hold children, maybe very many: they are not listed, and the names of a step are looked up in them.
   */
  readPicture(itemId: string, steps: readonly string[], expands?: ReadonlySet<string>): ItemPicture;
  /** Names of item folders that stand in the batch's folder. */
  listItemFolders(): readonly string[];
  /** Numbers of the children that lie in an expand step's folder, rising. */
  listChildren(itemId: string, expand: string): readonly number[];
  /** Names of folders in an expand step's folder that no child can have. */
  listForeignChildren(itemId: string, expand: string): readonly string[];
  /** Names of folders inside an item that are neither a step of `steps` nor `attempts`. */
  listForeignFolders(itemId: string, steps: readonly string[]): readonly string[];

  /** Text of a file; null where it is missing. `attempt`: in attempts/<n>/ instead of the item's folder. */
  readItemFile(itemId: string, file: ItemFile): string | null;
  readStepFile(itemId: string, step: string, file: StepFile, attempt?: number): string | null;
  /** Writes when the content changed. `isNew`: none stands, so that it need not be looked for. */
  writeItemFile(itemId: string, file: ItemFile, text: string): 'written' | 'unchanged';
  writeStepFile(itemId: string, step: string, file: StepFile, text: string, isNew?: boolean): 'written' | 'unchanged';
  /**
   * For receipts: the text is on disk when the promise resolves, in the journal of answers, and the file in its place. Many
   * at once share their waiting. After a power cut `readAnswerJournal` has what misses. Nothing that stands is replaced, and nothing
   * is written into a batch that another process has taken over.
   */
  writeStepFileDurably(
    itemId: string,
    step: string,
    file: StepFile,
    text: string,
    generation?: string | null,
  ): Promise<Placement>;
  /**
   * What was written durably and may not stand in its place, because a holder did not come to its end; null: all of it stands.
   * `all`: whatever is still there, where somebody removed files.
   */
  readAnswerJournal(options?: { readonly all: boolean }): Iterable<JournalEntry> | null;
  /** Puts back what was lost, with `attempt` in attempts/<attempt>/: on disk, in its place, when the promise resolves. */
  restoreStepFile(itemId: string, step: string, file: StepFile, text: string, attempt?: number): Promise<void>;
  /** Everything of the journal stands or was given up; when it is old, it is removed. Under the lock only. */
  settleAnswerJournal(): Promise<void>;
  /** Removing what is not there is nothing. */
  removeItemFile(itemId: string, file: ItemFile): void;
  removeStepFile(itemId: string, step: string, file: StepFile): void;
  /** Moves one file of a step to attempts/<attempt>/, making the folders; missing is nothing. */
  setAsideStepFile(itemId: string, step: string, file: StepFile, attempt: number): void;
  /** Moves a step's folder with everything in it to attempts/<attempt>/ by one rename; missing is nothing. Never of `main`. */
  setAsideStepFolder(itemId: string, step: string, attempt: number): void;
  /**
   * Moves the folder of one child, with everything in it, to where another id lies, by one rename; makes the folders above it. False:
   * there is none, or something stands where it would go.
   */
  moveChild(from: string, to: string): boolean;
  /** Removes a step's folder with everything in it, children too: gone in one act for whoever looks. Never of `main`. */
  removeStepFolder(itemId: string, step: string): void;
  /** Makes attempts/<attempt>/ if it does not stand: the mark that a set-aside is in progress. */
  openAttemptFolder(itemId: string, attempt: number): void;
  removeAttempt(itemId: string, attempt: number): void;
  /** Removes a step's folder if it is empty (never the item's). */
  removeEmptyStepFolder(itemId: string, step: string): void;
  /** Removes the item's folder with everything in it, raw.json last. */
  removeItemFolder(itemId: string): void;

  /** All lines of the ledger in order, streamed. A torn last line is cut off at the next append. */
  readLedger(): Iterable<LedgerLine>;
  /** The lines of the ledger as they are appended; throws as `readLedger` does. */
  followLedger(): LineFollower<LedgerLine>;
  /** Appended and handed to the operating system before it returns. */
  appendLedger(lines: readonly LedgerLine[]): void;
  /** On disk when the promise resolves; lines of many callers share one fsync. */
  appendLedgerDurably(line: LedgerLine): Promise<void>;
  /** Every line that was appended is on disk when the promise resolves, those of an earlier process too. */
  syncLedger(): Promise<void>;

  /** Jobs at providers: `.batch/jobs/`. */
  readonly jobs: JobStore;
  /** For verify. */
  readonly care: CareFiles;

  /** Only of who holds the lock. */
  appendLog(...lines: readonly object[]): void;
  /** All lines there are, the oldest first; what cannot be read is left out. */
  readLog(): Iterable<object>;
  /** The newest first; no more is read from the disk than is asked for. */
  readLogBack(): Iterable<LogEntry>;
  /** The lines behind the cursor, the oldest first, whatever the files are called by now. */
  readLogAfter(cursor: LogCursor): Iterable<LogEntry>;

  /** `.batch/told.json`: troubles that were told of the last run, so that one that is begun again and again does not repeat them. */
  readTold(): readonly string[];
  writeTold(names: readonly string[]): void;

  /** Streams `all_results.json`: one element a line; replaces the old one atomically when the last element is written. */
  writeResults(elements: Iterable<string>): void;
  /** The same, of elements that come in their own time; when they end in an error, the old file stays. */
  writeResultsLater(elements: AsyncIterable<string>): Promise<void>;
  readResults(): Iterable<string> | null;

  /** Takes the lock or says who holds it. Creates the batch's folder where `create` is set. */
  lock(options: { readonly create: boolean }): LockOutcome;
  /**
   * Another process has taken the batch over: whatever writes, but for lines of ledger and log, throws a UserError
   * {code: 'locked'} from then on. Looked up once a second.
   */
  isLockLost(): boolean;
  /** For what writes elsewhere: throws as the writes do. */
  refuseIfLockLost(): void;
  /** Who holds it now, without taking it. */
  readLockHolder(): LockHolder | null;
  /** The lock as it stands, also that of a holder who is gone; null: there is none, or nobody can read it. */
  lookAtLock(): SeenHolder | null;
  /** What is asked of the holder, and what it answers. */
  readonly control: ControlFiles;
  /**
   * Takes a batch away in which nothing was acquired and nothing paid, its lock with it. False, and nothing is touched,
   * where an item or a line of the ledger stands. Under the lock only.
   */
  removeIfEmpty(): boolean;
  /**
   * Removes temp files that a killed process left. Under the lock only. Returns how many. `everywhere`: in the folders of items
   * too, where the last holder came to its end.
   */
  sweepTemporaryFiles(options?: { readonly everywhere: boolean }): number;
  /** Waits until everything durable is on disk and closes open files. */
  close(): Promise<void>;
}

/** What became of a file that was to be placed: `taken`: another one stands there; `not ours`: another process took the batch over. */
export type Placement = 'placed' | 'taken' | 'not ours';

/** A line of the log, and where a reader stands behind it. */
export interface LogEntry {
  readonly line: object;
  readonly after: LogCursor;
}

/** Reads a file that grows from where it stood the last time. */
export interface LineFollower<Line> {
  /**
   * What came since, at most some thousand lines; `isAtEnd`: there is no more for now. `startsAnew`: the file was cut, replaced or
   * removed, everything given before is void, and its lines begin at the first one.
   */
  next(): { readonly lines: readonly Line[]; readonly startsAnew: boolean; readonly isAtEnd: boolean };
}

/** A receipt as it was written: where, and its text. */
export interface JournalEntry {
  readonly itemId: string;
  readonly step: string;
  readonly file: StepFile;
  readonly text: string;
  /** Of a child that was made anew with its parent's line; absent: the first of its name. */
  readonly generation?: string;
}

export interface LockHolder {
  readonly host: string;
  readonly bootId: string;
  readonly pid: number;
  readonly processStart: string;
  readonly nonce: string;
  readonly command: string;
  readonly since: string;
}

export interface SeenHolder {
  readonly holder: LockHolder;
  /** It is still at work, as far as that can be told from here. */
  readonly isLive: boolean;
  /** As of a lock that is held. */
  readonly untilMs: number | null;
  /** Its process is one of this machine: its number means the same process here. */
  readonly isHere: boolean;
  /** Milliseconds since the epoch: holders touch their lock every 30 s. */
  readonly touchedMs: number;
}

export type LockOutcome =
  | {
      readonly kind: 'locked';
      readonly holder: LockHolder;
      /** Who held it before and did not come to its end; without a host where its lock could not be read. */
      readonly tookOver: LockHolder | null;
      readonly isStillOurs: () => boolean;
      readonly release: () => void;
      /** For who did not put right what a run that was cut off left: its lock stands again, for the next run to see. */
      readonly handBack: () => void;
    }
  | LockHeld;

export interface LockHeld {
  readonly kind: 'held';
  readonly holder: LockHolder;
  /**
   * Until when it counts as at work where nothing is heard of it, in ms since the epoch: its process cannot be asked after from here.
   * null: it is there.
   */
  readonly untilMs: number | null;
}

/** All batches under one data folder. */
export interface BatchShelf {
  /** Ids of the batches, sorted; archived ones with `archived`. */
  listBatches(options?: { readonly archived: boolean }): readonly string[];
  isArchived(batchId: string): boolean;
  /**
   * With `archived` the one that was put away under this id. `skipsDamage`: lines of items and ledger that cannot be read are left
   * out instead of refused. For who only looks.
   */
  open(batchId: string, options?: { readonly archived?: boolean; readonly skipsDamage?: boolean }): BatchStore;
  /**
   * Puts a batch away, or back, by one rename under its lock: a crash leaves it whole on one side. `check` sees it under the
   * lock; what it throws leaves everything as it was. A UserError {code: 'no-batch'} where there is none.
   */
  move(batchId: string, to: 'archive' | 'shelf', check: (store: BatchStore) => void): MoveOutcome;
}

export type MoveOutcome =
  | { readonly kind: 'moved'; readonly from: string; readonly to: string }
  | LockHeld
  /** Something of this name stands where it would go. */
  | { readonly kind: 'occupied'; readonly path: string };
