import { levelOfId } from './child-id.ts';
import { type Level, stepsOfLevel } from './levels.ts';
import type { Pipeline } from './pipeline.ts';
import type { ChildCounts, ItemCounts } from './view.ts';
import type { Mutable } from './mutable.ts';

/** Counts of items for each level of a pipeline: the acquired ones, and the children of every expand step. */
export function createLevelCounts(pipeline: Pipeline): {
  of(itemId: string): { readonly counts: Mutable<ItemCounts>; readonly pipeline: Pipeline };
  ofRoots(): ItemCounts;
  ofChildren(parentsOf: (expand: string) => number): readonly ChildCounts[];
} {
  const expands = pipeline.steps.filter(({ kind }) => kind === 'expand').map(({ name }) => name);
  const levels = new Map(
    [null, ...expands].map((level) => [
      level as Level,
      { counts: noItems(), pipeline: { ...pipeline, steps: stepsOfLevel(pipeline.steps, level) } },
    ]),
  );
  const ofLevel = (level: Level) => {
    const found = levels.get(level);
    if (found === undefined) throw new Error(`no expand step is called ${level}`);
    return found;
  };
  return {
    of: (itemId) => ofLevel(levelOfId(itemId)),
    ofRoots: () => ({ ...ofLevel(null).counts }),
    ofChildren: (parentsOf) =>
      expands.map((expand) => ({ expand, parents: parentsOf(expand), counts: { ...ofLevel(expand).counts } })),
  };
}

function noItems(): Mutable<ItemCounts> {
  return { acquired: 0, accepted: 0, rejected: 0, failed: 0, waiting: 0, inFlight: 0 };
}
