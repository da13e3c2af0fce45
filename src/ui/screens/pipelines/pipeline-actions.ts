import { findIdProblem } from '../../../core/ids.ts';
import type { PipelineRow } from '../../../ports/dashboard-backend.ts';
import type { Shell } from '../../shell.ts';

/** Whether it can be changed; where not, that is said. */
export function isOwn(shell: Shell, { name, isBuiltIn }: PipelineRow): boolean {
  if (isBuiltIn) shell.tell(`${name} is part of the program: n makes one of your own from it.`, 'warning');
  return !isBuiltIn;
}

/** Asks for the folder and makes a pipeline there from the template. false: nothing was made. */
export async function createPipeline(shell: Shell, template: string, folders: readonly string[]): Promise<boolean> {
  const answers = await shell.ask({
    title: `A new pipeline from ${template}`,
    lines: ['It gets a folder of its own, with everything that the template has, to be changed.'],
    yes: 'make it',
    fields: [
      {
        kind: 'text',
        name: 'folder',
        label: 'Folder',
        value: freeFolder(template, folders),
        problem: (text) => (folders.includes(text.trim()) ? `${text.trim()} is there already.` : folderProblem(text)),
      },
    ],
  });
  if (answers === null) return false;
  const folder = answers['folder']?.trim() ?? '';
  return shell.act(`Making ${folder}`, shell.backend.createPipeline(template, folder));
}

function freeFolder(template: string, folders: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const folder = `templates/${template}${number === 1 ? '' : `-${number}`}`;
    if (!folders.includes(folder)) return folder;
  }
}

function folderProblem(text: string): string | null {
  const name = text.trim().split(/[\\/]/).at(-1) ?? '';
  const problem = findIdProblem(name);
  return problem === null ? null : `${name === '' ? 'The folder' : name} will not do: ${problem}.`;
}

export async function renamePipeline(shell: Shell, row: PipelineRow): Promise<boolean> {
  if (!isOwn(shell, row)) return false;
  const now = folderOf(row.path);
  const answers = await shell.ask({
    title: `Rename ${row.name}`,
    lines: [`Its folder gets this name: ${row.path}`],
    yes: 'rename',
    fields: [{ kind: 'text', name: 'name', label: 'Name', value: now, problem: folderProblem }],
  });
  const name = answers?.['name']?.trim() ?? now;
  if (name === now) return false;
  return shell.act(`Renaming ${row.name}`, shell.backend.renamePipeline(row.path, name));
}

/** Gone for good, so the name of the folder is to be typed. */
export async function deletePipeline(shell: Shell, row: PipelineRow): Promise<boolean> {
  if (!isOwn(shell, row)) return false;
  const folder = folderOf(row.path);
  const answers = await shell.ask({
    title: `Delete ${row.name}?`,
    isDangerous: true,
    lines: [
      `${row.path} goes, with its templates, schemas and everything else in its folder.`,
      `Type ${folder} to delete it for good.`,
    ],
    yes: 'delete it',
    fields: [
      {
        kind: 'text',
        name: 'name',
        label: 'Name',
        value: '',
        problem: (text) => (text.trim() === folder ? null : `That is not ${folder}.`),
      },
    ],
  });
  return answers === null ? false : shell.act(`Deleting ${row.name}`, shell.backend.removePipeline(row.path));
}

/** `templates/rate/pipeline.yaml`, `templates/rate` → rate */
export function folderOf(path: string): string {
  const parts = path.split(/[\\/]/).filter((part) => part !== '');
  const last = parts.at(-1) ?? path;
  return /\.ya?ml$/.test(last) ? (parts.at(-2) ?? last) : last;
}
