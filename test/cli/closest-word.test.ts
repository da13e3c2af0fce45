import { expect, test } from '@jest/globals';
import { closestWord } from '../../src/cli/closest-word.ts';

const known = ['acquire', 'prepare', 'process', 'parse', 'prices', 'prices update'];

test.each([
  ['proces', 'process'],
  ['porcess', 'process'],
  ['PARSE', 'parse'],
  ['aquire', 'acquire'],
  ['prices updaet', 'prices update'],
  ['prep', 'prepare'],
  ['sandbox', undefined],
  ['x', undefined],
])('%s means %s', (word, meant) => {
  expect(closestWord(word, known)).toBe(meant);
});
