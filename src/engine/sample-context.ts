import { createChance } from '../core/chance.ts';
import { parseChildId, toChildId } from '../core/child-id.ts';
import type { ItemContext } from '../core/context.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import { readLevels } from '../core/levels.ts';
import { type ItemPicture, pictureOfStep } from '../core/line.ts';
import { isPromptStep, type PromptStep, type Step } from '../core/pipeline.ts';
import { sampleFromSchema } from '../core/sample.ts';
import { gatheredAt, readRaw, toItemNames } from '../stages/context.ts';
import { readChildren } from '../stages/children.ts';
import { parseJson } from '../stages/parse-json.ts';
import { lookAt, type Workshop } from '../stages/workshop.ts';

/** What a step would see; `isFinal`: nothing of it had to be made up. */
export interface SampledContext {
  readonly context: ItemContext;
  readonly isFinal: boolean;
  /** Steps whose values, and expands whose elements, are made up. What code computes from real values is real. */
  readonly madeUp: readonly string[];
}

/**
 * What `stepName` sees of an item now, with made-up values where earlier steps have none yet: to weigh prompts, and to show
 * them. The item may be of an outer level; then a child of it is made up on the way.
 */
export function sampleContext(workshop: Workshop, itemId: string, stepName: string): SampledContext {
  const path = readPath(itemId);
  const { ofStep } = readLevels(workshop.whole.steps);
  const target = ofStep.get(stepName) ?? null;
  const madeUp: string[] = [];
  let raw: JsonObject = {};
  let id = '';
  let picture: ItemPicture | null = null;
  const values: Record<string, JsonValue> = {};

  const contextAt = (step: string): ItemContext => {
    const gathered = gatheredAt(workshop.ofLevel(ofStep.get(step) ?? null), step);
    return {
      raw,
      steps: { ...values },
      item: toItemNames(id),
      vars: workshop.vars,
      batch: { id: workshop.store.batchId },
      attempt: 1,
      previous: null,
      ...(gathered === null ? {} : { children: picture === null ? [] : readChildren(workshop, picture, gathered) }),
    };
  };

  for (const level of levelsTo(workshop, target)) {
    const own = path.shift();
    if (level === null || own !== undefined) {
      id = own ?? id;
      picture = lookAt(workshop, id);
      raw = readRaw(workshop, id);
    } else {
      madeUp.push(level);
      picture = null;
      const step = workshop.whole.steps.find(({ name }) => name === level);
      if (step?.kind === 'expand') raw = { ...raw, [step.as]: sampleElement(workshop, step, contextAt(level)) };
      id = toChildId(id, level, 1);
    }
    for (const step of workshop.ofLevel(level).pipeline.steps) {
      if (step.name === stepName) return { context: contextAt(stepName), isFinal: madeUp.length === 0, madeUp };
      if (step.kind === 'expand') {
        if (isOnTheWay(workshop, target, step.name)) break;
        continue;
      }
      const value = picture === null ? undefined : readValue(workshop, picture, step.name);
      const sampled = value === undefined ? sampleValue(workshop, step, id, () => contextAt(step.name)) : null;
      if (sampled !== null && (!sampled.isComputed || madeUp.length > 0)) madeUp.push(step.name);
      values[step.name] = value ?? sampled?.value ?? null;
    }
  }
  return { context: contextAt(stepName), isFinal: madeUp.length === 0, madeUp };
}

/** Ids from the acquired item down to this one. */
function readPath(itemId: string): string[] {
  const child = parseChildId(itemId);
  return child === null ? [itemId] : [...readPath(child.parent), itemId];
}

/** Levels from the outermost to `target`. */
function levelsTo(workshop: Workshop, target: string | null): readonly (string | null)[] {
  if (target === null) return [null];
  const { ofStep } = readLevels(workshop.whole.steps);
  return [...levelsTo(workshop, ofStep.get(target) ?? null), target];
}

function isOnTheWay(workshop: Workshop, target: string | null, expand: string): boolean {
  return levelsTo(workshop, target).includes(expand);
}

/** undefined: there is none yet. */
function readValue({ store }: Workshop, picture: ItemPicture, step: string): JsonValue | undefined {
  const files = pictureOfStep(picture, step);
  if (files.has('skipped.json')) return null;
  return files.has('parsed.json') ? parseJson(store.readStepFile(picture.itemId, step, 'parsed.json')) : undefined;
}

function sampleValue(
  workshop: Workshop,
  step: Step,
  itemId: string,
  context: () => ItemContext,
): { readonly value: JsonValue; readonly isComputed: boolean } {
  if (isPromptStep(step)) return { value: sampleAnswerOf(step), isComputed: false };
  if (step.kind === 'expand') return { value: null, isComputed: false };
  const draw = { seed: workshop.seed, itemId, step: step.name, attempt: 1 };
  const outcome = workshop.evaluator.runCode(step, context(), draw);
  return outcome.kind === 'value' ? { value: outcome.value, isComputed: true } : { value: null, isComputed: false };
}

function sampleElement(workshop: Workshop, step: Extract<Step, { kind: 'expand' }>, context: ItemContext): JsonValue {
  const outcome = workshop.evaluator.expand(step, context);
  const [first = null] = outcome.kind === 'value' && Array.isArray(outcome.value) ? outcome.value : [];
  return first;
}

/** A value such as the step may give, only to weigh the prompts that will carry it. */
function sampleAnswerOf(step: PromptStep): JsonValue {
  if (step.schema !== null) return sampleFromSchema(step.schema, createChance('estimate', step.name));
  const text = 'A sentence such as an answer has, of some length. '.repeat(8);
  if (step.parse.kind === 'sections' || step.parse.kind === 'regex')
    return Object.fromEntries(step.parse.fields.map(({ name }) => [name, text]));
  return text;
}

/** How many children an item would get of an expand step, made-up values where none are there; null: it cannot be told. */
export function sampleChildCount(workshop: Workshop, itemId: string, expand: string): number | null {
  const step = workshop.whole.steps.find(({ name }) => name === expand);
  if (step?.kind !== 'expand') return null;
  const outcome = workshop.evaluator.expand(step, sampleContext(workshop, itemId, expand).context);
  return outcome.kind === 'value' && Array.isArray(outcome.value) ? outcome.value.length : null;
}
