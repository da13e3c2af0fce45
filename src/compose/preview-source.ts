import { createMemoryFiles } from '../adapters/store/memory-files.ts';
import { createBatchShelf } from '../adapters/store/batch-shelf.ts';
import { UserError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { toAcquiredItem } from '../stages/acquire.ts';
import { type OpenBatch, openBatch } from './open-batch.ts';
import { openItems } from './open-items.ts';
import type { Surroundings } from './surroundings.ts';

/** Names the batch that is none: it stands in templates as `batch.id`, and nowhere else. */
export const previewBatchId = 'preview';

const idsToName = 5;

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
  const batch = await openInMemory(surroundings, options);
  try {
    return await work(batch, await acquireOne(batch, options.item));
  } finally {
    await batch.close();
  }
}

type PipelineChoice = Omit<Parameters<typeof withPreviewBatch>[1], 'item'>;

/** The same with the first items of the source. */
export async function withFirstItems<T>(
  surroundings: Surroundings,
  options: PipelineChoice,
  count: number,
  work: (batch: OpenBatch, itemIds: readonly string[]) => Promise<T>,
): Promise<T> {
  const batch = await openInMemory(surroundings, options);
  try {
    return await work(batch, await acquireFirst(batch, count));
  } finally {
    await batch.close();
  }
}

function openInMemory(surroundings: Surroundings, options: PipelineChoice): Promise<OpenBatch> {
  const { clock, dataFolder } = surroundings;
  const files = createMemoryFiles({ now: () => clock.now() });
  const shelf = createBatchShelf({ files, dataFolder, clock, command: 'preview' });
  return openBatch(
    { ...surroundings, shelf },
    { batchId: previewBatchId, mode: 'create', pipeline: options.pipeline, vars: options.vars, seed: options.seed },
  );
}

async function acquireFirst(batch: OpenBatch, count: number): Promise<readonly string[]> {
  const { store } = batch;
  const ids: string[] = [];
  const stream = await openItems(batch, count);
  try {
    for await (const named of stream.read(new AbortController().signal)) {
      const { line, rawText } = toAcquiredItem(named);
      store.appendItems([line]);
      store.writeItemFile(line.id, 'raw.json', rawText);
      ids.push(line.id);
      if (ids.length >= count) break;
    }
  } finally {
    stream.close();
  }
  return ids;
}

/** Takes in the one item, and gives its id. The source is read as far as that, and nothing else is kept. */
async function acquireOne(batch: OpenBatch, item: string): Promise<string> {
  const { store } = batch;
  const seen: string[] = [];
  const stream = await openItems(batch, item === 'first' ? 1 : null);
  try {
    for await (const named of stream.read(new AbortController().signal)) {
      if (seen.length < idsToName) seen.push(named.id);
      if (item !== 'first' && named.id !== item) continue;
      const { line, rawText } = toAcquiredItem(named);
      store.appendItems([line]);
      store.writeItemFile(line.id, 'raw.json', rawText);
      return line.id;
    }
  } finally {
    stream.close();
  }
  throw unknownItem(batch, item, seen);
}

function unknownItem({ workshop }: OpenBatch, item: string, ids: readonly string[]): UserError {
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
