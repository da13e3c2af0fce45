import { expect, test } from '@jest/globals';
import { cutTexts, mostShownCharacters } from '../../src/core/shown-text.ts';

test('texts that nobody scrolls through are cut wherever they stand, and nothing else is changed', () => {
  const long = 'x'.repeat(mostShownCharacters + 1000);
  const shown = 'x'.repeat(mostShownCharacters + 1);
  const value = { text: long, list: [1, null, true, { deep: long }], short: 'as it is' };
  expect(cutTexts(value)).toEqual({ text: shown, list: [1, null, true, { deep: shown }], short: 'as it is' });
});
