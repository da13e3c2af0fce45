export interface MemoryFile {
  readonly kind: 'file';
  touchedMs: number;
  size(): number;
  /** A view, not a copy: it is read at once. */
  bytes(): Buffer;
  append(text: string, atMs: number): void;
  truncate(size: number, atMs: number): void;
}

export interface MemoryFolder {
  readonly kind: 'folder';
  touchedMs: number;
  readonly entries: Map<string, MemoryNode>;
}

export type MemoryNode = MemoryFile | MemoryFolder;

export function createMemoryFolder(atMs: number): MemoryFolder {
  return { kind: 'folder', touchedMs: atMs, entries: new Map() };
}

/** A file whose room doubles, so that appending many lines stays quick. */
export function createMemoryFile(atMs: number): MemoryFile {
  let room = Buffer.alloc(0);
  let size = 0;
  const file: MemoryFile = {
    kind: 'file',
    touchedMs: atMs,
    size: () => size,
    bytes: () => room.subarray(0, size),
    append: (text, at) => {
      const bytes = Buffer.from(text);
      if (size + bytes.length > room.length) {
        const larger = Buffer.alloc(size === 0 ? bytes.length : 2 * (size + bytes.length));
        room.copy(larger, 0, 0, size);
        room = larger;
      }
      bytes.copy(room, size);
      size += bytes.length;
      file.touchedMs = at;
    },
    truncate: (length, at) => {
      size = Math.min(size, length);
      file.touchedMs = at;
    },
  };
  return file;
}
