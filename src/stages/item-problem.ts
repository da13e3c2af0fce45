import type { BatchStore } from '../ports/batch-store.ts';

/** One item cannot go on; the others can. The engine writes it down as error.json. */
export class ItemProblem extends Error {
  readonly step: string | null;
  readonly code: string;
  readonly hint: string;

  constructor(problem: { step: string | null; code: string; message: string; hint: string }) {
    super(problem.message);
    this.name = 'ItemProblem';
    this.step = problem.step;
    this.code = problem.code;
    this.hint = problem.hint;
  }
}

/** A free checkpoint that later work reads is missing or unreadable: the place is made again first. */
export class UnreadableCheckpoint extends Error {
  readonly itemId: string;
  readonly step: string;

  constructor(itemId: string, step: string) {
    super(`parsed.json of ${step} of ${itemId} cannot be read`);
    this.name = 'UnreadableCheckpoint';
    this.itemId = itemId;
    this.step = step;
  }
}

/** error.json: a note of the last failure, for people. It fills no place and never blocks. */
export interface ItemError {
  readonly step: string | null;
  readonly stage: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly at: string;
}

export function readItemError(store: BatchStore, itemId: string): ItemError | null {
  const text = store.readItemFile(itemId, 'error.json');
  if (text === null) return null;
  try {
    return JSON.parse(text) as ItemError;
  } catch {
    return null;
  }
}

/**
 * Takes away the note of a failure once the item has got through at its place, or behind it. A note without a step (of
 * raw.json, of a set-aside) goes with any success of its stage.
 */
export function removeMendedError(
  store: BatchStore,
  stepNames: readonly string[],
  itemId: string,
  success: { readonly step: string; readonly stage: 'prepare' | 'process' | 'parse' },
): void {
  const placeOf = (step: string | null, stage: string) =>
    [step === null ? -1 : stepNames.indexOf(step), stageOrder.indexOf(stage)] as const;
  const note = readItemError(store, itemId);
  const [failedStep, failedStage] = placeOf(note?.step ?? null, note?.stage ?? '');
  const [step, stage] = placeOf(success.step, success.stage);
  if (failedStep === -1 || failedStep === step ? failedStage <= stage : failedStep < step)
    store.removeItemFile(itemId, 'error.json');
}

const stageOrder: readonly string[] = ['prepare', 'process', 'parse'];
