import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../../core/errors.ts';

/** Whether a folder is there, itself and not through a link. Throws a UserError where something else is. */
export function hasFolder(path: string): boolean {
  return isThere(path, 'folder');
}

/** Whether a file is there, itself and not through a link. Throws a UserError where something else is: a pipe would never end. */
export function hasFile(path: string): boolean {
  return isThere(path, 'file');
}

function isThere(path: string, wanted: 'file' | 'folder'): boolean {
  const kind = kindOf(path);
  if (kind === 'nothing') return false;
  if (kind !== wanted) throw inTheWay(path, kind, wanted);
  return true;
}

type Kind = 'nothing' | 'file' | 'folder' | 'link' | 'something else';

function kindOf(path: string): Kind {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 'nothing';
  if (found.isSymbolicLink()) return 'link';
  if (found.isDirectory()) return 'folder';
  return found.isFile() ? 'file' : 'something else';
}

function inTheWay(path: string, kind: Kind, wanted: 'file' | 'folder'): UserError {
  const found = kind === 'something else' ? 'neither file nor folder' : `a ${kind}`;
  return new UserError({
    code: 'output',
    message: `${path} is ${found}, and render needs a ${wanted} there`,
    hint: `Move it away, then run render again. Nothing is written through a link.`,
    details: { path, folder: dirname(path) },
  });
}
