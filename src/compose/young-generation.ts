import v8 from 'node:v8';

/** As the loading of the program leaves it: large enough for any run. */
const enoughBytes = 1 << 23;

/**
 * Keeps V8 from growing the space for new objects while calls are made. In a long run it would come to 128 MB, more than
 * all the rest of the program needs, for no gain in speed (measured, docs/performance.md). Returns a function that gives it
 * free again: flags that differ at the end would make the compile cache useless.
 */
export function holdYoungGeneration(): () => void {
  const space = v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  if (space === undefined || space.space_size < enoughBytes) return () => {};
  v8.setFlagsFromString('--semi-space-growth-factor=1');
  return () => v8.setFlagsFromString('--semi-space-growth-factor=2');
}
