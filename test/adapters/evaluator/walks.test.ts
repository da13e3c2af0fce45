import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CompiledCode } from '../../../src/ports/expressions.ts';
import { closeAll, codeStep, open, sailor, outcomeValue } from './evaluating.ts';

interface Walk {
  readonly path: readonly number[];
  readonly moves: number;
  readonly outcome: string;
}

const count = 10_000;
const known = ['raw', 'vars', 'random'];
const ids = Array.from({ length: count }, (_, index) => `start-at-5.r${String(index + 1).padStart(4, '0')}`);

let walk: CompiledCode;
let walks: readonly Walk[];

beforeAll(() => {
  walk = open({ constants: { vars: { ship: 10 } } }).compileCode(sailor, known);
  walks = ids.map((itemId) => walkOf(itemId));
}, 60_000);
afterAll(closeAll);

function walkOf(itemId: string, step = 'walk', attempt = 1): Walk {
  return outcomeValue(walk.run({ raw: { start: 5 } }, { seed: 7, itemId, step, attempt })) as Walk;
}

/** Share of pairs whose walks end alike; independent ones do in half of the cases. */
function agreement(other: (itemId: string, index: number) => Walk): number {
  return (
    walks.slice(0, 4000).filter(({ outcome }, index) => outcome === other(ids[index] ?? '', index).outcome).length /
    4000
  );
}

describe('ten thousand walks of the sailor', () => {
  test('take 25 steps on average', () => {
    const mean = walks.reduce((total, { moves }) => total + moves, 0) / count;
    expect(Math.abs(mean - 25)).toBeLessThan(1);
  });

  test('end in the water as often as on the ship', () => {
    const share = walks.filter(({ outcome }) => outcome === 'reached_ship').length / count;
    expect(Math.abs(share - 0.5)).toBeLessThan(0.015);
  });

  test('go left as often as right at every place', () => {
    const moves = walks.flatMap(({ path }) => path.slice(1).map((position, place) => position - (path[place] ?? 0)));
    const share = moves.filter((move) => move === 1).length / moves.length;
    expect(Math.abs(share - 0.5)).toBeLessThan(0.005);
  });

  test('are all different beginnings as often as chance has it', () => {
    const beginnings = new Map<string, number>();
    for (const { path } of walks) {
      const beginning = path.slice(1, 5).join(' ');
      beginnings.set(beginning, (beginnings.get(beginning) ?? 0) + 1);
    }
    const expected = count / 16;
    const distance = [...beginnings.values()].reduce((total, found) => total + (found - expected) ** 2 / expected, 0);
    expect(beginnings.size).toBe(16);
    // Chi-squared with 15 degrees of freedom: beyond 37.7 once in a thousand seeds.
    expect(distance).toBeLessThan(37.7);
  });

  test('are the same in any order, in another interpreter, and after one that was ended', () => {
    const other = open({ constants: { vars: { ship: 10 } }, limits: { expressionMs: 20 } });
    const again = other.compileCode(sailor, known);
    const bomb = other.compileExpression(
      { text: '(() => { for (;;); })()', at: { file: 'x', line: 1, column: 1 } },
      [],
    );
    for (const index of [...ids.keys()].filter((place) => place % 40 === 0).reverse()) {
      if (index % 2000 === 0) bomb.evaluate({});
      const itemId = ids[index] ?? '';
      expect(outcomeValue(again.run({ raw: { start: 5 } }, { seed: 7, itemId, step: 'walk', attempt: 1 }))).toEqual(
        walks[index],
      );
    }
  });
});

describe('independent are', () => {
  test('two steps of an item', () => {
    expect(Math.abs(agreement((itemId) => walkOf(itemId, 'weather')) - 0.5)).toBeLessThan(0.026);
  });

  test('two attempts of a step', () => {
    expect(Math.abs(agreement((itemId) => walkOf(itemId, 'walk', 2)) - 0.5)).toBeLessThan(0.026);
  });

  test('two repetitions, one after the other', () => {
    expect(Math.abs(agreement((_, index) => walks[index + 1] as Walk) - 0.5)).toBeLessThan(0.026);
  });

  test('the numbers of two steps of one item', () => {
    const draws = open().compileCode(codeStep({ set: 'range(5).map(() => random.uniform(0, 1))' }), ['random']);
    const of = (itemId: string, step: string) =>
      outcomeValue(draws.run({}, { seed: 7, itemId, step, attempt: 1 })) as number[];
    const pairs = ids.slice(0, 1000).flatMap((itemId) => {
      const [one, two] = [of(itemId, 'walk'), of(itemId, 'weather')];
      return one.map((number, place) => [number - 0.5, (two[place] ?? 0) - 0.5] as const);
    });
    const correlation = (12 * pairs.reduce((total, [one, two]) => total + one * two, 0)) / pairs.length;
    expect(Math.abs(correlation)).toBeLessThan(0.05);
  });
});
