import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { createReplacementFile } from '../replace-file.ts';
import { hasFile } from '../standing.ts';

/**
 * Which files we made, with the digest of what we wrote: `{"name":"a.md","digest":"…"}` a line, the last one of a name
 * counts. A file is noted before it is written, so after a crash everything of ours is in the list; a file that is not
 * is somebody else's.
 */
export interface MadeList {
  readonly digests: ReadonlyMap<string, string>;
  /** Before the file is written. */
  note(name: string, digest: string): void;
  forget(name: string): void;
  /** Writes the list anew, without what was forgotten or noted twice; not where it is the same. */
  finish(): Promise<void>;
  close(): void;
}

/** A link that came after we looked is not followed either, where the system knows how. */
const appendInPlace = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0);

/** Throws a UserError where a link, or anything but a file, stands in its place. */
export function openMadeList(path: string): MadeList {
  const digests = readList(path);
  let appending: number | null = null;

  function close(): void {
    if (appending !== null) closeSync(appending);
    appending = null;
  }

  return {
    digests,
    note(name, digest) {
      if (digests.get(name) === digest) return;
      digests.set(name, digest);
      if (appending === null) {
        appending = openSync(path, appendInPlace, 0o666);
        // A line that a killed run left unfinished must not swallow the next one.
        writeSync(appending, '\n');
      }
      writeSync(appending, toLine(name, digest));
    },
    forget: (name) => void digests.delete(name),
    async finish() {
      close();
      const file = createReplacementFile(path);
      try {
        for (const [name, digest] of [...digests].sort(([one], [other]) => (one < other ? -1 : 1))) {
          file.write(toLine(name, digest));
        }
        await file.commit();
      } finally {
        file.abandon();
      }
    },
    close,
  };
}

function toLine(name: string, digest: string): string {
  return `${JSON.stringify({ name, digest })}\n`;
}

function readList(path: string): Map<string, string> {
  const digests = new Map<string, string>();
  if (!hasFile(path)) return digests;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const entry = line === '' ? null : readLine(line);
    if (entry !== null) digests.set(entry.name, entry.digest);
  }
  return digests;
}

/** null: a line that is none; its file counts as somebody else's. */
function readLine(line: string): { readonly name: string; readonly digest: string } | null {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry !== 'object' || entry === null || !('name' in entry) || !('digest' in entry)) return null;
    const { name, digest } = entry;
    return typeof name === 'string' && typeof digest === 'string' ? { name, digest } : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
