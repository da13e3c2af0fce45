import { describe, expect, test } from '@jest/globals';
import { type Case, look, withItem } from './looking.ts';

describe('a table', () => {
  test.each<Case>([
    {
      title: 'of a grouping field, a count and a value that are not there',
      yaml: `steps: [{ name: judge, prompt: "{{price}}", schema: { type: object, additionalProperties: false, properties: { tone: { enum: [warm, cold] }, score: { type: number } } } }]
outputs:
  - table: { title: A, groupBy: raw.prise, count: value.tne }
  - table: { title: B, groupBy: [raw.price, steps.jugde.tone], number: item.cost }
`,
      says: [
        ['name 4:33 No item has a field "prise"', 'Did you mean "price"?'],
        ['name 4:51 The value has no "tne"', 'Did you mean "tone"?'],
        ['name 5:45 There is no step "jugde"', 'Did you mean "judge"?'],
        ['name 5:72 "item" has no "cost" here', 'There are: id, verdict, attempts, costUsd.'],
      ],
    },
    {
      title: 'of everything and nothing',
      yaml: `steps: [{ name: judge, prompt: "{{price}}" }]
outputs:
  - table: { title: A, count: value, number: value.length }
  - table: { title: B, groupBy: raw.price }
  - table: { title: C, number: value.length, net: { plus: [1], minus: [2] } }
  - table: { title: D, number: value.length, stats: { mean: 1, p90: "quantile(value, 0.9)" } }
  - table: { title: E, stats: { longest: "Math.max(...values.map(value => value.length))" } }
  - table: { title: F, count: value, net: { plus: [] } }
  - table:
`,
      says: [
        ['table 4:38 A table has "count" or "number", not both', 'Write two tables, each with a title.'],
        [
          'table 5:5 A table needs "count" or "number", or "stats" of its own',
          'count: value.outcome counts values; number: value.score measures them.',
        ],
        ['table 6:46 "net" is of counted values', 'Use it with "count", or leave it out.'],
        ['table 7:55 The statistic "mean" is there by itself', 'Leave it out, or give it another name.'],
        [
          'expression 7:79 value is not there in this place',
          'It is there in rules, messages and outputs: what is judged or shown.',
        ],
        ['missing 9:38 "net" needs "minus"', 'Say which values count against it: minus: [loss]'],
        ['out-of-range 9:51 "plus" has 0 elements and needs at least 1', ''],
        ['wrong-type 10:11 "table" must be a map, and is empty', ''],
      ],
    },
    {
      title: 'of elements',
      yaml: `steps: [{ name: judge, prompt: "{{price}}" }]
outputs:
  - table: { title: A, count: row }
  - table: { title: B, each: raw.list, number: row, groupBy: raw.price, stats: { a: row } }
  - table: { title: C, each: 3, count: row }
`,
      says: [
        ['expression 4:31 row is not there in this place', 'It is there in a table with each only.'],
        ['expression 5:85 row is not there in this place', 'It is there in a table with each only.'],
        ['expand 6:30 "each" must give a list, and is one value', 'For instance: each: steps.think.ideas'],
      ],
    },
    {
      title: 'sorted by a column that it has not',
      yaml: `steps: [{ name: judge, prompt: "{{price}}", schema: { type: object, additionalProperties: false, properties: { tone: { enum: [warm, cold] } } } }, { name: last, prompt: "{{price}}" }]
outputs:
  - table: { title: A, number: raw.price, groupBy: raw.list, sort: -meen }
  - table: { title: B, number: raw.price, groupBy: { Price: raw.price }, stats: { p90: 1 }, sort: -p90 }
  - table: { title: C, count: steps.judge.tone, groupBy: raw.list, sort: -hot }
  - table: { title: D, count: steps.judge.tone, groupBy: raw.list, sort: warm share }
  - table: { title: E, count: raw.price, groupBy: raw.list, sort: anything }
`,
      says: [
        ['table 4:68 "sort" names the column "meen", which this table has not', 'Did you mean "mean"?'],
        [
          'table 6:74 "sort" names the column "hot", which this table has not',
          'There are: raw.list, n, warm, warm share, warm 95 %, cold, cold share, cold 95 %.',
        ],
      ],
    },
    {
      title: 'of one group, where the values can be sorted alone and nothing is left out',
      yaml: `steps: [{ name: judge, prompt: "{{price}}" }]
outputs:
  - table: { title: A, count: raw.price, sort: -count }
  - table: { title: B, count: raw.price, sort: value }
  - table: { title: C, count: raw.price, sort: n }
  - table: { title: D, number: raw.price, sort: -mean }
  - table: { title: E, count: raw.price, top: 3 }
`,
      says: [
        [
          'table 6:48 "sort: n" sorts nothing: without "groupBy" there is one group, and its values can be sorted',
          'By count or value: count, -count, value, -value.',
        ],
        [
          'table 7:43 Without "groupBy" there is one row, and nothing to sort',
          'Leave it out, or group by something: groupBy: raw.city.',
        ],
        [
          '~no-effect 8:42 "top" has no effect without "groupBy": there is one group',
          'Leave it out, or group by something: groupBy: raw.city.',
        ],
      ],
    },
    {
      title: 'with a title that is there, or is filled in by nothing',
      yaml: `steps: [{ name: judge, prompt: "{{price}}" }]
outputs:
  - table: { title: Tone, count: value }
  - table: { title: Tone, count: value }
  - table: { title: "tone!", count: value }
  - table: { title: "Tone of {{batch.id}}", count: value }
  - table: { count: raw.price }
  - table: { count: raw.price }
`,
      says: [
        ['table 5:21 Two tables have the title "Tone"', 'Give one of them another title.'],
        ['table 6:21 The titles "Tone" and "tone!" would name the same file', 'Give one of them another title.'],
        [
          'table 7:21 The title of a table is the same for the whole batch: {{ }} is not filled in',
          'Write it without.',
        ],
        ['table 9:5 Two tables have the title "raw.price"', 'Give one of them another title.'],
      ],
    },
  ])('$title', ({ yaml, files = {}, sources = {}, says }) => {
    expect(look(withItem(yaml), files, sources)).toEqual(says);
  });
});

describe('rows', () => {
  test.each<Case>([
    {
      title: 'of a step that is not there or has no value',
      yaml: `steps:
  - { name: judge, prompt: "{{price}}" }
  - { name: part, expand: { each: raw.list, max: 3 } }
  - { name: last, prompt: "{{part}}" }
outputs:
  - csv: { of: jugde }
  - html: { of: part }
  - jsonl: { of: judge, columns: { a: raw.part, b: steps.last, c: item.index } }
  - table: { count: raw.part + item.index + steps.judge.length + steps.last.length }
`,
      says: [
        ['output 7:16 "of" names the step "jugde", which does not exist', 'Did you mean "judge"?'],
        [
          'output 8:17 "of" names "part", which is an expand and has no value',
          'Name the step whose values are wanted; without "of" it is the last.',
        ],
        ['name 9:39 No item has a field "part"', 'There are: id, price, list.'],
        [
          'name 9:52 "steps.last" is a value of the children of "part"',
          'Only they have it, and as "children" the steps from their gather on.',
        ],
        ['name 9:67 "item" has no "index" here', 'Only children of an expand have an index.'],
      ],
    },
    {
      title: 'narrowed by what is no condition',
      yaml: `steps: [{ name: judge, prompt: "{{price}}" }]
outputs:
  - csv: { where: [value] }
  - jsonl: { where: value.score > 1 }
  - html: { where: raw.prise, rejected: yes }
`,
      says: [
        [
          'condition 4:19 "where" is a list, and a list is always true',
          'Write one condition; several are joined with && or ||.',
        ],
        ['name 5:21 The value has no "score"', 'It is a text.'],
        ['name 6:20 No item has a field "prise"', 'Did you mean "price"?'],
        [
          'wrong-type 6:41 "rejected" must be true or false, and is "yes"',
          'In YAML 1.2 only true and false are booleans.',
        ],
      ],
    },
  ])('$title', ({ yaml, files = {}, sources = {}, says }) => {
    expect(look(withItem(yaml), files, sources)).toEqual(says);
  });
});

describe('files, columns, commands and pages', () => {
  test('one item may write a file of a fixed name; several, its repetitions and its children may not', () => {
    const codesOf = (source: string, more = '') =>
      look(
        `source: ${source}\nsteps: [{ name: judge, prompt: "{{price}}" }${more}]\noutputs: [{ files: { name: all.md, content: "{{value}}" } }]\n`,
      ).map(([what]) => what.replace(/ .*/, ''));
    const expand = ', { name: part, expand: { each: raw.list, max: 9 } }, { name: last, prompt: "{{part}}" }';
    expect(codesOf('{ items: [{ id: a, price: 1 }] }')).toEqual([]);
    expect(codesOf('{ items: [{ id: a, price: 1 }, { id: b, price: 2 }] }')).toEqual(['~files']);
    expect(codesOf('{ items: [{ id: a, price: 1 }], repeat: 2 }')).toEqual(['~files']);
    expect(codesOf('{ items: [{ id: a, price: 1, list: [1] }] }', expand)).toEqual(['~files']);
    expect(
      codesOf(
        '{ items: [{ id: a, price: 1, list: [1] }] }',
        `${expand}, { name: all, gather: part, prompt: "{{price}}" }`,
      ),
    ).toEqual([]);
  });

  test.each<Case>([
    {
      title: 'files of one name, outside, and twice',
      yaml: `steps: [{ name: judge, prompt: "{{price}}" }, { name: part, expand: { each: raw.list, max: 9 } }, { name: last, prompt: "{{part}}" }]
outputs:
  - files: { name: all.md, content: "{{value}}" }
  - files: { name: all.md, content: "{{json raw}}" }
  - files: { name: "../{{item.id}}", content: "{{value}}" }
  - files: { name: "{{item.id}}.txt", content: missing.md.hbs }
  - files: { name: item.id, content: raw.price }
  - files: { name: "{{item.id}}.md" }
`,
      says: [
        [
          '~files 4:20 Every item would write the same file "all.md"',
          'Let the name read the item, for instance {{item.id}}.md',
        ],
        [
          'files 5:14 Two outputs write files called "all.md"',
          'Give one of them another name, for instance another ending.',
        ],
        [
          'files 6:20 The name "../{{item.id}}" leads out of the folder of the outputs',
          'Write a name, with folders below if you like.',
        ],
        [
          'missing-file 7:48 The file "missing.md.hbs" does not exist beside pipeline.yaml',
          'The folder has no .hbs, .md or .json file. A text itself has white space, or does not end in .hbs, .md or .json.',
        ],
        [
          '~notation 8:20 "item.id" is a text here, and stands as it is written',
          'In a text names wear braces: {{item.id}}.',
        ],
        [
          '~notation 8:38 "raw.price" is a text here, and stands as it is written',
          'In a text names wear braces: {{raw.price}}.',
        ],
        [
          'missing 9:5 "files" needs "content"',
          'Say what stands in it: a template file, or the text itself: "{{json value}}"',
        ],
      ],
    },
    {
      title: 'files that read what is not there',
      yaml: `steps: [{ name: judge, prompt: "{{price}}" }]
outputs:
  - files: { name: "{{item.idd}}-{{attempt}}-{{price}}", content: page.md.hbs }
`,
      files: { 'page.md.hbs': '{{value}} {{prise}}\n{{steps.judge}} {{steps.juge}} {{children}} {{vars.x}}\n' },
      says: [
        [
          'name page.md.hbs:1:13 "prise" is neither a field of the items nor a word that templates know',
          'Did you mean "price"?',
        ],
        ['name page.md.hbs:2:19 There is no step "juge"', 'Did you mean "judge"?'],
        [
          'name page.md.hbs:2:34 "children" is not available here',
          'Here there are: raw, steps, item, vars, batch, value, and the fields of the item.',
        ],
        ['name page.md.hbs:2:47 There is no constant "x" in vars', 'The pipeline has no vars.'],
        ['name 4:23 "item" has no "idd" here', 'Did you mean "id"?'],
        [
          'name 4:36 "attempt" is not available here',
          'Here there are: raw, steps, item, vars, batch, value, and the fields of the item.',
        ],
      ],
    },
    {
      title: 'columns',
      yaml: `steps: [{ name: judge, prompt: "{{price}}" }]
outputs:
  - csv: { columns: {} }
  - jsonl: { columns: { a: value.x, b: attempt, c: item.costUSD, d: "'text'", e: easy } }
`,
      says: [
        ['output 4:12 "columns" names no column', 'For instance: columns: { id: item.id }'],
        ['name 5:28 The value has no "x"', 'It is a text.'],
        ['expression 5:40 attempt is not there in this place', 'There are raw, steps, item, vars, batch, value.'],
        ['name 5:52 "item" has no "costUSD" here', 'Did you mean "costUsd"?'],
        [
          'expression 5:82 There is no name easy',
          'If it is meant as a text: a constant text wears two pairs of quotes, "\'easy\'".',
        ],
      ],
    },
    {
      title: 'commands',
      yaml: `steps: [{ name: judge, prompt: "{{price}}" }]
outputs:
  - command: ls -l
  - command: []
  - command: [""]
  - command: { of: judge }
  - command: [node, 5]
`,
      says: [
        [
          'wrong-type 4:14 "command" cannot be "ls -l"',
          'Write the program and its arguments as a list: command: [node, send.js]',
        ],
        ['out-of-range 5:14 "command" has 0 elements and needs at least 1', ''],
        ['output 6:5 The command names no program', 'For instance: command: [node, send.js]'],
        ['missing 7:5 "command" needs "run"', 'Name the program and its arguments: run: [node, send.js]'],
        ['wrong-type 8:21 Element 2 of "command" must be a text, and is 5', 'Quote it: "5"'],
      ],
    },
    {
      title: "a page of one's own",
      yaml: `steps: [{ name: judge, prompt: "{{price}}" }]
outputs:
  - html: { template: "{{batch.id}} {{vars.k}} {{steps.judge}} {{#each items}}{{raw.price}} {{value}}{{/each}} {{tables}}" }
`,
      says: [
        ['name 4:39 There is no constant "k" in vars', 'There are no vars.'],
        ['name 4:50 A page has no "steps"', 'There are: batch, vars, items, tables.'],
      ],
    },
    {
      title: 'none and several kinds',
      yaml: `steps: [{ name: judge, prompt: "{{price}}" }]
outputs:
  - {}
  - { csv: {}, jsonl: {} }
  - { html: {} }
  - { html: {} }
  - { tabel: { count: value } }
`,
      says: [
        [
          'output 4:5 This output has no kind',
          'Write one of html, csv, jsonl, table, files, command, for instance "- html: {}".',
        ],
        ['output 5:5 One output has several kinds: csv, jsonl', 'Begin each with "- " of its own.'],
        ['output 7:5 Two outputs of the kind html would write the same file', 'Leave one out.'],
        ['unknown-key 8:7 "tabel" is no key of outputs', 'Did you mean "table"?'],
      ],
    },
  ])('$title', ({ yaml, files = {}, sources = {}, says }) => {
    expect(look(withItem(yaml), files, sources)).toEqual(says);
  });
});
