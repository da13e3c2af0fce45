import { sep } from 'node:path';
import { type AttemptPicture, type ItemPicture, type StepFile, stepFiles, type StepPicture } from '../../core/line.ts';
import { toLinkError } from './disk-errors.ts';
import type { Files, FolderEntry } from './files.ts';
import type { FolderGuard } from './folder-guard.ts';
import { attemptsFolderName, type Layout, plainStep } from './layout.ts';

const stepFileNames: ReadonlySet<string> = new Set(stepFiles);
const attemptName = /^[1-9][0-9]{0,8}$/;

export interface Pictures {
  read(itemId: string, steps: readonly string[], expands?: ReadonlySet<string>): ItemPicture;
}

/** Items as the names in their folders show them: no file is opened, and only folders that are there are listed. */
export function createPictures(files: Files, guard: FolderGuard, layout: Layout): Pictures {
  function read(itemId: string, steps: readonly string[], expands: ReadonlySet<string> = noExpands): ItemPicture {
    const folder = layout.itemFolder(itemId);
    guard.refuseLink(folder);
    let acquired = false;
    let hasError = false;
    let attempts: readonly AttemptPicture[] = noAttempts;
    const plainFiles = new Set<StepFile>();
    const found = new Map<string, StepPicture>();
    const entries = files.list(folder);
    if (entries !== null) guard.saw(folder);
    for (const entry of entries ?? []) {
      const { name } = entry;
      if (name === 'raw.json') acquired = true;
      else if (name === 'error.json') hasError = true;
      else if (isStepFile(name)) plainFiles.add(name);
      else if (name === attemptsFolderName) attempts = readAttempts(checkFolder(folder, entry), expands);
      else if (name !== plainStep && steps.includes(name)) addStep(found, name, checkFolder(folder, entry), expands);
    }
    if (plainFiles.size > 0 && steps.includes(plainStep)) found.set(plainStep, plainFiles);
    return { itemId, acquired, hasError, steps: found, attempts };
  }

  function addStep(
    found: Map<string, StepPicture>,
    step: string,
    folder: string | null,
    expands: ReadonlySet<string>,
  ): void {
    if (folder === null) return;
    const picture = expands.has(step) ? lookUp(folder) : pick(files.list(folder) ?? []);
    if (picture.size > 0) found.set(step, picture);
  }

  /** Every child looks at its parent: a listing of all its siblings each time would cost the square of their number. */
  function lookUp(folder: string): StepPicture {
    return new Set(stepFiles.filter((name) => files.look(`${folder}${sep}${name}`) !== null));
  }

  function readAttempts(folder: string | null, expands: ReadonlySet<string>): readonly AttemptPicture[] {
    if (folder === null) return noAttempts;
    const attempts: AttemptPicture[] = [];
    for (const entry of files.list(folder) ?? []) {
      if (!attemptName.test(entry.name)) continue;
      const attemptFolder = checkFolder(folder, entry);
      if (attemptFolder !== null) attempts.push(readAttempt(Number(entry.name), attemptFolder, expands));
    }
    return attempts.sort((a, b) => a.number - b.number);
  }

  /** Of every step, also of those that the pipeline has no more: a set-aside that one of them ended is a finished one. */
  function readAttempt(number: number, folder: string, expands: ReadonlySet<string>): AttemptPicture {
    const entries = files.list(folder) ?? [];
    const steps = new Map<string, StepPicture>();
    const plainFiles = pick(entries);
    if (plainFiles.size > 0) steps.set(plainStep, plainFiles);
    for (const entry of entries)
      if (entry.isDirectory()) addStep(steps, entry.name, `${folder}${sep}${entry.name}`, expands);
    return { number, steps };
  }

  return { read };
}

const noAttempts: readonly AttemptPicture[] = [];
const noExpands: ReadonlySet<string> = new Set();

function isStepFile(name: string): name is StepFile {
  return stepFileNames.has(name);
}

function pick(entries: readonly FolderEntry[]): StepPicture {
  const picture = new Set<StepFile>();
  for (const { name } of entries) if (isStepFile(name)) picture.add(name);
  return picture;
}

/** The path of an entry that is a folder; null: a file. A link is refused. */
function checkFolder(parent: string, entry: FolderEntry): string | null {
  const path = `${parent}${sep}${entry.name}`;
  if (entry.isSymbolicLink()) throw toLinkError(path);
  return entry.isDirectory() ? path : null;
}
