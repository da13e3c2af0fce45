import {
  type ComparedField,
  type ItemDifference,
  type Matches,
  type Rate,
  type RateName,
  rateNames,
} from '../core/comparison.ts';
import { wilsonInterval } from '../core/confidence.ts';
import { createDistributionCollector, type DistributionCollector, toFieldName } from '../core/distribution.ts';
import { noField, summarizeField } from '../core/field-summary.ts';
import { type ItemState, stateOf } from '../core/item-state.ts';
import type { JsonValue } from '../core/json.ts';
import { createKappaCollector, type KappaCollector } from '../core/kappa.ts';
import type { Level } from '../core/levels.ts';
import { pictureOfStep } from '../core/line.ts';
import { createMeanDifferenceCollector, type MeanDifferenceCollector } from '../core/mean-difference.ts';
import { createPlanCounter, type Plan } from '../core/plan.ts';
import { noPairs, type PairedCounts } from '../core/rate-difference.ts';
import { findChanges, findLeaves, isAtOrBelow, type ValueChange } from '../core/value-changes.ts';
import type { Mutable } from '../core/mutable.ts';
import { lastValueStep } from '../stages/children.ts';
import { parseJson } from '../stages/parse-json.ts';
import { isOfOnePath, type Workshop, workshopOf } from '../stages/workshop.ts';
import { eachOfFamilies, type FamilyMember } from './families.ts';

/** One of the batches that are compared: at the items of `level`, by their values of `step`. */
export interface ComparedSide {
  readonly workshop: Workshop;
  readonly level: Level;
  /** null: their results. */
  readonly step: string | null;
}

export interface CompareOptions {
  /** Only values at this path and below it; null: all. */
  readonly field: string | null;
  /** Only these are listed; null: all. */
  readonly only: ReadonlySet<string> | null;
  /** How many are listed. */
  readonly limit: number;
  /** Told every difference, listed or not, as it is found. */
  readonly onDifference?: (difference: Difference) => void;
}

export interface Difference {
  readonly id: string;
  readonly states: readonly (ItemState | null)[];
  /** Read once, as they are asked for. */
  readonly changes: Iterable<ValueChange>;
}

export interface ItemComparison {
  /** One for each side. */
  readonly plans: readonly Plan[];
  readonly fields: readonly ComparedField[];
  readonly matches: Matches;
  readonly listed: readonly ItemDifference[];
  /** Of two sides that have the same items with the same raw, all of them; else null. */
  readonly pairs: Readonly<Record<RateName, PairedCounts>> | null;
}

const mostChanges = 50;
const mostFields = 300;

interface Member {
  readonly id: string;
  readonly state: ItemState | null;
  /** undefined: it has none, or it cannot be read. */
  readonly value: JsonValue | undefined;
}

/**
 * Walks every item of every batch once: those of the first beside their namesakes in the others, then the others' own. Keeps
 * the ids of all, and of values what their distributions need; an item's own value is let go when the next is read.
 */
export function compareItems(sides: readonly ComparedSide[], options: CompareOptions): ItemComparison {
  const ids = sides.map(({ workshop }) => new Set(readIds(workshop)));
  const counters = sides.map(({ workshop }) => createPlanCounter(workshop.whole));
  const distributions = sides.map(() => createDistributionCollector());
  const matcher = createMatcher(sides, options);

  const readFamily = (place: number, itemId: string): ReadonlyMap<string, Member> => {
    const side = sides[place];
    const counter = counters[place];
    if (side === undefined || counter === undefined) throw new Error(`no batch is compared at ${place}`);
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

function readRaw({ store }: Workshop, itemId: string): string | null {
  try {
    return store.readItemFile(itemId, 'raw.json');
  } catch (error) {
    if (!isOfOnePath(error)) throw error;
    return null;
  }
}

function sizeOf(plan: Plan, level: Level): number {
  const counts = level === null ? plan.counts : plan.children.find(({ expand }) => expand === level)?.counts;
  return counts?.acquired ?? 0;
}

/** What is known of a field that compared items have in every batch. */
interface CountedField {
  both: number;
  equal: number;
  readonly kappa: KappaCollector;
  isOfKinds: boolean;
  readonly means: MeanDifferenceCollector;
}

type Matcher = ReturnType<typeof createMatcher>;

/** Compares items of the same id, one after the other. */
function createMatcher(sides: readonly ComparedSide[], { field, only, limit, onDifference }: CompareOptions) {
  const fields = new Map<string, CountedField>();
  const pairs = Object.fromEntries(rateNames.map((name) => [name, { ...noPairs }])) as Record<
    RateName,
    Mutable<PairedCounts>
  >;
  const valueInOneAlone = sides.map(() => 0);
  const listed: ItemDifference[] = [];
  const counts = { items: 0, rawDiffers: 0, compared: 0, equal: 0, differing: 0 };

  const isSameRaw = (id: string) => {
    const [first, ...others] = sides.map(({ workshop }) => readRaw(workshop, id));
    return first !== null && others.every((text) => text === first);
  };

  const addLeaves = (values: readonly JsonValue[]) => {
    const [first, ...others] = values.map((value) => new Map(findLeaves(value, field)));
    for (const [path, leaf] of first ?? []) {
      const leaves = [leaf, ...others.map((other) => other.get(path))];
      if (leaves.includes(undefined)) continue;
      let counted = fields.get(path);
      if (counted === undefined) {
        if (fields.size >= mostFields) continue;
        counted = {
          both: 0,
          equal: 0,
          kappa: createKappaCollector(),
          isOfKinds: true,
          means: createMeanDifferenceCollector(),
        };
        fields.set(path, counted);
      }
      counted.both += 1;
      counted.equal += leaves.every((other) => other === leaf) ? 1 : 0;
      if (leaves.some((other) => typeof other === 'number')) counted.isOfKinds = false;
      counted.kappa.add(JSON.stringify(leaf), JSON.stringify(leaves[1]));
      if (typeof leaf === 'number' && typeof leaves[1] === 'number') counted.means.add(leaf, leaves[1]);
    }
  };

  const note = (difference: Difference) => {
    counts.differing += 1;
    onDifference?.(difference);
    if (listed.length >= limit || (only !== null && !only.has(difference.id))) return;
    const changes = [...take(difference.changes, mostChanges + 1)];
    const { id, states } = difference;
    listed.push({ id, states, changes: changes.slice(0, mostChanges), moreChanges: changes.length > mostChanges });
  };

  const addMatch = (members: readonly Member[]) => {
    const [{ id }] = members as readonly [Member];
    counts.items += 1;
    if (!isSameRaw(id)) {
      counts.rawDiffers += 1;
      return;
    }
    const states = members.map(({ state }) => state);
    for (const name of rateNames)
      addPair(
        pairs[name],
        states.map((state) => state === name),
      );
    const values = members.map(({ value }) => value);
    const present = values.filter((value) => value !== undefined);
    if (present.length < members.length) {
      const alone = present.length === 1 ? values.findIndex((value) => value !== undefined) : -1;
      if (alone !== -1) valueInOneAlone[alone] = (valueInOneAlone[alone] ?? 0) + 1;
      if (present.length > 0) note({ id, states, changes: [] });
      return;
    }
    counts.compared += 1;
    addLeaves(present);
    // A generator is read once: whether there is a change at all is asked of another one.
    if (findChanges(present, field).next().done === true) counts.equal += 1;
    else note({ id, states, changes: { [Symbol.iterator]: () => findChanges(present, field) } });
  };

  return {
    addFamily([first, ...others]: readonly ReadonlyMap<string, Member>[]) {
      for (const [id, member] of first ?? []) {
        const members = [member, ...others.flatMap((other) => other.get(id) ?? [])];
        if (members.length === sides.length) addMatch(members);
      }
    },
    listed,
    matches: (): Matches => ({
      items: counts.items,
      rawDiffers: counts.rawDiffers,
      compared: counts.compared,
      agreement: rateOf(counts.equal, counts.compared),
      valueInOneAlone,
      differing: counts.differing,
    }),
    pairs: (sizes: readonly number[]) =>
      sides.length === 2 && counts.rawDiffers === 0 && sizes.every((size) => size === counts.items) ? pairs : null,
    agreementOf(path: string): Pick<ComparedField, 'agreement' | 'kappa' | 'meanDifference'> {
      const counted = fields.get(path);
      if (counted === undefined) return { agreement: null, kappa: null, meanDifference: null };
      const isPair = sides.length === 2;
      return {
        agreement: rateOf(counted.equal, counted.both),
        kappa: isPair && counted.isOfKinds ? counted.kappa.kappa() : null,
        meanDifference: isPair ? counted.means.summarise() : null,
      };
    },
  };
}

function addPair(counts: Mutable<PairedCounts>, [first, second]: readonly boolean[]): void {
  counts[first === true ? (second === true ? 'both' : 'firstOnly') : second === true ? 'secondOnly' : 'neither'] += 1;
}

function* take<T>(values: Iterable<T>, most: number): Generator<T> {
  let count = 0;
  for (const value of values) {
    if (count >= most) return;
    count += 1;
    yield value;
  }
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

/** `count` of `of`, with its interval of 95 % (Wilson). */
export function rateOf(count: number, of: number): Rate {
  return { count, of, share: of === 0 ? null : count / of, interval: wilsonInterval(count, of) };
}
