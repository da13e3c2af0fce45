import { setTimeout as delay } from 'node:timers/promises';
import { checkBatchId } from '../find-batch.ts';
import type { Surroundings } from '../surroundings.ts';
import { type BatchWatch, createBatchWatch } from './batch-watch.ts';
import { createSlices } from './slices.ts';

/** The batches that are looked at, and when each is looked at again. */
export interface Watches {
  /** The batch as it stands in the data folder or the archive, without looking at it. */
  find(batchId: string): BatchWatch;
  /** The batch, brought up to date; of one that takes long what is known after a moment. Its problem is thrown. */
  open(batchId: string): Promise<BatchWatch>;
  /** All batches, those brought up to date where something happened; of those that take long what is known after a moment. */
  all(archived: boolean): Promise<readonly BatchWatch[]>;
}

/** Nobody who asks waits longer for what is not known yet. */
const patienceMs = 120;
/** A screen that shows a batch asks at least so often. */
const openForMs = 20_000;
/** Rows of batches that run and are not open: beyond these they are let go between two looks. */
const mostRowsKept = 300_000;

export function createWatches(surroundings: Surroundings): Watches {
  const { shelf, clock } = surroundings;
  const watches = new Map<string, BatchWatch>();
  const openedAtMs = new Map<BatchWatch, number>();
  const waiting = new Set<BatchWatch>();
  let working: Promise<void> | null = null;

  function watchOf(batchId: string, archived: boolean): BatchWatch {
    const key = `${archived ? 'archived' : 'here'} ${batchId}`;
    const standing = watches.get(key);
    if (standing !== undefined) return standing;
    const watch = createBatchWatch(surroundings, batchId, archived);
    watches.set(key, watch);
    return watch;
  }

  const isOpen = (watch: BatchWatch) => clock.now() - (openedAtMs.get(watch) ?? 0) < openForMs;
  const isRunning = (watch: BatchWatch) => watch.lookAtLock()?.isLive === true;

  function letGo(): void {
    let rows = 0;
    for (const watch of watches.values()) {
      const size = watch.generation?.index.size ?? 0;
      if (size === 0 || isOpen(watch)) continue;
      rows += size;
      if (!isRunning(watch) || rows > mostRowsKept) watch.rest();
    }
  }

  /** One after the other: those that nobody has open can wait. */
  async function workOff(): Promise<void> {
    try {
      for (const watch of waiting) {
        waiting.delete(watch);
        await watch.refresh(createSlices());
        letGo();
      }
    } finally {
      working = null;
    }
  }

  function forgetAllBut(present: ReadonlySet<BatchWatch>, archived: boolean): void {
    for (const [key, watch] of watches) {
      if (present.has(watch) || (watch.archived && !archived)) continue;
      watches.delete(key);
      openedAtMs.delete(watch);
      waiting.delete(watch);
    }
  }

  function find(batchId: string): BatchWatch {
    const id = checkBatchId(batchId);
    return watchOf(id, !shelf.open(id).exists && shelf.isArchived(id));
  }

  return {
    find,
    async open(batchId) {
      const watch = find(batchId);
      openedAtMs.set(watch, clock.now());
      await Promise.race([watch.refresh(createSlices()), delay(patienceMs)]);
      if (watch.problem !== null) throw watch.problem;
      letGo();
      return watch;
    },
    async all(archived) {
      const present = shelf.listBatches().map((id) => watchOf(id, false));
      if (archived) present.push(...shelf.listBatches({ archived: true }).map((id) => watchOf(id, true)));
      forgetAllBut(new Set(present), archived);
      const stale = present.filter((watch) => watch.isStale());
      const first = stale.filter((watch) => isOpen(watch) || (isRunning(watch) && watch.generation !== null));
      for (const watch of [...stale].sort((a, b) => Number(isRunning(b)) - Number(isRunning(a))))
        if (!first.includes(watch)) waiting.add(watch);
      working ??= waiting.size === 0 ? null : workOff();
      const looks = [...first.map((watch) => watch.refresh(createSlices())), ...(working === null ? [] : [working])];
      await Promise.race([Promise.all(looks), delay(patienceMs)]);
      return present;
    },
  };
}
