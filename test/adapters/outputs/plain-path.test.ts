import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readPlainPath, toPlainPath } from '../../../src/adapters/outputs/plain-path.ts';
import { closeRunners, expression, openRunner } from './making.ts';

afterAll(closeRunners);

const known = ['raw', 'value'];

describe('an expression that only names a value', () => {
  it.each([
    ['raw.name', ['raw', 'name']],
    [' value ', ['value']],
    ['value.$a._b1.c', ['value', '$a', '_b1', 'c']],
    ['vars.x', null],
    ['value.x + 1', null],
    ['value?.x', null],
    ['value["x"]', null],
    ['value.1', null],
    ['value.', null],
    ['"value"', null],
    ['', null],
  ])('%j is %j', (text, path) => {
    expect(toPlainPath(text, known)).toEqual(path);
  });

  it('has the value that the interpreter gives, or is left to it', () => {
    const runner = openRunner();
    const field = fc.constantFrom('x', 'length', '__proto__', 'constructor', 'toString', 'class');
    const data = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(null, true, 1.5, '', 'text'),
        fc.array(tie('value'), { maxLength: 2 }),
        fc.array(fc.tuple(field, tie('value')), { maxLength: 3 }).map((entries) => Object.fromEntries(entries)),
      ),
    })).value;
    let read = 0;
    fc.assert(
      fc.property(data, fc.array(field, { maxLength: 3 }), (value, fields) => {
        const text = ['value', ...fields].join('.');
        const path = toPlainPath(text, known);
        const plain = path === null ? undefined : readPlainPath({ value }, path);
        if (plain === undefined) return;
        read += 1;
        const outcome = runner.compileExpression(expression(text), known).evaluate({ value });
        expect({ text, outcome: JSON.stringify(outcome) }).toEqual({
          text,
          outcome: JSON.stringify({ kind: 'value', value: plain }),
        });
      }),
      { numRuns: 500 },
    );
    expect(read).toBeGreaterThan(50);
  });
});
