import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { extractJson } from '../../../src/core/answer/extract-json.ts';
import { rootKindsOf } from '../../../src/core/answer/schema-root.ts';
import type { JsonValue } from '../../../src/core/json.ts';

const fromBlock = { kind: 'repaired', message: 'the JSON was taken out of a code block' };
const fromProse = { kind: 'repaired', message: 'the JSON was taken out of the text around it' };
const mended = { kind: 'repaired', message: 'the JSON was not valid and was mended' };
const found = (value: JsonValue, ...notes: object[]) => ({ kind: 'found', value, notes });
const cutOff = { kind: 'none', message: 'the JSON of the answer is not closed: it looks cut off' };

describe('JSON is found in an answer', () => {
  test.each<[string, string, object]>([
    ['that is JSON', ' {"a": 1}\n', found({ a: 1 })],
    ['in a code block', '```json\n{"a":1}\n```', found({ a: 1 }, fromBlock)],
    [
      'in the last of several code blocks',
      '```json\n{"a":1}\n```\nBetter:\n```json\n{"a":2}\n```\nDone.',
      found({ a: 2 }, fromBlock),
    ],
    ['in a code block without a language', 'So:\n~~~\n[1]\n~~~', found([1], fromBlock)],
    ['in a code block that was not ended', '```json\n{"a":1}', found({ a: 1 }, fromBlock)],
    ['behind a fence on one line', '```json {"a":1}```', found({ a: 1 }, fromProse)],
    ['in prose', 'Sure! {"a": {"b": [1, "}"]}} I hope {this helps}.', found({ a: { b: [1, '}'] } }, fromProse)],
    ['behind a stray brace and quote', 'Take {a "word} then {"x":1}', found({ x: 1 }, fromProse)],
    ['beside a code block of another language', '```js\nreturn x;\n```\n{"a":1}', found({ a: 1 }, fromProse)],
    ['with a trailing comma', '{"a":[1,2,],}', found({ a: [1, 2] }, mended)],
    ['with the literals of Python', "{'a': True, 'b': None}", found({ a: true, b: null }, mended)],
    ['with quotes that were not escaped', '{"a": "a 5" pipe"}', found({ a: 'a 5" pipe' }, mended)],
    ['with a fence inside a string', '```json\n{"a":"```\\nx"}\n```', found({ a: '```\nx' }, fromBlock)],
    ['with a mark of the byte order', '\uFEFF{"a":1}', found({ a: 1 })],
  ])('%s', (_, text, expected) => {
    expect(extractJson(text)).toEqual(expected);
  });

  test('of several values in prose the largest is taken, with a warning', () => {
    expect(extractJson('For {"a":1} I get {"b":"longer"}.')).toEqual(
      found({ b: 'longer' }, fromProse, {
        kind: 'warning',
        message: 'the answer holds 2 JSON values; the largest was taken',
      }),
    );
  });

  test('a schema for an object passes over lists such as the marks of footnotes', () => {
    expect(extractJson('As said [1, 2, 3, 4] it is {"a":1}', rootKindsOf({ type: 'object' }))).toEqual(
      found({ a: 1 }, fromProse),
    );
  });

  test('objects one after another are the list that a schema wants; with words between them nobody can say', () => {
    const list = rootKindsOf({ type: 'array' });
    expect(extractJson('{"a":1}\n{"a":2}', list)).toEqual(
      found([{ a: 1 }, { a: 2 }], {
        kind: 'repaired',
        message: '2 JSON values one after another were taken as a list',
      }),
    );
    expect(extractJson('First {"a":1}, then {"a":2}', list)).toEqual({
      kind: 'none',
      message: 'the answer holds 2 JSON objects where one list is wanted',
    });
  });

  test('bare words are a value only where the schema allows a scalar alone', () => {
    expect(extractJson('True', rootKindsOf({ type: 'boolean' }))).toEqual(found(true, mended));
    expect(extractJson('```\nyes\n```', rootKindsOf({ enum: ['yes', 'no'] }))).toEqual(found('yes', fromBlock, mended));
    expect(extractJson('yes', rootKindsOf({ type: ['object', 'string'] }))).toEqual({
      kind: 'none',
      message: 'the answer holds no JSON',
    });
    expect(extractJson('yes')).toEqual({ kind: 'none', message: 'the answer holds no JSON' });
  });

  test('what parsing loses in silence is said', () => {
    expect(extractJson('{"a":1,"b":{"a":0},"\\u0061":2}')).toEqual(
      found(
        { a: 2, b: { a: 0 } },
        { kind: 'warning', message: 'the key "a" stands more than once; the last one counts' },
      ),
    );
    expect(extractJson('{"n":12345678901234567890,"s":"12345678901234567890"}')).toEqual(
      found(
        { n: 12345678901234567000, s: '12345678901234567890' },
        {
          kind: 'warning',
          message:
            'the number 12345678901234567890 is too long to be kept exactly; it is stored as 12345678901234567000',
        },
      ),
    );
  });
});

describe('loss is never mended into an answer', () => {
  test.each([
    '{"a": {"b": 1}, "c": "hel',
    'Here: [{"a":1},{"a":2}',
    '```json\n{"a": [1, 2\n```',
    '```json\n{"a": [1, 2',
    '{"a": "}" , "b": "never ended',
    '["]',
    '{"a": "}',
    '{"a": "see {x}, then 5}',
  ])('JSON that is not closed is refused: %j', (text) => {
    expect(extractJson(text)).toEqual(cutOff);
  });

  test.each(['[1, 2, ...]', '{"a":1, …}', '{"a":[1, // ... and so on\n]}'])(
    'JSON abbreviated with dots is refused: %j',
    (text) => {
      expect(extractJson(text)).toEqual({ kind: 'none', message: 'the JSON of the answer is abbreviated with dots' });
    },
  );

  test('dots inside a string are text', () => {
    expect(extractJson('{"a":"well...",}')).toEqual(found({ a: 'well...' }, mended));
  });

  test.each(['{"a": NaN}', '[-Infinity]', '{"a":1,"b":Infinity}'])('NaN and Infinity are refused: %j', (text) => {
    expect(extractJson(text)).toEqual({
      kind: 'none',
      message: 'the answer holds NaN or Infinity, which are not JSON',
    });
  });

  test('a number that is valid JSON but too large to be stored is refused', () => {
    expect(extractJson('{"a":1e999}')).toEqual({
      kind: 'none',
      message: 'the JSON of the answer cannot be taken: it holds a number too large to be stored',
    });
  });

  test('JSON too deep to be walked is refused', () => {
    expect(extractJson(`${'['.repeat(300)}${']'.repeat(300)}`)).toEqual({
      kind: 'none',
      message: 'the JSON of the answer cannot be taken: it nests deeper than 200 levels',
    });
    expect(extractJson(`${'['.repeat(300)},${']'.repeat(300)}`)).toEqual({
      kind: 'none',
      message: 'the answer is not valid JSON: it nests deeper than 200 levels',
    });
  });

  test('a key called __proto__ stays a key', () => {
    const extracted = extractJson('{"__proto__": {"polluted": true},}');
    expect(extracted.kind === 'found' && Object.keys(extracted.value as object)).toEqual(['__proto__']);
  });
});

describe('any answer', () => {
  const json = fc
    .jsonValue({ maxDepth: 4 })
    .filter((value) => typeof value === 'object' && value !== null && !hasNegativeZero(value));
  const prose = fc.string().map((text) => text.replace(/[[\]{}"`~]/g, ''));

  test('gives the object or list embedded in prose', () => {
    fc.assert(
      fc.property(prose, json, prose, (before, value, after) => {
        const extracted = extractJson(`${before}\n${JSON.stringify(value, null, 2)}\n${after}`);
        expect(extracted).toMatchObject({ kind: 'found', value });
      }),
      { numRuns: 150 },
    );
  });

  test('gives any value in a fenced block of JSON', () => {
    fc.assert(
      fc.property(
        prose,
        fc.jsonValue({ maxDepth: 4 }).filter((value) => !hasNegativeZero(value)),
        prose,
        (before, value, after) => {
          const extracted = extractJson(`${before}\n\`\`\`json\n${JSON.stringify(value)}\n\`\`\`\n${after}`);
          expect(extracted).toMatchObject({ kind: 'found', value });
        },
      ),
      { numRuns: 150 },
    );
  });

  test.each(['{"{}', '{"{}"', '{"[1]'])('cut off in its first key gives nothing of that key: %s', (text) => {
    expect(extractJson(text).kind).toBe('none');
  });

  test('never throws and never gives more than was closed', () => {
    fc.assert(
      fc.property(json, fc.nat(), (value, at) => {
        const text = JSON.stringify(value);
        const cut = text.slice(0, 1 + (at % Math.max(1, text.length - 1)));
        if (cut.length < text.length) expect(extractJson(cut).kind).toBe('none');
      }),
      { numRuns: 150 },
    );
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', '`', '\n', 'a', ':', ',', ' ', '1') }),
        (text) => {
          expect(['found', 'none']).toContain(extractJson(text).kind);
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each<[string, string]>([
    ['stray braces', '{'.repeat(1_000_000)],
    ['brackets closed by braces', '['.repeat(500_000) + '}'.repeat(500_000)],
    ['nesting', `x ${'['.repeat(500_000)}${']'.repeat(500_000)}`],
    ['quotes', '{"'.repeat(500_000)],
    ['fences', '```\n'.repeat(250_000)],
    ['values', 'x {} '.repeat(200_000)],
    ['trailing commas', `{"a":[${'1,'.repeat(500_000)}]}`],
  ])('of a million %s is read in linear time', (_, text) => {
    const started = performance.now();
    extractJson(text);
    expect(performance.now() - started).toBeLessThan(60_000);
  });
});

function hasNegativeZero(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(hasNegativeZero);
  return Object.is(value, -0);
}
