import { describe, expect, test } from '@jest/globals';
import { expectedOutputChars } from '../../src/core/expected-answer.ts';

describe('the size of a believable answer', () => {
  test.each([
    ['a constant', { const: 'yes' }, 5],
    ['one of several words', { enum: ['a', 'abcde'] }, 5],
    ['an example', { type: 'string', examples: ['0123456789'] }, 12],
    ['a sentence where nothing bounds a text', { type: 'string' }, 82],
    ['a text by its bounds', { type: 'string', minLength: 100, maxLength: 300 }, 202],
    ['a short text where only little is allowed', { type: 'string', maxLength: 20 }, 22],
    ['a long text where much is required', { type: 'string', minLength: 1000 }, 1002],
    ['a format', { type: 'string', format: 'date' }, 12],
    ['a number', { type: 'integer' }, 4],
    ['a boolean', { type: 'boolean' }, 5],
    ['what is usually there of an optional value', { type: ['null', 'number'] }, 4],
    ['the branch that is not null', { anyOf: [{ type: 'null' }, { type: 'number' }] }, 4],
    ['the mean of branches', { oneOf: [{ type: 'number' }, { type: 'string', maxLength: 4 }] }, 5],
    ['three elements of a list', { type: 'array', items: { type: 'integer' } }, 2 + 3 * 5],
    ['as many elements as must be', { type: 'array', items: { type: 'integer' }, minItems: 10, maxItems: 10 }, 52],
    ['few elements where few are allowed', { type: 'array', items: { type: 'integer' }, maxItems: 1 }, 7],
    ['a tuple', { type: 'array', prefixItems: [{ type: 'integer' }, { type: 'boolean' }], items: false }, 2 + 5 + 6],
    ['a map', { type: 'object', additionalProperties: { type: 'number' } }, 2 + 3 * 19],
    ['anything', true, 12],
    ['all parts together', { allOf: [{ const: 1 }, { const: 22 }] }, 3],
  ])('is that of %s', (_, schema, chars) => {
    expect(expectedOutputChars(schema)).toBe(chars);
  });

  test('is the sum of an object, names included, an optional field at half', () => {
    const schema = {
      type: 'object',
      required: ['score'],
      properties: { score: { type: 'number' }, why: { type: 'string', maxLength: 8 } },
    };
    expect(expectedOutputChars(schema)).toBe(2 + (5 + 5 + 4) + 0.5 * (3 + 5 + 10));
  });

  test('follows local references, to a depth where they turn in a circle', () => {
    const schema = { $ref: '#/$defs/a~1b', $defs: { 'a/b': { type: 'integer' } } };
    expect(expectedOutputChars(schema)).toBe(4);
    const tree = {
      $ref: '#/$defs/node',
      $defs: { node: { type: 'object', required: ['next'], properties: { next: { $ref: '#/$defs/node' } } } },
    };
    expect(expectedOutputChars(tree)).toBeLessThan(100);
    expect(expectedOutputChars({ $ref: 'https://example.org/other.json' })).toBe(12);
  });
});
