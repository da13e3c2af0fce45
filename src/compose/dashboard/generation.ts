import { createLedgerFold, type LedgerFold } from '../../core/ledger-fold.ts';
import { createJobTallies, type JobTally } from '../../core/job-tally.ts';
import { type LogCursor, startOfLog } from '../../core/log-line.ts';
import type { BatchStore, LineFollower } from '../../ports/batch-store.ts';
import type { Workshop } from '../../stages/workshop.ts';
import { type BatchOutline, toLookingWorkshop } from '../open-for-looking.ts';
import { type BatchIndex, createBatchIndex } from './batch-index.ts';
import { lookAtRow } from './look-at-row.ts';
import { itemOfLogLine, itemsMovedBy, withAncestors } from './moved-items.ts';
import type { Slices } from './slices.ts';

/**
 * A batch as it was counted once and is kept up since: the ledger's lines are folded as they come, items are added as they are
 * acquired, and of the others those are looked at again that a line of ledger or log speaks of.
 *
 *   made ──ledger and items read to their end, every item looked at──▶ complete ──▶ kept up
 *     └── items.jsonl or the ledger was cut or replaced (a clean, a repair): it is void, and another generation is made
 *
 * Not all that happens is told by a line (prepare, parse, a person's edit): `pass` looks at every item again, little by little.
 */
export interface Generation {
  readonly outline: BatchOutline;
  readonly index: BatchIndex;
  readonly fold: LedgerFold;
  readonly jobTallies: ReadonlyMap<number, JobTally>;
  readonly workshop: Workshop;
  /** Everything was read and looked at once. */
  readonly isComplete: boolean;
  /** Takes in what came since. False: it is void. */
  advance(slices: Slices, nowMs: number): Promise<boolean>;
  /** Goes on with a look at every item, for some `budgetMs`. True: that look is through. */
  pass(slices: Slices, budgetMs: number): Promise<boolean>;
  /** What was looked at until now may be otherwise. */
  beginPassAnew(): void;
  /** Lines came with the last `advance`. */
  readonly hasNews: boolean;
}

/** A paid answer is judged a moment after the ledger has its line, and nothing may tell of it: so it is looked at again a few times. */
const looksAgainAfterMs = [1_000, 3_000, 9_000];

export function createGeneration(outline: BatchOutline, openStore: () => BatchStore): Generation {
  const index = createBatchIndex();
  const fold = createLedgerFold();
  const tallies = createJobTallies();
  const items = outline.store.followItems();
  const ledger = outline.store.followLedger();
  let workshop = toLookingWorkshop(outline, fold.isInFlight);
  let logCursor: LogCursor | null = null;
  const dirty = new Set<number>();
  const hot = new Map<number, { dueMs: number; looks: number }>();
  let passedTo = 0;
  let isComplete = false;
  let hasNews = false;

  function mark(itemId: string, nowMs: number): void {
    for (const id of withAncestors(itemId)) {
      const row = index.rowOf(id);
      if (row === null) continue;
      dirty.add(row);
      hot.set(row, { dueMs: nowMs + (looksAgainAfterMs[0] ?? 0), looks: 0 });
      return;
    }
  }

  async function follow<Line>(
    follower: LineFollower<Line>,
    slices: Slices,
    take: (line: Line) => void,
  ): Promise<boolean> {
    for (;;) {
      const { lines, startsAnew, isAtEnd } = follower.next();
      if (startsAnew) return false;
      for (const line of lines) {
        take(line);
        const pause = slices.next();
        if (pause !== null) await pause;
      }
      if (lines.length > 0) hasNews = true;
      if (isAtEnd) return true;
    }
  }

  async function readLog(slices: Slices, nowMs: number): Promise<void> {
    const { store } = outline;
    if (logCursor === null) {
      const newest = Iterator.from(store.readLogBack()).next();
      logCursor = newest.done === true ? startOfLog : newest.value.after;
      return;
    }
    for (const { line, after } of store.readLogAfter(logCursor)) {
      logCursor = after;
      hasNews = true;
      const item = itemOfLogLine(line);
      if (item !== null) mark(item, nowMs);
      const pause = slices.next();
      if (pause !== null) await pause;
    }
  }

  function look(row: number): void {
    if (index.isGone(row)) return;
    const { changed, children } = lookAtRow(index, workshop, row);
    for (const child of children) dirty.add(child);
    const parent = index.parentOf(row);
    if (changed && parent !== null) dirty.add(parent);
  }

  async function lookAtDirty(slices: Slices): Promise<void> {
    for (const row of dirty) {
      dirty.delete(row);
      look(row);
      const pause = slices.next();
      if (pause !== null) await pause;
    }
  }

  function markDue(nowMs: number): void {
    for (const [row, { dueMs, looks }] of hot) {
      if (dueMs > nowMs) continue;
      dirty.add(row);
      const state = index.signatureOf(row)?.state;
      const next = looksAgainAfterMs[looks + 1];
      const isAtRest = state === 'accepted' || state === 'rejected' || state === 'in flight';
      if (isAtRest || next === undefined) hot.delete(row);
      else hot.set(row, { dueMs: nowMs + next, looks: looks + 1 });
    }
  }

  return {
    outline,
    index,
    fold,
    jobTallies: tallies.jobs,
    get workshop() {
      return workshop;
    },
    get isComplete() {
      return isComplete;
    },
    get hasNews() {
      return hasNews;
    },
    async advance(slices, nowMs) {
      hasNews = false;
      await readLog(slices, nowMs);
      const isSameLedger = await follow(ledger, slices, (line) => {
        // The first time every item is looked at in any case.
        const moved = isComplete || index.size > 0 ? itemsMovedBy(line, fold) : [];
        fold.add(line);
        tallies.add(line);
        for (const item of moved) mark(item, nowMs);
      });
      if (!isSameLedger) return false;
      const isSameList = await follow(items, slices, ({ id }) => {
        const row = index.addRoot(id);
        if (row === null) return;
        dirty.add(row);
        // Its line comes before its folder.
        if (isComplete) hot.set(row, { dueMs: nowMs + (looksAgainAfterMs[0] ?? 0), looks: 0 });
      });
      if (!isSameList) return false;
      markDue(nowMs);
      await lookAtDirty(slices);
      isComplete = true;
      return true;
    },
    beginPassAnew() {
      passedTo = 0;
    },
    async pass(slices, budgetMs) {
      // What a store remembers of folders it saw may be old by now.
      if (passedTo === 0) workshop = toLookingWorkshop({ ...outline, store: openStore() }, fold.isInFlight);
      let spentMs = 0;
      while (passedTo < index.rows && spentMs < budgetMs) {
        const since = performance.now();
        const end = Math.min(passedTo + 64, index.rows);
        for (; passedTo < end; passedTo += 1) look(passedTo);
        spentMs += performance.now() - since;
        const pause = slices.next();
        if (pause !== null) await pause;
      }
      await lookAtDirty(slices);
      if (passedTo < index.rows) return false;
      passedTo = 0;
      return true;
    },
  };
}
