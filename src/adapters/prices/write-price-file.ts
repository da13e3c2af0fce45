import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { PriceFile } from './price-file-schema.ts';

/** Replaces the file in one act: who reads it meanwhile has the old one or the new one, whole. */
export function writePriceFile(path: string, file: PriceFile): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const handle = openSync(temporary, 'wx');
    try {
      writeFileSync(handle, `${JSON.stringify(file, null, 2)}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
