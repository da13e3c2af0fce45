import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { UserError } from '../../core/errors.ts';
import type { PipelineFolder } from '../../ports/pipeline-folder.ts';
import { isNotUtf8, isSystemError, listFolder, readStart } from './source-folder.ts';

/** A pipeline on disk. `folder` as given by a person, relative to `currentFolder`; `file` its yaml. */
export function createDiskFolder(folder: string, currentFolder: string, file = 'pipeline.yaml'): PipelineFolder {
  const absolute = resolve(currentFolder, folder);
  const inside = relative(currentFolder, absolute);
  const shown = inside.startsWith('..') ? absolute : inside;
  return {
    name: basename(absolute),
    label: file === 'pipeline.yaml' ? absolute : join(absolute, file),
    file,
    sourceFolder: absolute,
    isBuiltIn: false,
    list: () => listFiles(absolute),
    read: (path) => readText(join(absolute, path), join(shown, path)),
    findBuiltIn: () => [],
    toShownPath: (path) => join(shown, path),
    listSourceFolder: (path) => listFolder(absolute, path),
    readSourceStart: (path) => readStart(absolute, path),
  };
}

function listFiles(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}

function readText(path: string, shown: string): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (isNotUtf8(error))
      throw new UserError({ code: 'not-utf8', message: `${shown} is no UTF-8 text`, hint: 'Save it as UTF-8.' });
    if (!isSystemError(error)) throw error;
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EISDIR') return null;
    throw new UserError({
      code: 'unreadable',
      message: `${shown} cannot be read: ${error.code}`,
      hint: 'Check who may read it.',
    });
  }
}
