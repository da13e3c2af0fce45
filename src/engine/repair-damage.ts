import { parseChildId } from '../core/child-id.ts';
import { UserError } from '../core/errors.ts';
import { mayHaveArrived } from '../core/job.ts';
import type { LedgerFold } from '../core/ledger-fold.ts';
import { findSetAsideInProgress } from '../core/line.ts';
import { ItemProblem, UnreadableCheckpoint } from '../stages/item-problem.ts';
import { parseStep } from '../stages/parse.ts';
import { lookAt, type Workshop, workshopOf } from '../stages/workshop.ts';
import type { PaidLine } from '../core/ledger.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import type { RenamedFolder } from './find-strays.ts';
import type { Finding, FindingKind } from './finding.ts';
import type { JobBook } from './jobs/job-book.ts';
import { mendCalls } from './jobs/mend-calls.ts';
import { reopen } from './jobs/reopen.ts';
import type { Damage } from './look-for-damage.ts';
import { restoreFromJournal } from './lost-receipts.ts';
import { recoverLedger } from './recover.ts';
import { writeResults } from './results.ts';
import { finishSetAside } from './set-aside.ts';

/**
 * Mends `toRepair` without paying: folders get their names back, then receipts their places, then the ledger the lines of its
 * receipts, then what is made from answers is made again, at the end all_results.json. Each step looks at the disk anew and is
 * repeated without harm, so that a repair that was killed is gone on with by the next. Who calls looks again for what is left.
 */
export async function repairDamage(
  workshop: Workshop,
  fold: LedgerFold,
  book: JobBook,
  { findings, inResults, journalled, superseded, renamed }: Damage,
  toRepair: readonly Finding[],
  now: () => string,
): Promise<void> {
  const { store } = workshop;
  const has = (...kinds: readonly FindingKind[]) => toRepair.some(({ kind }) => kinds.includes(kind));
  if (has('folder-renamed')) renameFolders(store, renamed);
  if (has('items-repeated')) store.care.removeRepeatedItems();
  if (has('job-calls-damaged'))
    for (const record of book.records.values()) if (mayHaveArrived(record)) await mendCalls(store, record);
  if (has('receipt-missing')) {
    await reopen(
      book,
      inResults.map(({ job }) => job),
    );
    await restoreFromJournal(workshop, journalled);
  }
  if (has('receipt-superseded')) await giveUp(workshop, fold, superseded, now());
  if (has('ledger-missing')) store.care.keepMissing('ledger.jsonl');
  if (has('ledger-missing', 'receipt-without-ledger-line')) await recoverLedger(workshop, fold, { everyReceipt: true });
  for (const finding of inOrder(toRepair)) if (finding.itemId !== null) repairItem(workshop, finding, finding.itemId);
  if (has('orders-left')) store.control.clear();
  if (has('temporary-files')) store.sweepTemporaryFiles({ everywhere: true });
  if (toRepair.length > 0 && !findings.some(({ kind, canRepair }) => kind === 'results-stale' && !canRepair))
    writeResults(workshop);
}

/** They stay counted as paid, and no receipt is owed for them any more. */
async function giveUp({ store }: Workshop, fold: LedgerFold, calls: readonly PaidLine[], at: string): Promise<void> {
  for (const { call, item, step } of calls) {
    const line = { type: 'cleaned', at, item, steps: [step], calls: [call] } as const;
    await store.appendLedgerDurably(line);
    fold.add(line);
  }
}

/**
 * Each as soon as its name is free. In a ring of swapped ones one steps aside first: cut off there, it is a folder of no item, and
 * gets its name back with the others by the next repair.
 */
function renameFolders({ care, listItemFolders }: BatchStore, renamed: readonly RenamedFolder[]): void {
  for (let left = renamed; left.length > 0; ) {
    const leaving = new Set(left.map(({ from }) => from));
    const free = left.filter(({ to }) => !leaving.has(to));
    for (const { from, to } of free) care.renameItemFolder(from, to);
    left = left.filter((pair) => !free.includes(pair));
    const [first, ...others] = left;
    if (free.length > 0 || first === undefined) continue;
    const aside = toFreeName(new Set(listItemFolders()));
    if (!care.renameItemFolder(first.from, aside)) return;
    left = [{ from: aside, to: first.to }, ...others];
  }
}

function toFreeName(taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) if (!taken.has(`swapped-${number}`)) return `swapped-${number}`;
}

/** What values rest on comes first: inputs, then the values of children before those of their parents. */
function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const depthOf = ({ itemId }: Finding) => itemId?.split('--').length ?? 0;
  const isValue = ({ kind }: Finding) => parsedAgain.has(kind);
  return [
    ...findings.filter((finding) => !isValue(finding)),
    ...findings.filter(isValue).sort((one, other) => depthOf(other) - depthOf(one)),
  ];
}

function repairItem(batch: Workshop, { kind, step }: Finding, itemId: string): void {
  const workshop = workshopOf(batch, itemId);
  const child = parseChildId(itemId);
  if (kind === 'set-aside-unfinished') {
    attempt(() => {
      const picture = lookAt(workshop, itemId);
      const open = findSetAsideInProgress(picture);
      if (open !== null) finishSetAside(workshop, picture, open.number);
    });
  } else if (kind === 'child-missing' || kind === 'raw-unreadable') {
    if (child === null) return;
    attempt(() => {
      const parent = workshopOf(batch, child.parent);
      parseStep(parent, lookAt(parent, child.parent), child.expand);
    });
  } else if (step !== null && parsedAgain.has(kind)) {
    attempt(() => parseStep(workshop, lookAt(workshop, itemId), step));
  }
}

const parsedAgain: ReadonlySet<FindingKind> = new Set<FindingKind>([
  'response-missing',
  'two-verdicts',
  'verdict-missing',
  'verdict-stale',
  'verdict-unreadable',
]);

/** What cannot be mended stays a finding. */
function attempt(repair: () => unknown): void {
  try {
    repair();
  } catch (error) {
    const isKnown = error instanceof ItemProblem || error instanceof UnreadableCheckpoint || error instanceof UserError;
    if (!isKnown) throw error;
  }
}
