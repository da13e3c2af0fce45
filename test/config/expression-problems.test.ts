import { describe, expect, test } from '@jest/globals';
import { type Case, look, withItem } from './looking.ts';

describe('an expression that names what is not there', () => {
  test.each<Case>([
    {
      title: 'a field that no item has',
      yaml: `steps:
  - name: x
    code: { set: { total: raw.prise * 2 } }
`,
      says: [['name 4:27 No item has a field "prise"', 'Did you mean "price"?']],
    },
    {
      title: 'a field without its word',
      yaml: `steps:
  - name: x
    code: { set: { total: price * 2 } }
`,
      says: [['expression 4:27 There is no name price', "The item's field is raw.price."]],
    },
    {
      title: 'a field by its text',
      yaml: `steps:
  - name: x
    code: { set: { total: 'raw["prize"] + raw[''price'']' } }
`,
      says: [['name 4:28 No item has a field "prize"', 'Did you mean "price"?']],
    },
    {
      title: 'a field of a value that is text',
      yaml: `steps:
  - { name: x, prompt: "{{price}}" }
  - { name: y, when: steps.x.length > 3 && steps.x.trim() && steps.x.score > 1, code: { set: 1 } }
`,
      says: [['name 4:62 The value of the step "x" has no "score"', 'The value of "x" is a text.']],
    },
    {
      title: 'a step that comes later, this one, and none',
      yaml: `steps:
  - { name: x, code: { set: { k: steps.y.k + steps.x.k + steps.z.k } } }
  - { name: y, code: { set: { k: steps.x.kk + steps.x.k } } }
`,
      says: [
        ['name 3:34 "steps.y" is the value of a later step', 'No step comes before this one.'],
        [
          'name 3:46 "steps.x" is the value of this very step, which is not there yet',
          'What it answered before a rejection is in previous.response.',
        ],
        ['name 3:58 There is no step "z"', 'No step comes before this one.'],
        ['name 4:34 The value of the step "x" has no "kk"', 'Did you mean "k"?'],
      ],
    },
    {
      title: 'a private name of an earlier step',
      yaml: `steps:
  - { name: x, code: { init: { _deck: [1, 2] }, set: { card: "_deck[0]" } } }
  - { name: y, code: { set: { k: steps.x._deck } } }
`,
      says: [['name 4:34 The value of the step "x" has no "_deck"', 'There are: card.']],
    },
    {
      title: 'a field of the value, without its word and misspelt',
      yaml: `steps:
  - name: x
    prompt: "{{price}}"
    schema: { type: object, additionalProperties: false, properties: { score: { type: number } } }
    rules:
      - { name: a, expr: score > 3 }
      - { name: b, expr: value.scor > 1 }
      - { name: c, expr: steps.x.score > 1, error: "{{score}} {{value.scoore}} {{steps.x}}" }
`,
      says: [
        ['expression 7:26 There is no name score', 'The field of the value is value.score.'],
        ['name 8:26 The value has no "scor"', 'Did you mean "score"?'],
        ['name 9:26 "steps.x" is the value of this very step, which is not there yet', 'What is judged is value.'],
        ['name 9:55 "score" is no field of the items', 'The field of the value is {{value.score}}.'],
        ['name 9:65 The value has no "scoore"', 'Did you mean "score"?'],
        ['name 9:82 "steps.x" is the value of this very step, which is not there yet', 'What is judged is {{value}}.'],
      ],
    },
    {
      title: 'words of other places',
      yaml: `steps:
  - { name: x, when: value > 1 && children.length && iteration && row && values, code: { set: random.unifrom() } }
  - { name: y, prompt: "{{price}}", rules: [{ name: a, expr: random.bernoulli(0.5) }] }
`,
      says: [
        [
          'expression 3:22 value is not there in this place',
          'It is there in rules, messages and outputs: what is judged or shown.',
        ],
        ['expression 3:35 children is not there in this place', 'It is there from a gather on.'],
        [
          'expression 3:54 iteration is not there in this place',
          'It is there in each, until and set of a code step only.',
        ],
        ['expression 3:67 row is not there in this place', 'It is there in a table with each only.'],
        ['expression 3:74 values is not there in this place', 'It is there in stats of a table only.'],
        ['expression 3:95 There is no random.unifrom', 'Did you mean random.uniform?'],
        [
          'expression 4:62 random is not there in this place',
          'Chance is there in code steps and rehearsals only, so that a batch gives the same when it is read again.',
        ],
      ],
    },
    {
      title: 'what has been before',
      yaml: `steps:
  - { name: x, prompt: "{{price}}", when: attempt > 1 && previous?.reason && previous?.reasons.length }
`,
      says: [['name 3:58 "previous" has no "reason"', 'Did you mean "reasons"?']],
    },
    {
      title: 'parts of item',
      yaml: `steps:
  - { name: x, when: item.parent && item.index && item.repetition && item.verdict && item.attempts, code: { set: item.id } }
`,
      says: [
        ['name 3:22 "item" has no "parent" here', 'Only children of an expand have a parent.'],
        ['name 3:37 "item" has no "index" here', 'Only children of an expand have an index.'],
        ['name 3:51 "item" has no "repetition" here', 'The source does not repeat its items.'],
        ['name 3:70 "item" has no "verdict" here', 'Only outputs see it.'],
        ['name 3:86 "item" has no "attempts" here', 'Only outputs see it; steps have the word attempt.'],
      ],
    },
    {
      title: 'a part of a map or list, at its own place',
      yaml: `steps:
  - name: x
    prompt: "{{price}}"
    rehearsal:
      one: [raw.price, raw.prise, { two: steps.y }]
      three: random.unifrom(0, 1)
`,
      says: [
        ['name 6:24 No item has a field "prise"', 'Did you mean "price"?'],
        ['name 6:42 There is no step "y"', 'No step comes before this one.'],
        ['expression 7:14 There is no random.unifrom', 'Did you mean random.uniform?'],
      ],
    },
  ])('$title', ({ yaml, files = {}, sources = {}, says }) => {
    expect(look(withItem(yaml), files, sources)).toEqual(says);
  });
});

describe('a constant of vars', () => {
  test.each<Case>([
    {
      title: 'misspelt, and without its word',
      yaml: `source: { items: [{ id: a, price: 1 }] }
vars: { ship: 10 }
steps:
  - name: x
    when: vars.shp > 1
    code: { set: { total: raw.price * ship } }
`,
      says: [
        ['name 5:11 There is no constant "shp" in vars', 'Did you mean "ship"?'],
        ['expression 6:39 There is no name ship', 'A constant is vars.ship.'],
      ],
    },
    {
      title: 'where there are none',
      yaml: `source: { items: [{ id: a, price: 1 }] }
steps:
  - { name: x, when: vars.a > 1, code: { set: 1 } }
`,
      says: [['name 3:22 There is no constant "a" in vars', 'The pipeline has no vars.']],
    },
  ])('$title', ({ yaml, files = {}, sources = {}, says }) => {
    expect(look(yaml, files, sources)).toEqual(says);
  });
});

describe('an expression that is none', () => {
  test.each<Case>([
    {
      title: 'a constant text without quotes of its own',
      yaml: `steps:
  - name: x
    code:
      set:
        n: reached ship
        m: 'reached_ship'
        p: "It fell into the water, sadly."
        ok: "'fine'"
`,
      says: [
        [
          'expression 6:20 This is no valid JavaScript: ship is not expected here',
          'If it is meant as a text: a constant text wears two pairs of quotes, "\'reached ship\'".',
        ],
        [
          'expression 7:13 There is no name reached_ship',
          'If it is meant as a text: a constant text wears two pairs of quotes, "\'reached_ship\'".',
        ],
        [
          'expression 8:16 This is no valid JavaScript: fell is not expected here',
          'If it is meant as a text: a constant text wears two pairs of quotes, "\'It fell into the water, sadly.\'".',
        ],
      ],
    },
    {
      title: 'a text compared without quotes',
      yaml: `steps:
  - { name: x, prompt: "{{price}}", rules: [{ name: a, expr: value == easy }] }
`,
      says: [
        [
          'expression 3:71 There is no name easy',
          "There are raw, steps, item, vars, batch, attempt, previous, value. A text in an expression wears quotes: 'easy'.",
        ],
      ],
    },
    {
      title: 'yes and no',
      yaml: `steps:
  - { name: x, prompt: "{{price}}", when: no }
`,
      says: [['expression 3:43 There is no name no', 'In YAML 1.2 only true and false are booleans.']],
    },
    {
      title: 'braces',
      yaml: `steps:
  - name: x
    code:
      set:
        n: "{{raw.price}} * 2"
        m: raw.price + {{raw.price}}
        o: "'{{raw.price}} dollars'"
`,
      says: [
        [
          'expression 6:14 This is no valid JavaScript: { is not expected here',
          'An expression has no braces around its names: write raw.price, not {{raw.price}}.',
        ],
        [
          'expression 7:25 This is no valid JavaScript: { is not expected here',
          'An expression has no braces around its names: write raw.price, not {{raw.price}}.',
        ],
        [
          '~notation 8:14 Braces in an expression are not filled in',
          "Write names without them, joined by +: raw.name + ' …'.",
        ],
      ],
    },
    {
      title: 'words of Python',
      yaml: `steps:
  - name: x
    when: raw.price > 1 and not raw.price < 5
    code: { set: "len(raw.list) if raw.price else None" }
`,
      says: [
        ['expression 4:25 This is no valid JavaScript: and is not expected here', 'In JavaScript "and" is written &&.'],
        [
          'expression 5:33 This is no valid JavaScript: if is not expected here',
          'A choice is written condition ? one : other.',
        ],
      ],
    },
    {
      title: 'a comparison that sets, and chance of its own',
      yaml: `steps:
  - name: x
    when: raw.price = 1
    code: { set: Math.random() }
`,
      says: [
        [
          'expression 4:11 A field of raw cannot be set here',
          'To compare, write === in place of =. To change a value, make a new one: { ...raw, price: 1 }',
        ],
        [
          'expression 5:18 There is no Math.random here',
          'Where chance is allowed (code steps, rehearsals) write random.uniform(0, 1), random.choice(list) …',
        ],
      ],
    },
    {
      title: 'nothing at all',
      yaml: `steps:
  - name: x
    when:
    code: { set: "" }
`,
      says: [
        ['condition 4:10 "when" is empty', 'Write a condition, for instance raw.price > 10.'],
        ['expression 5:19 The expression is empty', 'Write what it is computed from, for instance raw.price > 10.'],
      ],
    },
    {
      title: 'two at once',
      yaml: `steps:
  - { name: x, when: "raw.price, raw.list", code: { set: Date.now() } }
`,
      says: [
        ['expression 3:34 Only one expression can stand here, and a comma separates two', 'A list is written [a, b].'],
        [
          'expression 3:58 There is no clock here',
          'A batch has to give the same values when it is run again. Take the date from the data: new Date(raw.date).',
        ],
      ],
    },
    {
      title: 'cut off by a comment',
      yaml: `steps:
  - name: x
    code:
      set:
        n: raw.price + ' #1'
`,
      says: [
        [
          'expression 6:24 This is no valid JavaScript: unterminated string constant',
          '" #" begins a comment in YAML, so the expression is only "raw.price + \'". Quote the whole.',
        ],
      ],
    },
    {
      title: 'with a line end that YAML has made',
      yaml: `steps:
  - name: x
    code:
      set:
        n: "'a\\nb' + raw.id"
        m: "\`a\\nb\` + raw.id"
`,
      says: [
        [
          'expression 6:13 This is no valid JavaScript: unterminated string constant',
          'A text in quotes may not hold a line end, and YAML makes one of \\n in double quotes: write \\\\n, or put the text between backticks.',
        ],
      ],
    },
    {
      title: 'a map that spreads another',
      yaml: `steps:
  - name: x
    code:
      set: {...raw, n: 1}
`,
      says: [
        [
          'expression 5:13 A map is one of names here, and cannot spread another',
          'Write the whole as one expression, in quotes: "({ ...raw, n: 1 })"',
        ],
      ],
    },
    {
      title: 'a map in a map, and in a list, that spreads another',
      yaml: `steps:
  - name: x
    prompt: "{{price}}"
    rehearsal: [{ ...raw }]
  - name: y
    code:
      set:
        n: {...raw, seen: true}
`,
      says: [
        [
          'expression 5:19 A map is one of names here, and cannot spread another',
          'Write the whole as one expression, in quotes: "({ ...raw, n: 1 })"',
        ],
        [
          'expression 9:13 A map is one of names here, and cannot spread another',
          'Write the whole as one expression, in quotes: "({ ...raw, n: 1 })"',
        ],
      ],
    },
    {
      title: 'cut to pieces by commas',
      yaml: `steps:
  - name: x
    code: { set: {n: random.integer(1, 6)} }
`,
      says: [
        [
          'yaml-trap 4:22 The comma in "random.integer(1, 6)" ends the value: inside { } and [ ] YAML reads commas itself',
          'Write this map in block style, one name a line, or quote the value.',
        ],
      ],
    },
    {
      title: 'an anchor',
      yaml: `steps:
  - name: x
    code:
      set:
        n: &raw.price
`,
      says: [
        [
          'yaml-trap 6:12 "&raw.price" is a YAML anchor, so the value is empty',
          'Quote the whole text, or put it into a block that begins with "|" in the line above.',
        ],
      ],
    },
  ])('$title', ({ yaml, files = {}, sources = {}, says }) => {
    expect(look(withItem(yaml), files, sources)).toEqual(says);
  });
});

describe('what an expression has to give', () => {
  test.each<Case>([
    {
      title: 'conditions that are lists, maps and constants',
      yaml: `steps:
  - name: x
    when: [raw.price > 1]
    prompt: "{{price}}"
    rules:
      - { name: a, expr: { b: value } }
      - { name: b, expr: true }
      - { name: c, expr: value, when: 0 }
`,
      says: [
        [
          'condition 4:11 "when" is a list, and a list is always true',
          'Write one condition; several are joined with && or ||.',
        ],
        [
          'condition 7:26 "expr" is a map, and a map is always true',
          'Write one condition; several are joined with && or ||.',
        ],
        ['~condition 8:26 "expr" is always true', 'Leave it out, or let it depend on something.'],
        ['~condition 9:39 "when" is always false', 'Leave it out, or let it depend on something.'],
      ],
    },
    {
      title: 'lists that are none',
      yaml: `steps:
  - { name: x, expand: { each: 3, max: 2 } }
  - { name: y, expand: { each: { a: 1 }, max: 2 } }
  - { name: z, code: { set: raw.y } }
`,
      says: [
        ['expand 3:32 "each" must give a list, and is one value', 'For instance: each: steps.think.ideas'],
        ['expand 4:32 "each" must give a list, and is a map', 'For instance: each: steps.think.ideas'],
      ],
    },
  ])('$title', ({ yaml, files = {}, sources = {}, says }) => {
    expect(look(withItem(yaml), files, sources)).toEqual(says);
  });
});

describe('a place inside a text of YAML', () => {
  test.each<Case>([
    {
      title: 'behind escapes, folds and line ends',
      yaml: `steps:
  - name: one
    code:
      set:
        a: "'it\\"s' + raw.lst"
        b: 'raw.list[''x''] + raw.lst'
        c: >-
          raw.list.map(x =>
            x + raw.lst)
        d: |
          raw.list
            .map(x => x +
            raw.lst)
        e: raw.list.length +
          raw.lst
`,
      says: [
        ['name 6:23 No item has a field "lst"', 'Did you mean "list"?'],
        ['name 7:31 No item has a field "lst"', 'Did you mean "list"?'],
        ['name 10:17 No item has a field "lst"', 'Did you mean "list"?'],
        ['name 14:13 No item has a field "lst"', 'Did you mean "list"?'],
        ['name 16:11 No item has a field "lst"', 'Did you mean "list"?'],
      ],
    },
  ])('$title', ({ yaml, files = {}, sources = {}, says }) => {
    expect(look(withItem(yaml), files, sources)).toEqual(says);
  });
});
