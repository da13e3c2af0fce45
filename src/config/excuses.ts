import type { YamlPath } from './yaml-positions.ts';

/** Places where a mistake was reported already: what follows from it is not reported again. */
export interface Excuses {
  add(path: YamlPath): void;
  /** Whether something was reported at this very place. */
  has(...path: PropertyKey[]): boolean;
  /** Whether something was reported at this place or inside it. */
  hasWithin(...path: PropertyKey[]): boolean;
}

export function createExcuses(): Excuses {
  const paths: YamlPath[] = [];
  const beginsWith = (path: YamlPath, begin: YamlPath) =>
    begin.every((part, index) => String(path[index]) === String(part));
  return {
    add: (path) => void paths.push(path),
    has: (...path) => paths.some((known) => known.length === path.length && beginsWith(known, path)),
    hasWithin: (...path) => paths.some((known) => beginsWith(known, path)),
  };
}
