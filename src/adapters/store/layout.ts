import { resolve, sep } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { findIdProblem, findStepNameProblem, validIdExample } from '../../core/ids.ts';

/** The paths of one batch. Every id and step name is checked here once more before it becomes a part of a path. */
export interface Layout {
  readonly batchFolder: string;
  /** `.batch/` and the files in it. */
  readonly ownFolder: string;
  ownFile(name: OwnFile): string;
  readonly results: string;
  /** Where the program's own files lie: folders, and all_results.json. */
  readonly ownPlaces: readonly string[];
  itemFolder(itemId: string): string;
  /** stepFolder(item, step) = step === 'main' ? item : item/step; with `attempt` the same below attempts/<n>/. */
  stepFolder(itemId: string, step: string, attempt?: number): string;
  attemptsFolder(itemId: string): string;
  attemptFolder(itemId: string, attempt: number): string;
}

export const ownFilesRecordFirst = [
  'batch.json',
  'batch.copy.json',
  'pipeline.json',
  'items.jsonl',
  'ledger.jsonl',
  'answers.jsonl',
  'damaged.jsonl',
  'log.jsonl',
  'detached.log',
  'stop',
  'tune.json',
  'reply.json',
  'told.json',
  'lock',
] as const;
export type OwnFile = (typeof ownFilesRecordFirst)[number];

export const ownFolderName = '.batch';
export const jobsFolderName = 'jobs';
export const attemptsFolderName = 'attempts';
/** The step whose files lie in the item's folder itself. */
export const plainStep = 'main';

/** A step and a number, or what was set aside of it; as 0 what no attempt held. */
const childPattern = /^([a-z][A-Za-z0-9_]{0,39})-([0-9]{3,9})(?:@(0|[1-9][0-9]{0,8}))?$/;
const rootPattern = /^([^@]*)(?:@(0|[1-9][0-9]{0,8}))?$/;

export function createLayout(dataFolder: string, batchId: string): Layout {
  const batchFolder = resolve(dataFolder, checkBatchId(batchId));
  const ownFolder = `${batchFolder}${sep}${ownFolderName}`;
  const goodSteps = new Set<string>([plainStep]);
  // Workers ask for many files of one item in a row.
  let lastId: string | null = null;
  let lastFolder = '';

  function itemFolder(itemId: string): string {
    if (itemId !== lastId) {
      lastFolder = `${batchFolder}${sep}${toItemPath(itemId)}`;
      lastId = itemId;
    }
    return lastFolder;
  }

  function checkStep(step: string): string {
    if (goodSteps.has(step)) return step;
    const problem = findStepNameProblem(step);
    if (problem !== null)
      throw new UserError({
        code: 'step-name',
        message: `"${step}" cannot be the name of a step: ${problem}.`,
        hint: 'Name it with a lower-case letter, then letters, digits or "_".',
      });
    goodSteps.add(step);
    return step;
  }

  const attemptsFolder = (itemId: string): string => `${itemFolder(itemId)}${sep}${attemptsFolderName}`;
  const attemptFolder = (itemId: string, attempt: number): string =>
    `${attemptsFolder(itemId)}${sep}${checkAttempt(attempt)}`;
  const results = `${batchFolder}${sep}all_results.json`;
  return {
    batchFolder,
    ownFolder,
    ownFile: (name) => `${ownFolder}${sep}${name}`,
    results,
    ownPlaces: [ownFolder, `${ownFolder}${sep}${jobsFolderName}`, results],
    itemFolder,
    stepFolder: (itemId, step, attempt) => {
      const folder = attempt === undefined ? itemFolder(itemId) : attemptFolder(itemId, attempt);
      return step === plainStep ? folder : `${folder}${sep}${checkStep(step)}`;
    },
    attemptsFolder,
    attemptFolder,
  };
}

/** The folder of an item below its batch; a child `a--split-001` lies in a/split/001, `a@2` in a/attempts/2. */
export function toItemPath(itemId: string): string {
  const [first = '', ...children] = itemId.split('--');
  const [, root = first, attempt] = rootPattern.exec(first) ?? [];
  const problem = findIdProblem(root);
  if (problem !== null) throw badItemId(itemId, problem);
  let path = withAttempt(root, attempt);
  for (const child of children) {
    const match = childPattern.exec(child);
    const [, step = '', index = '', childAttempt] = match ?? [];
    if (match === null || findStepNameProblem(step) !== null)
      throw badItemId(itemId, 'after "--" belongs a step and a number, as in item-0001--split-001');
    path = withAttempt(`${path}${sep}${step}${sep}${index}`, childAttempt);
  }
  return path;
}

function withAttempt(path: string, attempt: string | undefined): string {
  return attempt === undefined ? path : `${path}${sep}${attemptsFolderName}${sep}${attempt}`;
}

export function checkBatchId(batchId: string): string {
  const problem = findIdProblem(batchId);
  if (problem !== null)
    throw new UserError({
      code: 'batch-id',
      message: `"${batchId}" cannot be the id of a batch: ${problem}.`,
      hint: `An id is ${validIdExample}.`,
    });
  return batchId;
}

function badItemId(itemId: string, problem: string): UserError {
  return new UserError({
    code: 'item-id',
    message: `"${itemId}" cannot be the id of an item: ${problem}.`,
    hint: `An id is ${validIdExample}.`,
  });
}

function checkAttempt(attempt: number): number {
  if (!Number.isSafeInteger(attempt) || attempt < 1) throw new Error(`${attempt} is no number of an attempt`);
  return attempt;
}
