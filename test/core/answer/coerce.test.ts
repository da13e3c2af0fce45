import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { coerceToSchema } from '../../../src/core/answer/coerce.ts';
import { compileSchema } from '../../../src/core/answer/compile-schema.ts';
import type { JsonSchema, JsonValue } from '../../../src/core/json.ts';

const coerce = (value: JsonValue, schema: JsonSchema) => coerceToSchema(value, schema, 'test');
const field = (before: JsonValue, schema: JsonSchema) => coerce({ a: before }, { properties: { a: schema } }).value;

describe('a value is brought closer to its schema where the meaning is beyond doubt', () => {
  test.each<[string, JsonValue, JsonSchema, JsonValue]>([
    ['text of a whole number', '10', { type: 'integer' }, 10],
    ['text of a whole number with a point', '10.0', { type: 'integer' }, 10],
    ['text of a number', ' -1.5e3 ', { type: 'number' }, -1500],
    ['text of true', 'True', { type: 'boolean' }, true],
    ['text of false', 'false', { type: ['boolean', 'null'] }, false],
    ['a word of an enum in another case', ' Warm', { enum: ['warm', 'cold'] }, 'warm'],
    ['a constant in another case', 'YES', { const: 'yes' }, 'yes'],
    ['text of a number in an enum', '2', { enum: [1, 2, 3] }, 2],
    ['a single value', 'x', { type: 'array', items: { type: 'string' } }, ['x']],
    ['a single value whose list wants numbers', '3', { type: 'array', items: { type: 'number' } }, [3]],
    [
      'text that holds a list',
      '["x", "2"]',
      { type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }] },
      ['x', 2],
    ],
    ['text that holds an object', '{"b":"2"}', { type: 'object', properties: { b: { type: 'number' } } }, { b: 2 }],
    ['any other property', { b: '2' }, { type: 'object', additionalProperties: { type: 'number' } }, { b: 2 }],
    ['the one alternative that can be reached', '7', { anyOf: [{ type: 'integer' }, { type: 'null' }] }, 7],
    [
      'alternatives that agree',
      '7',
      {
        oneOf: [
          { type: 'integer', maximum: 9 },
          { type: 'number', minimum: 10 },
        ],
      },
      7,
    ],
    ['all parts of allOf', '7', { allOf: [{ type: 'integer' }, { minimum: 1 }] }, 7],
  ])('%s', (_, before, schema, after) => {
    expect(field(before, schema)).toEqual({ a: after });
  });

  test.each<[string, JsonValue, JsonSchema]>([
    ['a number with separators', '1,234', { type: 'integer' }],
    ['a number with its unit', '10 %', { type: 'number' }],
    ['a fraction where a whole number is wanted', '1.5', { type: 'integer' }],
    ['a whole number that would lose digits', '12345678901234567890', { type: 'integer' }],
    ['hexadecimal', '0x10', { type: 'integer' }],
    ['yes', 'yes', { type: 'boolean' }],
    ['a number where text is wanted', 5, { type: 'string' }],
    ['a word that fits an enum in two ways', 'A', { enum: ['a', 'a '] }],
    ['null where a list is wanted', null, { type: 'array' }],
    ['empty text where a list is wanted', ' ', { type: 'array' }],
    ['broken JSON where a list is wanted', '[1, 2', { type: 'array' }],
    [
      'alternatives that disagree',
      '1',
      { anyOf: [{ type: 'integer' }, { type: 'array', items: { type: 'integer' } }] },
    ],
  ])('but not %s', (_, before, schema) => {
    expect(field(before, schema)).toEqual({ a: before });
  });

  test('through references, lists and objects, with one note for each change', () => {
    const schema: JsonSchema = {
      $ref: '#/$defs/node',
      $defs: {
        node: {
          type: 'object',
          required: ['n'],
          properties: {
            n: { type: 'integer' },
            next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] },
            tags: { type: 'array', items: { enum: ['x', 'y'] } },
          },
        },
      },
    };
    expect(coerce({ n: '1', next: { n: '2', next: null }, tags: 'X' }, schema)).toEqual({
      value: { n: 1, next: { n: 2, next: null }, tags: ['x'] },
      coerced: ['n: "1" → 1', 'next.n: "2" → 2', 'tags: "X" → a list of 1', 'tags[0]: "X" → "x"'],
    });
  });

  test('alternatives below a schema with an id of its own, and keys with slashes, are found', () => {
    expect(
      coerce(
        { 'a/b ~c': '1' },
        {
          $id: 'https://example.com/x.json',
          properties: { 'a/b ~c': { anyOf: [{ type: 'integer' }, { type: 'null' }] } },
        },
      ),
    ).toEqual({
      value: { 'a/b ~c': 1 },
      coerced: ['["a/b ~c"]: "1" → 1'],
    });
  });

  test('a key called __proto__ stays a key', () => {
    const value: JsonValue = JSON.parse('{"__proto__":{"x":1},"n":"1"}');
    expect(JSON.stringify(coerce(value, { properties: { n: { type: 'integer' } } }).value)).toBe(
      '{"__proto__":{"x":1},"n":1}',
    );
  });
});

describe('coercion', () => {
  const leaf = fc.constantFrom<JsonSchema>(
    { type: 'integer' },
    { type: 'string' },
    { type: 'boolean' },
    { type: ['number', 'null'] },
    { enum: ['a', 'B', 1] },
    { anyOf: [{ type: 'integer' }, { type: 'string', maxLength: 2 }] },
  );
  const schemas = fc
    .record({ a: leaf, b: leaf, list: leaf })
    .map(
      ({ a, b, list }): JsonSchema => ({ type: 'object', properties: { a, b, list: { type: 'array', items: list } } }),
    );
  const scalar = fc.oneof(
    fc.constantFrom<JsonValue>('1', 'true', 'A', 'b', ' a', '[1]', '{"a":1}', null, true, 1, 1.5, ''),
    fc.string(),
    fc.integer(),
  );
  const values = fc.record({ a: scalar, b: scalar, list: fc.oneof(scalar, fc.array(scalar)) }, { requiredKeys: [] });

  test('never changes a value that fits, and never makes one worse', () => {
    let fitting = 0;
    fc.assert(
      fc.property(schemas, values, (schema, value) => {
        const before = compileSchema(schema, 'test').findErrors(value as JsonValue);
        const { value: after, coerced } = coerce(value as JsonValue, schema);
        if (before === null) {
          fitting++;
          expect(after).toBe(value);
          expect(coerced).toEqual([]);
        }
        expect(coerce(after, schema)).toEqual({ value: after, coerced: [] });
      }),
      { numRuns: 300 },
    );
    expect(fitting).toBeGreaterThan(0);
  });
});
