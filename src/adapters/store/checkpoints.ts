import { sep } from 'node:path';
import type { ItemFile, StepFile } from '../../core/line.ts';
import { writeAtomically, writeIfChanged } from './atomic-write.ts';
import type { Files } from './files.ts';
import type { FolderGuard } from './folder-guard.ts';

/** Reading, writing, removing and moving one small file of a folder. */
export interface Checkpoints {
  read(folder: string, file: ItemFile | StepFile): string | null;
  write(folder: string, file: ItemFile | StepFile, text: string, isNew?: boolean): 'written' | 'unchanged';
  remove(folder: string, file: ItemFile | StepFile): void;
  move(folder: string, file: StepFile, target: string): void;
}

export function createCheckpoints(files: Files, guard: FolderGuard): Checkpoints {
  return {
    read: (folder, file) => (guard.stands(folder) ? files.readText(`${folder}${sep}${file}`) : null),
    write: (folder, file, text, isNew = false) => {
      const path = `${folder}${sep}${file}`;
      if (!isNew) return writeIfChanged(files, guard, path, text);
      writeAtomically(files, guard, path, text);
      return 'written';
    },
    remove: (folder, file) => {
      if (guard.stands(folder)) files.remove(`${folder}${sep}${file}`);
    },
    move: (folder, file, target) => {
      const path = `${folder}${sep}${file}`;
      if (!guard.stands(folder) || files.look(path) === null) return;
      guard.ensure(target);
      if (files.rename(path, `${target}${sep}${file}`) || files.look(path) === null) return;
      throw new Error(`${path} could not be moved to ${target}`);
    },
  };
}
