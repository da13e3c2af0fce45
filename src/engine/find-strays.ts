import type { Conservation } from '../core/conservation.ts';
import { digestOf } from '../core/digest.ts';
import { findIdProblem } from '../core/ids.ts';
import type { ItemIndex } from '../core/item-index.ts';
import { eachReceiptOfFamily } from '../stages/receipts-of-family.ts';
import { readReceiptOrNull } from '../stages/standing-receipt.ts';
import { lookAtAllSteps } from '../stages/steps-on-disk.ts';
import { isOfOnePath, isUnreadable, type Workshop } from '../stages/workshop.ts';
import { commandOn, type Finding, toFinding } from './finding.ts';

/** A folder that no line names, and the item whose folder it was. */
export interface RenamedFolder {
  readonly from: string;
  readonly to: string;
}

/** Items without their folder or raw.json, and folders without their item; `damaged`: items of which more is said elsewhere. */
export function findStrays(
  workshop: Workshop,
  { missing, strangers, twice }: Conservation,
  renamed: readonly RenamedFolder[],
  damaged: ReadonlySet<string>,
): readonly Finding[] {
  const { store } = workshop;
  const homeOf = new Map(renamed.map(({ from, to }) => [from, to]));
  const found = new Set(homeOf.values());
  const repeated = [...new Set(twice)];
  return [
    ...renamed.map(({ from, to }) =>
      toFinding('folder-renamed', `its folder is called ${from}: what lies in it is this item's`, {
        itemId: to,
        canRepair: true,
      }),
    ),
    ...missing
      .filter((id) => !found.has(id) && !damaged.has(id))
      .map((id) =>
        toFinding('raw-missing', 'its folder or its raw.json is missing', {
          itemId: id,
          next: `${commandOn(store, 'acquire')} makes it again from the source`,
        }),
      ),
    ...strangers
      .filter((name) => !homeOf.has(name))
      .map((name) =>
        toFinding('stranger', `the folder ${name} is of no item${describeCopy(workshop, name)}`, {
          next: name.includes('--')
            ? 'move it out of its parent, or delete it'
            : `move it out of the batch, or delete it; where its line was lost: ${commandOn(store, 'acquire')}`,
        }),
      ),
    ...store.care
      .listLinks()
      .filter((name) => !damaged.has(name))
      .map((name) =>
        toFinding('stranger', `${name} is a symbolic link; nothing in a batch is followed out of it`, {
          severity: 'note',
          next: 'remove the link',
        }),
      ),
    ...(repeated.length === 0
      ? []
      : [
          toFinding('items-repeated', `items.jsonl has ${repeated.slice(0, 10).join(', ')} more than once`, {
            canRepair: true,
            next: 'where the lines differ, delete the wrong one',
          }),
        ]),
  ];
}

/**
 * Folders that were given another name: raw.json is that of an item whose folder is missing, and every receipt is that item's. Where
 * two would fit, or one fits two, nobody can say.
 */
export function findRenamed(
  workshop: Workshop,
  items: ItemIndex,
  { missing, strangers }: Conservation,
): readonly RenamedFolder[] {
  if (missing.length === 0) return [];
  const gone = missing.filter((id) => lookAtAllSteps(workshop, id).steps.size === 0);
  const pairs = strangers.flatMap((from) => {
    if (findIdProblem(from) !== null) return [];
    const owners = ownersOf(workshop, from);
    if (owners === null || owners.size > 1) return [];
    const fits = gone.filter((to) => isOf(workshop, items, from, to) && (owners.size === 0 || owners.has(to)));
    return fits.map((to) => ({ from, to }));
  });
  return pairs.filter(
    ({ from, to }) =>
      pairs.filter((pair) => pair.from === from).length === 1 && pairs.filter((pair) => pair.to === to).length === 1,
  );
}

function isOf({ store }: Workshop, items: ItemIndex, from: string, to: string): boolean {
  const item = items.find(to);
  const raw = store.readItemFile(from, 'raw.json');
  return item !== null && raw !== null && items.hasDigest(item, digestOf(raw));
}

/** Whose the receipts in a folder say that they are; null: they cannot be read. */
function ownersOf(workshop: Workshop, folder: string): ReadonlySet<string> | null {
  try {
    const owners = new Set<string>();
    for (const { itemId, step, setAsideAs } of eachReceiptOfFamily(workshop, lookAtAllSteps(workshop, folder), {
      goneSteps: false,
    })) {
      if (itemId.includes('--')) continue;
      const receipt = readReceiptOrNull(workshop.store, { itemId, step, setAsideAs });
      if (receipt === null) return null;
      owners.add(receipt.itemId);
    }
    return owners;
  } catch (error) {
    if (!isOfOnePath(error) && !isUnreadable(error)) throw error;
    return null;
  }
}

function describeCopy(workshop: Workshop, name: string): string {
  if (findIdProblem(name) !== null) return '';
  const [owner, ...others] = ownersOf(workshop, name) ?? [];
  return owner === undefined || others.length > 0 || owner === name ? '' : `: it is a copy of ${owner}`;
}
