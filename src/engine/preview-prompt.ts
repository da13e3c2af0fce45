import { levelOfId } from '../core/child-id.ts';
import type { PreviousAttempt } from '../core/context.ts';
import type { JsonValue } from '../core/json.ts';
import { readLevels } from '../core/levels.ts';
import { attemptOf, type ItemPicture, pictureOfStep } from '../core/line.ts';
import type { OpensAttempt } from '../core/next-task.ts';
import { isOurs, type PromptText } from '../core/prompt-file.ts';
import { readContext } from '../stages/context.ts';
import { parseJson } from '../stages/parse-json.ts';
import { readPromptFile, renderPrompt } from '../stages/prepare.ts';
import { taskOf } from '../stages/task-of.ts';
import { lookAt, readRejectedNote, type Workshop, workshopOf } from '../stages/workshop.ts';
import { sampleContext } from './sample-context.ts';

/**
 * `rendered`: as prepare would make it now. `edited`: a person changed prompt.md, which is sent as it is. `sent`: there is
 * an answer, and this is what was asked.
 */
export interface PreviewedPrompt {
  /** Of whom: a child, where one had to be made up. */
  readonly itemId: string;
  readonly text: PromptText;
  readonly origin: 'rendered' | 'edited' | 'sent';
  readonly attempt: number;
  /** Steps whose values are made up, because they have none yet. */
  readonly madeUp: readonly string[];
}

/** The prompt of a step for an item, as the next run would send it. Writes nothing. */
export function previewPrompt(workshop: Workshop, itemId: string, step: string): PreviewedPrompt {
  const sampled = sampleContext(workshop, itemId, step);
  const { context } = sampled;
  const isOwn = (readLevels(workshop.whole.steps).ofStep.get(step) ?? null) === levelOfId(itemId);
  if (!isOwn) {
    const text = renderPrompt(workshop, context, step);
    return { itemId: context.item.id, text, origin: 'rendered', attempt: 1, madeUp: sampled.madeUp };
  }
  const own = workshopOf(workshop, itemId);
  const picture = lookAt(own, itemId);
  const task = taskOf(own, picture);
  const opens = task.kind === 'prepare' && task.opens?.from === step ? task.opens : null;
  const standing = opens === null ? readStanding(own, picture, step) : null;
  if (standing !== null) return { ...standing, itemId, attempt: attemptOf(picture, step), madeUp: [] };
  const { attempt, previous } = readContext(own, picture, step);
  const coming =
    opens === null
      ? { attempt, previous }
      : { attempt: attempt + 1, previous: toComingAttempt(own, picture, opens, previous) };
  const text = renderPrompt(own, { ...context, ...coming }, step);
  return { itemId, text, origin: 'rendered', attempt: coming.attempt, madeUp: sampled.madeUp };
}

/** A prompt that will not be made anew: it was sent, or a person edited it. */
function readStanding(
  workshop: Workshop,
  picture: ItemPicture,
  step: string,
): Pick<PreviewedPrompt, 'text' | 'origin'> | null {
  const files = pictureOfStep(picture, step);
  const prompt = files.has('prompt.md') ? readPromptFile(workshop, picture.itemId, step) : null;
  if (prompt === null) return null;
  const text = { system: prompt.system, user: prompt.user };
  if (files.has('receipt.json')) return { text, origin: 'sent' };
  return isOurs(prompt) ? null : { text, origin: 'edited' };
}

/** What the step that begins again will see of the rejection that still stands. */
function toComingAttempt(
  { store, stepNames }: Workshop,
  picture: ItemPicture,
  opens: OpensAttempt,
  earlier: PreviousAttempt | null,
): PreviousAttempt | null {
  const { itemId } = picture;
  const note = readRejectedNote(store, itemId, opens.step);
  if (note === null) return null;
  const stretch = stepNames.slice(stepNames.indexOf(opens.from), stepNames.indexOf(opens.step) + 1);
  const steps: Record<string, JsonValue> = {};
  for (const name of stretch) {
    const value = parseJson(store.readStepFile(itemId, name, 'parsed.json'));
    if (value !== undefined) steps[name] = value;
  }
  if (note.value !== null) steps[note.step] = note.value;
  return {
    step: note.step,
    reasons: [...(earlier?.reasons.filter(({ step }) => step !== note.step) ?? []), ...note.reasons],
    steps,
    response: store.readStepFile(itemId, opens.from, 'response.md'),
  };
}
