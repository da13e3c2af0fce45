import { adviceFor } from '../../core/advice.ts';
import { createCauseCollector } from '../../core/causes.ts';
import { stateOf } from '../../core/item-state.ts';
import { toSignatureKey } from '../../core/item-signature.ts';
import { readLevels } from '../../core/levels.ts';
import { isPromptStep } from '../../core/pipeline.ts';
import { toShortText } from '../../core/short-text.ts';
import { toViewLevels } from '../../core/view-levels.ts';
import type { ItemView } from '../../core/view.ts';
import { eachSelected, everyItem } from '../../engine/families.ts';
import { viewItem } from '../../engine/view.ts';
import type { DiagnosisView } from '../../ports/dashboard-backend.ts';
import { workshopOf } from '../../stages/workshop.ts';
import type { LookedAt } from '../open-for-looking.ts';
import { createSlices } from './slices.ts';

const mostExamples = 3;
const exampleChars = 600;

/**
 * Why items are not among the results, the most frequent first, and what was asked again. Only what is read for it is opened: of
 * the items that merely wait, one of each kind stands for all.
 */
export async function diagnose(batch: LookedAt): Promise<DiagnosisView> {
  const { workshop } = batch;
  const levels = levelsOf(batch);
  const causes = createCauseCollector(levels);
  const examples = new Map<number, { readonly id: string; readonly message: string }[]>();
  const stands = new Map<string, ItemView>();
  const slices = createSlices();
  for (const { picture, task } of eachSelected(workshop, everyItem)) {
    const pause = slices.next();
    if (pause !== null) await pause;
    const state = stateOf(picture, task);
    if (state === 'accepted' && picture.attempts.length === 0) continue;
    const isPlain =
      (state === 'waiting' || state === 'in flight') && !picture.hasError && picture.attempts.length === 0;
    const { pipeline, level } = workshopOf(workshop, picture.itemId);
    const key = isPlain ? toSignatureKey(picture, task, level, pipeline) : null;
    const standing = key === null ? undefined : stands.get(key);
    const item = standing === undefined ? viewItem(workshop, picture.itemId) : { ...standing, id: picture.itemId };
    if (key !== null && standing === undefined) stands.set(key, item);
    const place = causes.add(
      item,
      levels.findIndex(({ expand }) => expand === item.level),
    );
    if (place === -1) continue;
    const shown = examples.get(place) ?? [];
    if (shown.length < mostExamples) shown.push({ id: item.id, message: messageOf(item) });
    examples.set(place, shown);
  }
  return {
    causes: causes
      .groups()
      .map(({ label, state, count, example }, place) => ({
        label,
        state,
        count,
        examples: examples.get(place) ?? [],
        advice: adviceFor({ state, label, message: example }),
      }))
      .sort((a, b) => rankOf(a.state) - rankOf(b.state) || b.count - a.count),
    retries: causes.retries(),
  };
}

/** What went wrong before what is merely not done yet. */
function rankOf(state: string): number {
  return state === 'failed' || state === 'rejected' ? 0 : 1;
}

function levelsOf({ workshop }: LookedAt) {
  const { whole } = workshop;
  const { ofStep, results } = readLevels(whole.steps);
  const nothing = { acquired: 0, accepted: 0, rejected: 0, failed: 0, waiting: 0, inFlight: 0 };
  return toViewLevels({
    pipeline: {
      name: whole.name,
      description: whole.description,
      steps: whole.steps.map((step) => ({
        name: step.name,
        description: step.description,
        kind: step.kind,
        model: isPromptStep(step) ? step.model : null,
        level: ofStep.get(step.name) ?? null,
      })),
    },
    resultLevel: results,
    counts: nothing,
    children: [],
  });
}

function messageOf(item: ItemView): string {
  const message =
    item.error ?? item.reasons.map((reason) => `${reason.step} ${reason.rule}: ${reason.message}`).join('; ');
  return toShortText(message, exampleChars);
}
