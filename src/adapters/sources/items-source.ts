import type { JsonValue } from '../../core/json.ts';
import type { Source } from '../../ports/source.ts';
import { toSourceItem } from './to-source-item.ts';

/** Items that stand in the pipeline itself. */
export function createItemsSource(items: readonly JsonValue[]): Source {
  return {
    canBeReadAgain: true,
    async *read(signal, isWanted) {
      for (const [index, item] of items.entries()) {
        if (signal.aborted) return;
        if (isWanted?.(index) === false) continue;
        yield toSourceItem(item, `item ${index + 1} of the source`);
      }
    },
  };
}
