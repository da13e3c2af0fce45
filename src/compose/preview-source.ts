import { createMemoryFiles } from '../adapters/store/memory-files.ts';
import { createBatchShelf } from '../adapters/store/batch-shelf.ts';
import { UserError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { acquireBatch } from './acquire.ts';
import { type OpenBatch, openBatch } from './open-batch.ts';
import type { Surroundings } from './surroundings.ts';

/** Names the batch that is none: it stands in templates as `batch.id`, and nowhere else. */
export const previewBatchId = 'preview';

/**
 * A batch that exists in memory alone, with the one item that is to be looked at: `first`, or an id. Whatever works on a
 * batch works on it, and nothing is written.
 */
export async function withPreviewBatch<T>(
  surroundings: Surroundings,
  options: {
    readonly pipeline: string | undefined;
    readonly vars: JsonObject;
    readonly seed: number | undefined;
    readonly item: string;
  },
  work: (batch: OpenBatch, itemId: string) => Promise<T>,
): Promise<T> {
  const { clock, dataFolder } = surroundings;
  const files = createMemoryFiles({ now: () => clock.now() });
  const shelf = createBatchShelf({ files, dataFolder, clock, command: 'preview' });
  const batch = await openBatch(
    { ...surroundings, shelf },
    { batchId: previewBatchId, mode: 'create', pipeline: options.pipeline, vars: options.vars, seed: options.seed },
  );
  try {
    return await work(batch, await acquireOne(batch, options.item));
  } finally {
    await batch.close();
  }
}

/** The id of the item, once it is acquired. */
async function acquireOne(batch: OpenBatch, item: string): Promise<string> {
  const reporter = { report: () => {} };
  const isPiped = batch.workshop.whole.source.origin.kind === 'stdin';
  // Most who name an item name an early one; what was piped in can be read only once.
  for (let limit: number | undefined = item === 'first' ? 1 : isPiped ? undefined : 64; ; limit = limit && limit * 32) {
    const { sourceWasReadToItsEnd } = await acquireBatch(batch, limit, reporter);
    const found = findItem(batch, item);
    if (found !== null) return found;
    if (sourceWasReadToItsEnd || item === 'first' || limit === undefined) throw unknownItem(batch, item);
  }
}

function findItem({ store }: OpenBatch, item: string): string | null {
  for (const { id } of store.readItems()) if (item === 'first' || id === item) return id;
  return null;
}

function unknownItem({ store, workshop }: OpenBatch, item: string): UserError {
  const ids = Iterator.from(store.readItems())
    .take(5)
    .map(({ id }) => id)
    .toArray();
  const { name } = workshop.whole;
  if (ids.length === 0) {
    return new UserError({
      code: 'item',
      message: `The source of ${name} has no items`,
      hint: 'Look at `source:` in its pipeline.yaml.',
    });
  }
  return new UserError({
    code: 'item',
    message: `--item ${item}: the source of ${name} has no such item`,
    hint: `It has, for instance: ${ids.join(', ')}. The first one is --item first.`,
  });
}
