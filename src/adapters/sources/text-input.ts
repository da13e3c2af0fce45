import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UserError } from '../../core/errors.ts';
import { errorCodeOf, toFileError } from './file-errors.ts';

/** A text to be read once from its beginning, in pieces. */
export interface TextInput {
  /** For people: the path as the pipeline has it. */
  readonly name: string;
  /** Without a byte order mark; throws a UserError where the file is missing, unreadable, empty, or no UTF-8. */
  chunks(): AsyncIterable<string>;
}

const chunkBytes = 262_144;

/** A source's file on disk, unpacked where its name ends in .gz; or text that came with the pipeline. */
export function createTextInput(
  origin: { readonly path: string; readonly content?: string },
  sourceFolder: string,
): TextInput {
  const { path, content } = origin;
  if (content !== undefined) {
    return {
      name: path,
      async *chunks() {
        yield content.replace(/^\uFEFF/, '');
      },
    };
  }
  return { name: path, chunks: () => readChunks(path, sourceFolder) };
}

async function* readChunks(path: string, sourceFolder: string): AsyncGenerator<string> {
  const file = createReadStream(resolve(sourceFolder, path), { highWaterMark: chunkBytes });
  const bytes = /\.gz$/i.test(path) ? unpack(file) : file;
  let isEmpty = true;
  try {
    for await (const text of decodeUtf8(bytes, path)) {
      isEmpty = false;
      yield text;
    }
  } catch (error) {
    throw toFileError(error, path, sourceFolder);
  } finally {
    // A gunzip that fails leaves the file open; a reader that stops early does too.
    file.destroy();
  }
  if (isEmpty)
    throw new UserError({
      code: 'source-empty',
      message: `The source file "${path}" is empty`,
      hint: 'Put items into it, or name another file.',
    });
}

function unpack(file: Readable): Readable {
  return pipeline(file, createGunzip({ chunkSize: chunkBytes }), () => {
    // Failures of either reach the reader of the unpacked bytes.
  });
}

/** Pieces of UTF-8 as text. Data is not guessed at: a byte that fits no character is an error with its line. */
export async function* decodeUtf8(bytes: AsyncIterable<Buffer>, name: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  let isFirst = true;
  const decode = (chunk: Buffer | null): string => {
    try {
      return chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch (error) {
      if (errorCodeOf(error) !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
      throw new UserError({
        code: 'not-utf8',
        message: `${name}:${line + countLinesBeforeBadByte(chunk)} is no UTF-8 text`,
        hint: 'Save the file as UTF-8, without packing it, or convert it: iconv -f LATIN1 -t UTF-8.',
      });
    }
  };
  for await (const chunk of bytes) {
    if (isFirst && isUtf16(chunk))
      throw new UserError({ code: 'not-utf8', message: `${name} is UTF-16 text`, hint: 'Save the file as UTF-8.' });
    isFirst = false;
    const text = decode(chunk);
    if (text !== '') yield text;
    line += count(text, '\n');
  }
  const rest = decode(null);
  if (rest !== '') yield rest;
}

function isUtf16(bytes: Buffer): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

function countLinesBeforeBadByte(chunk: Buffer | null): number {
  if (chunk === null) return 0;
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(chunk);
  const bad = text.indexOf('\uFFFD');
  return count(bad === -1 ? text : text.slice(0, bad), '\n');
}

/** How often `part` stands in `text`. */
export function count(text: string, part: string): number {
  let found = 0;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) found++;
  return found;
}
