import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '../../../src/core/json.ts';
import { dropOptionalNulls } from '../../../src/core/strict-nulls.ts';
import { toAnthropicSchema } from '../../../src/adapters/providers/schema-anthropic.ts';
import { toGeminiSchema } from '../../../src/adapters/providers/schema-gemini.ts';
import { toOpenAiSchema } from '../../../src/adapters/providers/schema-openai.ts';

const fits = { OpenAI: toOpenAiSchema, Anthropic: toAnthropicSchema, Gemini: toGeminiSchema };

const review: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Review',
  type: 'object',
  properties: {
    score: { type: 'integer', minimum: 1, maximum: 5, description: 'From bad to good' },
    word: { type: 'string', minLength: 2, pattern: '^[a-z]+$' },
    when: { type: 'string', format: 'date' },
    site: { type: 'string', format: 'iri' },
    mood: { enum: ['up', 'down'] },
    kind: { const: 'review' },
    tags: { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 4, uniqueItems: true },
  },
  required: ['score', 'tags'],
};

describe('a schema for OpenAI', () => {
  test('has every property required, the optional ones nullable, objects closed, and the rest told in words', () => {
    expect(toOpenAiSchema(review)).toEqual({
      schema: {
        title: 'Review',
        type: 'object',
        properties: {
          score: { type: 'integer', minimum: 1, maximum: 5, description: 'From bad to good' },
          word: { type: ['string', 'null'], pattern: '^[a-z]+$', description: '{minLength: 2}' },
          when: { type: ['string', 'null'], format: 'date' },
          site: { type: ['string', 'null'], description: '{format: "iri"}' },
          mood: { enum: ['up', 'down', null] },
          kind: { enum: ['review', null] },
          tags: {
            type: 'array',
            items: { type: 'string' },
            minItems: 2,
            maxItems: 4,
            description: '{uniqueItems: true}',
          },
        },
        required: ['score', 'word', 'when', 'site', 'mood', 'kind', 'tags'],
        additionalProperties: false,
      },
      notes: [],
      unenforced: [
        { path: 'answer.word', words: ['minLength'] },
        { path: 'answer.site', words: ['format'] },
        { path: 'answer.tags', words: ['uniqueItems'] },
      ],
    });
  });

  test('makes an optional reference and an optional choice nullable by an alternative', () => {
    const fit = toOpenAiSchema({
      type: 'object',
      properties: {
        home: { $ref: '#/$defs/place' },
        way: { anyOf: [{ type: 'string' }, { type: 'number' }] },
        open: { type: ['boolean', 'null'] },
      },
      $defs: { place: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } },
    });
    expect(fit).toMatchObject({
      schema: {
        properties: {
          home: { anyOf: [{ $ref: '#/$defs/place' }, { type: 'null' }] },
          way: { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'null' }] },
          open: { type: ['boolean', 'null'] },
        },
        required: ['home', 'way', 'open'],
        $defs: {
          place: {
            type: 'object',
            properties: { city: { type: 'string' } },
            required: ['city'],
            additionalProperties: false,
          },
        },
      },
      notes: [],
      unenforced: [],
    });
  });

  test('may refer to itself, by # and by name', () => {
    expect(toOpenAiSchema({ type: 'object', properties: { child: { $ref: '#' } } })).toMatchObject({
      schema: { properties: { child: { anyOf: [{ $ref: '#' }, { type: 'null' }] } } },
    });
    expect(
      toOpenAiSchema({
        $ref: '#/definitions/node',
        definitions: {
          node: { type: 'object', properties: { next: { $ref: '#/definitions/node' } }, required: ['next'] },
        },
      }),
    ).toMatchObject({
      schema: {
        type: 'object',
        properties: { next: { $ref: '#/$defs/node' } },
        $defs: { node: { required: ['next'] } },
      },
    });
  });

  test.each([
    [
      'a list as the whole answer',
      { type: 'array', items: { type: 'string' } },
      'the outermost value must be an object',
    ],
    [
      'alternatives as the whole answer',
      { anyOf: [{ type: 'object', properties: { a: { type: 'string' } } }] },
      'the outermost value must be an object',
    ],
    [
      'free names',
      { type: 'object', properties: { m: { type: 'object', additionalProperties: { type: 'string' } } } },
      'answer.m is an object with free names',
    ],
    [
      'no names',
      { type: 'object', properties: { m: { type: 'object' } } },
      'answer.m is an object without named properties',
    ],
    [
      'joined schemas',
      { type: 'object', properties: { m: { allOf: [{ type: 'string' }, { minLength: 2 }] } } },
      'answer.m joins schemas by allOf',
    ],
    ['anything', { type: 'object', properties: { m: {} } }, 'answer.m has no type'],
    ['a list of anything', { type: 'object', properties: { m: { type: 'array' } } }, 'answer.m is a list of anything'],
    [
      'a reference out of the schema',
      { type: 'object', properties: { m: { $ref: 'https://example.com/s.json' } } },
      'answer.m refers to https://example.com/s.json, which is not among $defs',
    ],
    [
      'places in a list',
      { type: 'object', properties: { m: { type: 'array', prefixItems: [{ type: 'string' }] } } },
      'answer.m has elements by position (prefixItems)',
    ],
    [
      'a required property nobody describes',
      { type: 'object', properties: { a: { type: 'string' } }, required: ['b'] },
      'answer requires "b", which is not among its properties',
    ],
  ])('cannot say %s', (_what, schema, reason) => {
    expect(toOpenAiSchema(schema as JsonObject)).toEqual({ unsupported: reason });
  });

  test('keeps the documented limits', () => {
    const nest = (depth: number): JsonObject => ({
      type: 'object',
      properties: { a: depth === 1 ? { type: 'string' } : nest(depth - 1) },
      required: ['a'],
    });
    expect(toOpenAiSchema(nest(10))).toHaveProperty('schema');
    expect(toOpenAiSchema(nest(11))).toEqual({ unsupported: 'it has 11 levels of objects, 10 are allowed' });
    const values = Array.from({ length: 1_001 }, (_, index) => `v${index}`);
    expect(toOpenAiSchema({ type: 'object', properties: { a: { enum: values } }, required: ['a'] })).toEqual({
      unsupported: 'it has 1001 values in enums, 1000 are allowed',
    });
  });
});

describe('an answer in the strict mode of OpenAI', () => {
  test('becomes, without its nulls, what the schema means, whichever optional properties are there', () => {
    const whole = {
      score: 3,
      word: 'fine',
      when: '2026-11-20',
      site: 'x:y',
      mood: 'up',
      kind: 'review',
      tags: ['a', 'b'],
    };
    fc.assert(
      fc.property(fc.subarray(['word', 'when', 'site', 'mood', 'kind']), (absent) => {
        const strict = Object.fromEntries(
          Object.entries(whole).map(([name, value]) => [name, absent.includes(name) ? null : value]),
        );
        const meant = Object.fromEntries(Object.entries(whole).filter(([name]) => !absent.includes(name)));
        expect(dropOptionalNulls(strict, review)).toEqual(meant);
      }),
    );
  });
});

describe('a schema for Anthropic', () => {
  test('keeps what is optional optional and tells ranges and lengths in words', () => {
    expect(toAnthropicSchema(review)).toEqual({
      schema: {
        title: 'Review',
        type: 'object',
        properties: {
          score: { type: 'integer', description: 'From bad to good\n\n{minimum: 1, maximum: 5}' },
          word: { type: 'string', description: '{minLength: 2, pattern: "^[a-z]+$"}' },
          when: { type: 'string', format: 'date' },
          site: { type: 'string', description: '{format: "iri"}' },
          mood: { enum: ['up', 'down'] },
          kind: { const: 'review' },
          tags: {
            type: 'array',
            items: { type: 'string' },
            description: '{minItems: 2, maxItems: 4, uniqueItems: true}',
          },
        },
        required: ['score', 'tags'],
        additionalProperties: false,
      },
      notes: [],
      unenforced: [
        { path: 'answer.score', words: ['minimum', 'maximum'] },
        { path: 'answer.word', words: ['minLength', 'pattern'] },
        { path: 'answer.site', words: ['format'] },
        { path: 'answer.tags', words: ['minItems', 'maxItems', 'uniqueItems'] },
      ],
    });
  });

  test('may be a list, and may ask for at least one element', () => {
    expect(toAnthropicSchema({ type: 'array', items: { type: 'string' }, minItems: 1 })).toEqual({
      schema: { type: 'array', items: { type: 'string' }, minItems: 1 },
      notes: [],
      unenforced: [],
    });
  });

  test('cannot refer to itself, however far around', () => {
    const ring: JsonObject = {
      type: 'object',
      properties: { a: { $ref: '#/$defs/a' } },
      $defs: {
        a: { type: 'object', properties: { b: { type: 'array', items: { $ref: '#/$defs/b' } } } },
        b: { type: 'object', properties: { a: { $ref: '#/$defs/a' } } },
      },
    };
    expect(toAnthropicSchema(ring)).toEqual({ unsupported: 'it refers to itself through #/$defs/a' });
    expect(toAnthropicSchema({ type: 'object', properties: { self: { $ref: '#' } } })).toEqual({
      unsupported: 'it refers to itself through #',
    });
  });
});

describe('a schema for Gemini', () => {
  test('keeps the keywords of its list and tells the others in words', () => {
    expect(toGeminiSchema(review)).toEqual({
      schema: {
        title: 'Review',
        type: 'object',
        properties: {
          score: { type: 'integer', minimum: 1, maximum: 5, description: 'From bad to good' },
          word: { type: 'string', description: '{minLength: 2, pattern: "^[a-z]+$"}' },
          when: { type: 'string', format: 'date' },
          site: { type: 'string', format: 'iri' },
          mood: { enum: ['up', 'down'] },
          kind: { enum: ['review'] },
          tags: {
            type: 'array',
            items: { type: 'string' },
            minItems: 2,
            maxItems: 4,
            description: '{uniqueItems: true}',
          },
        },
        required: ['score', 'tags'],
      },
      notes: [],
      unenforced: [
        { path: 'answer.word', words: ['minLength', 'pattern'] },
        { path: 'answer.tags', words: ['uniqueItems'] },
      ],
    });
  });

  test('may have free names, places in a list, and anything', () => {
    const schema: JsonObject = {
      type: 'object',
      properties: {
        map: { type: 'object', additionalProperties: { type: 'number' } },
        pair: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] },
        any: {},
      },
    };
    expect(toGeminiSchema(schema)).toEqual({ schema, notes: [], unenforced: [] });
  });

  test('may refer to itself below an optional property alone', () => {
    const tree = (required: readonly string[]): JsonObject => ({
      type: 'object',
      properties: { next: { $ref: '#/$defs/node' } },
      $defs: {
        node: {
          type: 'object',
          properties: { next: { $ref: '#/$defs/node' } },
          ...(required.length > 0 ? { required } : {}),
        },
      },
    });
    expect(toGeminiSchema(tree([]))).toHaveProperty('schema');
    expect(toGeminiSchema(tree(['next']))).toEqual({ unsupported: 'it refers to itself through #/$defs/node' });
  });

  test('reads oneOf as anyOf and says so', () => {
    expect(toGeminiSchema({ oneOf: [{ type: 'string' }, { type: 'number' }] })).toEqual({
      schema: { anyOf: [{ type: 'string' }, { type: 'number' }] },
      notes: ['answer: oneOf is sent as anyOf'],
      unenforced: [],
    });
  });
});

describe.each(Object.entries(fits))('every schema, for %s,', (_name, toFit) => {
  test('is left as it was', () => {
    const frozen = deepFreeze(structuredClone({ ...review, $defs: { a: { type: 'string' } } })) as JsonObject;
    const before = JSON.stringify(frozen);
    toFit(frozen);
    expect(JSON.stringify(frozen)).toBe(before);
  });

  test('loses the bounds of safe integers that generators write', () => {
    const bounded: JsonObject = {
      type: 'object',
      properties: { n: { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 } },
      required: ['n'],
    };
    expect(toFit(bounded)).toMatchObject({ schema: { properties: { n: { type: 'integer' } } }, notes: [] });
    expect(JSON.stringify(toFit(bounded))).not.toContain('9007199254740991');
  });

  test('has nothing beside $ref', () => {
    const schema: JsonObject = {
      type: 'object',
      properties: { a: { $ref: '#/$defs/s', description: 'the first' } },
      required: ['a'],
      $defs: { s: { type: 'string' } },
    };
    expect(toFit(schema)).toMatchObject({
      schema: { properties: { a: { $ref: '#/$defs/s' } } },
      notes: ['answer.a: description beside $ref left out'],
    });
  });

  test('says an object or null as two alternatives', () => {
    const schema: JsonObject = {
      type: 'object',
      properties: { a: { type: ['object', 'null'], properties: { b: { type: 'string' } }, required: ['b'] } },
      required: ['a'],
    };
    expect(toFit(schema)).toMatchObject({
      schema: {
        properties: { a: { anyOf: [{ type: 'object', properties: { b: { type: 'string' } } }, { type: 'null' }] } },
      },
    });
  });

  test('keeps an object that also has alternatives as the object', () => {
    const schema: JsonObject = {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' } },
      required: ['a', 'b'],
      anyOf: [{ required: ['a'] }, { required: ['b'] }],
    };
    expect(toFit(schema)).toMatchObject({
      schema: { type: 'object', description: '{anyOf: [{"required":["a"]},{"required":["b"]}]}' },
    });
  });

  test('fits again without a change once it fits', () => {
    const once = toFit(review);
    if ('unsupported' in once) throw new Error(once.unsupported);
    expect(toFit(once.schema)).toEqual({ schema: once.schema, notes: [], unenforced: [] });
  });
});

function deepFreeze(value: unknown): unknown {
  if (typeof value === 'object' && value !== null)
    for (const part of Object.values(Object.freeze(value))) deepFreeze(part);
  return value;
}
