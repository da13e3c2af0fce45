import type { PipelineFolder } from '../../src/ports/pipeline-folder.ts';

/** A pipeline in memory: its files, and the files that stand where its source starts. */
export function folderOf(
  files: Readonly<Record<string, string>>,
  sources: Readonly<Record<string, string>> = {},
  isBuiltIn = false,
): PipelineFolder {
  return {
    name: 'folder-name',
    label: '/pipelines/folder-name',
    file: 'pipeline.yaml',
    sourceFolder: '/pipelines/folder-name',
    isBuiltIn,
    list: () =>
      Object.keys(files)
        .filter((path) => !path.includes('/'))
        .sort(),
    read: (path) => files[path] ?? null,
    findBuiltIn: () => [],
    toShownPath: (path) => path,
    listSourceFolder: (path) =>
      path === '.' ? [...new Set(Object.keys(sources).map((name) => name.replace(/\/.*/, '/')))].sort() : null,
    readSourceStart: (path) => sources[path] ?? null,
  };
}
