import { parseChildId } from '../../core/child-id.ts';
import type { LedgerFold } from '../../core/ledger-fold.ts';
import type { LedgerLine } from '../../core/ledger.ts';
import { toLogLine } from '../../core/log-line.ts';

/** The items that a line of the ledger speaks of, by the ledger as it was before this line. */
export function itemsMovedBy(line: LedgerLine, fold: LedgerFold): readonly string[] {
  switch (line.type) {
    case 'asked':
    case 'paid':
    case 'cleaned':
      return [line.item];
    case 'free':
    case 'lost': {
      const asked = fold.open.get(line.call) ?? fold.inJobs.get(line.call);
      return asked === undefined ? [] : [asked.item];
    }
    case 'released':
    case 'forgotten': {
      const items: string[] = [];
      for (const { item, job } of fold.inJobs.values()) if (job === line.job) items.push(item);
      return items;
    }
  }
}

/** The item that a line of the log speaks of; null: none. */
export function itemOfLogLine(value: object): string | null {
  const line = toLogLine(value);
  const named = line?.item ?? line?.details['itemId'];
  return typeof named === 'string' ? named : null;
}

/** An item itself and what it descends from, the nearest first. */
export function* withAncestors(itemId: string): Generator<string> {
  yield itemId;
  for (let child = parseChildId(itemId); child !== null; child = parseChildId(child.parent)) yield child.parent;
}
