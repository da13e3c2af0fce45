import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { createDiskFolder } from '../../adapters/pipelines/disk-folder.ts';
import { diskCodeOf } from '../../adapters/store/disk-errors.ts';
import { UserError } from '../../core/errors.ts';
import type { PipelineFolder } from '../../ports/pipeline-folder.ts';
import type { PipelineRow } from '../../ports/dashboard-backend.ts';
import { findPipelineFolder, readPipeline } from '../load-pipeline.ts';
import { ownTemplates } from '../own-templates.ts';
import { stampOfPipeline } from '../pipeline-note.ts';
import type { Surroundings } from '../surroundings.ts';
import { toPipelineRow } from './pipeline-row.ts';

/** The folder of the project in which its pipelines lie. */
export const pipelinesFolder = 'templates';

/** Those of the current folder and of its folders, those that batches were made with, and the built-in ones, each once. */
export function createPipelineList(surroundings: Surroundings): () => Promise<readonly PipelineRow[]> {
  const known = new Map<string, { readonly stamp: string; readonly row: PipelineRow }>();

  async function toRow(path: string): Promise<PipelineRow> {
    const stamp = stampOfPipeline(path.startsWith('template:') ? path : resolve(surroundings.currentFolder, path));
    const standing = known.get(path);
    if (standing?.stamp === stamp) return standing.row;
    const row = await readRow(surroundings, path);
    known.set(path, { stamp, row });
    return row;
  }

  return async () => {
    const rows: PipelineRow[] = [];
    for (const path of await listPaths(surroundings)) rows.push(await toRow(path));
    return rows;
  };
}

async function readRow(surroundings: Surroundings, path: string): Promise<PipelineRow> {
  try {
    const folder = await findPipelineFolder(surroundings, path);
    const { loaded } = await readPipeline(surroundings, folder, { sourceMustExist: false });
    return toPipelineRow(path, folder, loaded.pipeline, loaded.problems);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const name = path.split(sep).at(-1) ?? path;
    return { path, name, description: null, steps: 0, source: 'unknown', isBuiltIn: false, problem: error.message };
  }
}

async function listPaths({ currentFolder, shelf }: Surroundings): Promise<readonly string[]> {
  const { builtinTemplates } = await import('../../generated/builtin-templates.ts');
  const own = [
    ...(existsSync(join(currentFolder, 'pipeline.yaml')) ? ['pipeline.yaml'] : []),
    ...foldersIn(currentFolder),
    ...foldersIn(join(currentFolder, pipelinesFolder)).map((name) => `${pipelinesFolder}/${name}`),
  ];
  const ofBatches = shelf
    .listBatches()
    .map((batchId) => labelOf(shelf.open(batchId)))
    .filter((label): label is string => label !== null)
    .map((label) => toShownPath(currentFolder, label));
  const builtIn = Object.keys(builtinTemplates).map((name) => `template:${name}`);
  const hidden = new Set(Object.keys(ownTemplates).map((name) => `template:${name}`));
  return [...new Set([...own, ...ofBatches.filter((path) => !path.startsWith('template:')), ...builtIn])].filter(
    (path) => !hidden.has(path),
  );
}

function labelOf(store: ReturnType<Surroundings['shelf']['open']>): string | null {
  try {
    return store.readBatchRecord()?.pipeline ?? null;
  } catch (error) {
    // A damaged record is shown among the batches.
    if (error instanceof UserError) return null;
    throw error;
  }
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'pipeline.yaml')))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    const code = diskCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

/** As a person would name it from the current folder. */
export function toShownPath(currentFolder: string, label: string): string {
  if (label.startsWith('template:')) return label;
  const inside = relative(currentFolder, resolve(currentFolder, label));
  if (inside === '') return 'pipeline.yaml';
  return inside.startsWith('..') ? label : inside.split(sep).join('/');
}

/** A pipeline on disk, that can be changed. A built-in one is refused. */
export async function findOwnPipeline(
  surroundings: Surroundings,
  path: string,
): Promise<{ readonly folder: PipelineFolder; readonly file: string }> {
  const folder = await findPipelineFolder(surroundings, path);
  if (folder.isBuiltIn)
    throw new UserError({
      code: 'built-in',
      message: `${folder.name} is part of the program`,
      hint: 'Make a pipeline of your own from it, and change that.',
    });
  const file = join(folder.sourceFolder, folder.file);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) throw new Error(`${file} is no file`);
  return { folder: createDiskFolder(folder.sourceFolder, surroundings.currentFolder, folder.file), file };
}
