import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import type { JsonObject, JsonSchema, JsonValue } from '../../src/core/json.ts';
import { sampleFromSchema } from '../../src/core/sample.ts';

/** A plain congruential generator: the tests need chance that repeats, not chance that is good. */
function createChance(seed: number): () => number {
  let state = seed * 2654435761 + 12345;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function sampleMany(schema: JsonSchema, count = 200): readonly JsonValue[] {
  const random = createChance(7);
  return Array.from({ length: count }, () => sampleFromSchema(schema, random));
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
(ajvFormats as unknown as { default: (ajv: Ajv2020) => void }).default(ajv);

/** The first sample that a full validator refuses, with its reasons; null where all fit. */
function findMisfit(schema: JsonSchema, count = 200): { value: JsonValue; errors: string } | null {
  const validate = ajv.compile(schema);
  for (const value of sampleMany(schema, count))
    if (!validate(value)) return { value, errors: ajv.errorsText(validate.errors) };
  return null;
}

const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
});

describe('a sample fits its schema', () => {
  const tree = {
    $defs: {
      node: object({ label: { type: 'string' }, children: { type: 'array', items: { $ref: '#/$defs/node' } } }),
    },
    $ref: '#/$defs/node',
  };
  const list = {
    $defs: {
      link: object({ value: { type: 'integer' }, next: { anyOf: [{ $ref: '#/$defs/link' }, { type: 'null' }] } }),
    },
    $ref: '#/$defs/link',
  };
  const schemas: Record<string, JsonSchema> = {
    'a constant': { const: { a: [1, null] } },
    'a choice': { enum: ['red', 'green', 3, null] },
    'plain types': object({
      a: { type: 'string' },
      b: { type: 'integer' },
      c: { type: 'number' },
      d: { type: 'boolean' },
      e: { type: 'null' },
    }),
    'a list of types': { type: ['integer', 'null', 'string'], minimum: 3, minLength: 40 },
    'integers in bounds': object({
      a: { type: 'integer', minimum: 1, maximum: 5 },
      b: { type: 'integer', exclusiveMinimum: -3, exclusiveMaximum: 0 },
    }),
    'a narrow real number': { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 0.001 },
    'a real number with integer type bounds in fractions': { type: 'integer', minimum: 1.2, maximum: 3.7 },
    'only a floor or only a ceiling': object({
      a: { type: 'number', minimum: 1000 },
      b: { type: 'number', maximum: -1000 },
      year: { type: 'integer', minimum: 2020 },
      score: { type: 'integer', maximum: 3 },
    }),
    multiples: object({
      a: { type: 'number', multipleOf: 0.01, minimum: 0, maximum: 1 },
      b: { type: 'integer', multipleOf: 250, minimum: 1000 },
      c: { type: 'number', multipleOf: 2.5 },
    }),
    'texts of given length': object({
      a: { type: 'string', minLength: 300, maxLength: 320 },
      b: { type: 'string', maxLength: 3 },
      c: { type: 'string', minLength: 5, maxLength: 5 },
      name: { type: 'string', maxLength: 8 },
      title: { type: 'string', minLength: 60 },
    }),
    'no text at all': { type: 'string', maxLength: 0 },
    patterns: object({
      a: { type: 'string', pattern: '^[A-Z]{2}-\\d{4}$' },
      b: { type: 'string', pattern: '^(north|south)-(?:a|b|c)+\\.[^x-z]{3}$' },
      c: { type: 'string', pattern: '\\w+@\\w+\\.(com|org)' },
      d: { type: 'string', pattern: '^[a-z]+(-[a-z]+)*$', minLength: 12, maxLength: 14 },
      e: { type: 'string', pattern: '^#(?:[0-9a-fA-F]{3}){1,2}$' },
      f: { type: 'string', pattern: '^\\p{Lu}\\u0041[\\]\\-.]$' },
      g: { type: 'string', pattern: '^(?=.*\\d)[a-d0-9]{6,}$' },
    }),
    formats: object(
      Object.fromEntries(
        [
          'date',
          'time',
          'date-time',
          'duration',
          'email',
          'hostname',
          'uri',
          'uri-reference',
          'uuid',
          'ipv4',
          'ipv6',
          'json-pointer',
          'regex',
        ].map((format) => [format, { type: 'string', format }]),
      ),
    ),
    lists: object({
      a: { type: 'array', items: { type: 'integer' }, minItems: 4, maxItems: 6 },
      b: { type: 'array', items: { enum: ['x', 'y', 'z'] }, uniqueItems: true, minItems: 3 },
      c: { type: 'array', maxItems: 0 },
      d: { type: 'array' },
    }),
    tuples: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }], items: false, minItems: 2 },
    'a list that contains something': {
      type: 'array',
      items: { type: 'integer', minimum: 0, maximum: 9 },
      contains: { const: 7 },
      minItems: 2,
    },
    'optional properties': {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'integer' } },
      required: ['a'],
      minProperties: 2,
    },
    'few properties': {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'integer' }, c: { type: 'integer' } },
      required: ['c'],
      maxProperties: 2,
    },
    'a map': {
      type: 'object',
      additionalProperties: { type: 'integer', minimum: 1, maximum: 3 },
      minProperties: 2,
      maxProperties: 4,
    },
    'a map with named keys': {
      type: 'object',
      patternProperties: { '^k_[0-9]{2}$': { type: 'boolean' } },
      additionalProperties: false,
      minProperties: 1,
    },
    'a map whose keys are an enum': {
      type: 'object',
      propertyNames: { enum: ['a', 'b'] },
      additionalProperties: { type: 'number' },
      minProperties: 1,
    },
    'a required property that is not described': { type: 'object', required: ['extra'] },
    'a property with an inherited name': object({ constructor: { type: 'string' }, toString: { type: 'integer' } }),
    alternatives: {
      anyOf: [
        object({ kind: { const: 'a' }, n: { type: 'integer' } }),
        object({ kind: { const: 'b' }, t: { type: 'string' } }),
      ],
    },
    'exclusive alternatives': {
      oneOf: [
        { type: 'integer', minimum: 0, maximum: 10 },
        { type: 'integer', minimum: 5, maximum: 20 },
      ],
    },
    'alternatives beside a type': {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'integer' } },
      anyOf: [{ required: ['a'] }, { required: ['b'] }],
    },
    'all of several': {
      allOf: [
        { type: 'object', properties: { a: { type: 'integer', minimum: 2 } }, required: ['a'] },
        { properties: { a: { maximum: 4 }, b: { type: 'string' } }, required: ['b'] },
      ],
    },
    'all of references': {
      $defs: { base: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] } },
      allOf: [{ $ref: '#/$defs/base' }, { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] }],
    },
    'what it must not be': { type: 'integer', minimum: 1, maximum: 3, not: { const: 2 } },
    'a condition': {
      type: 'object',
      properties: { kind: { enum: ['x', 'y'] }, size: { type: 'integer', minimum: 0, maximum: 9 } },
      required: ['kind', 'size'],
      if: { properties: { kind: { const: 'x' } } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { properties: { size: { minimum: 5 } } },
      else: { properties: { size: { maximum: 4 } } },
    },
    'a definition': {
      definitions: { 'a/b': { type: 'integer', minimum: 3, maximum: 3 } },
      properties: { p: { $ref: '#/definitions/a~1b', description: 'three' } },
      type: 'object',
      required: ['p'],
    },
    'a tree': tree,
    'a linked list': list,
    'a list of itself': { type: 'array', items: { $ref: '#' } },
    anything: true,
    'nothing said': {},
  };
  for (const [name, schema] of Object.entries(schemas)) it(`with ${name}`, () => expect(findMisfit(schema)).toBeNull());
});

describe('a sample looks like what a person would write', () => {
  it('is the same for the same chance', () => {
    const schema = object({
      title: { type: 'string' },
      tags: { type: 'array', items: { type: 'string' } },
      score: { type: 'number' },
    });
    expect(sampleMany(schema)).toEqual(sampleMany(schema));
  });

  it('spreads numbers over all of their range', () => {
    expect([...new Set(sampleMany({ type: 'integer', minimum: 1, maximum: 5 }))].sort()).toEqual([1, 2, 3, 4, 5]);
    const shares = sampleMany({ type: 'number', minimum: 0, maximum: 1 }, 1000) as number[];
    expect(shares.filter((share) => share < 0.5).length).toBeGreaterThan(420);
    expect(shares.filter((share) => share < 0.5).length).toBeLessThan(580);
    expect(shares.every((share) => Number(share.toFixed(2)) === share)).toBe(true);
  });

  it('takes one of the examples that fit, and leaves out one that does not', () => {
    expect(new Set(sampleMany({ type: 'string', examples: ['calm', 'cross', 5] }))).toEqual(new Set(['calm', 'cross']));
  });

  it('gives a default now and then, and other values too', () => {
    const values = new Set(sampleMany({ type: 'integer', minimum: 1, maximum: 3, default: 2 }));
    expect(values).toEqual(new Set([1, 2, 3]));
  });

  it('obeys bounds that stand in the description, as providers without them get them', () => {
    const schema = {
      type: 'integer',
      description: 'How sure, {as a number}.\n\n{minimum: 2, maximum: 4, title: "a, b}"}',
    };
    expect(new Set(sampleMany(schema))).toEqual(new Set([2, 3, 4]));
    const codes = sampleMany({ type: ['string', 'null'], description: '{pattern: "^[a-c]{3}$"}' });
    expect(codes.filter((code) => code !== null && !/^[a-c]{3}$/.test(String(code)))).toEqual([]);
  });

  it('leaves a description alone that only looks like bounds', () => {
    expect(typeof sampleMany({ type: 'string', description: 'A set such as {a, b}' }, 1)[0]).toBe('string');
  });

  it('writes sentences, and as many as the description asks for', () => {
    const [text] = sampleMany({ type: 'string', description: 'Summary in 3 sentences' }, 1);
    expect(text).toMatch(/^([A-Z][a-z ,]+\.( |$)){3}$/);
  });

  it('leaves out what is optional only where told to', () => {
    const schema = { type: 'object', properties: { a: { type: 'integer' }, b: { type: 'integer' } }, required: ['a'] };
    const random = createChance(3);
    expect(Object.keys(sampleFromSchema(schema, random, { optionalShare: 0 }) as object)).toEqual(['a']);
    expect(Object.keys(sampleFromSchema(schema, random, { optionalShare: 1 }) as object)).toEqual(['a', 'b']);
  });
});
