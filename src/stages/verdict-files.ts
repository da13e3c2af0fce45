import type { JsonValue } from '../core/json.ts';
import { attemptOf, type ItemPicture, pictureOfStep, type StepFile } from '../core/line.ts';
import type { Step } from '../core/pipeline.ts';
import type { RejectedNote, Verdict } from '../core/verdict.ts';
import { parseJson } from './parse-json.ts';
import { readRejectedNote, type Workshop } from './workshop.ts';

const fileOf: Readonly<Record<Verdict['kind'], StepFile>> = {
  accepted: 'parsed.json',
  rejected: 'rejected.json',
  skipped: 'skipped.json',
};
const verdictFiles = ['parsed.json', 'rejected.json', 'skipped.json'] as const;

/** The same verdict stands already with the same words, and no other beside it. */
export function verdictStands({ store }: Workshop, picture: ItemPicture, step: Step, verdict: Verdict): boolean {
  const files = pictureOfStep(picture, step.name);
  if (verdict.kind === 'rejected' || verdictFiles.some((file) => files.has(file) !== (file === fileOf[verdict.kind])))
    return false;
  return store.readStepFile(picture.itemId, step.name, fileOf[verdict.kind]) === toText(picture, step, verdict);
}

/** The same, of a rejection too: parse would write what stands. */
export function isVerdictAsWritten({ store }: Workshop, picture: ItemPicture, step: Step, verdict: Verdict): boolean {
  return store.readStepFile(picture.itemId, step.name, fileOf[verdict.kind]) === toText(picture, step, verdict);
}

/** The verdict that stands lets the item go another way than this one. What cannot be read says nothing. */
export function verdictDiffers({ store }: Workshop, picture: ItemPicture, step: Step, verdict: Verdict): boolean {
  const files = pictureOfStep(picture, step.name);
  if (files.has('parsed.json')) {
    const standing = parseJson(store.readStepFile(picture.itemId, step.name, 'parsed.json'));
    if (standing === undefined) return false;
    return verdict.kind !== 'accepted' || formatJson(standing) !== formatJson(verdict.value);
  }
  if (files.has('skipped.json')) return verdict.kind !== 'skipped';
  if (files.has('rejected.json'))
    return readRejectedNote(store, picture.itemId, step.name) !== null && verdict.kind !== 'rejected';
  return false;
}

/** Writes the verdict, then takes away what stands beside it: a kill between the two leaves both, and parse decides again. */
export function writeVerdict(
  { store }: Workshop,
  picture: ItemPicture,
  step: Step,
  verdict: Verdict,
): 'written' | 'unchanged' {
  const files = pictureOfStep(picture, step.name);
  const file = fileOf[verdict.kind];
  const change = store.writeStepFile(
    picture.itemId,
    step.name,
    file,
    toText(picture, step, verdict),
    verdict.kind === 'accepted' && !files.has(file),
  );
  for (const other of verdictFiles) {
    if (other !== file && files.has(other)) store.removeStepFile(picture.itemId, step.name, other);
  }
  return change;
}

function toText(picture: ItemPicture, step: Step, verdict: Verdict): string {
  if (verdict.kind === 'accepted') return formatJson(verdict.value);
  if (verdict.kind === 'skipped') {
    return formatJson({ step: step.name, when: step.kind === 'expand' ? null : (step.when?.text ?? null) });
  }
  const note: RejectedNote = {
    step: step.name,
    from: verdict.cause === 'form' ? step.name : step.retryFrom,
    attempt: attemptOf(picture, step.name),
    reasons: verdict.reasons,
    value: verdict.value,
  };
  return `${JSON.stringify(note, null, 2)}\n`;
}

export function formatJson(value: JsonValue): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
