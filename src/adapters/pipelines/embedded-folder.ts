import { matchesGlob } from 'node:path/posix';
import type { PipelineFolder } from '../../ports/pipeline-folder.ts';
import { listFolder, readStart } from './source-folder.ts';

/** A pipeline that is part of the program. Its source is its own files, or starts at `currentFolder`. */
export function createEmbeddedFolder(
  name: string,
  files: Readonly<Record<string, string>>,
  currentFolder: string,
): PipelineFolder {
  return {
    name,
    label: `template:${name}`,
    file: 'pipeline.yaml',
    sourceFolder: currentFolder,
    isBuiltIn: true,
    list: () =>
      Object.keys(files)
        .filter((path) => !path.includes('/'))
        .sort(),
    read: (path) => (Object.hasOwn(files, path) ? (files[path] ?? null) : null),
    findBuiltIn: (pattern) =>
      Object.keys(files)
        .filter((path) => matchesGlob(path, pattern))
        .sort()
        .map((path) => ({ path, text: files[path] ?? '' })),
    toShownPath: (path) => `template:${name}/${path}`,
    listSourceFolder: (path) => listFolder(currentFolder, path),
    readSourceStart: (path) => readStart(currentFolder, path),
  };
}
