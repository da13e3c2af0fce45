import { basename, dirname, sep } from 'node:path';

let count = 0;
/** Temp files of this process that are about to be renamed: not to be swept. */
const living = new Set<string>();

const pattern = /^\..+\.\d+-\d+\.tmp$/;

/** A name in the same folder that no other process and no other call uses: `.<name>.<pid>-<n>.tmp`. */
export function temporaryPath(path: string): string {
  count += 1;
  return `${dirname(path)}${sep}.${basename(path)}.${process.pid}-${count}.tmp`;
}

export function isTemporaryName(name: string): boolean {
  return name.endsWith('.tmp') && pattern.test(name);
}

export function markLiving(path: string): void {
  living.add(path);
}

export function markGone(path: string): void {
  living.delete(path);
}

export function isLiving(path: string): boolean {
  return living.has(path);
}
