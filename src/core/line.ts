/**
 * The line of checkpoints of one item, as names of files alone.
 *
 *   raw.json → for every step: prompt.md → receipt.json (response.md) → parsed.json | rejected.json | skipped.json
 */

/** A file of a step's folder. */
export type StepFile = 'prompt.md' | 'receipt.json' | 'response.md' | 'parsed.json' | 'rejected.json' | 'skipped.json';
/** A file of the item's folder that belongs to no step. */
export type ItemFile = 'raw.json' | 'error.json';

/** Downstream first: the order in which set-aside and clean empty a step. */
export const stepFilesDownstreamFirst: readonly StepFile[] = [
  'parsed.json',
  'skipped.json',
  'rejected.json',
  'response.md',
  'receipt.json',
  'prompt.md',
];
export const stepFiles: readonly StepFile[] = [
  'prompt.md',
  'receipt.json',
  'response.md',
  'parsed.json',
  'rejected.json',
  'skipped.json',
];

/** The files that stand in one step's folder, by name. */
export type StepPicture = ReadonlySet<StepFile>;

/** An item as its folder's names show it. `itemId` of a child is derived from its path. */
export interface ItemPicture {
  readonly itemId: string;
  /** raw.json stands. */
  readonly acquired: boolean;
  /** error.json stands. */
  readonly hasError: boolean;
  /** By step name; a step without any file is absent. */
  readonly steps: ReadonlyMap<string, StepPicture>;
  /** Earlier attempts, in order of their number. */
  readonly attempts: readonly AttemptPicture[];
}

/** `attempts/<n>/`: a set-aside stretch. Without a rejected.json the set-aside is still in progress. */
export interface AttemptPicture {
  readonly number: number;
  readonly steps: ReadonlyMap<string, StepPicture>;
}

const nothing: StepPicture = new Set();

export function pictureOfStep(picture: ItemPicture, step: string): StepPicture {
  return picture.steps.get(step) ?? nothing;
}

/** The picture after `files` of a step were written. */
export function withFiles(picture: ItemPicture, step: string, files: readonly StepFile[]): ItemPicture {
  return {
    ...picture,
    steps: new Map([...picture.steps, [step, new Set([...pictureOfStep(picture, step), ...files])]]),
  };
}

/** attempts/<n>/ without its rejected.json: its set-aside was interrupted. null: none is. */
export function findSetAsideInProgress(picture: ItemPicture): AttemptPicture | null {
  return (
    picture.attempts.find((attempt) => ![...attempt.steps.values()].some((files) => files.has('rejected.json'))) ?? null
  );
}

/** 1 + how many set-aside stretches held the step. */
export function attemptOf(picture: ItemPicture, step: string): number {
  return 1 + picture.attempts.filter((attempt) => attempt.steps.has(step)).length;
}

/** How often the step has rejected this item: the set-asides it caused, and the rejection that stands. */
export function countRejections(picture: ItemPicture, step: string): number {
  const earlier = picture.attempts.filter((attempt) => attempt.steps.get(step)?.has('rejected.json')).length;
  return earlier + (pictureOfStep(picture, step).has('rejected.json') ? 1 : 0);
}
