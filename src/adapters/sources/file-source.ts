import type { Source } from '../../ports/source.ts';
import { type ListFile, readFileValues } from './read-file-values.ts';
import { toSourceItem } from './to-source-item.ts';

/** One file, an item for each value in it. */
export function createFileSource(file: ListFile, sourceFolder: string): Source {
  const readValues = readFileValues(file, sourceFolder);
  return {
    canBeReadAgain: true,
    async *read(signal, isWanted) {
      let place = 0;
      for await (const { value, where } of readValues()) {
        if (signal.aborted) return;
        if (isWanted?.(place) !== false) yield toSourceItem(value, where);
        place += 1;
      }
    },
  };
}
