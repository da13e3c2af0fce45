import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { JsonValue } from '../../src/core/json.ts';

/** A batch on disk for whoever damages it: paths are relative to its folder. */
export interface DamagedBatch {
  readonly folder: string;
  read(path: string): string;
  write(path: string, text: string): void;
  append(path: string, text: string): void;
  /** Replaces the text of a file by what `change` makes of it. */
  edit(path: string, change: (text: string) => string): void;
  remove(...paths: readonly string[]): void;
  rename(from: string, to: string): void;
  copy(from: string, to: string): void;
  makeFolder(path: string): void;
  link(path: string, target: string): void;
  has(path: string): boolean;
  names(path: string): readonly string[];
  /** Rewrites a file of lines; a line that becomes null is left out. */
  editLines(path: string, change: (line: string, index: number) => string | null): void;
  json(path: string): { readonly [name: string]: JsonValue };
}

export function openDamaged(folder: string): DamagedBatch {
  const at = (path: string) => join(folder, path);
  const batch: DamagedBatch = {
    folder,
    read: (path) => readFileSync(at(path), 'utf8'),
    write(path, text) {
      mkdirSync(dirname(at(path)), { recursive: true });
      writeFileSync(at(path), text);
    },
    append: (path, text) => appendFileSync(at(path), text),
    edit: (path, change) => writeFileSync(at(path), change(batch.read(path))),
    remove: (...paths) => {
      for (const path of paths) rmSync(at(path), { recursive: true });
    },
    rename: (from, to) => renameSync(at(from), at(to)),
    copy: (from, to) => cpSync(at(from), at(to), { recursive: true }),
    makeFolder: (path) => mkdirSync(at(path), { recursive: true }),
    link: (path, target) => symlinkSync(target, at(path)),
    has: (path) => existsSync(at(path)),
    names: (path) => readdirSync(at(path)),
    editLines: (path, change) =>
      batch.edit(path, (text) =>
        text
          .split('\n')
          .slice(0, -1)
          .map(change)
          .filter((line) => line !== null)
          .map((line) => `${line}\n`)
          .join(''),
      ),
    json: (path) => JSON.parse(batch.read(path)),
  };
  return batch;
}

/** The middle of a text is cut away with all that follows it. */
export function half(text: string): string {
  return text.slice(0, Math.floor(text.length / 2));
}
