import { digestOf } from '../core/digest.ts';
import type { ItemLine } from '../core/item-line.ts';
import type { NamedItem } from './items/placed-item.ts';

/** An item as it will stand: its line and its raw.json. */
export interface AcquiredItem {
  readonly line: ItemLine;
  readonly rawText: string;
  readonly where: string;
}

/** Writes out the raw.json of an item that has its id. */
export function toAcquiredItem({ id, key, item }: NamedItem): AcquiredItem {
  const rawText = `${JSON.stringify(item.raw, null, 2)}\n`;
  return { line: { id, key, digest: digestOf(rawText) }, rawText, where: item.where };
}
