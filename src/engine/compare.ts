import type { ComparedField, ItemDifference, Matches, RateName } from '../core/comparison.ts';
import { createDistributionCollector, type DistributionCollector, toFieldName } from '../core/distribution.ts';
import { noField, summarizeField } from '../core/field-summary.ts';
import { stateOf } from '../core/item-state.ts';
import type { Level } from '../core/levels.ts';
import { pictureOfStep } from '../core/line.ts';
import { createPlanCounter, type Plan } from '../core/plan.ts';
import type { PairedCounts } from '../core/rate-difference.ts';
import { isAtOrBelow } from '../core/value-changes.ts';
import { lastValueStep } from '../stages/children.ts';
import { parseJson } from '../stages/parse-json.ts';
import { isOfOnePath, type Workshop, workshopOf } from '../stages/workshop.ts';
import { eachOfFamilies, type FamilyMember } from './families.ts';
import { type CompareOptions, type ComparedSide, createMatcher, type Matcher, type Member } from './match-items.ts';

export interface ItemComparison {
  /** One for each side. */
  readonly plans: readonly Plan[];
  readonly fields: readonly ComparedField[];
  readonly matches: Matches;
  readonly listed: readonly ItemDifference[];
  /** Of two sides that have the same items with the same raw, all of them; else null. */
  readonly pairs: Readonly<Record<RateName, PairedCounts>> | null;
}

const lookedAtATime = 500;

/**
 * Walks every item of every batch once: those of the first beside their namesakes in the others, then the others' own. Keeps
 * the ids of all, and of values what their distributions need; an item's own value is let go when the next is read.
 */
export function compareItems(sides: readonly ComparedSide[], options: CompareOptions): ItemComparison {
  const ids = sides.map(({ workshop }) => new Set(readIds(workshop)));
  const counters = sides.map(({ workshop }) => createPlanCounter(workshop.whole));
  const distributions = sides.map(() => createDistributionCollector());
  const matcher = createMatcher(sides, options);

  let looked = 0;

  const readFamily = (place: number, itemId: string): ReadonlyMap<string, Member> => {
    const side = sides[place];
    const counter = counters[place];
    if (side === undefined || counter === undefined) throw new Error(`no batch is compared at ${place}`);
    looked += 1;
    if (looked % lookedAtATime === 0) options.onLooked?.(looked);
    const members = new Map<string, Member>();
    for (const { picture, task } of eachOfFamilies(side.workshop, [itemId])) {
      counter.add(picture, task);
      if (workshopOf(side.workshop, picture.itemId).level !== side.level) continue;
      const member = readMember(side, { picture, task });
      members.set(member.id, member);
      if (member.value !== undefined) distributions[place]?.add(member.value);
    }
    return members;
  };

  const [first = new Set<string>(), ...others] = ids;
  for (const itemId of first) {
    const families = [readFamily(0, itemId)];
    for (const [index, known] of others.entries()) if (known.has(itemId)) families.push(readFamily(index + 1, itemId));
    if (families.length === sides.length) matcher.addFamily(families);
  }
  for (const [index, known] of others.entries())
    for (const itemId of known) if (!first.has(itemId)) readFamily(index + 1, itemId);

  const plans = counters.map((counter) => counter.toPlan());
  return {
    plans,
    fields: toFields(distributions, matcher, sides.length, options.field),
    matches: matcher.matches(),
    listed: matcher.listed,
    pairs: matcher.pairs(plans.map((plan, place) => sizeOf(plan, sides[place]?.level ?? null))),
  };
}

function* readIds({ store }: Workshop): Generator<string> {
  for (const { id } of store.readItems()) yield id;
}

/** An item whose folder cannot be looked into has no value, and the others are compared. */
function readMember(side: ComparedSide, member: FamilyMember): Member {
  try {
    return readSoundMember(side, member);
  } catch (error) {
    if (!isOfOnePath(error)) throw error;
    return { id: member.picture.itemId, state: 'failed', value: undefined };
  }
}

function readSoundMember({ workshop, step }: ComparedSide, { picture, task }: FamilyMember): Member {
  const own = workshopOf(workshop, picture.itemId);
  const state = stateOf(picture, task);
  const from = step ?? (state === 'accepted' ? lastValueStep(own, picture) : null);
  const hasValue = from !== null && pictureOfStep(picture, from).has('parsed.json');
  const value = hasValue ? parseJson(own.store.readStepFile(picture.itemId, from, 'parsed.json')) : undefined;
  return { id: picture.itemId, state, value };
}

function sizeOf(plan: Plan, level: Level): number {
  const counts = level === null ? plan.counts : plan.children.find(({ expand }) => expand === level)?.counts;
  return counts?.acquired ?? 0;
}

/** Every field that is of kinds or numbers in some batch; prose says nothing side by side. */
function toFields(
  distributions: readonly DistributionCollector[],
  matcher: Matcher,
  sides: number,
  field: string | null,
): readonly ComparedField[] {
  const found = new Map<string, ComparedField['batches'][number][]>();
  for (const [place, distribution] of distributions.entries()) {
    for (const each of distribution.fields()) {
      const name = toFieldName(each.path);
      if (field !== null && !isAtOrBelow(name, field)) continue;
      const batches = found.get(name) ?? Array.from({ length: sides }, () => noField);
      batches[place] = summarizeField(each);
      found.set(name, batches);
    }
  }
  return [...found].flatMap(([name, batches]) => {
    if (batches.every(({ kinds, numbers }) => kinds === null && numbers === null)) return [];
    const { kappa, ...agreement } = matcher.agreementOf(name);
    return [{ field: name, batches, ...agreement, kappa: batches.some(({ kinds }) => kinds !== null) ? kappa : null }];
  });
}
