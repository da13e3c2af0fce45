import { closeSync, createReadStream, createWriteStream, openSync, readSync, statSync, writeFileSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';

export interface MultipartForm {
  readonly fields: Readonly<Record<string, string>>;
  /** null: no part has a file name. */
  readonly file: { readonly name: string; readonly start: number; readonly end: number } | null;
}

const chunkBytes = 1 << 20;

/** Where the parts of a form lie that was received into a file: fields as texts, the file as a range of bytes. */
export function readForm(path: string, contentType: string): MultipartForm | null {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const word = boundary?.[1] ?? boundary?.[2];
  if (word === undefined) return null;
  const marks = findAll(path, Buffer.from(`--${word}`));
  const fields: Record<string, string> = {};
  let file: MultipartForm['file'] = null;
  for (const [index, mark] of marks.slice(0, -1).entries()) {
    const headStart = mark + word.length + 4;
    const end = (marks[index + 1] ?? 0) - 2;
    const head = readRange(path, headStart, Math.min(end, headStart + 4096));
    const blank = head.indexOf('\r\n\r\n');
    if (blank === -1) continue;
    const headers = head.subarray(0, blank).toString();
    const name = /name="([^"]*)"/.exec(headers)?.[1] ?? '';
    const fileName = /filename="([^"]*)"/.exec(headers)?.[1];
    const start = headStart + blank + 4;
    if (fileName !== undefined) file = { name: fileName, start, end };
    else fields[name] = readRange(path, start, end).toString();
  }
  return { fields, file };
}

export async function copyRange(from: string, start: number, end: number, to: string): Promise<void> {
  if (end <= start) return writeFileSync(to, '');
  await pipeline(createReadStream(from, { start, end: end - 1 }), createWriteStream(to));
}

function findAll(path: string, mark: Buffer): readonly number[] {
  const { size } = statSync(path);
  const found: number[] = [];
  for (let position = 0; position < size; position += chunkBytes) {
    // A little of the next piece too, so that no mark is cut in two.
    const bytes = readRange(path, position, Math.min(size, position + chunkBytes + mark.length - 1));
    for (let at = bytes.indexOf(mark); at !== -1 && at < chunkBytes; at = bytes.indexOf(mark, at + 1))
      found.push(position + at);
  }
  return found;
}

function readRange(path: string, start: number, end: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(Math.max(0, end - start));
    const length = readSync(file, bytes, 0, bytes.length, start);
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}
