import { UserError } from '../core/errors.ts';
import { createItemIndex } from '../core/item-index.ts';
import { type Clock, isoNow } from '../ports/clock.ts';
import type { Reporter } from '../ports/reporter.ts';
import { type AcquiredItem, toAcquiredItem } from '../stages/acquire.ts';
import type { ItemStream } from '../stages/items/item-stream.ts';
import { breathe } from '../stages/items/placed-item.ts';
import { isOfOnePath, type Workshop } from '../stages/workshop.ts';

export interface AcquireOutcome {
  readonly added: number;
  /** Items that stood already. */
  readonly present: number;
  /** Folders made again for lines that missed theirs. */
  readonly restored: number;
  /** Items whose source gives another raw.json than the one acquired; the batch keeps the old one. */
  readonly changed: readonly string[];
  readonly sourceWasReadToItsEnd: boolean;
  readonly wasStopped: boolean;
}

const linesAWrite = 256;

/**
 * Adds the items that are new: lines first, then their raw.json. Skips ids that are there; makes a folder that a line misses.
 * With `limit` the batch is brought up to that many items, and no more than that many of the stream are looked at.
 */
export async function acquire(
  workshop: Workshop,
  stream: ItemStream,
  options: { readonly limit: number | null; readonly onRestored?: (itemId: string) => void },
  clock: Clock,
  reporter: Reporter,
  stopSignal: AbortSignal,
): Promise<AcquireOutcome> {
  const { store } = workshop;
  const index = createItemIndex();
  for (const line of store.readItems()) index.add(line);
  const outcome = { added: 0, present: 0, restored: 0, changed: [] as string[] };
  let fresh: AcquiredItem[] = [];

  const write = () => {
    if (fresh.length === 0) return;
    store.appendItems(fresh.map(({ line }) => line));
    for (const { line, rawText } of fresh) {
      // Where only its line was lost, the folder has a raw.json, which may have been edited.
      restore(workshop, line.id, rawText, reporter);
      reporter.report({ kind: 'advanced', itemId: line.id });
    }
    fresh = [];
  };

  let order = 0;
  let isBatchFull = false;
  for await (const named of stream.read(stopSignal)) {
    if (stopSignal.aborted) break;
    order += 1;
    const item = toAcquiredItem(named);
    const standing = index.find(item.line.id);
    if (standing === null) {
      // A source that has grown in front of what was acquired has more new items than there is room for.
      if (options.limit !== null && index.size >= options.limit) {
        isBatchFull = true;
        continue;
      }
      index.markSeen(index.add(item.line), order);
      fresh.push(item);
      outcome.added += 1;
      if (fresh.length >= linesAWrite) {
        write();
        await breathe();
      }
      continue;
    }
    const earlier = index.markSeen(standing, order);
    if (earlier !== null) throw toTwin(await findWhere(stream, earlier), item);
    refuseCollision(index.keyOf(standing, item.line.id), item);
    outcome.present += 1;
    if (!index.hasDigest(standing, item.line.digest)) outcome.changed.push(item.line.id);
    if (!restore(workshop, item.line.id, item.rawText, reporter)) continue;
    outcome.restored += 1;
    options.onRestored?.(item.line.id);
  }
  write();
  const isAtEnd = stream.wasReadToItsEnd() && !isBatchFull && !stopSignal.aborted;
  if (isAtEnd && store.readClosing() === null) {
    store.appendClosing({ closed: true, items: index.size, at: isoNow(clock) });
  }
  if (isAtEnd && order === 0)
    reporter.report({ kind: 'notice', level: 'warning', message: toNothing(stream.tested()) });
  return { ...outcome, sourceWasReadToItsEnd: isAtEnd, wasStopped: stopSignal.aborted };
}

/** Makes raw.json again where it is missing or empty. A folder that is a link or no folder is left as it is, and said. */
function restore({ store }: Workshop, itemId: string, rawText: string, reporter: Reporter): boolean {
  try {
    const raw = store.readItemFile(itemId, 'raw.json');
    if (raw !== null && raw.trim() !== '') return false;
    store.writeItemFile(itemId, 'raw.json', rawText);
    return true;
  } catch (error) {
    if (!isOfOnePath(error)) throw error;
    reporter.report({ kind: 'notice', level: 'warning', message: `${error.message} ${error.hint}` });
    return false;
  }
}

/** Where an item of the stream stood: read again, so that not every place need be remembered for a mistake. */
async function findWhere(stream: ItemStream, order: number): Promise<string> {
  if (!stream.canBeReadAgain) return `item ${order} of what was piped in`;
  let count = 0;
  for await (const { item } of stream.read(new AbortController().signal)) {
    count += 1;
    if (count === order) return item.where;
  }
  return `item ${order}`;
}

function toTwin(earlier: string, item: AcquiredItem): UserError {
  return new UserError({
    code: 'item-id-twice',
    message: `Two items have the id ${item.line.id}: ${earlier} and ${item.where}`,
    hint: 'Give each item an id of its own: a field "id", or `id:` in the source (ids that differ in case only count as equal).',
  });
}

function toNothing(tested: number | null): string {
  if (tested === null || tested === 0) return 'The source has no items, so there is nothing in the batch to work on.';
  return `The filter lets through none of the ${tested} ${tested === 1 ? 'item' : 'items'} of the source.`;
}

function refuseCollision(standingKey: string, item: AcquiredItem): void {
  if (standingKey === item.line.key) return;
  throw new UserError({
    code: 'item-id-twice',
    message: `${item.where}: "${item.line.key}" would be ${item.line.id}, which is taken by "${standingKey}"`,
    hint: 'Give each item an id of its own: a field "id", or `id:` in the source (ids that differ in case only count as equal).',
  });
}
