import { UserError } from '../core/errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Reporter } from '../ports/reporter.ts';
import type { Source } from '../ports/source.ts';
import { type AcquiredItem, toAcquiredItem } from '../stages/acquire.ts';
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
 * Reads the source and adds the items that are new: lines first, then their raw.json. Skips ids that are there; makes a folder
 * that a line misses. With `limit` the batch is brought up to that many items.
 */
export async function acquire(
  workshop: Workshop,
  source: Source,
  options: { readonly limit: number | null },
  clock: Clock,
  reporter: Reporter,
  stopSignal: AbortSignal,
): Promise<AcquireOutcome> {
  const { store, pipeline } = workshop;
  const known = new Map<string, { readonly id: string; readonly key: string; readonly digest: string }>();
  for (const line of store.readItems()) known.set(line.id.toLowerCase(), line);
  const template =
    pipeline.source.id === null
      ? null
      : {
          template: workshop.templates.compile(pipeline.source.id),
          names: { vars: workshop.vars, batch: { id: store.batchId } },
        };
  const seen = new Map<string, AcquiredItem['where']>();
  const outcome = { added: 0, present: 0, restored: 0, changed: [] as string[] };
  let fresh: AcquiredItem[] = [];

  const write = () => {
    if (fresh.length === 0) return;
    store.appendItems(fresh.map(({ line }) => line));
    for (const { line, rawText } of fresh) {
      store.writeItemFile(line.id, 'raw.json', rawText);
      reporter.report({ kind: 'advanced', itemId: line.id });
    }
    fresh = [];
  };

  let position = 0;
  let isAtEnd = true;
  for await (const sourceItem of source.read(stopSignal)) {
    if (stopSignal.aborted || (options.limit !== null && position >= options.limit)) {
      isAtEnd = false;
      break;
    }
    position += 1;
    const item = toAcquiredItem(sourceItem, position, template);
    const folded = item.line.id.toLowerCase();
    refuseTwin(seen.get(folded), item);
    seen.set(folded, item.where);
    const standing = known.get(folded);
    if (standing === undefined) {
      // A source that has grown in front of what was acquired has more new items than there is room for.
      if (options.limit !== null && known.size + outcome.added >= options.limit) {
        isAtEnd = false;
        continue;
      }
      fresh.push(item);
      outcome.added += 1;
      if (fresh.length >= linesAWrite) write();
      continue;
    }
    refuseCollision(standing, item);
    outcome.present += 1;
    if (standing.digest !== item.line.digest) outcome.changed.push(standing.id);
    if (restore(workshop, standing.id, item.rawText, reporter)) outcome.restored += 1;
  }
  write();
  isAtEnd &&= !stopSignal.aborted;
  if (isAtEnd && store.readClosing() === null) {
    store.appendClosing({ closed: true, items: known.size + outcome.added, at: new Date(clock.now()).toISOString() });
  }
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

function refuseTwin(earlier: string | undefined, item: AcquiredItem): void {
  if (earlier === undefined) return;
  throw new UserError({
    code: 'item-id-twice',
    message: `Two items have the id ${item.line.id}: ${earlier} and ${item.where}`,
    hint: 'Give each item an id of its own: a field "id", or `id:` in the source (ids that differ in case only count as equal).',
  });
}

function refuseCollision(standing: { readonly id: string; readonly key: string }, item: AcquiredItem): void {
  if (standing.key === item.line.key) return;
  throw new UserError({
    code: 'item-id-twice',
    message: `${item.where}: "${item.line.key}" would be ${item.line.id}, which is taken by "${standing.key}"`,
    hint: 'Give each item an id of its own: a field "id", or `id:` in the source (ids that differ in case only count as equal).',
  });
}
