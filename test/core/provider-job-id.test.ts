import { describe, expect, test } from '@jest/globals';
import { findJobIdProblem } from '../../src/core/provider-job-id.ts';

describe("an id of a provider's job", () => {
  test.each([
    ['openai', 'batch_68f1c2'],
    ['anthropic', 'msgbatch_01HkcTjaV5uDC8jWR4ZsDV8d'],
    ['gemini', 'batches/abc-123'],
  ] as const)('of %s is like %s, and like no other', (provider, id) => {
    expect(findJobIdProblem(id, provider)).toBeNull();
    for (const other of ['..', '?', ':', '', `${id}/..`, `${id}?x`, `${id}:cancel`, ` ${id}`, `x${id}`])
      expect(findJobIdProblem(other, provider)).toContain(`is no id of a job at ${provider}: those are like `);
  });

  test('of a compatible server may be another word, but no path', () => {
    expect(findJobIdProblem('0f3a-77', 'openai', true)).toBeNull();
    expect(findJobIdProblem('0f3a-77', 'openai')).not.toBeNull();
    for (const other of ['..', 'a/b', 'a?b', 'a:b']) expect(findJobIdProblem(other, 'openai', true)).not.toBeNull();
  });
});
