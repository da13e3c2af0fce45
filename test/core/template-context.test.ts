import { expect, test } from '@jest/globals';
import type { ItemContext } from '../../src/core/context.ts';
import { toTemplateContext } from '../../src/core/template-context.ts';

const context: ItemContext = {
  raw: { name: 'Ann', value: 1, children: 2, batch: 3 },
  steps: { a: 1 },
  item: { id: 'x' },
  vars: {},
  batch: { id: 'b' },
  attempt: 1,
  previous: null,
};

test("raw's fields are names of their own, but never in place of a word, whether or not the word is there", () => {
  expect(toTemplateContext(context)).toEqual({
    name: 'Ann',
    raw: context.raw,
    steps: { a: 1 },
    item: { id: 'x' },
    vars: {},
    batch: { id: 'b' },
    attempt: 1,
    previous: null,
  });
});

test('further words are added', () => {
  expect(toTemplateContext(context, { value: 'v' })).toMatchObject({ name: 'Ann', value: 'v', raw: { value: 1 } });
});

test('a field called __proto__ stays a field', () => {
  const names = toTemplateContext({ ...context, raw: JSON.parse('{"__proto__":{"x":1}}') });
  expect(Object.keys(names)).toContain('__proto__');
  expect((names as { x?: number }).x).toBeUndefined();
});
