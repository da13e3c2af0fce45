import { expect, test } from '@jest/globals';
import { createCallIdSet } from '../../src/core/call-id-set.ts';

test('a set of call ids keeps a hundred thousand of them apart', () => {
  const ids = createCallIdSet();
  const count = 100_000;
  for (let number = 0; number < count; number++) expect(ids.add(`c-${number.toString(36)}`) || number).toBe(true);
  expect(ids.size).toBe(count);
  const missing = Array.from({ length: count }, (_, number) => number).filter(
    (number) => !ids.has(`c-${number.toString(36)}`),
  );
  const foreign = Array.from({ length: count }, (_, number) => number).filter((number) =>
    ids.has(`d-${number.toString(36)}`),
  );
  expect([missing, foreign]).toEqual([[], []]);
  expect(ids.add('c-0')).toBe(false);
  expect(ids.size).toBe(count);
});

test('an empty id is an id like any other', () => {
  const ids = createCallIdSet();
  expect([ids.has(''), ids.add(''), ids.has(''), ids.add('')]).toEqual([false, true, true, false]);
});
