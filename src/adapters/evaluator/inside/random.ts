import { show } from './show.ts';
import type { Generator } from './generator.ts';

const wordCount = 2 ** 32;
const maxSample = 2 ** 53;

/** `random` as expressions see it: every draw comes from `generator`, in the order of the calls. */
export function createRandom({ next }: Generator) {
  /** Below 1, 53 bits. */
  const uniform = (): number => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;

  /** From 0 to `count` − 1, every one as likely: what would favour the first ones is drawn again. */
  function below(count: number): number {
    if (count > wordCount) return Math.floor(uniform() * count);
    const even = wordCount - (wordCount % count);
    let drawn = next();
    while (drawn >= even) drawn = next();
    return drawn % count;
  }

  /** The first `count` places of a copy of `list`, shuffled from the front. */
  function take(list: readonly unknown[], count: number): unknown[] {
    const copy = Array.from(list);
    for (let place = 0; place < count; place += 1) {
      const other = place + below(copy.length - place);
      const drawn = copy[other];
      copy[other] = copy[place];
      copy[place] = drawn;
    }
    copy.length = count;
    return copy;
  }

  return {
    choice(list: unknown): unknown {
      const choices = listOf('choice', list);
      if (choices.length === 0) throw new RangeError('random.choice has an empty list, so there is nothing to choose');
      return choices[below(choices.length)];
    },
    integer(from: unknown, to: unknown): number {
      if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) {
        throw new TypeError(`random.integer(a, b) needs two whole numbers, not ${show(from)} and ${show(to)}`);
      }
      const [least, most] = [from as number, to as number];
      if (least > most) throw new RangeError(`random.integer(a, b) needs a ≤ b, not ${least} and ${most}`);
      if (most - least >= maxSample) throw new RangeError('random.integer(a, b) can draw from 2⁵³ numbers at most');
      return least + below(most - least + 1);
    },
    uniform(from: unknown = 0, to: unknown = 1): number {
      const [least, most] = [numberOf('uniform(a, b)', from), numberOf('uniform(a, b)', to)];
      if (least > most) throw new RangeError(`random.uniform(a, b) needs a ≤ b, not ${least} and ${most}`);
      return least + (most - least) * uniform();
    },
    /** Box and Muller's transform, its second number left unused: draws do not depend on whether earlier ones were even in number. */
    normal(mean: unknown = 0, deviation: unknown = 1): number {
      const [centre, spread] = [numberOf('normal(mean, sd)', mean), numberOf('normal(mean, sd)', deviation)];
      if (spread < 0) throw new RangeError(`random.normal(mean, sd) needs sd ≥ 0, not ${spread}`);
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      return centre + spread * radius * Math.cos(2 * Math.PI * uniform());
    },
    shuffle(list: unknown): unknown[] {
      const all = listOf('shuffle', list);
      return take(all, all.length);
    },
    sample(list: unknown, count: unknown): unknown[] {
      const all = listOf('sample', list);
      if (!Number.isSafeInteger(count) || (count as number) < 0) {
        throw new TypeError(`random.sample(list, n) needs a whole number n ≥ 0, not ${show(count)}`);
      }
      if ((count as number) > all.length) {
        throw new RangeError(`random.sample cannot take ${count} out of a list of ${all.length}`);
      }
      return take(all, count as number);
    },
    bernoulli(chance: unknown): boolean {
      const limit = numberOf('bernoulli(p)', chance);
      if (limit < 0 || limit > 1) throw new RangeError(`random.bernoulli(p) needs p from 0 to 1, not ${limit}`);
      return uniform() < limit;
    },
  };
}

/** Stands in for `random` in functions.js where nothing may be drawn. */
export function createNoRandom(names: readonly string[]): Readonly<Record<string, () => never>> {
  const refuse = (): never => {
    throw new ReferenceError('random is there in code steps and rehearsals only');
  };
  return Object.freeze(Object.fromEntries(names.map((name) => [name, refuse])));
}

function listOf(word: string, list: unknown): readonly unknown[] {
  if (!Array.isArray(list)) throw new TypeError(`random.${word} needs a list, not ${show(list)}`);
  return list;
}

function numberOf(word: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new TypeError(`random.${word} needs numbers, not ${show(value)}`);
  }
  return value;
}
