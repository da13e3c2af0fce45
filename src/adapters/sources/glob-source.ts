import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { parse, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import { UserError } from '../../core/errors.ts';
import type { BuiltInFile, SourceOrigin } from '../../core/pipeline.ts';
import type { Source, SourceItem } from '../../ports/source.ts';
import { toFileError } from './file-errors.ts';

type GlobOrigin = Extract<SourceOrigin, { readonly kind: 'glob' }>;

const maxFileBytes = 67_108_864;

/** One item a file that fits the pattern, in order of the paths by code point. The file is read when its item is asked for. */
export function createGlobSource({ pattern, files }: GlobOrigin, sourceFolder: string): Source {
  if (files !== undefined) return createBuiltInSource(files, toFixedFolder(pattern));
  return {
    canBeReadAgain: true,
    async *read(signal, isWanted) {
      const paths = await findPaths(pattern, sourceFolder);
      const base = toFixedFolder(pattern);
      for (const [place, path] of paths.entries()) {
        if (signal.aborted) return;
        if (isWanted?.(place) === false) continue;
        yield await readFileItem(path, base, sourceFolder);
      }
    },
  };
}

/** Documents that are part of the program; when they were last changed is not known. */
function createBuiltInSource(files: readonly BuiltInFile[], base: string): Source {
  return {
    canBeReadAgain: true,
    async *read(signal, isWanted) {
      for (const [place, { path, text }] of files.entries()) {
        if (signal.aborted) return;
        if (isWanted?.(place) === false) continue;
        yield {
          raw: { ...toNames(base, path), text, size: Buffer.byteLength(text), modified: null },
          key: path,
          where: path,
        };
      }
    },
  };
}

async function findPaths(pattern: string, sourceFolder: string): Promise<readonly string[]> {
  const paths = await glob(pattern, { cwd: sourceFolder, onlyFiles: true, expandDirectories: false, absolute: false });
  if (paths.length === 0) throw toNoMatch(pattern, sourceFolder);
  return paths.map((path) => path.replaceAll('\\', '/')).sort(compareByCodePoint);
}

/** The order of UTF-8 bytes is the order of code points; that of JavaScript's strings is not. */
function compareByCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The beginning of a pattern that no file can differ in. */
function toFixedFolder(pattern: string): string {
  const folders = pattern.split('/').slice(0, -1);
  const firstWildcard = folders.findIndex((part) => /[*?{}()[\]!]/.test(part));
  return (firstWildcard === -1 ? folders : folders.slice(0, firstWildcard)).join('/');
}

/** `stem` is the name without its last ending: `tides` of `tides.md`. */
function toNames(base: string, path: string) {
  const { base: name, name: stem } = parse(path);
  return { path, folder: toFolderBelow(base, path), name, stem };
}

/** What tells the file's folder from those of the others: `node_modules/@scope/a/README.md` lies in `@scope/a`. */
function toFolderBelow(base: string, path: string): string {
  const folder = path.split('/').slice(0, -1).join('/');
  if (folder === base) return '';
  return base !== '' && folder.startsWith(`${base}/`) ? folder.slice(base.length + 1) : folder;
}

async function readFileItem(path: string, base: string, sourceFolder: string): Promise<SourceItem> {
  try {
    // One handle, so that size, time and text are of the same file.
    await using file = await open(resolve(sourceFolder, path));
    const { size, mtime } = await file.stat();
    if (size > maxFileBytes) {
      throw new UserError({
        code: 'too-large',
        message: `The file "${path}" has ${Math.round(size / 1_048_576)} MiB, and an item may have ${maxFileBytes / 1_048_576}`,
        hint: 'Narrow the pattern, or cut the file into parts.',
      });
    }
    const text = toText(await file.readFile(), path);
    return {
      raw: { ...toNames(base, path), text, size, modified: mtime.toISOString() },
      key: path,
      where: path,
    };
  } catch (error) {
    throw toFileError(error, path, sourceFolder);
  }
}

/**
 * Documents are for reading, so a byte that fits no character becomes the replacement character instead of stopping the
 * whole run; UTF-16 is known by its mark. A file with zero bytes is no text at all.
 */
function toText(bytes: Buffer, path: string): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  if (encoding === 'utf-8' && bytes.includes(0)) {
    throw new UserError({
      code: 'binary',
      message: `The file "${path}" is no text`,
      hint: 'Narrow the pattern to text files, for instance notes/**/*.md.',
    });
  }
  return new TextDecoder(encoding).decode(bytes);
}

function toNoMatch(pattern: string, sourceFolder: string): UserError {
  const base = toFixedFolder(pattern);
  const isMissing = base !== '' && !existsSync(resolve(sourceFolder, base));
  const message = isMissing
    ? `The source's folder "${base}" does not exist in ${sourceFolder}`
    : `No file in ${sourceFolder} fits the pattern ${pattern}`;
  const hint = base.split('/').includes('node_modules')
    ? 'This pipeline reads installed packages: run npm install first, or start in the folder of a project that has them. For items of your own: batch-pipeline init <folder> --template classify'
    : 'Paths of a source start at the folder of the pipeline; files that begin with a dot are found only by a pattern that does too.';
  return new UserError({ code: 'no-files', message, hint });
}
