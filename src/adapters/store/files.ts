/**
 * The file operations that the store is built on. One implementation is the disk, one lives in memory; the store is the
 * same code over both. Everything is synchronous but the waiting for the disk. What is missing is a value (null, false);
 * whatever else the disk says (full, read-only, no permission) is a UserError {code: 'disk'} that names the path.
 * No operation follows a symbolic link at the end of its path.
 */
export interface Files {
  /** What stands at `path`, the link itself where it is one; null: nothing. */
  look(path: string): FileLook | null;
  /** The text of a file; null: missing. */
  readText(path: string): string | null;
  /** The entries of a folder, unsorted; null: missing, or no folder. */
  list(path: string): readonly FolderEntry[] | null;
  /** Opens a file for reading in pieces; null: missing. */
  openRead(path: string): ReadHandle | null;

  /** Makes one folder; false where something of that name stands. */
  makeFolder(path: string): boolean;
  /**
   * Writes a whole file in place: for temp files, which nobody reads. False where its folder is missing. `isPrivate`: made so that
   * nobody but its owner reads or writes it.
   */
  writeInPlace(path: string, text: string, isPrivate?: boolean): boolean;
  /** Opens a new or emptied file for writing in pieces: for temp files. */
  openWrite(path: string): WriteHandle;
  /** Makes the file with its text in one act, if nothing of that name stands; false if something does. */
  createExclusive(path: string, text: string): boolean;
  /** `isOwnerOnly`: where it is made now, nobody else may read it. */
  openAppend(path: string, isOwnerOnly?: boolean): AppendHandle;
  truncate(path: string, size: number): void;
  /** Renames a file or folder over a file that may stand there; false where `from` is missing. */
  rename(from: string, to: string): boolean;
  /** Removes a file or link; false where it is missing. */
  remove(path: string): boolean;
  /** Removes an empty folder; false where it is missing or not empty. */
  removeFolder(path: string): boolean;
  /** Whose it is, as the system numbers users; null: missing, or the system has no such numbers. */
  ownerOf(path: string): FileOwner | null;
  /** Gives the file to another user, where this process may: root. */
  giveTo(path: string, owner: FileOwner): void;
  /** Sets the time of the last change. */
  touch(path: string, atMs: number): void;

  /** Resolves when the file, or the entries of the folder, have reached the disk. */
  sync(path: string): Promise<void>;
  /** The same, and waits for it. */
  syncNow(path: string): void;
}

export type FileKind = 'file' | 'folder' | 'link' | 'other';

export interface FileLook {
  readonly kind: FileKind;
  readonly size: number;
  readonly touchedMs: number;
}

export interface FileOwner {
  readonly userId: number;
  readonly groupId: number;
}

/** As `Dirent` of node:fs has it, so that listings of 100,000 entries need no second object each. */
export interface FolderEntry {
  readonly name: string;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

export interface ReadHandle {
  readonly size: number;
  /** Up to `length` bytes from `position`; none at the end. */
  read(position: number, length: number): Buffer;
  close(): void;
}

export interface WriteHandle {
  write(text: string): void;
  close(): void;
}

export interface AppendHandle {
  readonly size: number;
  append(text: string): void;
  sync(): Promise<void>;
  close(): void;
}
