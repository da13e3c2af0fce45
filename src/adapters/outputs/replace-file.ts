import { closeSync, lstatSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';

/** A file being written beside the one it will replace. */
export interface ReplacementFile {
  /** Buffered; written in large blocks. */
  write(text: string): void;
  /** Appends the whole of another file. */
  append(path: string): Promise<void>;
  /** Lets the event loop run when enough was written since it last did. */
  breathe(): Promise<void>;
  /** Puts the file in place, unless what stands there is the same. */
  commit(): Promise<'written' | 'unchanged'>;
  /** Closes and keeps what was written, under its temporary path, for `append`. */
  close(): void;
  /** Leaves the old file as it was. After `commit` it does nothing. */
  abandon(): void;
  readonly temporaryPath: string;
}

const maxBufferLength = 1 << 18;
const blockBytes = 1 << 20;

/** Opens `<path>.tmp` anew: one writer holds the batch, so a left-over is of a killed run. The old file stays until `commit`. */
export function createReplacementFile(path: string): ReplacementFile {
  const temporaryPath = `${path}.tmp`;
  rmSync(temporaryPath, { force: true });
  const file = openSync(temporaryPath, 'wx');
  let isOpen = true;
  let buffered: string[] = [];
  let length = 0;
  let sinceBreath = 0;

  function flush(): void {
    if (length > 0) writeAll(file, Buffer.from(buffered.join(''), 'utf8'));
    buffered = [];
    length = 0;
  }

  function close(): void {
    if (!isOpen) return;
    flush();
    isOpen = false;
    closeSync(file);
  }

  async function breathe(): Promise<void> {
    if (sinceBreath < blockBytes) return;
    sinceBreath = 0;
    await setImmediate();
  }

  return {
    temporaryPath,
    write(text) {
      buffered.push(text);
      length += text.length;
      sinceBreath += text.length;
      if (length >= maxBufferLength) flush();
    },
    async append(from) {
      flush();
      const source = openSync(from, 'r');
      try {
        const block = Buffer.allocUnsafe(blockBytes);
        for (let bytes = readSync(source, block); bytes > 0; bytes = readSync(source, block)) {
          writeAll(file, block.subarray(0, bytes));
          await setImmediate();
        }
      } finally {
        closeSync(source);
      }
    },
    breathe,
    close,
    async commit() {
      flush();
      if (await hasSameContent(temporaryPath, path)) {
        close();
        rmSync(temporaryPath);
        return 'unchanged';
      }
      close();
      renameSync(temporaryPath, path);
      return 'written';
    },
    abandon() {
      buffered = [];
      length = 0;
      close();
      rmSync(temporaryPath, { force: true });
    },
  };
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

async function hasSameContent(onePath: string, otherPath: string): Promise<boolean> {
  // A link is replaced, whatever it leads to.
  const other = lstatSync(otherPath, { throwIfNoEntry: false });
  if (other === undefined || !other.isFile() || other.size !== statSync(onePath).size) return false;
  const files = [openSync(onePath, 'r'), openSync(otherPath, 'r')] as const;
  try {
    const blocks = [Buffer.allocUnsafe(blockBytes), Buffer.allocUnsafe(blockBytes)] as const;
    for (;;) {
      const bytes = readSync(files[0], blocks[0]);
      if (bytes !== readSync(files[1], blocks[1])) return false;
      if (bytes === 0) return true;
      if (!blocks[0].subarray(0, bytes).equals(blocks[1].subarray(0, bytes))) return false;
      await setImmediate();
    }
  } finally {
    files.forEach(closeSync);
  }
}
