import type { BatchView, ItemCounts, StepView } from './view.ts';

/** Items of one kind: those that were acquired, or the children of one expand step. */
export interface ViewLevel {
  /** The expand step whose children these are; null: the acquired items. */
  readonly expand: string | null;
  /** Whether these are the results of the batch. */
  readonly isResults: boolean;
  readonly counts: ItemCounts;
  /** Items that were expanded; null for the acquired ones. */
  readonly parents: number | null;
  /** The steps that they take, in order. */
  readonly steps: readonly StepView[];
}

const nothing: ItemCounts = { acquired: 0, accepted: 0, rejected: 0, failed: 0, waiting: 0, inFlight: 0 };

/** The acquired items, then the children of each expand step in the order of the steps. */
export function toViewLevels({
  pipeline,
  resultLevel,
  counts,
  children,
}: Pick<BatchView, 'pipeline' | 'resultLevel' | 'counts' | 'children'>): readonly ViewLevel[] {
  const expands = pipeline.steps.filter(({ kind }) => kind === 'expand').map(({ name }) => name);
  return [null, ...expands].map((expand) => {
    const own = children.find((candidate) => candidate.expand === expand);
    return {
      expand,
      isResults: expand === resultLevel,
      counts: expand === null ? counts : (own?.counts ?? nothing),
      parents: expand === null ? null : (own?.parents ?? 0),
      steps: pipeline.steps.filter(({ level }) => level === expand),
    };
  });
}

/** Place of the level whose items are the results. */
export function placeOfResults(levels: readonly Pick<ViewLevel, 'isResults'>[]): number {
  return Math.max(
    0,
    levels.findIndex(({ isResults }) => isResults),
  );
}
