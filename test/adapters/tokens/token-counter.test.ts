import { describe, expect, test } from '@jest/globals';
import { estimateBySlices } from '../../../src/adapters/tokens/sample-slices.ts';
import { createTokenCounter } from '../../../src/adapters/tokens/token-counter.ts';

const counter = await createTokenCounter();

describe('tokens counted here', () => {
  test('are those of the o200k encoding for OpenAI, and more for the others', () => {
    const text = 'The quick brown fox jumps over the lazy dog.';
    expect(counter.count(text, 'openai', 'gpt-6-luna')).toBe(10);
    expect(counter.count(text, 'gemini', 'gemini-3.8-flash')).toBe(11);
    expect(counter.count(text, 'anthropic', 'claude-sonnet-5-5')).toBe(14);
  });

  test('of nothing are none', () => {
    expect(counter.count('', 'anthropic', 'claude-sonnet-5-5')).toBe(0);
  });

  test('take the control words of an encoding for text', () => {
    expect(counter.count('end <|endoftext|> of text', 'openai', 'gpt-6-luna')).toBeGreaterThan(5);
  });

  test('of a long text are near those of all its parts', () => {
    const parts = Array.from(
      { length: 1500 },
      (_, index) =>
        `Chapter ${index}: ${index % 3 === 0 ? '{"price": 12.5, "tags": ["a", "b"]}' : 'the ship sailed on towards the harbour at dusk'}.\n`,
    );
    const text = parts.join('');
    const exact = parts.reduce((sum, part) => sum + counter.count(part, 'openai', 'gpt-6-luna'), 0);
    expect(text.length).toBeGreaterThan(60_000);
    expect(Math.abs(counter.count(text, 'openai', 'gpt-6-luna') / exact - 1)).toBeLessThan(0.02);
  });
});

describe('a sample of slices', () => {
  const words = (text: string) => text.split('x').length - 1;

  test('is the whole of a text of up to 20,000 characters', () => {
    const seen: number[] = [];
    const count = (text: string) => seen.push(text.length) && words(text);
    expect(estimateBySlices('x '.repeat(10_000), count)).toBe(10_000);
    expect(seen).toEqual([20_000]);
  });

  test('is scaled to the length of a longer one, with both ends in it', () => {
    const seen: string[] = [];
    const count = (text: string) => seen.push(text) && words(text);
    const text = `begin${'x '.repeat(50_000)}end`;
    expect(Math.abs(estimateBySlices(text, count) - 50_000)).toBeLessThan(50);
    expect([
      seen.length,
      seen[0]?.startsWith('begin'),
      seen.at(-1)?.endsWith('end'),
      seen.every((slice) => slice.length === 500),
    ]).toEqual([40, true, true, true]);
  });

  test('is taken in pieces where a word has no end, losing none of it', () => {
    const seen: number[] = [];
    const count = (text: string) => seen.push(text.length) && words(text);
    expect(estimateBySlices('x'.repeat(1200), count)).toBe(1200);
    expect(seen).toEqual([500, 500, 200]);
  });
});
