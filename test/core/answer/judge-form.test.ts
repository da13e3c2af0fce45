import { describe, expect, test } from '@jest/globals';
import { judgeForm } from '../../../src/core/answer/judge-form.ts';

describe('the form of an answer is judged before it is parsed', () => {
  test('one cut off by the length limit is truncated, even when it would parse', () => {
    expect(judgeForm({ text: '{"a":1}', finishReason: 'length', refusal: null }, 'main')).toEqual({
      step: 'main',
      rule: 'truncated',
      message: 'the answer was cut off by the output limit or the context window',
    });
  });

  test('one cut off before its first word says that, not that it is empty', () => {
    expect(judgeForm({ text: ' ', finishReason: 'length', refusal: null }, 'main')).toEqual({
      step: 'main',
      rule: 'truncated',
      message: 'the output limit was reached before any text was written',
    });
  });

  test('a refusal is refused with the words of the provider', () => {
    expect(judgeForm({ text: 'I cannot help', finishReason: 'refusal', refusal: 'Not allowed.' }, 'main')).toEqual({
      step: 'main',
      rule: 'refused',
      message: 'the model refused to answer: Not allowed.',
    });
    expect(judgeForm({ text: 'sorry', finishReason: 'stop', refusal: 'Not allowed.' }, 'main')?.rule).toBe('refused');
    expect(judgeForm({ text: '', finishReason: 'refusal', refusal: null }, 'main')?.message).toBe(
      'the model refused to answer',
    );
  });

  test('a blocked answer is refused, and says that a filter did it', () => {
    expect(judgeForm({ text: '', finishReason: 'blocked', refusal: 'SAFETY' }, 'main')).toEqual({
      step: 'main',
      rule: 'refused',
      message: 'a filter of the provider withheld the answer: SAFETY',
    });
  });

  test.each(['', ' \n\t', '\uFEFF', '\u200B\n'])('an answer of nothing visible is empty: %j', (text) => {
    expect(judgeForm({ text, finishReason: 'stop', refusal: null }, 'main')).toEqual({
      step: 'main',
      rule: 'empty',
      message: 'the answer is empty',
    });
  });

  test("of a person's answer only emptiness is checked", () => {
    expect(judgeForm({ text: 'Hello', finishReason: null, refusal: null }, 'main')).toBeNull();
    expect(judgeForm({ text: ' ', finishReason: null, refusal: null }, 'main')?.rule).toBe('empty');
  });

  test.each(['stop', 'other'] as const)('an answer that ended with "%s" is parsed', (finishReason) => {
    expect(judgeForm({ text: 'Hello', finishReason, refusal: null }, 'main')).toBeNull();
  });
});
