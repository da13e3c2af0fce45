import { describe, expect, test } from '@jest/globals';
import { language } from './evaluating.ts';

const problemsOf = (text: string) =>
  language.readFunctions(text).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe('functions.js', () => {
  test('is read for what it exports, with places', () => {
    const text = `const points = (card) => Number(card);
export function total(cards) {
  return sum(cards.map(points));
}
export const [low, { high }] = [1, { high: 2 }];
export class Hand {}
export { points as pointsOf };
`;
    expect(language.readFunctions(text)).toEqual({
      exports: [
        { name: 'total', line: 2, column: 17 },
        { name: 'low', line: 5, column: 14 },
        { name: 'high', line: 5, column: 14 },
        { name: 'Hand', line: 6, column: 14 },
        { name: 'pointsOf', line: 7, column: 10 },
      ],
      problems: [],
    });
  });

  test.each([
    ["import { readFileSync } from 'node:fs';", ['1:1 Nothing can be imported here.']],
    ["export * from './other.js';", ['1:1 Nothing can be imported here.']],
    ["export { a } from './other.js';", ['1:1 Nothing can be imported here.']],
    ['export default function () {}', ['1:1 A default export has no name to be called by.']],
    ['export const f = async () => 1;', ['1:18 Nothing can be waited for here.']],
    ['const x = await 1;', ['1:11 Nothing can be waited for here.']],
    ['export const f = () => import.meta.url;', ['1:24 Nothing can be imported here.']],
    ['export function f( {', ['1:21 This is no valid JavaScript: it ends too early.']],
    [
      '\nexport const f = 1;\nexport const f = 2;',
      ["3:14 This is no valid JavaScript: identifier 'f' has already been declared."],
    ],
    ['export const raw = 1;', ['1:14 raw is a word that expressions have already.']],
    ['const a = 1; export { a as "two words" };', ['1:23 two words is no name that an expression could write.']],
    ['export const f = () => raw.price;', ['1:24 raw is not there in this place.']],
    [
      'export const f = () => { counter += 1 };',
      ['1:26 counter cannot be set here.', '1:26 There is no name counter.'],
    ],
    ['Object.prototype.x = 1;', ['1:1 A field of Object cannot be set here.']],
    ['export const f = () => random.integer(1, 6) + sum([1]);', []],
    ['return 1', ["1:1 This is no valid JavaScript: 'return' outside of function."]],
  ])('%s', (text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  test('with a problem opens nothing', () => {
    const open = () => language.open({ functions: { text: "\nimport 'x';", file: 'functions.js' }, constants: {} });
    expect(open).toThrow('functions.js:2:1: Nothing can be imported here.');
  });
});
