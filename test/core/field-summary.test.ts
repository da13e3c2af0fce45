import { describe, expect, test } from '@jest/globals';
import { createDistributionCollector, toFieldName } from '../../src/core/distribution.ts';
import { summarizeField } from '../../src/core/field-summary.ts';
import type { JsonValue } from '../../src/core/json.ts';
import { createMeanDifferenceCollector } from '../../src/core/mean-difference.ts';

function summary(values: readonly JsonValue[], field = 'x') {
  const collector = createDistributionCollector();
  for (const x of values) collector.add({ x });
  const found = collector.fields().find(({ path }) => toFieldName(path) === field);
  if (found === undefined) throw new Error(`${field} was not found`);
  return summarizeField(found);
}

describe('a field', () => {
  test('of few texts has kinds with their shares, the most frequent first', () => {
    expect(summary(['warm', 'cold', 'warm', null])).toEqual({
      values: 3,
      nulls: 1,
      kinds: [
        { value: 'warm', count: 2, share: 2 / 3 },
        { value: 'cold', count: 1, share: 1 / 3 },
      ],
      numbers: null,
    });
  });

  test('of numbers has their mean with its interval', () => {
    const { numbers, kinds } = summary([1, 2, 3, 4]);
    expect([kinds, numbers?.n, numbers?.mean, numbers?.min, numbers?.max]).toEqual([null, 4, 2.5, 1, 4]);
    expect(numbers?.stdev).toBeCloseTo(1.2909944487358056, 12);
    expect(numbers?.interval?.[0]).toBeCloseTo(0.4457397432391206, 9);
  });

  test('of a list counts the items that have a kind', () => {
    expect(summary([['a', 'a', 'b'], ['a']], 'x[]').kinds).toEqual([
      { value: 'a', count: 2, share: 2 / 3 },
      { value: 'b', count: 1, share: 1 / 3 },
    ]);
  });

  test('of names that hardly come twice, and of sentences, has no kinds', () => {
    const names = Array.from({ length: 12 }, (_, index) => `name ${index}`);
    expect([summary(names).kinds, summary(['a sentence that is longer than a kind could be', 'b']).kinds]).toEqual([
      null,
      null,
    ]);
  });
});

test('the mean difference of pairs is the second less the first, with Student’s interval', () => {
  const collector = createMeanDifferenceCollector();
  expect(collector.summarise()).toBeNull();
  for (const [a, b] of [
    [1, 2],
    [2, 2],
    [5, 7],
  ] as const)
    collector.add(a, b);
  const found = collector.summarise();
  expect([found?.n, found?.difference]).toEqual([3, 1]);
  // t of 2 degrees 4.3027, stdev 1: 1 ± 4.3027 / √3.
  expect(found?.interval?.map((end) => Number(end.toFixed(4)))).toEqual([-1.4841, 3.4841]);
});
