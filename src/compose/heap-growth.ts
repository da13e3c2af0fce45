import { diskCodeOf } from '../adapters/store/disk-errors.ts';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import v8 from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Surroundings } from './surroundings.ts';

/** Room for new objects: large enough for any run. */
const enoughBytes = 1 << 24;
/** Some 1,300 items: smaller batches are through before it matters. */
const largeBytes = 1 << 17;

/**
 * How V8 lets a heap grow. Of itself it lets the room for new objects come to 128 MB, and the old ones to four times what
 * is alive, more than all the rest of the program needs, for no gain in speed (docs/performance.md). In percent; 0: as V8
 * thinks fit.
 */
const usual = { newObjectsFactor: 2, oldObjectsPercent: 0 };
const held = { newObjectsFactor: 1, oldObjectsPercent: 75 };

const collectionDelayMs = 250;

let isHeld = false;
let collection: NodeJS.Timeout | undefined;

/**
 * Holds the heap while a command works on a large batch: the program's process is its own, a library's is not. Given free again when the process ends: the compile cache is
 * written then, and knows code by the flags it was compiled under. What `acquires` may come
 * to have any size.
 */
export function holdHeapGrowth(
  { dataFolder }: Surroundings,
  batchId: string | undefined,
  acquires: boolean = false,
): void {
  const items = join(dataFolder, batchId ?? '', '.batch', 'items.jsonl');
  const isLarge = acquires || sizeOf(items) >= largeBytes;
  if (isHeld || !isLarge) return;
  if (sizeForNewObjects() < enoughBytes) makeRoom();
  setGrowth(held);
  isHeld = true;
  process.once('exit', () => setGrowth(usual));
}

/** 0 where it is missing, or may not be looked at: who opens it says so. */
function sizeOf(path: string): number {
  try {
    return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  } catch (error) {
    if (diskCodeOf(error) === null) throw error;
    return 0;
  }
}

/** The same for the dashboard and its threads, which are open all day; to be called when its own code is loaded. */
export function holdHeapOfDashboard(): void {
  // Less room for new objects, and a keypress takes half as much again.
  makeRoom();
  setGrowth(held);
  process.once('exit', () => setGrowth(usual));
}

/** Loads what is large under the usual flags, so that it is found in the compile cache. */
export async function loadAsUsual<T>(load: () => Promise<T>): Promise<T> {
  if (!isHeld) return load();
  setGrowth(usual);
  try {
    return await load();
  } finally {
    setGrowth(held);
    collectSoon();
  }
}

/**
 * How far the heap may grow is reckoned after each collection: one under the usual flags would hold for long. Once after
 * the last of several loads is enough, and a command that is through by then does without: each takes up to 80 ms.
 */
function collectSoon(): void {
  clearTimeout(collection);
  collection = setTimeout(collectGarbage, collectionDelayMs).unref();
}

function collectGarbage(): void {
  v8.setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  v8.setFlagsFromString('--no-expose-gc');
  if (typeof collect === 'function') collect();
}

/** One step from where it is to 16 MB: what survives a collection makes it grow. */
function makeRoom(): void {
  setGrowth({ ...usual, newObjectsFactor: enoughBytes / Math.max(sizeForNewObjects(), 1 << 20) });
  let kept: object[] = [];
  for (let round = 0; round < 40 && sizeForNewObjects() < enoughBytes; round += 1)
    kept = kept.concat(Array.from({ length: 2_000 }, (_, index) => ({ index })));
}

function setGrowth({ newObjectsFactor, oldObjectsPercent }: typeof usual): void {
  v8.setFlagsFromString(`--semi-space-growth-factor=${newObjectsFactor}`);
  v8.setFlagsFromString(`--heap-growing-percent=${oldObjectsPercent}`);
}

function sizeForNewObjects(): number {
  return v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0;
}
