import type { Answer } from '../core/answer/judge-form.ts';
import { type ItemPicture, pictureOfStep } from '../core/line.ts';
import { type CodeStep, type ExpandStep, isPromptStep, type PromptStep, type Step, stepOf } from '../core/pipeline.ts';
import type { Receipt } from '../core/receipt.ts';
import type { Verdict } from '../core/verdict.ts';
import { toChildId } from '../core/child-id.ts';
import { childrenDiffer, childrenStand, putAwayChild, writeChildren } from './child-files.ts';
import { highestChild, readCount } from './child-ids.ts';
import { type ExpandDecision, decideExpand, isTaken, judgeAnswer, runCode } from './decide.ts';
import { ItemProblem } from './item-problem.ts';
import { restsPaidWork } from './paid-work.ts';
import { readReceipt, toResponseText } from './receipt.ts';
import { isVerdictAsWritten, verdictDiffers, verdictStands, writeVerdict } from './verdict-files.ts';
import type { Workshop } from './workshop.ts';

/**
 * `settled`: the verdict stands on disk. `kept`: a new verdict differs, but something paid or in flight rests on the
 * old one, which stands; the difference is reported.
 */
export interface ParseOutcome {
  readonly kind: 'settled' | 'kept';
  /** null: a skipped step is to be taken now; its place is empty. */
  readonly verdict: Verdict | null;
  readonly change: 'written' | 'unchanged';
  /** Of an expand step: children that its list has no more, set aside with the answers that they hold. */
  readonly setAside?: readonly string[];
}

/**
 * Decides about `step` anew, an answer or a computation, and replaces what differs; free work never unsettles paid work.
 * `fresh`: the receipt that was written a moment ago, so that it need not be read back.
 */
export function parseStep(
  workshop: Workshop,
  picture: ItemPicture,
  stepName: string,
  fresh: Receipt | null = null,
): ParseOutcome {
  const step = stepOf(workshop.pipeline, stepName);
  if (step.kind === 'expand') return expandStep(workshop, picture, step);
  if (step.kind === 'code') return settle(workshop, picture, step, runCode(workshop, picture, step));
  const files = pictureOfStep(picture, stepName);
  if (fresh === null && !files.has('receipt.json') && !files.has('response.md') && files.has('skipped.json'))
    return reconsiderSkipping(workshop, picture, step);
  const { answer, lacksText } =
    fresh === null
      ? readAnswer(workshop, picture, stepName)
      : { answer: { ...fresh, text: toResponseText(fresh) }, lacksText: false };
  if (lacksText) workshop.store.writeStepFile(picture.itemId, stepName, 'response.md', answer.text);
  return settle(workshop, picture, step, judgeAnswer(workshop, picture, step, answer));
}

/** Skips a prompt step whose condition is false. Only where no answer of it stands: what was paid for is not skipped afterwards. */
export function skipIfNotTaken(workshop: Workshop, picture: ItemPicture, stepName: string): boolean {
  const step = stepOf(workshop.pipeline, stepName);
  if (isTaken(workshop, picture, step)) return false;
  writeVerdict(workshop, picture, step, { kind: 'skipped', notes: [] });
  return true;
}

/** What parse would decide now, and what it has to mend for that; changes nothing. null: the step has no answer. */
export function judgeStanding(workshop: Workshop, picture: ItemPicture, stepName: string): Verdict | null {
  const step = stepOf(workshop.pipeline, stepName);
  const files = pictureOfStep(picture, stepName);
  if (!isPromptStep(step) || (!files.has('receipt.json') && !files.has('response.md'))) return null;
  return judgeAnswer(workshop, picture, step, readAnswer(workshop, picture, stepName).answer);
}

/** Whether parse would now decide otherwise, but the old verdict stands because something paid rests on it. Changes nothing. */
export function isVerdictOutdated(workshop: Workshop, picture: ItemPicture, stepName: string): boolean {
  const step = stepOf(workshop.pipeline, stepName);
  if (!restsPaidWork(workshop, picture, stepName)) return false;
  if (step.kind === 'expand') return expandDiffers(workshop, picture, step, decideExpand(workshop, picture, step));
  const verdict =
    step.kind === 'code'
      ? runCode(workshop, picture, step)
      : judgeAnswer(workshop, picture, step, readAnswer(workshop, picture, stepName).answer);
  return verdictDiffers(workshop, picture, step, verdict);
}

/**
 * What parse would do about the verdict that stands; changes nothing. `words`: it says the same in other words. `differs`: it would be
 * replaced. `kept`: it differs, and paid work rests on it.
 */
export function compareVerdict(
  workshop: Workshop,
  picture: ItemPicture,
  stepName: string,
): 'same' | 'words' | 'differs' | 'kept' {
  const step = stepOf(workshop.pipeline, stepName);
  const files = pictureOfStep(picture, stepName);
  const hasAnswer = files.has('receipt.json') || files.has('response.md');
  if (step.kind === 'prompt' && !hasAnswer && !files.has('skipped.json')) return 'same';
  const isTakenNow = step.kind === 'prompt' && !hasAnswer && isTaken(workshop, picture, step);
  const decision = step.kind === 'expand' ? decideExpand(workshop, picture, step) : null;
  if (!isTakenNow) {
    const verdict = decision?.verdict ?? judgeAnew(workshop, picture, step);
    const isSame = isVerdictAsWritten(workshop, picture, step, verdict);
    const differs =
      step.kind === 'expand' && decision !== null
        ? expandDiffers(workshop, picture, step, decision)
        : verdictDiffers(workshop, picture, step, verdict);
    if (!differs) return isSame ? 'same' : 'words';
  }
  return restsPaidWork(workshop, picture, stepName) ? 'kept' : 'differs';
}

function judgeAnew(workshop: Workshop, picture: ItemPicture, step: Step): Verdict {
  if (step.kind === 'code') return runCode(workshop, picture, step);
  const files = pictureOfStep(picture, step.name);
  if (!isPromptStep(step) || (!files.has('receipt.json') && !files.has('response.md')))
    return { kind: 'skipped', notes: [] };
  return judgeAnswer(workshop, picture, step, readAnswer(workshop, picture, step.name).answer);
}

function settle(workshop: Workshop, picture: ItemPicture, step: PromptStep | CodeStep, verdict: Verdict): ParseOutcome {
  if (verdictStands(workshop, picture, step, verdict)) return { kind: 'settled', verdict, change: 'unchanged' };
  if (verdictDiffers(workshop, picture, step, verdict) && restsPaidWork(workshop, picture, step.name))
    return keep(workshop, picture, step, verdict);
  return { kind: 'settled', verdict, change: writeVerdict(workshop, picture, step, verdict) };
}

/** Beside the value that stands, a rejection is what a kill in the middle of parse left. */
function keep({ store }: Workshop, picture: ItemPicture, step: Step, verdict: Verdict | null): ParseOutcome {
  const files = pictureOfStep(picture, step.name);
  if (files.has('parsed.json') && files.has('rejected.json'))
    store.removeStepFile(picture.itemId, step.name, 'rejected.json');
  return { kind: 'kept', verdict, change: 'unchanged' };
}

function reconsiderSkipping(workshop: Workshop, picture: ItemPicture, step: PromptStep): ParseOutcome {
  if (!isTaken(workshop, picture, step)) return settle(workshop, picture, step, { kind: 'skipped', notes: [] });
  if (restsPaidWork(workshop, picture, step.name)) return keep(workshop, picture, step, null);
  workshop.store.removeStepFile(picture.itemId, step.name, 'skipped.json');
  return { kind: 'settled', verdict: null, change: 'written' };
}

function expandStep(workshop: Workshop, picture: ItemPicture, step: ExpandStep): ParseOutcome {
  const decision = decideExpand(workshop, picture, step);
  const { verdict, children } = decision;
  const isAccepted = verdict.kind === 'accepted';
  if (
    verdictStands(workshop, picture, step, verdict) &&
    (!isAccepted || childrenStand(workshop, picture, step.name, children))
  )
    return { kind: 'settled', verdict, change: 'unchanged' };
  if (expandDiffers(workshop, picture, step, decision) && restsPaidWork(workshop, picture, step.name))
    return keepChildren(workshop, picture, step, verdict);
  if (isAccepted) {
    const setAside = writeChildren(workshop, picture, step.name, children);
    writeVerdict(workshop, picture, step, verdict);
    return { kind: 'settled', verdict, change: 'written', setAside };
  }
  writeVerdict(workshop, picture, step, verdict);
  // Of a list that was rejected nothing is left that could be taken for children.
  const left = workshop.store.listChildren(picture.itemId, step.name);
  const ids = left.map((index) => toChildId(picture.itemId, step.name, index));
  return { kind: 'settled', verdict, change: 'written', setAside: ids.filter((id) => putAwayChild(workshop, id)) };
}

/** Children that stand are no longer those of the list, whatever parsed.json says or whether it can be read. */
function expandDiffers(
  workshop: Workshop,
  picture: ItemPicture,
  step: ExpandStep,
  { verdict, children }: ExpandDecision,
): boolean {
  if (verdict.kind !== 'accepted' && verdictDiffers(workshop, picture, step, verdict)) return true;
  return childrenDiffer(workshop, picture, step.name, children);
}

/** The children that stand, with the count that says so where it was lost. */
function keepChildren(workshop: Workshop, picture: ItemPicture, step: ExpandStep, verdict: Verdict): ParseOutcome {
  const { itemId } = picture;
  if (readCount(workshop, itemId, step.name) === null) {
    const count = highestChild(workshop, itemId, step.name);
    const standing: Verdict = { kind: 'accepted', value: { count }, notes: [] };
    return { kind: 'kept', verdict, change: writeVerdict(workshop, picture, step, standing) };
  }
  return keep(workshop, picture, step, verdict);
}

/**
 * The text to judge: the receipt's, unless a person edited response.md or wrote one without a receipt. `lacksText`:
 * response.md is missing, or empty beside an answer that is not, and is to be made again.
 */
function readAnswer(
  { store }: Workshop,
  picture: ItemPicture,
  step: string,
): { readonly answer: Answer; readonly lacksText: boolean } {
  const receipt = readReceipt(store, picture.itemId, step);
  const text = store.readStepFile(picture.itemId, step, 'response.md');
  if (receipt === null) {
    if (text === null)
      throw new ItemProblem({
        step,
        code: 'response',
        message: `${picture.itemId} has no answer of ${step} any more`,
        hint: 'Run process again.',
      });
    return { answer: { text, finishReason: null, refusal: null }, lacksText: false };
  }
  const made = toResponseText(receipt);
  const lacksText = text === null || (text === '' && made !== '');
  if (!lacksText && text !== made) return { answer: { text, finishReason: null, refusal: null }, lacksText };
  return { answer: { text: made, finishReason: receipt.finishReason, refusal: receipt.refusal }, lacksText };
}
