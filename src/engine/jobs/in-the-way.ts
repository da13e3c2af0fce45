import { parseChildId, rootOfId } from '../../core/child-id.ts';
import type { LedgerFold } from '../../core/ledger-fold.ts';
import type { CleanPlan } from '../clean-plan.ts';

/** Jobs that cover items which the clean would empty: what they bring would have lost its place. */
export interface JobsInTheWay {
  readonly jobs: readonly number[];
  /** How many items, children counted too, and one of them. */
  readonly items: number;
  readonly example: string;
}

/** null: nothing is in the way. */
export function findJobsInTheWay(plan: CleanPlan, { inJobs }: Pick<LedgerFold, 'inJobs'>): JobsInTheWay | null {
  if (inJobs.size === 0) return null;
  const isEmptied = toEmptied(plan);
  const items = new Set<string>();
  const jobs = new Set<number>();
  for (const { item, job } of inJobs.values()) {
    if (job === undefined || !isEmptied(item)) continue;
    items.add(item);
    jobs.add(job);
  }
  const [example] = items;
  return example === undefined ? null : { jobs: [...jobs].sort((a, b) => a - b), items: items.size, example };
}

/** A whole item goes with everything behind it; of an expand that is emptied all children go, theirs too. */
function toEmptied({ stage, items }: CleanPlan): (itemId: string) => boolean {
  const emptied = new Set(items.flatMap(({ itemId, children }) => [itemId, ...children.map((child) => child.itemId)]));
  if (stage === 'acquire') return (itemId) => emptied.has(rootOfId(itemId));
  const expanded = new Set(items.flatMap(({ itemId, expands }) => expands.map((expand) => `${itemId}\n${expand}`)));
  const goesWithParent = (itemId: string): boolean => {
    const child = parseChildId(itemId);
    if (child === null) return false;
    return expanded.has(`${child.parent}\n${child.expand}`) || goesWithParent(child.parent);
  };
  return (itemId) => emptied.has(itemId) || goesWithParent(itemId);
}
