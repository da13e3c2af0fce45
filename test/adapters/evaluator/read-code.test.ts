import { describe, expect, test } from '@jest/globals';
import { codeStep, language, sailor } from './evaluating.ts';

const known = ['raw', 'steps', 'vars', 'random'];
const problemsOf = (step: Parameters<typeof codeStep>[0]) =>
  language.readCode(codeStep(step), known).problems.map(({ part, message, hint }) => `${part}: ${message} ${hint}`);

describe('a code step', () => {
  test('is read for the names from outside, the fields of its value, and problems', () => {
    const { names, fields, problems } = language.readCode(sailor, known);
    expect(names.map(({ part, path }) => `${part} ${path.join('.')}`)).toEqual([
      'init.position raw.start',
      'init.path raw.start',
      'each.position random.choice',
      'until vars.ship',
    ]);
    expect(fields).toEqual(['position', 'path', 'moves', 'outcome']);
    expect(problems).toEqual([]);
  });

  test('has as fields every name in the order of first mention, but for private ones', () => {
    const step = codeStep({
      init: { b: '1', _hidden: '2' },
      each: { c: '3', b: 'b' },
      until: 'true',
      set: { a: '1', c: 'c' },
    });
    expect(language.readCode(step, []).fields).toEqual(['b', 'c', 'a']);
    expect(language.readCode(codeStep({ set: '[1]' }), []).fields).toBeNull();
  });

  test.each([
    [
      { init: { a: 'b', b: '1' } },
      ['init.a: b has no value yet at this place. A name sees those above it: change the order.'],
    ],
    [
      { init: { a: 'a + 1' } },
      ['init.a: a is read before it has a value. A name sees those above it: change the order.'],
    ],
    [
      { each: { a: 'b + 1', b: '2' }, until: 'a > 2' },
      ['each.a: b has no value yet at this place. In the first round there is none: give b a value under init.'],
    ],
    [
      { each: { mean: 'mean([1])' }, until: 'true' },
      [
        'each.mean: mean is read before it has a value. In the first round there is none: give mean a value under init.',
      ],
    ],
    [
      { init: { a: 'iteration' } },
      ['init.a: iteration is not there in this place. It is there in each, until and set of a code step only.'],
    ],
    [{ init: { a: 'nope' } }, ['init.a: There is no name nope. There are raw, steps, vars, random.']],
    [{ init: { raw: '1' } }, ['init.raw: raw is a word that expressions have already. Choose another name for it.']],
    [
      { init: { 'two words': '1' } },
      [
        'init.two words: two words cannot be a name. A name has letters, digits and _, does not begin with a digit, and is no word of JavaScript.',
      ],
    ],
    [
      { init: { class: '1' } },
      [
        'init.class: class cannot be a name. A name has letters, digits and _, does not begin with a digit, and is no word of JavaScript.',
      ],
    ],
    [{ each: { a: '1' } }, ['each: each has no until. Say when it has come to its end: until: position >= 10']],
    [{ until: 'true' }, ['until: until has no each. Say what changes from round to round, or leave until out.']],
    [{ init: { a: '1 +' } }, ['init.a: This is no valid JavaScript: it ends too early. ']],
    [{ set: '{ a: 1' }, ['set: This is no valid JavaScript: it ends too early. ']],
    [{ init: { mean: 'mean([1, 2])', _twice: 'n => n < 1 ? 0 : _twice(n - 1)' }, set: { mean: 'mean * 2' } }, []],
    [{ init: { b: '1' }, each: { a: 'b + iteration', b: 'a' }, until: 'iteration > 2', set: { n: 'iteration' } }, []],
  ])('%j', (step, problems) => {
    expect(problemsOf(step)).toEqual(problems);
  });

  test('says of a problem where it stands in the file', () => {
    const [problem] = language.readCode(codeStep({ init: { a: '1 + nope' } }), []).problems;
    expect(problem?.at).toEqual({ file: 'pipeline.yaml', line: 10, column: 9 });
  });
});
