import { afterAll, describe, expect, test } from '@jest/globals';
import { closeAll, draw, evaluate, expression, language, messageOf, open, start, outcomeValue } from './evaluating.ts';

afterAll(closeAll);

const runner = open({
  constants: { vars: { ship: 10, names: ['a', 'b'] }, batch: { id: '2025-01-15' } },
  functions: `let calls = 0;
export const count = () => (calls += 1);
export function total(cards) {
  return sum(cards.map((card) => card.points));
}
export const rolled = () => random.integer(1, 6);
export const fail = () => { throw new Error('no cards'); };
`,
});
const raw = { price: 12.5, tags: ['b', 'a'], nested: { x: null }, 'Unit price': 3, text: 'é 😀 "quoted"' };
const run = (text: string, values: object = { raw }) => evaluate(runner, text, values, ['vars', 'batch']);

describe('a value', () => {
  test.each<[string, unknown]>([
    ['raw.price * 2', 25],
    ['raw["Unit price"]', 3],
    ['raw.text', 'é 😀 "quoted"'],
    ['raw', raw],
    ['({ b: 1, a: undefined, c: [true, null] })', { b: 1, c: [true, null] }],
    ['[vars.ship, batch.id]', [10, '2025-01-15']],
    ['raw.tags.toSorted().join("-")', 'a-b'],
    ['raw.nested?.x?.y ?? "none"', 'none'],
    ['new Date("2025-01-15T10:00").getHours()', 10],
    ['new Date(2025, 0, 15).toISOString()', '2025-01-15T00:00:00.000Z'],
    ['total([{ points: 1 }, { points: 2 }])', 3],
    ['-0', 0],
    ['"\\ud800".length', 1],
    ['Object.fromEntries([["__proto__", 1], ["constructor", 2]])', JSON.parse('{"__proto__": 1, "constructor": 2}')],
    [
      '(() => { const seen = {}; for (const word of ["constructor", "x"]) seen[word] = 1; return seen })()',
      { constructor: 1, x: 1 },
    ],
    [
      '(() => { class Mine extends Error { constructor() { super("own"); this.name = "Mine" } } try { throw new Mine() } catch (error) { return error.name + error.message } })()',
      'Mineown',
    ],
  ])('of %s', (text, value) => {
    expect(run(text)).toEqual({ kind: 'value', value });
  });

  test('keeps the order of its keys', () => {
    expect(JSON.stringify(outcomeValue(run('({ z: 1, a: 2, ...raw.nested })')))).toBe('{"z":1,"a":2,"x":null}');
  });

  test('may be large on both sides', () => {
    const text = 'lorem ipsum 😀 '.repeat(100_000);
    expect(outcomeValue(run('raw.text + raw.text', { raw: { text } }))).toBe(text + text);
  });
});

describe('an evaluation leaves nothing behind', () => {
  test('in its values', () => {
    const sort = runner.compileExpression(expression('raw.tags.sort().concat(raw.tags.push("z"))'), ['raw']);
    const values = { raw: { tags: ['b', 'a'] } };
    const once = sort.evaluate(values);
    expect(once).toEqual({ kind: 'value', value: ['a', 'b', 'z', 3] });
    expect(sort.evaluate(values)).toEqual(once);
    expect(values).toEqual({ raw: { tags: ['b', 'a'] } });
  });

  test('in the variables of functions.js', () => {
    expect([run('count() + count()'), run('count()')].map(outcomeValue)).toEqual([3, 1]);
  });

  test('in constants, which cannot be changed at all', () => {
    expect(messageOf(run('vars.names.push("c")'))).toBe(
      'A value cannot be changed here (object is not extensible): make a new one.',
    );
    expect(outcomeValue(run('vars.names'))).toEqual(['a', 'b']);
  });

  test('for the other expressions of a list', () => {
    const texts = [
      'raw.tags.sort()',
      'raw.tags',
      '[1].map(raw.tags["pu" + "sh"], raw.tags).length',
      'raw.tags',
      'count()',
      'count()',
    ];
    const list = runner.compileList(
      texts.map((text) => expression(text)),
      ['raw'],
    );
    expect(list.evaluate({ raw: { tags: ['b', 'a'] } }).map(outcomeValue)).toEqual([
      ['a', 'b'],
      ['b', 'a'],
      1,
      ['b', 'a'],
      1,
      1,
    ]);
  });
});

describe('a list of expressions', () => {
  test('gives each its outcome, also when one of them ends the interpreter', () => {
    const texts = ['value.score > 0.5', 'value.why.length', '(() => { for (;;); })()', 'nothing()', 'value.score'];
    const functions = 'export const nothing = () => undefined;';
    const list = open({ functions, limits: { expressionMs: 50 } }).compileList(
      texts.map((text) => expression(text)),
      ['value'],
    );
    const outcomes = list.evaluate({ value: { score: 0.7, why: null } });
    expect(
      outcomes.map((outcome) =>
        outcome.kind === 'value' ? outcome.value : `${outcome.error.reason}: ${outcome.error.message}`,
      ),
    ).toEqual([
      true,
      'failed: value.why is null, so it has no length.',
      'time: It computes for longer than 50 ms.',
      'result: The result is undefined: there is no value.',
      0.7,
    ]);
  });

  test('may be empty', () => {
    expect(runner.compileList([], ['raw']).evaluate({ raw: {} })).toEqual([]);
  });
});

describe('an error', () => {
  test('names the expression, its place and what went wrong', () => {
    expect(run('raw.nested.x.y')).toEqual({
      kind: 'error',
      error: {
        reason: 'failed',
        message: 'raw.nested.x is null, so it has no y.',
        expression: 'raw.nested.x.y',
        part: null,
        at: { file: 'pipeline.yaml', line: 10, column: 17 },
      },
    });
  });

  test('knows its line in an expression of several', () => {
    const outcome = run('raw.tags\n  .map(tag =>\n    tag.missing.length)');
    expect(outcome).toMatchObject({
      error: { message: 'tag.missing is undefined, so it has no length.', at: { line: 12, column: 16 } },
    });
  });

  test('that happened in functions.js says where there', () => {
    expect(run('fail()')).toMatchObject({
      error: { message: 'no cards.', expression: 'fail()', at: { file: 'functions.js', line: 7, column: 44 } },
    });
    expect(run('total([{ points: 1 }, null])')).toMatchObject({
      error: { message: 'card is null, so it has no points.', at: { file: 'functions.js', line: 4, column: 38 } },
    });
  });

  test.each([
    ['raw.missing', 'raw.missing is undefined: there is no value.'],
    ['[raw.price, raw.missing]', '[1] of the result is undefined: there is no value.'],
    ['({ a: [{ f: () => 1 }] })', 'a[0].f of the result is a function, and a value has to be data.'],
    ['raw.price / 0', 'The result is Infinity, and a number has to be finite.'],
    ['Number("x")', 'The result is not a number (NaN).'],
    ['new Set([1])', 'The result is a Set, and a value has to be data: write [...set].'],
    ['new Map()', 'The result is a Map, and a value has to be data: write Object.fromEntries(…).'],
    ['new Date(0)', 'The result is a Date, and a value has to be data: write .toISOString().'],
    ['/a/', 'The result is a regular expression, and a value has to be data.'],
    ['new (class Card {})()', 'The result is not a plain object, and a value has to be data: write {...object}.'],
    ['Symbol("x")', 'The result is a symbol, and a value has to be data.'],
    ['raw.price()', 'raw.price is no function.'],
    ['raw.tags.map(tag => tag.trimm())', 'tag.trimm is no function.'],
    ['[...raw.missing]', 'A list is needed, and there is undefined.'],
    ['[...raw.price]', 'A list is needed, and the value is none.'],
    ['(({ a }) => a)(raw.missing)', 'There is nothing to take fields from.'],
    ['(() => { throw "plain" })()', 'Threw "plain".'],
    ['rolled()', 'random is there in code steps and rehearsals only.'],
    ['Object.freeze([1]).push(2)', 'A value cannot be changed here (object is not extensible): make a new one.'],
    ['JSON.parse("{")', 'expecting property name.'],
  ])('of %s', (text, message) => {
    expect(messageOf(run(text))).toBe(message);
  });
});

describe('compiling', () => {
  test('refuses what reading refuses, with all problems and their places', () => {
    const compile = () =>
      runner.compileList([expression('raw.a + nope'), expression('1 +', { ...start, line: 20 })], ['raw']);
    expect(compile).toThrow(
      expect.objectContaining({
        code: 'expression',
        message: `2 mistakes in expressions:
pipeline.yaml:10:13: There is no name nope.
  There are raw, vars, batch.
pipeline.yaml:20:8: This is no valid JavaScript: it ends too early.`,
      }),
    );
  });

  test('knows what functions.js exports without being told', () => {
    expect(outcomeValue(evaluate(runner, 'total([]) + count()'))).toBe(1);
  });

  test('wants values for what is read, and words for what may draw', () => {
    const reads = runner.compileExpression(expression('raw.price'), ['raw', 'steps']);
    expect(() => reads.evaluate({ steps: {} })).toThrow('an expression reads raw, which has no value here');
    const draws = runner.compileExpression(expression('rolled()'), ['random']);
    expect(() => draws.evaluate({})).toThrow('no words to draw by');
    expect(outcomeValue(draws.evaluate({}, draw))).toBe(outcomeValue(draws.evaluate({}, draw)));
  });
});

describe('what is carried over', () => {
  test('is what is read, and nothing beside it', () => {
    const values = {
      raw: {
        used: 1,
        get unused(): number {
          throw new Error('read');
        },
      },
      list: [1, 2],
    };
    expect(outcomeValue(evaluate(runner, 'raw.used + list.length', values))).toBe(3);
    expect(() => evaluate(runner, 'Object.keys(raw)', values)).toThrow('read');
  });

  test('is the whole of a value that is asked itself', () => {
    expect(outcomeValue(run('raw.hasOwnProperty("price") && raw.price'))).toBe(12.5);
  });
});

describe('a runner', () => {
  test('that was closed runs nothing', () => {
    const closed = language.open({ functions: null, constants: {} });
    expect(outcomeValue(evaluate(closed, '1 + 1'))).toBe(2);
    closed.close();
    expect(() => evaluate(closed, '1 + 1')).toThrow('closed');
  });
});
