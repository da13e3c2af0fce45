import type { BatchRecord } from '../core/batch-record.ts';
import type { UserError } from '../core/errors.ts';

/** A file of lines that the program keeps for itself. */
export type LinesFile = 'items.jsonl' | 'ledger.jsonl' | 'log.jsonl';

/** A line that cannot be read. `text`: as it stands, as far as it is text. */
export interface DamagedLine {
  readonly file: LinesFile;
  /** From 1, when it was found. */
  readonly line: number;
  readonly text: string;
  /** The last one, without its end: a writer was cut off there, and it never counted. */
  readonly isTorn: boolean;
  /** It can be read, and is of a kind that this version does not know. */
  readonly isNewer: boolean;
}

/** What was taken out of a file of lines, kept in `.batch/damaged.jsonl`; `text` null: the whole file was missing. */
export interface KeptDamage {
  readonly file: LinesFile;
  readonly line: number | null;
  readonly text: string | null;
  readonly torn?: true;
}

export type RecordState =
  | { readonly kind: 'sound' | 'missing' | 'newer' }
  /** Something stands there that is no record; `message`: what the reader says of it. */
  | { readonly kind: 'damaged'; readonly message: string };

/**
 * The files of `.batch/` and the folders of items as verify looks at them: what cannot be read is a value here, where the rest of
 * the store refuses to go on.
 */
export interface CareFiles {
  /** null: there is no folder of that name. */
  lookAtRecord(): RecordState | null;
  /** The copy beside the record can be read. */
  hasRecordCopy(): boolean;
  /** null: it is missing or cannot be read. */
  readRecordCopy(): BatchRecord | null;
  /** Files of the program's own that were met and could not be read, by their names in the batch's folder; only of who skips damage. */
  listUnreadable(): readonly { readonly name: string; readonly error: UserError }[];
  /** Makes the copy of a sound record where it is another or missing. Under the lock only. */
  keepRecordCopy(): void;
  /** Puts the copy in the record's place. Under the lock only. */
  restoreRecord(): void;

  findDamagedLines(file: LinesFile): Iterable<DamagedLine>;
  isMissing(file: LinesFile): boolean;
  /**
   * Keeps damaged lines of items and ledger in `.batch/damaged.jsonl`, then takes them out of their file by one rename. What a
   * newer version wrote stays. A killed process leaves the copy, and the next call keeps no second one. Returns how many lines.
   */
  setDamagedLinesAside(): number;
  /** Takes out lines of items.jsonl that repeat an earlier one letter by letter. Returns how many. */
  removeRepeatedItems(): number;
  /** Says for good that a file was missing, whatever is made anew. */
  keepMissing(file: LinesFile): void;
  readKeptDamage(): readonly KeptDamage[];

  /** Temp files and folders that a killed process left right in the batch's folder, in `.batch/` and `.batch/jobs/`. */
  listTemporary(): readonly string[];
  /**
   * Names in the item's folder and those of `steps` that are neither files of the line nor folders, relative to the item; one of
   * `known` stands where a folder belongs, which is said elsewhere.
   */
  listForeignFiles(itemId: string, steps: readonly string[], known: readonly string[]): readonly string[];
  /** Links right in the batch's folder. */
  listLinks(): readonly string[];
  /** A lock stands that nobody holds. */
  hasStaleLock(): boolean;
  /** Gives an item's folder back its name. False where it is not there, or the name is taken. */
  renameItemFolder(from: string, to: string): boolean;
}
