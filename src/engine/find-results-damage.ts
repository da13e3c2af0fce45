import { parseChildId } from '../core/child-id.ts';
import type { Conservation } from '../core/conservation.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import type { Workshop } from '../stages/workshop.ts';
import { commandOn, type Finding, toFinding } from './finding.ts';
import { eachResult } from './results.ts';

/**
 * Where items are missing, unknown or cannot be read, or hold what is another's (`damaged`), new results would lack theirs, or have
 * them under another name: first they are seen to.
 */
export function findResultsDamage(
  workshop: Workshop,
  { missing, strangers }: Conservation,
  damaged: ReadonlySet<string>,
): readonly Finding[] {
  const found = compareResults(workshop);
  if (found === 'same') return [];
  const unknown = strangers.filter((name) => parseChildId(name) === null);
  const canRepair = missing.length + unknown.length + damaged.size === 0;
  const next = canRepair ? null : `see to the items that are named here, then: ${commandOn(workshop.store, 'parse')}`;
  const toStale = (message: string, severity: Finding['severity']) =>
    toFinding('results-stale', message, { severity, canRepair, next });
  if (found === 'unreadable') return [toStale('all_results.json is no list that can be read', 'error')];
  return found === 'contradict'
    ? [toStale('all_results.json has results that the items do not give', 'error')]
    : [toStale('all_results.json lacks accepted items: parse writes it', 'note')];
}

/** all_results.json against the items: the same, short of some, or with results that no item gives. */
function compareResults(workshop: Workshop): 'same' | 'lack' | 'contradict' | 'unreadable' {
  const standing = (workshop.store.readResults() ?? [])[Symbol.iterator]();
  const take = () => {
    try {
      return standing.next();
    } catch (error) {
      if (isOfResults(error)) return null;
      throw error;
    }
  };
  let next = take();
  let lacks = false;
  for (const expected of eachResult(workshop)) {
    if (next === null) return 'unreadable';
    if (next.done !== true && next.value === expected) next = take();
    else lacks = true;
  }
  if (next === null) return 'unreadable';
  if (next.done !== true) return 'contradict';
  return lacks ? 'lack' : 'same';
}

/** So that it is known whether they can be read. */
export function openResults(store: BatchStore): void {
  try {
    store.readResults()?.[Symbol.iterator]().next();
  } catch (error) {
    if (!isOfResults(error)) throw error;
  }
}

function isOfResults(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'results-damaged';
}
