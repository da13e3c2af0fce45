import type { PipelineFolder } from '../../src/ports/pipeline-folder.ts';

/** A pipeline whose files are texts: by their paths in it. */
export function folderOfTexts(files: Readonly<Record<string, string>>): PipelineFolder {
  const names = Object.keys(files).sort();
  return {
    name: 'example',
    label: 'example',
    file: 'pipeline.yaml',
    sourceFolder: 'example',
    isBuiltIn: false,
    list: () => names.filter((name) => !name.includes('/')),
    read: (path) => files[path] ?? null,
    findBuiltIn: () => [],
    toShownPath: (path) => path,
    listSourceFolder: (path) => (path === '.' ? names : null),
    readSourceStart: (path) => files[path] ?? null,
  };
}
