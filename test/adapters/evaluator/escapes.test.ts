import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { UserError } from '../../../src/core/errors.ts';
import type {
  CodeOutcome,
  CompiledExpression,
  ExpressionLimits,
  ExpressionRunner,
} from '../../../src/ports/expressions.ts';
import { type Attempt, bombs, escapes, hoards } from './escapes.ts';
import { closeAll, codeStep, draw, evaluate, expression, open } from './evaluating.ts';

const constants = { vars: { list: [1, 2, 3] } };
const raw = { pattern: '(a+)+$', text: `${'a'.repeat(40)}!`, large: 'x'.repeat(9_000_000) };

/** Touches what attempts try to change. What it gives is the same before and after each of them. */
const healthy = `[
  range(3).map(x => x * 2), sum([1, 2]), round(1.25, 1), sortBy([2, 1]), Math.max(1, 2), vars.list,
  typeof ({}).polluted, typeof [].polluted, typeof sum.polluted, String({}), JSON.stringify({ a: [1] }),
  Object.keys(Object.prototype), [...'ab'].concat([...new Map([[1, 2]]).values()]), new Date(0).toISOString(),
  [...'a1b2'.matchAll(/\\d/g)].length, [...(function* () { yield 1 })()], new RangeError('x').name, 1 instanceof Object,
]`;

interface Bench {
  readonly runner: ExpressionRunner;
  readonly probe: CompiledExpression;
  readonly expected: unknown;
}

function prepare(limits: Partial<ExpressionLimits>, functions?: string): Bench {
  const runner = open({ constants, limits, ...(functions === undefined ? {} : { functions }) });
  const probe = runner.compileExpression(expression(healthy), ['vars']);
  return { runner, probe, expected: probe.evaluate({}) };
}

function attempt(bench: Bench, text: string): string {
  try {
    return toText(evaluate(bench.runner, text, text.includes('raw') ? { raw } : {}, ['vars']));
  } catch (error) {
    if (error instanceof UserError) return `refused: ${error.message}`;
    throw error;
  }
}

function toText(outcome: CodeOutcome): string {
  if (outcome.kind === 'limit') return outcome.message;
  return outcome.kind === 'value'
    ? `value: ${JSON.stringify(outcome.value)}`
    : `${outcome.error.reason}: ${outcome.error.message}`;
}

function checkAll(attempts: readonly Attempt[], limits: Partial<ExpressionLimits>, maxMs: number): void {
  let shared: Bench;
  beforeAll(() => {
    shared = prepare(limits);
  }, 60_000);
  afterAll(closeAll);

  test.each(attempts)('$title', ({ text, ends, functions }) => {
    const bench = functions === undefined ? shared : prepare(limits, functions);
    const before = process.cpuUsage();
    const said = attempt(bench, text);
    const { user } = process.cpuUsage(before);
    expect(said).toContain(ends);
    expect(user / 1000).toBeLessThan(maxMs);
    expect(bench.probe.evaluate({})).toEqual(bench.expected);
  });
}

describe('no way out, and nothing left behind', () => {
  checkAll(escapes, { expressionMs: 500 }, 1000);
});

describe('what takes too long or too much ends, and the next one is unharmed', () => {
  checkAll(bombs, { expressionMs: 60, resultChars: 2 ** 20 }, 1500);
});

describe('memory is limited', () => {
  checkAll(hoards, { expressionMs: 2000, memoryBytes: 8 * 2 ** 20 }, 2000);
});

describe('garbage of others', () => {
  afterAll(closeAll);

  test('fails nobody: circles of large values are never too many', () => {
    const { runner } = prepare({ memoryBytes: 16 * 2 ** 20 });
    const circle = runner.compileExpression(
      expression("(() => { const o = { t: raw.text + 'x' }; o.o = o; return o.t.length })()"),
      ['raw'],
    );
    const outcomes = Array.from({ length: 60 }, () => toText(circle.evaluate({ raw: { text: 'y'.repeat(1e6) } })));
    expect(new Set(outcomes)).toEqual(new Set(['value: 1000001']));
  });
});

describe('the corpus', () => {
  test('has at least 45 attempts, each once', () => {
    const all = [...escapes, ...bombs, ...hoards];
    expect(all.length).toBeGreaterThanOrEqual(45);
    expect(new Set(all.map(({ text, functions }) => `${functions}${text}`)).size).toBe(all.length);
  });
});

describe('a code step', () => {
  afterAll(closeAll);

  test('that fails leaves the next item as it would have been', () => {
    const runner = open({ constants, limits: { codeMs: 80 } });
    const code = runner.compileCode(
      codeStep({ init: { _f: 'raw.bad ? () => { for (;;); } : () => random.integer(1, 1e9)' }, set: { n: '_f()' } }),
      ['raw', 'random'],
    );
    const alone = toText(code.run({ raw: { bad: false } }, draw));
    const outcomes = [false, true, false].map((bad) => toText(code.run({ raw: { bad } }, draw)));
    expect(outcomes).toEqual([alone, 'time: It computes for longer than 80 ms.', alone]);
  });
});
