import { describe, expect, test } from '@jest/globals';
import { checkSchema } from '../../../src/core/answer/check-schema.ts';
import { compileSchema } from '../../../src/core/answer/compile-schema.ts';
import { UserError } from '../../../src/core/errors.ts';
import type { JsonSchema, JsonValue } from '../../../src/core/json.ts';

const check = (value: JsonValue, schema: JsonSchema) => checkSchema(value, schema, 'score.schema.json');

function errorOf(schema: JsonSchema): UserError {
  try {
    compileSchema(schema, 'score.schema.json');
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('the schema was accepted');
}

describe('what does not fit a schema is said in words', () => {
  test('a value that fits gives nothing', () => {
    expect(check({ a: 1 }, { type: 'object', properties: { a: { type: 'integer' } } })).toEqual([]);
  });

  test('each problem names the place, what was expected and what came', () => {
    const schema: JsonSchema = {
      type: 'object',
      required: ['score', 'why', 'products'],
      additionalProperties: false,
      properties: {
        score: { type: ['number', 'null'], maximum: 1 },
        why: { type: 'string' },
        products: {
          type: 'array',
          minItems: 3,
          items: {
            type: 'object',
            properties: {
              price: { type: 'number' },
              'Unit price': { const: 2 },
              name: { type: 'string', minLength: 5, pattern: '^[A-Z]' },
            },
          },
        },
        mood: { enum: ['warm', 'cold'] },
        day: { type: 'string', format: 'date' },
      },
    };
    const value = {
      score: 2,
      products: [{ price: 'ten', 'Unit price': 3 }, { name: 'pen' }],
      mood: 'tepid',
      day: 'monday',
      extra: true,
    };
    expect(check(value, schema)).toEqual([
      'why: missing',
      'extra: not allowed here; allowed are score, why, products, mood, day',
      'score: expected at most 1, got 2',
      'products: expected at least 3 elements, got 2',
      'products[0].price: expected a number, got "ten"',
      'products[0]["Unit price"]: expected 2, got 3',
      'products[1].name: expected at least 5 characters, got 3',
      'products[1].name: expected text that matches ^[A-Z], got "pen"',
      'mood: expected one of "warm", "cold", got "tepid"',
      'day: expected the format date, got "monday"',
    ]);
  });

  test('a root that does not fit is called value', () => {
    expect(check([1, 2], { type: 'object' })).toEqual(['value: expected an object, got a list of 2']);
    expect(check(3, false)).toEqual(['value: not allowed, got 3']);
    expect(check(3, true)).toEqual([]);
  });

  test('alternatives of types are one expectation', () => {
    expect(check({ a: 'x' }, { properties: { a: { anyOf: [{ type: 'number' }, { type: 'null' }] } } })).toEqual([
      'a: expected a number or null, got "x"',
    ]);
  });

  test('long values are shortened', () => {
    expect(check('x'.repeat(500), { type: 'number' })).toEqual([`value: expected a number, got "${'x'.repeat(59)}…"`]);
  });

  test('of many problems twenty are shown and the others counted', () => {
    const messages = check(
      Array.from({ length: 50 }, () => 'x'),
      { items: { type: 'number' } },
    );
    expect(messages).toHaveLength(21);
    expect(messages.at(-1)).toBe('and 30 more');
  });
});

describe('a schema', () => {
  test('is compiled once', () => {
    const schema: JsonSchema = { type: 'object' };
    expect(compileSchema(schema, 'a')).toBe(compileSchema(schema, 'b'));
  });

  test('of an older draft is taken where it means the same', () => {
    expect(
      check(
        { a: 'x-y_' },
        {
          $schema: 'http://json-schema.org/draft-07/schema#',
          $id: 'https://example.com/a.json',
          properties: { a: { $ref: '#/definitions/a' } },
          definitions: { a: { pattern: '^[\\w\\-]+\\_$' } },
        },
      ),
    ).toEqual([]);
  });

  test.each<[string, JsonSchema, string]>([
    [
      'an unknown type',
      { properties: { a: { type: 'strng' } } },
      '/properties/a/type must be equal to one of the allowed values (array, boolean, integer, null, number, object, string), not "strng"',
    ],
    ['a reference to nothing', { $ref: '#/$defs/nope' }, "can't resolve reference #/$defs/nope from id schema:step"],
    ['a list under items', { items: [{ type: 'string' }] }, '/items is a list; write prefixItems for that'],
    [
      'a draft that differs',
      { $schema: 'http://json-schema.org/draft-04/schema#' },
      'its $schema is http://json-schema.org/draft-04/schema#',
    ],
    [
      'a broken pattern',
      { pattern: '[' },
      'the pattern [ cannot be used: it is no regular expression: /[/: Unterminated character class',
    ],
  ])('with %s is a mistake of a person that names it', (_, schema, problem) => {
    const error = errorOf(schema);
    expect({ code: error.code, message: error.message, exitCode: error.exitCode }).toEqual({
      code: 'schema',
      message: `the schema score.schema.json is not valid: ${problem}`,
      exitCode: 2,
    });
    expect(error.hint).not.toBe('');
  });

  test('that refers to itself without end is a mistake of a person', () => {
    expect(() => check(1, { $ref: '#' })).toThrow(
      'the schema score.schema.json is not valid: it refers to itself without end',
    );
  });

  test('keeps its patterns apart', () => {
    expect(check({ a: 'x', b: 'x' }, { properties: { a: { pattern: '^x$' }, b: { pattern: '^y$' } } })).toEqual([
      'b: expected text that matches ^y$, got "x"',
    ]);
  });

  test('with a pattern of exponential time is refused before any text meets it', () => {
    expect(errorOf({ properties: { a: { pattern: '^(a+)+$' } } }).message).toContain(
      'the pattern ^(a+)+$ cannot be used: a repetition inside a repetition',
    );
  });

  test('does not match endless text against a pattern', () => {
    expect(check('a'.repeat(100_001), { pattern: '^a+$' })).toEqual([
      'value: expected at most 100000 characters, which a pattern can be matched against, got 100001',
    ]);
  });
});
