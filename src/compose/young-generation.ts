import { statSync } from 'node:fs';
import { join } from 'node:path';
import v8 from 'node:v8';
import type { Surroundings } from './surroundings.ts';

/** Large enough for any run. */
const enoughBytes = 1 << 24;
/** Some 1,300 items: smaller batches are through before it matters. */
const largeBytes = 1 << 17;
const usualGrowth = 2;

let isHeld = false;

/**
 * Keeps V8 from growing the space for new objects while a command works on a large batch. It would come to 128 MB, more
 * than all the rest of the program needs, for no gain in speed (docs/performance.md). Given free again when the process
 * ends: the compile cache is written then, and knows code by the flags it was compiled under.
 */
export function holdYoungGeneration({ dataFolder }: Surroundings, batchId: string | undefined): void {
  const items = join(dataFolder, batchId ?? '', '.batch', 'items.jsonl');
  if ((statSync(items, { throwIfNoEntry: false })?.size ?? 0) < largeBytes) return;
  if (sizeOfYoungGeneration() < enoughBytes) grow();
  setGrowth(1);
  isHeld = true;
  process.once('exit', () => setGrowth(usualGrowth));
}

/** Loads what is large under the usual flags, so that it is found in the compile cache. */
export async function loadAsUsual<T>(load: () => Promise<T>): Promise<T> {
  if (!isHeld) return load();
  setGrowth(usualGrowth);
  try {
    return await load();
  } finally {
    setGrowth(1);
  }
}

/** One step from where it is to 16 MB: what survives a collection makes it grow. */
function grow(): void {
  setGrowth(enoughBytes / Math.max(sizeOfYoungGeneration(), 1 << 20));
  let kept: object[] = [];
  for (let round = 0; round < 40 && sizeOfYoungGeneration() < enoughBytes; round += 1)
    kept = kept.concat(Array.from({ length: 2_000 }, (_, index) => ({ index })));
}

function setGrowth(factor: number): void {
  v8.setFlagsFromString(`--semi-space-growth-factor=${factor}`);
}

function sizeOfYoungGeneration(): number {
  return v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0;
}
