import { describe, expect, test } from '@jest/globals';
import { language } from './evaluating.ts';

const pathsOf = (text: string): readonly string[] =>
  language.readExpression(text).names.map(({ path }) => path.join('.'));
const problemsOf = (text: string, known: readonly string[] = ['raw', 'value', 'vars']) =>
  language
    .readExpression(text, known)
    .problems.map(({ line, column, message, hint }) => `${line}:${column} ${message} ${hint}`.trim());

describe('the names of an expression', () => {
  test('are roots with the fields that can be told, and where they stand', () => {
    expect(language.readExpression('raw.price > vars.limit')).toEqual({
      names: [
        { path: ['raw', 'price'], isCalled: false, start: 0, end: 9 },
        { path: ['vars', 'limit'], isCalled: false, start: 12, end: 22 },
      ],
      problems: [],
    });
  });

  test.each([
    ['raw["Unit price"] * 2', ['raw.Unit price']],
    ['steps.walk?.path.length', ['steps.walk.path.length']],
    ['raw.tags[0].name', ['raw.tags']],
    ['raw[vars.field].x', ['raw', 'vars.field']],
    ['children.map(child => child.value.score + vars.bonus)', ['children.map', 'vars.bonus']],
    [
      'value.list.every(({ quote, at: [first = raw.start] }) => raw.text.includes(quote) && first)',
      ['value.list.every', 'raw.start', 'raw.text.includes'],
    ],
    ['(() => { let total = 0; for (const one of raw.list) total += one.n; return total })()', ['raw.list']],
    [
      '(() => { if (raw.a) { var late = 1 } return late + inner(2); function inner(n) { return n * late } })()',
      ['raw.a'],
    ],
    [
      '(() => { class Card { value = raw.a; static of(x) { return new Card(x) } } return Card.of(1).value })()',
      ['raw.a'],
    ],
    ['(() => { try { return raw.a } catch (error) { return error.message } })()', ['raw.a']],
    ['({ raw: 1, value, [vars.key]: raw.x, ...steps.a })', ['value', 'vars.key', 'raw.x', 'steps.a']],
    [`\`\${raw.name} of \${item.id}\``, ['raw.name', 'item.id']],
    ['(function total(n) { return n ? total(n - 1) : arguments.length + raw.a })(3)', ['raw.a']],
    ['(() => { outer: for (let i = 0; ; i++) { if (i > raw.n) break outer } })()', ['raw.n']],
    ['typeof raw.a === "string" ? raw.a : raw?.["b"]', ['raw.a', 'raw.a', 'raw.b']],
    ['(raw => raw.price)(value)', ['value']],
    ['raw.list.filter(x => x.n > Math.max(1, 2)).length', ['raw.list.filter', 'Math.max']],
  ])('%s reads %j', (text, paths) => {
    expect(pathsOf(text)).toEqual(paths);
  });

  test('say whether the last word is called, for then it may be a method', () => {
    const calls = language.readExpression('raw.text.trim() + raw.text.length + total(raw)').names;
    expect(calls.map(({ path, isCalled }) => [path.join('.'), isCalled])).toEqual([
      ['raw.text.trim', true],
      ['raw.text.length', false],
      ['total', true],
      ['raw', false],
    ]);
  });
});

describe('a name that does not exist', () => {
  test.each([
    ['vlaue.score > 1', ['1:1 There is no name vlaue. Did you mean value?']],
    ['raw.a > limit', ['1:9 There is no name limit. There are raw, value, vars.']],
    ['median(raw.list) + medain(raw.list)', ['1:20 There is no name medain. Did you mean median?']],
    ['len(raw.list)', ['1:1 There is no name len. The length of a list or a text is .length: raw.tags.length']],
    [
      'random.choice([1])',
      [
        '1:1 random is not there in this place. Chance is there in code steps and rehearsals only, so that a batch gives the same when it is read again.',
      ],
    ],
    [
      'iteration > 3',
      ['1:1 iteration is not there in this place. It is there in each, until and set of a code step only.'],
    ],
    ['eval("1")', ['1:1 There is no name eval. Code cannot be made from text here.']],
    [
      'fetch("https://example.com")',
      [
        '1:1 There is no name fetch. Expressions cannot reach the program, files or the network: they see data and give data.',
      ],
    ],
    ['raw.a == True', ['1:10 There is no name True. In JavaScript it is written true.']],
    ['typeof nothing', ['1:8 There is no name nothing. There are raw, value, vars.']],
    ['arguments.length', ['1:1 There is no name arguments. Only a function has arguments.']],
  ])('%s', (text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  test.each([
    ['random.chioce([1])', ['1:1 There is no random.chioce. Did you mean random.choice?']],
    [
      'random.gauss(0, 1)',
      [
        '1:1 There is no random.gauss. There are random.choice, random.integer, random.uniform, random.normal, random.shuffle, random.sample, random.bernoulli.',
      ],
    ],
    ['raw.lists.map(random.choice)', []],
    ['random.integer(1, 6)', []],
  ])('of random: %s', (text, problems) => {
    expect(problemsOf(text, ['random', 'raw'])).toEqual(problems);
  });
});

describe('what is no expression', () => {
  test.each([
    ['', ['1:1 The expression is empty. Write what it is computed from, for instance raw.price > 10.']],
    ['raw.a >', ['1:8 This is no valid JavaScript: it ends too early.']],
    [
      'raw.a and raw.b',
      ['1:7 This is no valid JavaScript: and is not expected here. In JavaScript "and" is written &&.'],
    ],
    ['not raw.a', ['1:5 This is no valid JavaScript: raw is not expected here. In JavaScript "not" is written !.']],
    [
      '{{raw.price}} > 3',
      [
        '1:2 This is no valid JavaScript: { is not expected here. An expression has no braces around its names: write raw.price, not {{raw.price}}.',
      ],
    ],
    [
      'return raw.a',
      [
        '1:1 This is no valid JavaScript: return is not expected here. This is a statement. An expression gives a value; statements belong into a function of functions.js.',
      ],
    ],
    [
      'raw.a; raw.b',
      [
        '1:6 This is no valid JavaScript: ; is not expected here. One expression has no semicolon; several computations belong into a function of functions.js.',
      ],
    ],
    ['1, 2', ['1:4 Only one expression can stand here, and a comma separates two. A list is written [a, b].']],
    ['raw.list\n  .map(x => x +)', ['2:16 This is no valid JavaScript: ) is not expected here.']],
    ['1) + (2', ['1:2 This is no valid JavaScript: ) is not expected here.']],
    ['raw.a /* open', ['1:7 This is no valid JavaScript: unterminated comment.']],
    [`${'('.repeat(20_000)}1${')'.repeat(20_000)}`, ['1:1 This is nested too deeply to be read. Cut it into parts.']],
  ])('%.30s', (text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  test.each([
    'raw.a // why',
    '/* why */ raw.a',
    '(raw.a, raw.b)',
    '\n raw.a\n',
    '{ a: raw.a }',
    '({ a: raw.a })',
    'x => x + 1',
  ])('but %j is one', (text) => {
    expect(problemsOf(text)).toEqual([]);
  });
});

describe('what cannot work', () => {
  const compare = 'To compare, write === in place of =. To change a value, make a new one: { ...raw, price: 1 }';
  const noSetting = 'Values cannot be changed; make a new one: { ...raw, price: 1 }';
  test.each([
    ['raw.a = 1', [`1:1 A field of raw cannot be set here. ${compare}`]],
    ['value.n++', [`1:1 A field of value cannot be set here. ${noSetting}`]],
    ['delete raw.a', [`1:1 A field of raw cannot be set here. ${noSetting}`]],
    ['({ a: vars.x } = raw)', [`1:2 A field of vars cannot be set here. ${noSetting}`]],
    ['raw.list.forEach(x => { vars = x })', [`1:25 vars cannot be set here. ${compare}`]],
    ['(() => { let n = 0; n += 1; const o = {}; o.x = n; return o })()', []],
    [
      'import("node:fs")',
      [
        '1:1 Nothing can be imported here. Everything has to stand in functions.js itself; sum, mean, sortBy and the other helper functions are there.',
      ],
    ],
    [
      '(async () => await raw.a)()',
      [
        '1:2 Nothing can be waited for here. Expressions are computed at once: there are no files and no network. Leave out async and await.',
        '1:14 Nothing can be waited for here. Expressions are computed at once: there are no files and no network. Leave out async and await.',
      ],
    ],
    [
      'new Date() > raw.date',
      [
        '1:1 There is no clock here. A batch has to give the same values when it is run again. Take the date from the data: new Date(raw.date).',
      ],
    ],
    [
      'Math.random() < 0.5',
      [
        '1:1 There is no Math.random here. Where chance is allowed (code steps, rehearsals) write random.uniform(0, 1), random.choice(list) …',
      ],
    ],
    [
      '12n',
      [
        '1:1 Numbers that end in n (BigInt) cannot be stored as JSON. Write the number without n, or keep it as a text.',
      ],
    ],
    ['this.raw', ['1:1 this is nothing here. Use the names of the context.']],
    ['new Date(raw.date).getFullYear() > 2000', []],
  ])('%s', (text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });
});
