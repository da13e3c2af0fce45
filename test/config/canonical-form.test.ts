import { expect, test } from '@jest/globals';
import { createTemplateEngine } from '../../src/adapters/templates/handlebars.ts';
import { createExpressionLanguage } from '../../src/adapters/evaluator/create-expression-language.ts';
import { loadPipeline } from '../../src/config/load-pipeline.ts';
import { folderOf } from './fake-folder.ts';

const language = createExpressionLanguage();

function load(
  yaml: string,
  files: Readonly<Record<string, string>> = {},
  sources: Readonly<Record<string, string>> = {},
) {
  const { pipeline, problems } = loadPipeline(folderOf({ 'pipeline.yaml': yaml, ...files }, sources), {
    templates: createTemplateEngine,
    language,
  });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (pipeline === null) throw new Error('no pipeline');
  return pipeline;
}

const at = (line: number, column: number) => ({ file: 'pipeline.yaml', line, column });

test('a code step: names in their order, one expression as set, the rounds it may take', () => {
  const { steps } = load(`source: { items: [{ id: a, start: 5 }] }
steps:
  - name: walk
    code:
      init: { position: raw.start, path: [raw.start] }
      each:
        position: "position + 1"
        path: path.concat(position)
      until: position >= 10
      maxIterations: 50
      set:
        moves: path.length - 1
        note: "'done'"
  - name: again
    retryFrom: walk
    when: steps.walk.moves > 3
    code:
      set: steps.walk.path.slice(1)
`);
  const base = { description: null, schema: null, rules: [], gather: null };
  expect(steps).toEqual([
    {
      ...base,
      kind: 'code',
      name: 'walk',
      attempts: 1,
      retryFrom: 'walk',
      when: null,
      code: {
        init: [
          { name: 'position', text: 'raw.start', at: at(5, 25) },
          { name: 'path', text: '[(raw.start)]', at: at(5, 42) },
        ],
        each: [
          { name: 'position', text: 'position + 1', at: at(7, 20) },
          { name: 'path', text: 'path.concat(position)', at: at(8, 15) },
        ],
        until: { text: 'position >= 10', at: at(9, 14) },
        maxIterations: 50,
        set: [
          { name: 'moves', text: 'path.length - 1', at: at(12, 16) },
          { name: 'note', text: "'done'", at: at(13, 16) },
        ],
      },
    },
    {
      ...base,
      kind: 'code',
      name: 'again',
      attempts: 3,
      retryFrom: 'walk',
      when: { text: 'steps.walk.moves > 3', at: at(16, 11) },
      code: {
        init: [],
        each: [],
        until: null,
        maxIterations: 1000,
        set: { text: 'steps.walk.path.slice(1)', at: at(18, 12) },
      },
    },
  ]);
});

test('an expand is named by its step unless told, and a gather says how many must stand', () => {
  const { steps } = load(`source: { items: [{ id: a, list: [1] }] }
steps:
  - name: part
    expand: { each: raw.list }
  - name: other
    expand: { each: "[raw.part, 1, null]", as: piece, max: 3 }
  - name: count
    gather: other
    atLeast: 0.8
    code: { set: children.length }
`);
  expect(steps).toMatchObject([
    { kind: 'expand', name: 'part', as: 'part', max: null, attempts: 1, retryFrom: 'part', rules: [], schema: null },
    { kind: 'expand', as: 'piece', max: 3, each: { text: '[raw.part, 1, null]', at: at(6, 22) } },
    { kind: 'code', gather: { expand: 'other', atLeast: 0.8 } },
  ]);
});

test('rules and rehearsal: maps and lists are expressions composed of their parts', () => {
  const { steps } = load(
    `source: { items: [{ id: a, text: b }] }
steps:
  - name: judge
    prompt: "Judge {{text}}"
    schema: { type: object }
    rules:
      - name: good
        expr: value.score > 0.5
        when: raw.text != ''
        level: warning
        error: "Only {{value.score}}"
      - { name: kind, expr: value.kind }
    rehearsal:
      score: random.uniform(0.6, 1)
      "why so": "'Rehearsed' // a text"
      list: [raw.text, 5, null, { deep: true, __proto__: item.id }]
`,
  );
  expect(steps).toMatchObject([
    {
      rules: [
        {
          name: 'good',
          expr: { text: 'value.score > 0.5', at: at(8, 15) },
          when: { text: "raw.text != ''", at: at(9, 15) },
          level: 'warning',
          error: { text: 'Only {{value.score}}', file: 'pipeline.yaml' },
        },
        { name: 'kind', expr: { text: 'value.kind', at: at(12, 29) }, when: null, level: 'error', error: null },
      ],
      rehearsal: {
        text: `({"score": (random.uniform(0.6, 1)), "why so": ('Rehearsed' // a text\n), "list": [(raw.text), 5, null, {"deep": true, ["__proto__"]: (item.id)}]})`,
        at: at(14, 7),
      },
    },
  ]);
});

test('a source: lists that are crossed, left out, drawn and repeated', () => {
  const files = { 'main.md.hbs': '{{json raw}}', 'functions.js': 'export const two = 2;' };
  const { source, functions } = load(
    `source:
  file: cast.yaml
  combine: { cross: { character: characters, mood: [kind, rude], topic: topics.csv, place: { file: map.yaml, select: a.b } } }
  filter: mood != 'rude' || two == 2
  sample: 500
  shuffle: true
  repeat: 3
`,
    files,
    { 'cast.yaml': 'characters: [a]', 'topics.csv': 'name\n', 'map.yaml': '' },
  );
  expect(functions).toEqual({ text: 'export const two = 2;', file: 'functions.js' });
  expect(source).toEqual({
    origin: { kind: 'file', path: 'cast.yaml', select: null },
    combine: {
      kind: 'cross',
      parts: [
        { name: 'character', list: { kind: 'key', key: 'characters' } },
        { name: 'mood', list: { kind: 'items', items: ['kind', 'rude'] } },
        { name: 'topic', list: { kind: 'file', path: 'topics.csv', select: null } },
        { name: 'place', list: { kind: 'file', path: 'map.yaml', select: 'a.b' } },
      ],
    },
    filter: { text: "mood != 'rude' || two == 2", at: at(4, 11) },
    id: null,
    sample: 500,
    shuffle: true,
    repeat: 3,
  });
});

test('a permutation needs no origin', () => {
  const { source } = load('source: { combine: { permute: { list: [sun, moon, star], positions: [past, future] } } }', {
    'main.md.hbs': '{{past}} {{raw.future}}',
  });
  expect(source).toEqual({
    origin: { kind: 'none' },
    combine: {
      kind: 'permute',
      list: { kind: 'items', items: ['sun', 'moon', 'star'] },
      positions: ['past', 'future'],
    },
    filter: null,
    id: null,
    sample: null,
    shuffle: false,
    repeat: null,
  });
});

test('outputs: rows, columns, tables, files and commands', () => {
  const { outputs } = load(
    `source: { items: [{ id: a, text: b }] }
outputs:
  - html: { of: main, rejected: true, where: value != null }
  - csv: { columns: { id: item.id, two: 2 } }
  - jsonl:
  - table:
      title: Outcome
      groupBy: [raw.text, "item.id"]
      count: value
      net: { plus: [good, 1], minus: [bad] }
      minCount: 2
      sort: -net
      top: 5
  - table: { groupBy: { Text: raw.text }, each: value.split(' '), number: row.length, stats: { p90: "quantile(values, 0.9)" } }
  - table: { count: value }
  - files: { name: "{{item.id}}.md", content: page.md.hbs, gzip: true, where: true }
  - command: [node, send.js]
  - command: { run: [cat], rejected: true }
`,
    { 'main.md.hbs': '{{text}}', 'page.md.hbs': '{{value}}' },
  );
  const rows = { of: null, rejected: false, where: null };
  const table = {
    groupBy: [],
    each: null,
    count: null,
    net: null,
    number: null,
    stats: [],
    minCount: null,
    sort: null,
    top: null,
    rows,
  };
  expect(outputs).toEqual([
    {
      kind: 'html',
      template: null,
      rows: { of: 'main', rejected: true, where: { text: 'value != null', at: at(3, 46) } },
    },
    {
      kind: 'csv',
      columns: [
        { name: 'id', text: 'item.id', at: at(4, 27) },
        { name: 'two', text: '2', at: at(4, 41) },
      ],
      rows,
    },
    { kind: 'jsonl', columns: null, rows },
    {
      ...table,
      kind: 'table',
      title: 'Outcome',
      groupBy: [
        { name: 'raw.text', text: 'raw.text', at: at(8, 17) },
        { name: 'item.id', text: 'item.id', at: at(8, 28) },
      ],
      count: { text: 'value', at: at(9, 14) },
      net: { plus: ['good', 1], minus: ['bad'] },
      minCount: 2,
      sort: '-net',
      top: 5,
    },
    {
      ...table,
      kind: 'table',
      title: 'row.length by Text',
      groupBy: [{ name: 'Text', text: 'raw.text', at: at(14, 31) }],
      each: { text: "value.split(' ')", at: at(14, 49) },
      number: { text: 'row.length', at: at(14, 75) },
      stats: [{ name: 'p90', text: 'quantile(values, 0.9)', at: at(14, 102) }],
    },
    { ...table, kind: 'table', title: 'value', count: { text: 'value', at: at(15, 21) } },
    {
      kind: 'files',
      name: { text: '{{item.id}}.md', file: 'pipeline.yaml' },
      content: { text: '{{value}}', file: 'page.md.hbs' },
      gzip: true,
      rows: { ...rows, where: { text: 'true', at: at(16, 79) } },
    },
    { kind: 'command', command: ['node', 'send.js'], rows },
    { kind: 'command', command: ['cat'], rows: { ...rows, rejected: true } },
  ]);
});

test.each([
  ['plain', 'expr: value.a', 8, 15],
  ['in single quotes', "expr: 'value.a'", 8, 16],
  ['in double quotes', 'expr: "value.a"', 8, 16],
  ['in a block', 'expr: |\n          value.a', 9, 11],
  ['in a folded block', 'expr: >-\n          value.a\n          + 1', 9, 11],
])('the place of an expression %s is that of its first character', (_, expr, line, column) => {
  const { steps } = load(`source: { items: [{ id: a, text: b }] }
steps:
  - name: main
    prompt: "{{text}}"
    schema: {}
    rules:
      - name: a
        ${expr}
`);
  expect(steps).toMatchObject([{ rules: [{ expr: { at: at(line, column) } }] }]);
});
