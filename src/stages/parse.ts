import { parseAnswer } from '../core/answer/parse-answer.ts';
import type { Answer } from '../core/answer/judge-form.ts';
import type { JsonValue } from '../core/json.ts';
import { attemptOf, type ItemPicture, pictureOfStep } from '../core/line.ts';
import type { InFlight } from '../core/next-task.ts';
import { isPromptStep, type PromptStep, type Step, stepOf } from '../core/pipeline.ts';
import type { Receipt } from '../core/receipt.ts';
import type { RejectedNote, Verdict } from '../core/verdict.ts';
import { parseJson, readContext } from './context.ts';
import { ItemProblem } from './item-problem.ts';
import { readReceipt, toResponseText } from './receipt.ts';
import { readRejectedNote, type Workshop } from './workshop.ts';

/**
 * `settled`: the verdict stands on disk. `kept`: a new verdict differs, but something paid or in flight rests on the
 * old one, which stands; the difference is reported.
 */
export interface ParseOutcome {
  readonly kind: 'settled' | 'kept';
  readonly verdict: Verdict;
  readonly change: 'written' | 'unchanged';
}

/**
 * Decides about the answer of `step` anew and replaces what differs; free work never unsettles paid work. `fresh`: the
 * receipt that was written a moment ago, so that it need not be read back.
 */
export function parseStep(
  workshop: Workshop,
  picture: ItemPicture,
  stepName: string,
  inFlight: InFlight,
  fresh: Receipt | null = null,
): ParseOutcome {
  const step = stepOf(workshop.pipeline, stepName);
  if (!isPromptStep(step)) throw new Error(`${stepName} has no answer to parse`);
  const { answer, lacksText } =
    fresh === null
      ? readAnswer(workshop, picture, stepName)
      : { answer: { ...fresh, text: toResponseText(fresh) }, lacksText: false };
  if (lacksText) workshop.store.writeStepFile(picture.itemId, stepName, 'response.md', answer.text);
  const verdict = judge(workshop, picture, step, answer);
  if (stands(workshop, picture, step, verdict)) return { kind: 'settled', verdict, change: 'unchanged' };
  if (mustKeep(workshop, picture, step, verdict, inFlight)) {
    // Beside the value that stands, a rejection is what a kill in the middle of parse left.
    const files = pictureOfStep(picture, stepName);
    if (files.has('parsed.json') && files.has('rejected.json'))
      workshop.store.removeStepFile(picture.itemId, stepName, 'rejected.json');
    return { kind: 'kept', verdict, change: 'unchanged' };
  }
  return { kind: 'settled', verdict, change: writeVerdict(workshop, picture, step, verdict) };
}

/** What parse would decide now, and what it has to mend for that; changes nothing. null: the step has no answer. */
export function judgeStanding(workshop: Workshop, picture: ItemPicture, stepName: string): Verdict | null {
  const step = stepOf(workshop.pipeline, stepName);
  const files = pictureOfStep(picture, stepName);
  if (!isPromptStep(step) || (!files.has('receipt.json') && !files.has('response.md'))) return null;
  return judge(workshop, picture, step, readAnswer(workshop, picture, stepName).answer);
}

/** Whether parse would now decide otherwise, but the old verdict stands because something paid rests on it. Changes nothing. */
export function isVerdictOutdated(
  workshop: Workshop,
  picture: ItemPicture,
  stepName: string,
  inFlight: InFlight,
): boolean {
  const step = stepOf(workshop.pipeline, stepName);
  if (!isPromptStep(step) || !somethingPaidRests(workshop, picture, stepName, inFlight)) return false;
  return mustKeep(
    workshop,
    picture,
    step,
    judge(workshop, picture, step, readAnswer(workshop, picture, stepName).answer),
    inFlight,
  );
}

function mustKeep(
  workshop: Workshop,
  picture: ItemPicture,
  step: PromptStep,
  verdict: Verdict,
  inFlight: InFlight,
): boolean {
  return differs(workshop, picture, step, verdict) && somethingPaidRests(workshop, picture, step.name, inFlight);
}

/** What the answer, schema and rules of today give. */
function judge(
  workshop: Workshop,
  picture: ItemPicture,
  step: PromptStep,
  { text, finishReason, refusal }: Answer,
): Verdict {
  const answer = { text, finishReason, refusal };
  const parsed = parseAnswer({
    definition: step.parse,
    schema: step.schema,
    coerce: step.coerce,
    step: step.name,
    answer,
  });
  if (parsed.kind === 'rejected' || step.rules.length === 0) return parsed;
  const found = workshop.evaluator.checkRules(step, parsed.value, readContext(workshop, picture, step.name));
  const notes = [...parsed.notes, ...found.warnings];
  if (found.reasons.length === 0) return { ...parsed, notes };
  return { kind: 'rejected', cause: 'rule', reasons: found.reasons, value: parsed.value, notes };
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

function differs({ store }: Workshop, picture: ItemPicture, step: Step, verdict: Verdict): boolean {
  const files = pictureOfStep(picture, step.name);
  if (files.has('parsed.json')) {
    const standing = parseJson(store.readStepFile(picture.itemId, step.name, 'parsed.json'));
    return (
      standing !== undefined && (verdict.kind === 'rejected' || formatJson(standing) !== formatJson(verdict.value))
    );
  }
  if (files.has('rejected.json'))
    return readRejectedNote(store, picture.itemId, step.name) !== null && verdict.kind === 'accepted';
  return false;
}

/** The same value stands already, and nothing else does. */
function stands({ store }: Workshop, picture: ItemPicture, step: Step, verdict: Verdict): boolean {
  const files = pictureOfStep(picture, step.name);
  if (
    verdict.kind === 'rejected' ||
    !files.has('parsed.json') ||
    files.has('rejected.json') ||
    files.has('skipped.json')
  )
    return false;
  return store.readStepFile(picture.itemId, step.name, 'parsed.json') === formatJson(verdict.value);
}

function somethingPaidRests({ pipeline }: Workshop, picture: ItemPicture, step: string, inFlight: InFlight): boolean {
  const later = pipeline.steps.slice(pipeline.steps.findIndex(({ name }) => name === step) + 1);
  return later.some(({ name }) => {
    const files = pictureOfStep(picture, name);
    return files.has('receipt.json') || files.has('response.md') || inFlight(picture.itemId, name);
  });
}

function writeVerdict(
  { store }: Workshop,
  picture: ItemPicture,
  step: Step,
  verdict: Verdict,
): 'written' | 'unchanged' {
  const files = pictureOfStep(picture, step.name);
  if (verdict.kind === 'accepted') {
    const change = store.writeStepFile(
      picture.itemId,
      step.name,
      'parsed.json',
      formatJson(verdict.value),
      !files.has('parsed.json'),
    );
    if (files.has('rejected.json')) store.removeStepFile(picture.itemId, step.name, 'rejected.json');
    if (files.has('skipped.json')) store.removeStepFile(picture.itemId, step.name, 'skipped.json');
    return change;
  }
  const note: RejectedNote = {
    step: step.name,
    from: verdict.cause === 'form' ? step.name : step.retryFrom,
    attempt: attemptOf(picture, step.name),
    reasons: verdict.reasons,
    value: verdict.value,
  };
  const change = store.writeStepFile(picture.itemId, step.name, 'rejected.json', `${JSON.stringify(note, null, 2)}\n`);
  if (files.has('parsed.json')) store.removeStepFile(picture.itemId, step.name, 'parsed.json');
  return change;
}

function formatJson(value: JsonValue): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
