import { parseChildId, toChildBeyond } from '../core/child-id.ts';
import type { Conservation } from '../core/conservation.ts';
import { digestOf } from '../core/digest.ts';
import { findIdProblem } from '../core/ids.ts';
import type { ItemIndex } from '../core/item-index.ts';
import { eachReceiptOfFamily } from '../stages/receipts-of-family.ts';
import { readReceiptOrNull } from '../stages/standing-receipt.ts';
import { lookAtAllSteps } from '../stages/steps-on-disk.ts';
import { isOfOnePlace, type Workshop } from '../stages/workshop.ts';
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
      .filter((id) => !found.has(id) && !damaged.has(id) && parseChildId(id) === null)
      .map((id) =>
        toFinding('raw-missing', 'its folder or its raw.json is missing', {
          itemId: id,
          next: `${commandOn(store, 'acquire')} makes it again from the source`,
        }),
      ),
    ...strangers.filter((name) => !homeOf.has(name)).map((name) => toStranger(workshop, name)),
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
 * Folders that were given another name: raw.json is that of an item whose folder is missing, or has such another name itself, and
 * every receipt is that item's. Where two would fit, or one fits two, nobody can say. `elsewhere`: items whose folders hold receipts
 * of others.
 */
export function findRenamed(
  workshop: Workshop,
  items: ItemIndex,
  { missing, strangers }: Conservation,
  elsewhere: ReadonlySet<string>,
): readonly RenamedFolder[] {
  if (missing.length + elsewhere.size === 0) return [];
  const gone = missing.filter((id) => lookAtAllSteps(workshop, id).steps.size === 0);
  const swapped = withOwners(workshop, items, elsewhere);
  const pairs = [...strangers, ...swapped].flatMap((from) => {
    if (findIdProblem(from) !== null) return [];
    const owners = ownersOf(workshop, from);
    if (owners === null || owners.size > 1) return [];
    const targets = new Set([...gone, ...swapped]);
    targets.delete(from);
    const fits = [...targets].filter((to) => isOf(workshop, items, from, to) && (owners.size === 0 || owners.has(to)));
    return fits.map((to) => ({ from, to }));
  });
  const certain = pairs.filter(
    ({ from, to }) =>
      pairs.filter((pair) => pair.from === from).length === 1 && pairs.filter((pair) => pair.to === to).length === 1,
  );
  return withRoom(certain, new Set(gone));
}

/** The same items, and those whose receipts lie there: their folders may have been swapped. */
function withOwners(workshop: Workshop, items: ItemIndex, elsewhere: ReadonlySet<string>): ReadonlySet<string> {
  const all = new Set(elsewhere);
  for (const id of elsewhere)
    for (const owner of ownersOf(workshop, id) ?? []) if (items.find(owner) !== null) all.add(owner);
  return all;
}

/** Those whose name is free, or becomes free when the others get theirs back. */
function withRoom(pairs: readonly RenamedFolder[], gone: ReadonlySet<string>): readonly RenamedFolder[] {
  const leaving = new Set(pairs.map(({ from }) => from));
  const left = pairs.filter(({ to }) => gone.has(to) || leaving.has(to));
  return left.length === pairs.length ? left : withRoom(left, gone);
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
    if (!isOfOnePlace(error)) throw error;
    return null;
  }
}

function toStranger({ store, ...workshop }: Workshop, name: string): Finding {
  const child = parseChildId(name);
  if (child !== null) {
    const isTaken = store.readItemFile(toChildBeyond(child), 'raw.json') !== null;
    return toFinding('stranger', `the folder of ${name} is one more than its parent has children`, {
      next: isTaken
        ? `one of its name is set aside already, in attempts/0 of ${child.parent}: move one of the two out of the batch`
        : `${commandOn(store, 'parse')} sets it aside with what was paid for it, or removes it where nothing was`,
    });
  }
  const [owner, ...others] = findIdProblem(name) === null ? (ownersOf({ store, ...workshop }, name) ?? []) : [];
  if (owner === name && others.length === 0)
    return toFinding('stranger', `the folder ${name} has paid answers, and items.jsonl has no such item`, {
      next: `${commandOn(store, 'acquire')} takes it up again, where the source has it; else move it out of the batch`,
    });
  const copy = owner === undefined || others.length > 0 ? '' : `: its receipts are those of ${owner}`;
  return toFinding('stranger', `the folder ${name} is of no item${copy}`, {
    next: 'move it out of the batch, or delete it if it is not wanted',
  });
}

/** Call ids of the receipts that lie in folders of no item: they are not lost, they are where they do not count. */
export function readStrayCalls(workshop: Workshop, { strangers }: Conservation): ReadonlySet<string> {
  const calls = new Set<string>();
  for (const name of strangers) {
    if (findIdProblem(name) !== null) continue;
    for (const place of eachReceiptOfFamily(workshop, lookAtAllSteps(workshop, name), { goneSteps: false })) {
      const receipt = readReceiptOrNull(workshop.store, place);
      if (receipt !== null) calls.add(receipt.callId);
    }
  }
  return calls;
}
