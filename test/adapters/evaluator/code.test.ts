import { afterAll, describe, expect, test } from '@jest/globals';
import type { CodeOutcome } from '../../../src/ports/expressions.ts';
import { closeAll, codeStep, draw, messageOf, open, sailor, outcomeValue } from './evaluating.ts';

afterAll(closeAll);

const runner = open({ constants: { vars: { ship: 10 } }, functions: 'export const double = (x) => 2 * x;' });
const run = (step: Parameters<typeof codeStep>[0], raw: object = { start: 5 }): CodeOutcome =>
  runner.compileCode(codeStep(step), ['raw', 'vars', 'random']).run({ raw }, draw);

describe('a code step', () => {
  test('computes its names from top to bottom, each seeing those above', () => {
    expect(run({ init: { a: 'raw.start', b: 'a * 2' }, set: { c: 'double(a + b)' } })).toEqual({
      kind: 'value',
      value: { a: 5, b: 10, c: 30 },
    });
  });

  test('repeats each until it is over, counting from 1', () => {
    const step = {
      init: { n: '0', seen: '[]' },
      each: { n: 'n + iteration', seen: '[...seen, iteration]' },
      until: 'iteration == 3',
      set: { rounds: 'iteration' },
    };
    expect(outcomeValue(run(step))).toEqual({ n: 6, seen: [1, 2, 3], rounds: 3 });
  });

  test('shows in each the new value of what stands above and the last round’s of what stands below', () => {
    const step = {
      init: { a: '1', b: '10', log: '[]' },
      each: { a: 'a + b', log: '[...log, [a, b]]', b: 'a' },
      until: 'iteration == 2',
    };
    expect(outcomeValue(run(step))).toEqual({
      a: 22,
      b: 22,
      log: [
        [11, 10],
        [22, 11],
      ],
    });
  });

  test('asks until after each, so there is one round at least', () => {
    expect(outcomeValue(run({ init: { n: '0' }, each: { n: 'n + 1' }, until: 'true' }))).toEqual({ n: 1 });
  });

  test('takes names that come first in each, from there on', () => {
    expect(
      outcomeValue(
        run({ each: { card: 'iteration * 2', twice: 'card * 2' }, until: 'twice >= 8', set: { last: 'card' } }),
      ),
    ).toEqual({ card: 4, twice: 8, last: 4 });
  });

  test('keeps names with _ to itself, functions and such that call themselves too', () => {
    const step = {
      init: { _factorial: 'n => n <= 1 ? 1 : n * _factorial(n - 1)', _set: 'new Set([1, 1])' },
      set: { result: '_factorial(5) + _set.size' },
    };
    expect(outcomeValue(run(step))).toEqual({ result: 121 });
  });

  test('sets a name anew where set has it too, in its old place', () => {
    const value = outcomeValue(run({ init: { a: '1', b: '2' }, set: { c: 'a', a: 'a + 10' } }));
    expect(JSON.stringify(value)).toBe('{"a":11,"b":2,"c":1}');
  });

  test('may call a name like a helper and still call the helper', () => {
    expect(
      outcomeValue(run({ init: { list: '[1, 2, 6]', mean: 'mean(list)' }, set: { sum: 'sum(list) + mean' } })),
    ).toEqual({ list: [1, 2, 6], mean: 3, sum: 12 });
  });

  test('has one value where set is one expression', () => {
    expect(outcomeValue(run({ init: { _list: 'range(3)' }, set: 'sortBy(_list, n => -n)' }))).toEqual([2, 1, 0]);
    expect(outcomeValue(run({ set: '"text"' }))).toBe('text');
  });

  test('may set nothing', () => {
    expect(outcomeValue(run({ init: { _a: '1' } }))).toEqual({});
  });

  test('reads comments, strings over lines and what looks like our own names as they are', () => {
    expect(
      outcomeValue(
        run({ init: { a: '1 // one', b: '`x\n  y`', $at: '({ $1: 2 }).$1' }, set: { c: 'a /* } */ + $at' } }),
      ),
    ).toEqual({ a: 1, b: 'x\n  y', $at: 2, c: 3 });
  });
});

describe('the end of the loop', () => {
  test('is a rejection where until never becomes true', () => {
    expect(run({ init: { n: '0' }, each: { n: 'n + 1' }, until: 'false', maxIterations: 7 })).toEqual({
      kind: 'limit',
      maxIterations: 7,
      message: 'until was still false after 7 rounds (maxIterations).',
    });
  });

  test('may fall into the last round allowed', () => {
    expect(outcomeValue(run({ init: { n: '0' }, each: { n: 'n + 1' }, until: 'n == 7', maxIterations: 7 }))).toEqual({
      n: 7,
    });
  });
});

describe('an error', () => {
  test('says which name it was', () => {
    const step = { init: { n: '0' }, each: { n: 'n + 1', far: 'raw.plan[n].length' }, until: 'false' };
    expect(run(step, { plan: ['a', 'b'] })).toEqual({
      kind: 'error',
      error: {
        reason: 'failed',
        message: 'raw.plan[n] is undefined, so it has no length.',
        expression: 'raw.plan[n].length',
        part: 'each.far',
        at: { file: 'pipeline.yaml', line: 10, column: 16 },
      },
    });
  });

  test('says which part ran out of time', () => {
    const outcome = open({ limits: { codeMs: 80 } })
      .compileCode(codeStep({ init: { a: '1' }, each: { b: '(() => {\n  for (;;);\n})()' }, until: 'true' }), [])
      .run({}, draw);
    expect(outcome).toMatchObject({
      kind: 'error',
      error: { reason: 'time', message: 'It computes for longer than 80 ms.', part: 'each.b' },
    });
  });

  test('of a loop that is too long says so as well', () => {
    const outcome = open({ limits: { codeMs: 80 } })
      .compileCode(codeStep({ init: { n: '0' }, each: { n: 'n + 1' }, until: 'false', maxIterations: 1e12 }), [])
      .run({}, draw);
    expect(outcome).toMatchObject({ kind: 'error', error: { reason: 'time' } });
  });

  test.each([
    [{ init: { f: '() => 1' } }, 'f is a function, and a value has to be data.'],
    [{ init: { a: '[0, { b: 0 / 0 }]' } }, 'a[1].b is not a number (NaN).'],
    [{ init: { a: 'raw.missing' } }, 'a is undefined: there is no value.'],
    [{ set: '() => 1' }, 'The result is a function, and a value has to be data.'],
  ])('of a value that is no data names it: %j', (step, message) => {
    expect(messageOf(run(step))).toBe(message);
  });

  test('in what is thrown by a function of the step is told with its part', () => {
    const outcome = run({
      init: { _check: 'n => { if (n > 1) throw new RangeError("too many"); return n }' },
      set: { a: '_check(1)', b: '_check(2)' },
    });
    expect(outcome).toMatchObject({ error: { message: 'too many.', part: 'set.b', expression: '_check(2)' } });
  });
});

test('a step that is refused compiles to nothing', () => {
  expect(() => runner.compileCode(codeStep({ init: { a: 'b' } }), [])).toThrow(
    'pipeline.yaml:10:5: There is no name b.',
  );
});

test('the sailor walks', () => {
  const walk = runner.compileCode(sailor, ['raw', 'vars', 'random']);
  const value = outcomeValue(walk.run({ raw: { start: 5 } }, draw)) as {
    position: number;
    path: number[];
    moves: number;
    outcome: string;
  };
  expect(Object.keys(value)).toEqual(['position', 'path', 'moves', 'outcome']);
  expect(value.path).toHaveLength(value.moves + 1);
  expect(value.path.at(-1)).toBe(value.position);
  expect(value.outcome).toBe(value.position === 0 ? 'fell_in_water' : 'reached_ship');
});
