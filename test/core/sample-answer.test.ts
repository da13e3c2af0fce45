import { describe, expect, test } from '@jest/globals';
import { parseAnswer } from '../../src/core/answer/parse-answer.ts';
import type { JsonSchema } from '../../src/core/json.ts';
import type { ParseDefinition, RegexField, SectionField } from '../../src/core/pipeline.ts';
import { sampleAnswer } from '../../src/core/sample-answer.ts';

function createRandom(seed: number) {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const section = (field: Partial<SectionField>): SectionField => ({
  name: 'x',
  heading: null,
  label: null,
  as: 'text',
  item: null,
  optional: false,
  ...field,
});
const match = (field: Partial<RegexField>): RegexField => ({
  name: 'x',
  pattern: 'x',
  flags: '',
  all: false,
  as: 'text',
  optional: false,
  ...field,
});

function verdictsOf(definition: ParseDefinition, schema: JsonSchema | null = null) {
  return Array.from({ length: 20 }, (_, seed) => {
    const text = sampleAnswer(definition, schema, createRandom(seed + 1));
    return parseAnswer({
      definition,
      schema,
      coerce: true,
      step: 'a',
      answer: { text: text ?? '', finishReason: 'stop', refusal: null },
    });
  });
}

describe('an answer that is made up', () => {
  test('with sections is read again, field by field, as its schema wants it', () => {
    const fields = [
      section({ name: 'summary', heading: 'Summary' }),
      section({ name: 'points', heading: 'Main points', as: 'list' }),
      section({ name: 'grades', heading: 'Final grades', as: 'list', item: '^(?<user>[a-z]+): (?<grade>[A-F][+-]?)$' }),
      section({ name: 'good', label: 'Good', as: 'boolean' }),
      section({ name: 'data', heading: 'Data', as: 'json' }),
      section({ name: 'score', label: 'Score', as: 'number' }),
    ];
    const schema = {
      type: 'object',
      required: fields.map(({ name }) => name),
      properties: {
        score: { type: 'integer', minimum: 40, maximum: 50 },
        points: { type: 'array', minItems: 3, items: { type: 'string' } },
      },
    };
    for (const verdict of verdictsOf({ kind: 'sections', fields }, schema)) {
      expect(verdict).toMatchObject({
        kind: 'accepted',
        value: { summary: expect.any(String), good: expect.any(Boolean), score: expect.any(Number) },
      });
    }
  });

  test('for patterns is matched by them', () => {
    const fields = [
      match({ name: 'total', pattern: 'Total: (\\d+)', as: 'number' }),
      match({ name: 'tags', pattern: '#(\\w+)', all: true }),
      match({ name: 'none', pattern: '(?<=a)b\\1', optional: true }),
    ];
    for (const verdict of verdictsOf({ kind: 'regex', fields }))
      expect(verdict).toMatchObject({ kind: 'accepted', value: { total: expect.any(Number) } });
  });

  test('as JSON or text fits the schema', () => {
    for (const verdict of verdictsOf(
      { kind: 'json' },
      { type: 'object', required: ['a'], properties: { a: { enum: ['x', 'y'] } } },
    ))
      expect(verdict.kind).toBe('accepted');
    for (const verdict of verdictsOf({ kind: 'text' })) expect(verdict.kind).toBe('accepted');
  });

  test('is the same for the same chance', () => {
    const definition: ParseDefinition = { kind: 'sections', fields: [section({ heading: 'Summary' })] };
    expect(sampleAnswer(definition, null, createRandom(7))).toBe(sampleAnswer(definition, null, createRandom(7)));
    expect(sampleAnswer(definition, null, createRandom(7))).not.toBe(sampleAnswer(definition, null, createRandom(8)));
  });

  test('is none where a pattern cannot be drawn', () => {
    expect(
      sampleAnswer({ kind: 'regex', fields: [match({ pattern: '(?<=a)b\\1(?!b)(?=q)z' })] }, null, createRandom(1)),
    ).toBeNull();
  });
});
