import {
  type ComparedField,
  type ItemDifference,
  type Matches,
  type RateName,
  rateNames,
  rateOf,
} from '../core/comparison.ts';
import type { ItemState } from '../core/item-state.ts';
import type { JsonValue } from '../core/json.ts';
import { createKappaCollector, type KappaCollector } from '../core/kappa.ts';
import type { Level } from '../core/levels.ts';
import { createMeanDifferenceCollector, type MeanDifferenceCollector } from '../core/mean-difference.ts';
import type { Mutable } from '../core/mutable.ts';
import { noPairs, type PairedCounts } from '../core/rate-difference.ts';
import { findChanges, findLeaves, type ValueChange } from '../core/value-changes.ts';
import { isOfOnePath, type Workshop } from '../stages/workshop.ts';

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
  /** Told now and then how many items of a batch were looked at. */
  readonly onLooked?: (items: number) => void;
  /** Told every difference, listed or not, as it is found. */
  readonly onDifference?: (difference: Difference) => void;
}

export interface Difference {
  readonly id: string;
  readonly states: readonly (ItemState | null)[];
  /** Read once, as they are asked for. */
  readonly changes: Iterable<ValueChange>;
}

const mostChanges = 50;
const mostFields = 300;

/** An item as far as it is compared. */
export interface Member {
  readonly id: string;
  readonly state: ItemState | null;
  /** undefined: it has none, or it cannot be read. */
  readonly value: JsonValue | undefined;
}

/** What is known of a field that compared items have in every batch. */
interface CountedField {
  both: number;
  equal: number;
  readonly kappa: KappaCollector;
  isOfKinds: boolean;
  readonly means: MeanDifferenceCollector;
}

export type Matcher = ReturnType<typeof createMatcher>;

/** Compares items of the same id, one after the other. */
export function createMatcher(sides: readonly ComparedSide[], { field, only, limit, onDifference }: CompareOptions) {
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
    listed.push({
      itemId: id,
      states,
      changes: changes.slice(0, mostChanges),
      moreChanges: changes.length > mostChanges,
    });
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

function readRaw({ store }: Workshop, itemId: string): string | null {
  try {
    return store.readItemFile(itemId, 'raw.json');
  } catch (error) {
    if (!isOfOnePath(error)) throw error;
    return null;
  }
}
