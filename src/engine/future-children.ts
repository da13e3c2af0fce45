import { boundOfExpand } from '../core/expand-bound.ts';
import { readLevels } from '../core/levels.ts';
import { maxRedoCalls } from '../core/max-calls.ts';
import type { ExpandStep } from '../core/pipeline.ts';
import type { Plan } from '../core/plan.ts';
import type { Workshop } from '../stages/workshop.ts';
import { createEvenSample } from './evenly.ts';
import { toItemProblem } from './item-failure.ts';
import { sampleChildCount } from './sample-context.ts';

/** Items of a level that are not there yet: what is expected, and the most that there can be. */
export interface ItemsToCome {
  readonly expected: number;
  readonly upper: number;
  /** An item that some of them will descend from; null: none. */
  readonly example: string | null;
  /** For people: `3 children an item as measured`. */
  readonly method: string;
}

/** Parents whose children are counted on made-up values, where none are there to be measured. */
const parentsToCount = 8;

/**
 * The children that the expand steps will still make. An expand can multiply the bill, so what is not bounded is taken for
 * twice what is expected, and said: the consent is to that and no more.
 */
export function createFutureChildren(workshop: Workshop): {
  /** An item that will come to these steps; `reopened`: how often its standing children may be made anew. */
  add(itemId: string, reached: readonly string[]): void;
  /** By expand step. */
  toItems(plan: Plan): ReadonlyMap<string, ItemsToCome>;
} {
  const expands = workshop.whole.steps.filter((step): step is ExpandStep => step.kind === 'expand');
  const { ofStep } = readLevels(workshop.whole.steps);
  const levelOf = (step: ExpandStep) => workshop.ofLevel(ofStep.get(step.name) ?? null);
  const parents = new Map(expands.map(({ name }) => [name, createEvenSample<string>(parentsToCount)]));
  const regenerations = new Map<string, number>();

  return {
    add(itemId, reached) {
      for (const step of expands) {
        const { pipeline } = levelOf(step);
        if (!pipeline.steps.some(({ name }) => reached.includes(name))) continue;
        if (reached.includes(step.name)) parents.get(step.name)?.add(itemId);
        const again = maxRedoCalls(pipeline, step.name, reached);
        if (again > 0) regenerations.set(step.name, (regenerations.get(step.name) ?? 0) + again);
      }
    },
    toItems(plan) {
      const items = new Map<string, ItemsToCome>();
      for (const step of expands) {
        const sample = parents.get(step.name);
        const outer = items.get(levelOf(step).level ?? '') ?? { expected: 0, upper: 0, example: null, method: '' };
        const example = sample?.values[0] ?? outer.example;
        const expectedParents = (sample?.seen ?? 0) + outer.expected;
        const upperParents =
          (sample?.seen ?? 0) +
          (regenerations.get(step.name) ?? 0) +
          outer.upper * (1 + maxRegenerations(levelOf(step), step));
        if (upperParents === 0) continue;
        const counts = [...(sample?.values ?? []), ...(example === null ? [] : [example])];
        const each = childrenOfOne(workshop, step, plan, counts);
        items.set(step.name, {
          expected: Math.round(expectedParents * each.expected),
          upper: Math.ceil(upperParents * each.upper),
          example,
          method: each.method,
        });
      }
      return items;
    },
  };
}

function childrenOfOne(
  workshop: Workshop,
  step: ExpandStep,
  plan: Plan,
  parents: readonly string[],
): { readonly expected: number; readonly upper: number; readonly method: string } {
  const bound = boundOfExpand(workshop.whole, step);
  const { mean, method } = meanChildren(workshop, step, plan, parents, bound) ?? {
    mean: bound ?? 10,
    method: bound === null ? 'as a guess' : 'as the most there can be',
  };
  const expected = bound === null ? mean : Math.min(mean, bound);
  const upper = bound ?? Math.ceil(2 * expected);
  const most = bound === null ? `no bound: at most ${upper} are consented to` : `at most ${upper}`;
  return { expected, upper, method: `${round(expected)} of ${step.name} an item ${method}, ${most}` };
}

const readsAnswers = /\b(?:steps|children)\b/;

function meanChildren(
  workshop: Workshop,
  step: ExpandStep,
  plan: Plan,
  parents: readonly string[],
  bound: number | null,
): { readonly mean: number; readonly method: string } | null {
  const standing = plan.children.find(({ expand }) => expand === step.name);
  if (standing !== undefined && standing.parents > 0)
    return { mean: standing.counts.acquired / standing.parents, method: 'as measured' };
  const counts = parents.flatMap((parent) => countOrNothing(workshop, parent, step.name));
  // Made-up values of a gather are those of no children, and say nothing of how many there will be.
  if (counts.every((count) => count === 0)) return null;
  // Nor does a made-up answer say how long a list a model will write. That its bound is what was asked of it is nearer.
  if (bound !== null && readsAnswers.test(step.each.text)) return null;
  return { mean: counts.reduce((sum, count) => sum + count, 0) / counts.length, method: 'on made-up values' };
}

function countOrNothing(workshop: Workshop, parent: string, expand: string): readonly number[] {
  try {
    const count = sampleChildCount(workshop, parent, expand);
    return count === null ? [] : [count];
  } catch (error) {
    if (toItemProblem(error) !== null) return [];
    throw error;
  }
}

/** How often children of one item can be made anew, if it goes its whole way. */
function maxRegenerations({ pipeline, stepNames }: Workshop, step: ExpandStep): number {
  return maxRedoCalls(pipeline, step.name, stepNames);
}

function round(count: number): string {
  return Number.isInteger(count) ? String(count) : count.toFixed(1);
}
