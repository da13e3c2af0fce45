import { describe, expect, test } from '@jest/globals';
import { findJsonError } from '../../src/config/find-json-error.ts';
import { parseYaml } from '../../src/config/parse-yaml.ts';

const look = (text: string) =>
  parseYaml(text, 'pipeline.yaml').problems.map(({ line, column, message, hint }) => [
    `${line}:${column}`,
    message,
    hint,
  ]);
const quoteIt = 'Quote the whole text, or put it into a block that begins with "|" in the line above.';

describe('a YAML trap is known by its looks', () => {
  test.each<readonly [string, string, readonly string[]]>([
    [
      '{{ unquoted',
      'source:\n  id: {{slug name}}',
      ['2:7', 'A value that begins with "{{" is the begin of a YAML map', 'Quote it: "{{slug name}}"'],
    ],
    ['colon and space', 'a: 1\nwhen: a ? b : c', ['2:7', '": " inside a value begins a new YAML key', quoteIt]],
    ['!', 'expr: !raw.ok', ['1:7', 'A value that begins with "!" is a YAML tag', quoteIt]],
    ['*', 'expr: *x', ['1:7', 'A value that begins with "*" is a YAML alias', quoteIt]],
    ['&', 'expr: &a && b', ['1:7', 'A value that begins with "&" is a YAML anchor', quoteIt]],
    ['%', 'item: %d', ['1:7', 'A value may not begin with "%" in YAML', quoteIt]],
    ['a backtick', 'text: `x`', ['1:7', 'A value may not begin with "`" in YAML', quoteIt]],
    [
      '[',
      'expr: [1, 2].length',
      ['1:7', 'A value that begins with "[" is a YAML list and ends at its closing bracket', quoteIt],
    ],
    [
      '{',
      'expr: {a: 1}.a',
      ['1:7', 'A value that begins with "{" is a YAML map and ends at its closing bracket', quoteIt],
    ],
    [
      'a quote',
      `- text: 'a' + b`,
      [
        '1:9',
        'A value that begins with a quote ends at the next one; what follows is too much',
        'Quote the whole text with the other kind of quote, for instance: "\'a\' + b".',
      ],
    ],
    [
      'a tab',
      'a:\n\tb: 1',
      ['2:1', 'A tab stands in the indentation', 'Indent with spaces; YAML allows no tabs there.'],
    ],
    [
      'an empty file',
      '# nothing\n',
      [
        '1:1',
        'The file is empty',
        'A pipeline has at least a `source`. Start from a template with: batch-pipeline init',
      ],
    ],
    [
      'two documents',
      'a: 1\n---\nb: 2',
      [
        '1:1',
        'The file has more than one YAML document',
        'Take out the line `---` between them, and put each pipeline into a folder of its own.',
      ],
    ],
    [
      'an open bracket',
      'a: [b',
      [
        '1:6',
        'A bracket or quote is opened and never closed (unexpected end of the stream within a flow collection)',
        'Look above this place for a "[", "{", or quote without its partner.',
      ],
    ],
    [
      'a comma in a map',
      'set: {n: random.integer(1, 6)}',
      [
        '1:10',
        'The comma in "random.integer(1, 6)" ends the value: inside { } and [ ] YAML reads commas itself',
        'Write this map in block style, one name a line, or quote the value.',
      ],
    ],
    ['a list in its own line', 'set: - raw.a', ['1:6', 'A value that begins with "- " is a YAML list', quoteIt]],
    [
      'an anchor without a value',
      'a:\n  b: &raw.price\n',
      ['2:6', '"&raw.price" is a YAML anchor, so the value is empty', quoteIt],
    ],
    ...(
      [
        [
          'colon and space in a map',
          "set: { n: raw.a > 1 ? 'a' : 'b' }",
          27,
          '": " inside a value begins a new YAML key',
        ],
        ['! in a map', 'a: { b: !raw.ok, c: 1 }', 9, 'A value that begins with "!" is a YAML tag'],
        ['* in a map', 'a: { b: *x, c: 1 }', 9, 'A value that begins with "*" is a YAML alias'],
        ['% in a map', 'a: { b: %x }', 9, 'A value may not begin with "%" in YAML'],
        [
          '[ in a map',
          'a: { b: [1, 2].length }',
          15,
          'A value that begins with "[" is a YAML list and ends at its closing bracket',
        ],
        [
          'braces in a text of a map',
          'a: { error: Mood {{value.mood}} }',
          18,
          'Inside { } and [ ] a "{" in a value begins a YAML map',
        ],
      ] as const
    ).map(
      ([title, text, column, message]) =>
        [
          title,
          text,
          [`1:${column}`, message, 'Quote the value, or write this map in block style, one key a line.'],
        ] as const,
    ),
    [
      'a quote in a map',
      "a: { b: 'a' + b }",
      [
        '1:13',
        'A value that begins with a quote ends at the next one; what follows is too much',
        'Quote the whole text with the other kind of quote, for instance: "\'a\' + b".',
      ],
    ],
    [
      'a comment in a value',
      'pattern: ^(a #b)',
      ['1:10', '" #" begins a comment, so the value is only "^(a"', quoteIt],
    ],
  ])('%s', (_, text, expected) => {
    expect(look(text)).toEqual([expected]);
  });

  test('and a plain comment is none', () => {
    expect(look("name: generate   # generate.md.hbs\ndescription: it's fine # really")).toEqual([]);
  });
});

test('keys that stand twice are all found, and the rest is still read', () => {
  const { data, problems } = parseYaml('a: 1\nb: { c: 1, c: 2 }\na: 2\n', 'pipeline.yaml');
  expect(problems.map(({ line, column, message, hint }) => [`${line}:${column}`, message, hint])).toEqual([
    ['2:12', 'The key "c" stands twice in one map', 'It stands in line 2 already; only one can hold.'],
    ['3:1', 'The key "a" stands twice in one map', 'It stands in line 1 already; only one can hold.'],
  ]);
  expect(data?.value).toEqual({ a: 2, b: { c: 2 } });
});

test.each([
  ['contain themselves', 'a: &a [*a]'],
  [
    'multiply',
    [
      'a0: &a0 [x, x]',
      ...Array.from(
        { length: 24 },
        (_, index) => `a${index + 1}: &a${index + 1} [${Array(9).fill(`*a${index}`).join(', ')}]`,
      ),
    ].join('\n'),
  ],
])('aliases that %s are refused', (_, text) => {
  expect(parseYaml(text, 'pipeline.yaml')).toMatchObject({
    data: null,
    problems: [{ code: 'yaml', severity: 'error' }],
  });
});

test.each([
  ['{\n  "a": tru,\n  "b": 1\n}', 2, 11],
  ['{"a": 1,}', 1, 9],
  ['{"a": 1', 1, 8],
  ['{"a" 1}', 1, 6],
  ['[1 2]', 1, 4],
  ['{\n "a": "x\ny"}', 2, 9],
])('%j stops being JSON at %i:%i', (text, line, column) => {
  expect(findJsonError(text)).toEqual({ line, column });
});
