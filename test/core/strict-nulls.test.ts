import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonSchema, JsonValue } from '../../src/core/json.ts';
import { dropOptionalNulls } from '../../src/core/strict-nulls.ts';

const person: JsonSchema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    age: { type: 'integer' },
    nick: { type: ['string', 'null'] },
    tag: { enum: ['a', null] },
    any: {},
  },
  required: ['name'],
};

describe('nulls that a strict mode wrote', () => {
  test('are dropped where the property is optional and may not be null', () => {
    expect(dropOptionalNulls({ name: 'Ada', age: null }, person)).toEqual({ name: 'Ada' });
  });

  test('stay where the schema lets the property be null, by type, by enum or by saying nothing', () => {
    const value = { name: 'Ada', nick: null, tag: null, any: null };
    expect(dropOptionalNulls(value, person)).toEqual(value);
  });

  test('stay where the property is required, so that the check says what is wrong', () => {
    expect(dropOptionalNulls({ name: null }, person)).toEqual({ name: null });
  });

  test('stay where the schema does not name the property', () => {
    expect(dropOptionalNulls({ name: 'Ada', other: null }, person)).toEqual({ name: 'Ada', other: null });
  });

  test('are dropped at any depth: in lists, tuples, maps and through references', () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: {
        list: { type: 'array', items: { $ref: '#/$defs/person' } },
        pair: { type: 'array', prefixItems: [{ $ref: '#/$defs/person' }, { type: 'number' }] },
        map: { type: 'object', additionalProperties: { $ref: '#/$defs/person' } },
      },
      $defs: { person },
    };
    const value = {
      list: [{ name: 'a', age: null }],
      pair: [{ name: 'b', age: null }, 1],
      map: { x: { name: 'c', age: null } },
    };
    expect(dropOptionalNulls(value, schema)).toEqual({
      list: [{ name: 'a' }],
      pair: [{ name: 'b' }, 1],
      map: { x: { name: 'c' } },
    });
  });

  test('are judged by the alternative that the fixed properties of the value point to', () => {
    const schema: JsonSchema = {
      anyOf: [
        {
          type: 'object',
          properties: { kind: { const: 'circle' }, radius: { type: 'number' }, label: { type: 'string' } },
          required: ['kind'],
        },
        {
          type: 'object',
          properties: { kind: { const: 'text' }, label: { type: ['string', 'null'] } },
          required: ['kind'],
        },
      ],
    };
    expect(dropOptionalNulls({ kind: 'circle', label: null }, schema)).toEqual({ kind: 'circle' });
    expect(dropOptionalNulls({ kind: 'text', label: null }, schema)).toEqual({ kind: 'text', label: null });
  });

  test('are dropped where an optional property is a reference or a list of alternatives without null', () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: {
        a: { $ref: '#/$defs/n' },
        b: { anyOf: [{ type: 'string' }, { $ref: '#/$defs/n' }] },
        c: { anyOf: [{ type: 'string' }, { type: 'null' }] },
        d: { allOf: [{ type: 'string' }] },
        e: { const: 1 },
      },
      $defs: { n: { type: 'number' } },
    };
    expect(dropOptionalNulls({ a: null, b: null, c: null, d: null, e: null }, schema)).toEqual({ c: null });
  });

  test('of a tree that refers to itself are dropped to its leaves', () => {
    const tree: JsonSchema = {
      type: 'object',
      properties: { value: { type: 'number' }, left: { $ref: '#' }, right: { $ref: '#' } },
      required: ['value'],
    };
    expect(dropOptionalNulls({ value: 1, left: { value: 2, left: null, right: null }, right: null }, tree)).toEqual({
      value: 1,
      left: { value: 2 },
    });
  });

  test('of a definition that is nothing but itself do not hang', () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: { a: { $ref: '#/$defs/loop' } },
      $defs: { loop: { $ref: '#/$defs/loop' } },
    };
    expect(dropOptionalNulls({ a: null }, schema)).toEqual({ a: null });
  });

  test('a name from the prototype is a name like any other', () => {
    const schema: JsonSchema = { type: 'object', properties: { a: { type: 'string' } } };
    const value = JSON.parse('{"constructor":null,"__proto__":null,"a":null}') as JsonValue;
    expect(JSON.stringify(dropOptionalNulls(value, schema))).toBe('{"constructor":null,"__proto__":null}');
  });

  test('a value without nulls comes back equal, whatever it is, and nothing is changed in place', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const before = JSON.stringify(value);
        expect(JSON.stringify(dropOptionalNulls(value as JsonValue, {}))).toBe(before);
        dropOptionalNulls(value as JsonValue, person);
        expect(JSON.stringify(value)).toBe(before);
      }),
    );
  });

  test('schemas true and false change nothing', () => {
    expect(dropOptionalNulls({ a: null }, true)).toEqual({ a: null });
    expect(dropOptionalNulls({ a: null }, false)).toEqual({ a: null });
  });
});
