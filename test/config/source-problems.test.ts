import { describe, expect, test } from '@jest/globals';
import { type Case, look } from './looking.ts';

describe('combine', () => {
  test.each<Case>([
    {
      title: 'without a way',
      yaml: `source: { combine: {} }
steps: [{ name: a, prompt: "{{x}}" }]
`,
      says: [
        [
          'combine 1:11 "combine" says neither "cross" nor "permute"',
          'For instance: combine: { cross: { character: characters, mood: moods } }',
        ],
      ],
    },
    {
      title: 'in two ways',
      yaml: `source: { combine: { cross: { a: [1] }, permute: { list: [1], positions: [x] } } }
steps: [{ name: a, prompt: "{{a}}" }]
`,
      says: [['combine 1:41 "combine" has both "cross" and "permute"', 'Keep one of them.']],
    },
    {
      title: 'of keys without a document',
      yaml: `source: { combine: { cross: { a: animals, b: [1] } } }
steps: [{ name: a, prompt: "{{a}} {{c}}" }]
`,
      says: [
        [
          'combine 1:34 The list "animals" would be a key of a document, and the source has no "file"',
          'Name the document with "file", name a data file of its own (moods.yaml), or write the elements: [a, b].',
        ],
        [
          'name 2:37 "c" is neither a field of the items nor a word that templates know',
          'There are: a, b, raw, steps, item, vars, batch, attempt, previous.',
        ],
      ],
    },
    {
      title: 'of keys of a table',
      yaml: `source: { file: list.csv, combine: { cross: { a: animals } } }
steps: [{ name: a, prompt: "{{a}}" }]
`,
      sources: { 'list.csv': 'name\n' },
      says: [
        [
          'combine 1:50 The list "animals" would be a key of a document, and the source is no YAML or JSON file',
          'Name the document with "file", name a data file of its own (moods.yaml), or write the elements: [a, b].',
        ],
      ],
    },
    {
      title: 'of keys that the document has not',
      yaml: `source: { file: cast.yaml, combine: { cross: { a: animal, b: moods, c: topics } } }
steps: [{ name: a, prompt: "{{a}}" }]
`,
      sources: { 'cast.yaml': 'animals: [1]\nmoods: 3\ntopics: [1, 2]\n' },
      says: [
        ['combine 1:51 cast.yaml has no key "animal"', 'Did you mean "animals"?'],
        ['combine 1:62 "moods" of cast.yaml is no list', 'Begin each of its elements with "- ".'],
      ],
    },
    {
      title: 'of files that are not there or cannot be read',
      yaml: `source: { combine: { cross: { a: anmals.csv, b: { file: b.docx }, c: { file: list.csv, select: x } } } }
steps: [{ name: a, prompt: "{{a}}" }]
`,
      sources: { 'animals.csv': 'name\n', 'list.csv': 'name\n' },
      says: [
        [
          'missing-file 1:34 The source file "anmals.csv" does not exist',
          'Did you mean "animals.csv"? Paths of a source start at the folder of the pipeline.',
        ],
        [
          'source 1:57 How to read "b.docx" cannot be told from its name',
          'It should end in one of .yaml, .yml, .json, .jsonl, .ndjson, .csv, .tsv, with .gz after it where it is packed.',
        ],
        [
          'missing-file 1:57 The source file "b.docx" does not exist',
          'There are: animals.csv, list.csv. Paths of a source start at the folder of the pipeline.',
        ],
        [
          'source 1:88 "select" picks a part of a YAML or JSON file',
          'In CSV, TSV and JSONL every line is an item: leave it out.',
        ],
      ],
    },
    {
      title: 'of names that nothing can read',
      yaml: `source: { combine: { cross: { "a b": [1], c: [] } } }
steps: [{ name: a, prompt: "{{json raw}}" }]
`,
      says: [
        [
          'combine 1:31 "a b" cannot be the name of a part',
          'A letter or "_", then letters, digits or "_": it is read as raw.<name>.',
        ],
        ['out-of-range 1:46 "c" has 0 elements and needs at least 1', ''],
      ],
    },
    {
      title: 'of more places than elements',
      yaml: `source: { combine: { permute: { list: [1, 2], positions: [a, b, c] } } }
steps: [{ name: a, prompt: "{{a}}" }]
`,
      says: [['combine 1:58 3 positions cannot be filled from 2 elements', 'Each element is taken once at most.']],
    },
    {
      title: 'of one place twice',
      yaml: `source: { combine: { permute: { list: [1, 2], positions: [a, a] } } }
steps: [{ name: a, prompt: "{{a}}" }]
`,
      says: [['combine 1:58 Two positions are called "a"', 'Each is a field of the item.']],
    },
    {
      title: 'beside a file that nobody reads',
      yaml: `source: { file: cast.yaml, combine: { permute: { list: [1, 2], positions: [a, b] } } }
steps: [{ name: a, prompt: "{{a}}" }]
`,
      sources: { 'cast.yaml': 'animals: [1]\n' },
      says: [['~no-effect 1:11 "file" has no effect: no list of "combine" is a key of it', 'Leave it out.']],
    },
    {
      title: 'permute without what it needs',
      yaml: `source: { combine: { permute: { lists: [1, 2] } } }
steps: [{ name: a, prompt: "{{a}}" }]
`,
      says: [
        ['missing 1:22 "permute" needs "positions"', 'Name the places: positions: [past, present, future]'],
        ['unknown-key 1:33 "lists" is no key of "permute"', 'Did you mean "list"?'],
      ],
    },
  ])('$title', ({ yaml, files = {}, sources = {}, says }) => {
    expect(look(yaml, files, sources)).toEqual(says);
  });
});

describe('a filter', () => {
  test.each<Case>([
    {
      title: 'reads fields by their names',
      yaml: `source: { items: [{ id: a, price: 3 }], filter: price > 2 && pricee < 3 && raw.prise && two(price) }
steps: [{ name: a, prompt: "{{price}}" }]
`,
      files: { 'functions.js': 'export const two = (price) => price * 2;\n' },
      says: [
        [
          'name 1:62 "pricee" is neither a field of the items nor a word that expressions know',
          'Did you mean "price"?',
        ],
        ['name 1:76 No item has a field "prise"', 'Did you mean "price"?'],
      ],
    },
    {
      title: 'of fields that are not known takes any',
      yaml: `source: { file: a.jsonl, filter: "price > 2 && Math.max(price, 3) && vars.x" }
steps: [{ name: a, prompt: "{{price}}" }]
`,
      sources: { 'a.jsonl': '{"price": 1}\n' },
      says: [['name 1:70 There is no constant "x" in vars', 'The pipeline has no vars.']],
    },
    {
      title: 'sees no step, item and chance',
      yaml: `source: { items: [{ id: a, price: 3 }], filter: "steps.a && item.id && random.bernoulli(0.5) && batch.id" }
steps: [{ name: a, prompt: "{{price}}" }]
`,
      says: [
        ['expression 1:50 steps is not there in this place', 'There are raw, vars, batch.'],
        ['expression 1:61 item is not there in this place', 'There are raw, vars, batch.'],
        [
          'expression 1:72 random is not there in this place',
          'Chance is there in code steps and rehearsals only, so that a batch gives the same when it is read again.',
        ],
      ],
    },
    {
      title: 'is a condition',
      yaml: `source: { items: [{ id: a, price: 3 }], filter: [price > 2] }
steps: [{ name: a, prompt: "{{price}}" }]
`,
      says: [
        [
          'condition 1:49 "filter" is a list, and a list is always true',
          'Write one condition; several are joined with && or ||.',
        ],
      ],
    },
  ])('$title', ({ yaml, files = {}, sources = {}, says }) => {
    expect(look(yaml, files, sources)).toEqual(says);
  });
});

describe('how many and in which order', () => {
  test.each<Case>([
    {
      title: 'numbers and words out of range',
      yaml: `source: { items: [{ id: a, price: 3 }], sample: 0, repeat: -1, shuffle: yes }
steps: [{ name: a, prompt: "{{price}}" }]
`,
      says: [
        ['out-of-range 1:49 "sample" must be at least 1, and is 0', ''],
        ['out-of-range 1:60 "repeat" must be at least 1, and is -1', ''],
        [
          'wrong-type 1:73 "shuffle" must be true or false, and is "yes"',
          'In YAML 1.2 only true and false are booleans.',
        ],
      ],
    },
    {
      title: 'repetitions are counted where there are some',
      yaml: `source: { items: [{ id: a, price: 3 }] }
steps: [{ name: a, prompt: "{{price}} {{item.repetition}}" }]
`,
      says: [['name 2:41 "item" has no "repetition" here', 'The source does not repeat its items.']],
    },
    {
      title: 'misspelt keys',
      yaml: `source: { items: [{ id: a, price: 3 }], smaple: 3, repeet: 2, combin: {} }
steps: [{ name: a, prompt: "{{price}}" }]
`,
      says: [
        ['unknown-key 1:41 "smaple" is no key of source', 'Did you mean "sample"?'],
        ['unknown-key 1:52 "repeet" is no key of source', 'Did you mean "repeat"?'],
        ['unknown-key 1:63 "combin" is no key of source', 'Did you mean "combine"?'],
      ],
    },
  ])('$title', ({ yaml, files = {}, sources = {}, says }) => {
    expect(look(yaml, files, sources)).toEqual(says);
  });
});

describe('functions.js', () => {
  test.each<Case>([
    {
      title: 'without the function that is called',
      yaml: `source: { items: [{ id: a, list: [1] }] }
steps: [{ name: one, code: { set: { k: dubble(raw.list) } } }]
`,
      files: { 'functions.js': 'export const double = (list) => list.map((n) => n * 2);\n' },
      says: [['expression 2:40 There is no name dubble', 'Did you mean double?']],
    },
    {
      title: 'that imports, has no names, takes a word and throws dice',
      yaml: `source: { items: [{ id: a, list: [1] }] }
steps: [{ name: one, code: { set: { k: dubble(raw.list) } } }]
`,
      files: {
        'functions.js':
          "import fs from 'node:fs';\nexport default (list) => list;\nexport function steps() { return Math.random(); }\n",
      },
      says: [
        [
          'functions functions.js:1:1 Nothing can be imported here',
          'Everything has to stand in functions.js itself; sum, mean, sortBy and the other helper functions are there.',
        ],
        [
          'functions functions.js:2:1 A default export has no name to be called by',
          'Give it a name: export function total(list) { … }',
        ],
        [
          'functions functions.js:3:17 steps is a word that expressions have already',
          'Export it under another name; raw, steps, value, item, vars, batch, attempt, previous, children, iteration, row, values, random are taken.',
        ],
        [
          'functions functions.js:3:34 There is no Math.random here',
          'Where chance is allowed (code steps, rehearsals) write random.uniform(0, 1), random.choice(list) …',
        ],
      ],
    },
    {
      title: 'that is no JavaScript',
      yaml: `source: { items: [{ id: a, list: [1] }] }
steps: [{ name: one, code: { set: { k: dubble(raw.list) + raw.lst } } }]
`,
      files: { 'functions.js': 'export function dubble(list) { return list.map(; }\n' },
      says: [
        ['functions functions.js:1:48 This is no valid JavaScript: ; is not expected here', ''],
        ['name 2:59 No item has a field "lst"', 'Did you mean "list"?'],
      ],
    },
    {
      title: 'that nobody calls or can call',
      yaml: `source: { items: [{ id: a, list: [1] }] }
steps: [{ name: a, prompt: "{{json list}}" }]
`,
      files: { 'functions.js': 'export const double = (list) => list.map((n) => n * 2);\n' },
      says: [
        [
          '~no-effect functions.js:1:1 functions.js is not used: the pipeline has no expression that could call it',
          'Templates cannot call functions.',
        ],
      ],
    },
    {
      title: 'that exports nothing',
      yaml: `source: { items: [{ id: a, list: [1] }] }
steps: [{ name: a, prompt: "{{json list}}" }]
`,
      files: { 'functions.js': 'const double = 1;\n' },
      says: [
        [
          '~no-effect functions.js:1:1 functions.js exports nothing',
          'Write export before a function that expressions are to call.',
        ],
      ],
    },
  ])('$title', ({ yaml, files = {}, sources = {}, says }) => {
    expect(look(yaml, files, sources)).toEqual(says);
  });
});
