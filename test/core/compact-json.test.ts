import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toCompactJson } from '../../src/core/compact-json.ts';
import type { JsonValue } from '../../src/core/json.ts';

test('what fits stands on one line, what does not is broken at its own level', () => {
  const schema = {
    type: 'object',
    properties: { verdict: { enum: ['publish', 'revise'] }, advice: { type: 'string' }, none: {} },
    required: ['verdict', 'advice'],
  };
  expect(toCompactJson(schema, 52)).toBe(`{
  "type": "object",
  "properties": {
    "verdict": { "enum": ["publish", "revise"] },
    "advice": { "type": "string" },
    "none": {}
  },
  "required": ["verdict", "advice"]
}`);
  expect(toCompactJson({ a: [1, null] }, 80)).toBe('{ "a": [1, null] }');
});

test('it is the same value, whatever the width', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: 1, max: 100 }), (value, width) => {
      expect(JSON.parse(toCompactJson(value as JsonValue, width))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
