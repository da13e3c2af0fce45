import { describe, expect, test } from '@jest/globals';
import { type AnswerToParse, parseAnswer } from '../../../src/core/answer/parse-answer.ts';

const parse = (text: string, part: Partial<AnswerToParse> = {}) =>
  parseAnswer({
    definition: { kind: 'json' },
    schema: null,
    coerce: true,
    step: 'score',
    answer: { text, finishReason: 'stop', refusal: null },
    ...part,
  });
const schema = {
  type: 'object',
  required: ['score'],
  additionalProperties: false,
  properties: { score: { type: 'integer', maximum: 10 }, why: { type: 'string' } },
} as const;

describe('the verdict on an answer', () => {
  test('accepts JSON that fits', () => {
    expect(parse('{"score": 8}', { schema })).toEqual({ kind: 'accepted', value: { score: 8 }, notes: [] });
  });

  test('accepts the coerced value itself, which parses again to itself without a note', () => {
    const verdict = parse('{"score": "8"}', { schema });
    expect(verdict).toEqual({
      kind: 'accepted',
      value: { score: 8 },
      notes: [{ kind: 'coerced', message: 'score: "8" → 8' }],
    });
    expect(parse(JSON.stringify(verdict.value), { schema })).toEqual({
      kind: 'accepted',
      value: { score: 8 },
      notes: [],
    });
  });

  test('rejects for its schema with a reason for each problem and the value as far as it got', () => {
    expect(parse('{"score": "12", "extra": 1}', { schema })).toEqual({
      kind: 'rejected',
      cause: 'form',
      value: { score: 12, extra: 1 },
      reasons: [
        { step: 'score', rule: 'schema', message: 'extra: not allowed here; allowed are score, why' },
        { step: 'score', rule: 'schema', message: 'score: expected at most 10, got 12' },
      ],
      notes: [{ kind: 'coerced', message: 'score: "12" → 12' }],
    });
  });

  test('takes a value as it is where coercion is off', () => {
    expect(parse('{"score": "8"}', { schema, coerce: false })).toEqual({
      kind: 'rejected',
      cause: 'form',
      value: { score: '8' },
      reasons: [{ step: 'score', rule: 'schema', message: 'score: expected a whole number, got "8"' }],
      notes: [],
    });
  });

  test('takes the null of an optional field for its absence', () => {
    expect(parse('{"score": 8, "why": null}', { schema })).toEqual({
      kind: 'accepted',
      value: { score: 8 },
      notes: [],
    });
  });

  test('rejects what is not JSON for form, so that it is asked again', () => {
    expect(parse('I would say eight.', { schema })).toEqual({
      kind: 'rejected',
      cause: 'form',
      value: null,
      reasons: [{ step: 'score', rule: 'json', message: 'the answer holds no JSON' }],
      notes: [],
    });
  });

  test('never parses a truncated answer as if it were whole', () => {
    expect(
      parse('{"score": 8}', { schema, answer: { text: '{"score": 8}', finishReason: 'length', refusal: null } }),
    ).toEqual({
      kind: 'rejected',
      cause: 'form',
      value: null,
      reasons: [
        {
          step: 'score',
          rule: 'truncated',
          message: 'the answer was cut off by the output limit or the context window',
        },
      ],
      notes: [],
    });
  });

  test('never takes a refusal for text', () => {
    const verdict = parse('', {
      definition: { kind: 'text' },
      answer: { text: 'I cannot.', finishReason: 'refusal', refusal: null },
    });
    expect(verdict).toMatchObject({ kind: 'rejected', reasons: [{ rule: 'refused' }] });
  });

  test('of text is the text, without the white space around it', () => {
    expect(parse('\uFEFF\n \n  Indented.\n\nEnd. \n', { definition: { kind: 'text' } })).toEqual({
      kind: 'accepted',
      value: '  Indented.\n\nEnd.',
      notes: [],
    });
  });

  test('of text obeys a schema, too', () => {
    expect(parse('Yes', { definition: { kind: 'text' }, schema: { enum: ['yes', 'no'] } })).toEqual({
      kind: 'accepted',
      value: 'yes',
      notes: [{ kind: 'coerced', message: 'value: "Yes" → "yes"' }],
    });
  });

  test('of sections names what is missing and keeps what was read', () => {
    const fields = [
      { name: 'score', heading: null, label: 'Score', as: 'number', item: null, optional: false },
      { name: 'why', heading: 'Why', label: null, as: 'text', item: null, optional: false },
    ] as const;
    expect(parse('Score: 8/10', { definition: { kind: 'sections', fields } })).toEqual({
      kind: 'rejected',
      cause: 'form',
      value: { score: 8 },
      reasons: [{ step: 'score', rule: 'sections', message: 'why: the heading "Why" is missing' }],
      notes: [],
    });
    expect(parse('Score: 8/10\n# Why\nGood.', { definition: { kind: 'sections', fields }, schema })).toEqual({
      kind: 'accepted',
      value: { score: 8, why: 'Good.' },
      notes: [],
    });
  });

  test('of patterns is coerced and checked like any other', () => {
    const fields = [
      { name: 'score', pattern: 'Score: (\\d+)', flags: '', all: false, as: 'text', optional: false },
    ] as const;
    expect(parse('Score: 8', { definition: { kind: 'regex', fields }, schema })).toEqual({
      kind: 'accepted',
      value: { score: 8 },
      notes: [{ kind: 'coerced', message: 'score: "8" → 8' }],
    });
    expect(parse('eight', { definition: { kind: 'regex', fields } })).toMatchObject({
      kind: 'rejected',
      cause: 'form',
      reasons: [{ step: 'score', rule: 'regex', message: 'score: nothing matches Score: (\\d+)' }],
    });
  });

  test('lists a bounded number of notes', () => {
    const verdict = parse(JSON.stringify(Array.from({ length: 50 }, () => '1')), {
      schema: { type: 'array', items: { type: 'integer' } },
    });
    expect(verdict.notes).toHaveLength(21);
    expect(verdict.notes.at(-1)).toEqual({ kind: 'warning', message: 'and 30 more notes' });
  });
});
