import { attemptOf, countRejections, findSetAsideInProgress, type ItemPicture, pictureOfStep } from './line.ts';
import type { Gather, Pipeline } from './pipeline.ts';
import type { RejectedNote } from './verdict.ts';

/**
 * What comes next for an item. The one question that run, status, plan, estimate, clean, retry and resume ask.
 * `acquire`: raw.json is missing. `finish-set-aside`: an interrupted set-aside goes on. `prepare` with `opens`: the
 * rejected stretch is set aside first. `rest` means that nothing is to do.
 */
export type Task =
  | { readonly kind: 'acquire' }
  | { readonly kind: 'finish-set-aside'; readonly number: number }
  | { readonly kind: 'prepare'; readonly step: string; readonly attempt: number; readonly opens: OpensAttempt | null }
  | { readonly kind: 'process'; readonly step: string; readonly attempt: number }
  | { readonly kind: 'parse'; readonly step: string; readonly attempt: number; readonly opens: OpensAttempt | null }
  | Rest;

export type Rest =
  | { readonly kind: 'rest'; readonly state: 'accepted' }
  | { readonly kind: 'rest'; readonly state: 'rejected'; readonly step: string }
  /** Its children of the expand `step` are not ready to be gathered. */
  | { readonly kind: 'rest'; readonly state: 'expanded'; readonly step: string }
  | { readonly kind: 'rest'; readonly state: 'in flight'; readonly step: string };

/** A rejection with attempts left: the stretch `from`…`step` is set aside as attempts/<number>/. */
export interface OpensAttempt {
  readonly number: number;
  readonly step: string;
  readonly from: string;
}

/** Places covered by a call or a job: `isInFlight(itemId, step)`. */
export type InFlight = (itemId: string, step: string) => boolean;

export const nothingInFlight: InFlight = () => false;

/** How the children of one expand step of an item stand. */
export interface ChildStates {
  readonly accepted: number;
  /** For good. */
  readonly rejected: number;
  /** They have an error.json and are not in flight. */
  readonly failed: number;
  /** All others, missing ones too. */
  readonly moving: number;
}

/**
 * The first empty place of the item's line, from names alone. `readRejection` gives the content of a standing
 * rejected.json, the only file that is opened for this; null where it cannot be read.
 */
export function nextTask(
  picture: ItemPicture,
  pipeline: Pipeline,
  inFlight: InFlight,
  readRejection: (step: string) => RejectedNote | null,
  countChildren: (expand: string) => ChildStates = () => noChildren,
): Task {
  const open = findSetAsideInProgress(picture);
  if (open !== null) return { kind: 'finish-set-aside', number: open.number };
  if (!picture.acquired) return { kind: 'acquire' };

  const rejection = findRejection(picture, pipeline, readRejection);
  if (rejection !== null) return rejection;

  for (const step of pipeline.steps) {
    const files = pictureOfStep(picture, step.name);
    if (isSettled(files)) continue;
    const attempt = attemptOf(picture, step.name);
    // Two verdicts at once: parse was interrupted between writing the one and removing the other.
    if (hasVerdict(files)) return { kind: 'parse', step: step.name, attempt, opens: null };
    if (files.has('receipt.json') || files.has('response.md'))
      return { kind: 'parse', step: step.name, attempt, opens: null };
    if (step.kind !== 'expand' && step.gather !== null && !canGather(step.gather, countChildren(step.gather.expand)))
      return { kind: 'rest', state: 'expanded', step: step.gather.expand };
    if (step.kind !== 'prompt') return { kind: 'parse', step: step.name, attempt, opens: null };
    if (inFlight(picture.itemId, step.name)) return { kind: 'rest', state: 'in flight', step: step.name };
    if (files.has('prompt.md')) return { kind: 'process', step: step.name, attempt };
    return { kind: 'prepare', step: step.name, attempt, opens: null };
  }
  return { kind: 'rest', state: 'accepted' };
}

/** A rejection with attempts left outranks every empty place; without any left it ends the line. */
function findRejection(
  picture: ItemPicture,
  pipeline: Pipeline,
  readRejection: (step: string) => RejectedNote | null,
): Task | null {
  for (const step of pipeline.steps) {
    const files = pictureOfStep(picture, step.name);
    if (!files.has('rejected.json') || files.has('parsed.json')) continue;
    if (countRejections(picture, step.name) >= step.attempts)
      return { kind: 'rest', state: 'rejected', step: step.name };
    const note = readRejection(step.name);
    if (note === null) return { kind: 'parse', step: step.name, attempt: attemptOf(picture, step.name), opens: null };
    const stepNames = pipeline.steps.map(({ name }) => name);
    const isEarlier = stepNames.includes(note.from) && stepNames.indexOf(note.from) <= stepNames.indexOf(step.name);
    const from = isEarlier ? note.from : step.name;
    const number = 1 + Math.max(0, ...picture.attempts.map((attempt) => attempt.number));
    const opens = { number, step: step.name, from };
    const attempt = attemptOf(picture, from) + 1;
    const first = pipeline.steps.find(({ name }) => name === from);
    return first?.kind === 'prompt'
      ? { kind: 'prepare', step: from, attempt, opens }
      : { kind: 'parse', step: from, attempt, opens };
  }
  return null;
}

const noChildren: ChildStates = { accepted: 0, rejected: 0, failed: 0, moving: 0 };

/** All have come to their end; or none can move, and enough were accepted. */
function canGather({ atLeast }: Gather, { accepted, rejected, failed, moving }: ChildStates): boolean {
  if (moving > 0) return false;
  if (failed === 0) return true;
  return atLeast !== null && accepted >= atLeast * (accepted + rejected + failed);
}

/** Exactly one verdict, and it lets the item go on. */
export function isSettled(files: ReadonlySet<string>): boolean {
  return files.has('parsed.json') !== files.has('skipped.json') && !files.has('rejected.json');
}

function hasVerdict(files: ReadonlySet<string>): boolean {
  return files.has('parsed.json') || files.has('rejected.json') || files.has('skipped.json');
}
