import { replaceBy, writeTemporary } from './atomic-write.ts';
import type { Files } from './files.ts';
import type { FolderGuard } from './folder-guard.ts';

/** What cannot be read was not told: then it is told again. */
export function readTold(files: Files, path: string): readonly string[] {
  const text = files.readText(path);
  if (text === null) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

export function writeTold(files: Files, guard: FolderGuard, path: string, names: readonly string[]): void {
  const text = `${JSON.stringify(names)}\n`;
  if (names.length === 0) files.remove(path);
  else if (files.readText(path) !== text) replaceBy(files, writeTemporary(files, guard, path, text), path);
}
