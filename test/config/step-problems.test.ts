import { describe, expect, test } from '@jest/globals';
import { type Case, look, withItem } from './looking.ts';

describe('a step is of one kind', () => {
  test.each<Case>([
    {
      title: 'code and expand',
      yaml: `steps:
  - name: x
    code: { set: 1 }
    expand: { each: raw.list, max: 3 }
`,
      says: [
        [
          'step-kind 5:5 A step cannot have both "code" and "expand"',
          'Make two steps of it: the code computes the list, and the expand behind it makes the children.',
        ],
      ],
    },
    {
      title: 'a code step with keys of a prompt',
      yaml: `steps:
  - name: x
    code: { set: { k: 1 } }
    parse: text
    rehearsal: "'x'"
    model: haiku
`,
      says: [
        ['step-kind 5:5 "parse" is no key of a code step', 'Only prompt steps have it.'],
        ['step-kind 6:5 "rehearsal" is no key of a code step', 'Only prompt steps have it.'],
        ['step-kind 7:5 "model" is no key of a code step', 'Only prompt steps have it.'],
      ],
    },
    {
      title: 'an expand step with keys of others',
      yaml: `steps:
  - name: x
    expand: { each: raw.list, max: 3 }
    when: raw.price
    rules: [{ name: a, expr: raw.price > 0 }]
    prompt: "{{price}}"
    gather: x
  - { name: y, code: { set: 1 } }
`,
      says: [
        [
          'step-kind 5:5 "when" is no key of an expand step',
          'Only prompt and code steps have it; an empty list makes no children: each: raw.isLong ? raw.parts : [].',
        ],
        [
          'step-kind 6:5 "rules" is no key of an expand step',
          'Only prompt and code steps have it; judge the list where it is made.',
        ],
        ['step-kind 7:5 "prompt" is no key of an expand step', 'Only prompt steps have it.'],
        [
          'step-kind 8:5 A step cannot expand and gather at once',
          'Give the gather to a code or prompt step of its own, before this one.',
        ],
      ],
    },
    {
      title: 'a prompt file of a code step',
      yaml: `steps:
  - { name: one, code: { set: { k: 1 } } }
`,
      files: { 'one.md.hbs': 'Hello {{list}}\n' },
      says: [
        [
          '~stray-file one.md.hbs:1:1 one.md.hbs is not read: "one" is a code step',
          'A prompt belongs to a step without "code" and "expand".',
        ],
      ],
    },
    {
      title: 'keys that are no maps',
      yaml: `steps:
  - { name: one, code: raw.list.length }
  - { name: two, expand: raw.list }
  - { name: sorted, code: "sortBy(raw.list, n => -n)" }
  - { name: three, code: { init: [1], each: a, sett: 1 } }
`,
      says: [
        [
          'wrong-type 3:24 "code" must be a map, and is "raw.list.length"',
          'Write it as a map: code: { set: raw.list.length }',
        ],
        ['wrong-type 4:26 "expand" must be a map, and is "raw.list"', 'Write it as a map: expand: { each: raw.list }'],
        [
          'wrong-type 5:27 "code" must be a map, and is "sortBy(raw.list, n => -n)"',
          'Write it as a map: code: { set: "sortBy(raw.list, n => -n)" }',
        ],
        [
          'wrong-type 6:34 "init" must be a map, and is a list',
          'Write names and what each is, one a line, for instance: total: sum(raw.prices)',
        ],
        [
          'wrong-type 6:45 "each" must be a map, and is "a"',
          'Write names and what each is, one a line, for instance: total: sum(raw.prices)',
        ],
        ['unknown-key 6:48 "sett" is no key of "code"', 'Did you mean "set"?'],
      ],
    },
  ])('$title', ({ yaml, files = {}, sources = {}, says }) => {
    expect(look(withItem(yaml), files, sources)).toEqual(says);
  });
});

describe('code', () => {
  test.each<Case>([
    {
      title: 'names that are taken or none',
      yaml: `steps:
  - name: x
    code:
      set: { steps: 0, a-b: 1, class: 2, $$x: 3, item: 4 }
`,
      says: [
        ['expression 5:14 steps is a word that expressions have already', 'Choose another name for it.'],
        [
          'expression 5:24 a-b cannot be a name',
          'A name has letters, digits and _, does not begin with a digit, and is no word of JavaScript.',
        ],
        [
          'expression 5:32 class cannot be a name',
          'A name has letters, digits and _, does not begin with a digit, and is no word of JavaScript.',
        ],
        [
          'expression 5:42 $$x cannot be a name',
          'A name has letters, digits and _, does not begin with a digit, and is no word of JavaScript.',
        ],
        ['expression 5:50 item is a word that expressions have already', 'Choose another name for it.'],
      ],
    },
    {
      title: 'rounds without an end, an end without rounds',
      yaml: `steps:
  - { name: x, code: { init: { n: 0 }, each: { n: n + 1 } } }
  - { name: y, code: { init: { n: iteration }, until: n > 1 } }
`,
      says: [
        ['expression 3:40 each has no until', 'Say when it has come to its end: until: position >= 10'],
        [
          'expression 4:35 iteration is not there in this place',
          'It is there in each, until and set of a code step only.',
        ],
        ['expression 4:55 until has no each', 'Say what changes from round to round, or leave until out.'],
      ],
    },
    {
      title: 'names before they have a value',
      yaml: `steps:
  - name: x
    code:
      init: { a: b, b: 1 }
      each: { c: d, d: 2 }
      until: iteration > d
      set: { e: e + 1 }
`,
      says: [
        ['expression 5:18 b has no value yet at this place', 'A name sees those above it: change the order.'],
        [
          'expression 6:18 d has no value yet at this place',
          'In the first round there is none: give d a value under init.',
        ],
        ['expression 8:17 e is read before it has a value', 'A name sees those above it: change the order.'],
      ],
    },
    {
      title: 'nothing that stays',
      yaml: `steps:
  - { name: x, code: { init: { _a: 1 }, maxIterations: 5 } }
  - { name: y, code: {} }
`,
      says: [
        [
          'code 3:16 The value of this step would be empty: all its names begin with "_"',
          'Names that begin with "_" live for the step only: set one without.',
        ],
        ['~no-effect 3:41 maxIterations has no effect without "each"', 'Only "each" is done again and again.'],
        [
          'code 4:16 This step computes nothing',
          'Give it names under "set", for instance: set: { total: sum(raw.prices) }',
        ],
      ],
    },
    {
      title: 'an end that is a list',
      yaml: `steps:
  - { name: x, code: { init: { n: 0 }, each: { n: n + 1 }, until: [true] } }
`,
      says: [
        [
          'condition 3:67 "until" is a list, and a list is always true',
          'Write one condition; several are joined with && or ||.',
        ],
      ],
    },
  ])('$title', ({ yaml, files = {}, sources = {}, says }) => {
    expect(look(withItem(yaml), files, sources)).toEqual(says);
  });
});

describe('an expand', () => {
  test.each<Case>([
    {
      title: 'called like a word',
      yaml: `steps:
  - { name: item, expand: { each: raw.list, max: 3 } }
  - { name: b, expand: { each: raw.list, as: row, max: 3 } }
  - { name: c, expand: { each: raw.list, as: a-b, max: 3 } }
  - { name: d, code: { set: 1 } }
`,
      says: [
        [
          'expand 3:19 "item" is a word of its own and cannot be the name of an element',
          'Name the element: expand: { each: …, as: itemElement }',
        ],
        ['expand 4:46 "row" is a word of its own and cannot be the name of an element', 'Choose another name.'],
        [
          'expand 5:46 "a-b" cannot be the name of an element',
          'A letter or "_", then letters, digits or "_": it is read as raw.<as>.',
        ],
      ],
    },
    {
      title: 'in place of a field',
      yaml: `steps:
  - { name: x, expand: { each: raw.list, as: price, max: 3 } }
  - { name: y, code: { set: raw.price } }
`,
      says: [
        [
          '~hidden-field 3:46 The items have a field "price" already, and in the children of "x" the element takes its place',
          'Name the element otherwise with "as".',
        ],
      ],
    },
    {
      title: 'without a list, and with no room',
      yaml: `steps:
  - { name: x, expand: { as: y } }
  - { name: z, expand: { each: raw.list, max: 0 } }
`,
      says: [
        ['missing 3:16 "expand" needs "each"', 'Say which list, for instance: each: steps.think.ideas'],
        [
          '~no-effect 4:16 No step comes after the expand "z": nothing is made of its children',
          'Add the step that each child takes.',
        ],
        ['out-of-range 4:47 "max" must be at least 1, and is 0', ''],
      ],
    },
    {
      title: 'without a bound',
      yaml: `steps:
  - name: think
    prompt: "{{price}}"
    schema: { type: object, properties: { ideas: { type: array }, few: { type: array, maxItems: 5 } } }
  - { name: a, expand: { each: steps.think.ideas } }
  - { name: b, expand: { each: steps.think.few } }
  - { name: c, expand: { each: "steps.think.ideas.slice(0, 3)" } }
  - { name: d, expand: { each: range(5) } }
  - { name: e, code: { set: 1 } }
`,
      says: [
        [
          '~unbounded 6:16 Nothing bounds how many children this expand makes, and each costs its calls',
          'Say the most you want: expand: { each: …, max: 20 }, or give the list "maxItems" in its schema.',
        ],
      ],
    },
    {
      title: 'with nothing behind it',
      yaml: `steps:
  - { name: x, expand: { each: raw.list, max: 3 } }
`,
      says: [
        [
          '~no-effect 3:16 No step comes after the expand "x": nothing is made of its children',
          'Add the step that each child takes.',
        ],
      ],
    },
  ])('$title', ({ yaml, files = {}, sources = {}, says }) => {
    expect(look(withItem(yaml), files, sources)).toEqual(says);
  });
});

describe('a gather', () => {
  test.each<Case>([
    {
      title: 'of a later step, a misspelt one, one that is no expand',
      yaml: `steps:
  - { name: one, gather: two, code: { set: 1 } }
  - { name: two, expand: { each: raw.list, max: 3 } }
  - { name: three, code: { set: 1 } }
  - { name: four, gather: three, code: { set: 1 } }
  - { name: five, gather: twoo, code: { set: children.length } }
`,
      says: [
        ['gather 3:26 gather names "two", which comes after "one"', 'No expand is open here.'],
        ['gather 6:27 gather names "three", which is no expand step', 'There are: two.'],
        ['gather 7:27 gather names the step "twoo", which does not exist', 'Did you mean "two"?'],
      ],
    },
    {
      title: 'of one that has another open inside it',
      yaml: `steps:
  - { name: one, expand: { each: raw.list, max: 3 } }
  - { name: two, expand: { each: raw.list, max: 3 } }
  - { name: three, gather: one, code: { set: children.length } }
`,
      says: [
        [
          'gather 5:28 gather names "one", while "two" inside it is still open',
          'Gather from the inside out: first a step with gather: two.',
        ],
      ],
    },
    {
      title: 'of one that is closed',
      yaml: `steps:
  - { name: one, expand: { each: raw.list, max: 3 } }
  - { name: two, gather: one, code: { set: children.length } }
  - { name: three, gather: one, code: { set: children.length } }
`,
      says: [
        [
          'gather 5:28 gather names "one", which is not open any more',
          '"two" gathered it; the steps behind see its children as well.',
        ],
      ],
    },
    {
      title: 'without a gather, how many it needs',
      yaml: `steps:
  - { name: one, atLeast: 0.5, code: { set: 1 } }
`,
      says: [
        [
          'gather 3:18 "atLeast" says how many children a gather needs, and this step has no "gather"',
          'Leave it out, or say which expand is gathered.',
        ],
      ],
    },
    {
      title: 'more than all',
      yaml: `steps:
  - { name: one, expand: { each: raw.list, max: 3 } }
  - { name: two, gather: one, atLeast: 80, code: { set: children.length } }
`,
      says: [['out-of-range 4:40 "atLeast" must be at most 1, and is 80', 'It is a share: 0.8 for four in five.']],
    },
  ])('$title', ({ yaml, files = {}, sources = {}, says }) => {
    expect(look(withItem(yaml), files, sources)).toEqual(says);
  });
});

describe('retryFrom', () => {
  test.each<Case>([
    {
      title: 'out of a stretch, into one, and over a whole one',
      yaml: `steps:
  - { name: zero, code: { set: { list: raw.list } } }
  - { name: one, expand: { each: steps.zero.list, max: 3 } }
  - { name: two, retryFrom: zero, code: { set: raw.one } }
  - { name: three, retryFrom: one, code: { set: raw.one } }
  - { name: four, retryFrom: two, code: { set: raw.one } }
  - { name: five, gather: one, retryFrom: two, code: { set: children.length } }
  - { name: six, retryFrom: one, code: { set: steps.five } }
  - { name: seven, retryFrom: sxi, code: { set: steps.five } }
  - { name: eight, retryFrom: nine, code: { set: 1 } }
  - { name: nine, code: { set: 1 } }
`,
      says: [
        [
          'retry-from 5:29 retryFrom names "zero", which the parent takes, and "two" is a step of the children',
          'One child cannot send the others back with it. It can send back to: two.',
        ],
        [
          'retry-from 6:31 retryFrom names "one", which the parent takes, and "three" is a step of the children',
          'One child cannot send the others back with it. It can send back to: two, three.',
        ],
        [
          'retry-from 8:43 retryFrom names "two", which is a step of the children of "one"',
          'The parent can send them back as a whole, from "one" or before. It can send back to: zero, one, five.',
        ],
        ['retry-from 10:31 retryFrom names the step "sxi", which does not exist', 'Did you mean "six"?'],
        [
          'retry-from 11:31 retryFrom names "nine", which comes after "eight"',
          'It can send back to: zero, one, five, six, seven, eight.',
        ],
      ],
    },
    {
      title: 'into a stretch that is still open',
      yaml: `steps:
  - { name: one, expand: { each: raw.list, max: 3 } }
  - { name: two, expand: { each: raw.list, max: 3 } }
  - { name: three, code: { set: 1 } }
  - { name: four, gather: two, retryFrom: three, code: { set: 1 } }
`,
      says: [
        [
          'retry-from 6:43 retryFrom names "three", which is a step of the children of "two"',
          'The parent can send them back as a whole, from "two" or before. It can send back to: two, four.',
        ],
      ],
    },
  ])('$title', ({ yaml, files = {}, sources = {}, says }) => {
    expect(look(withItem(yaml), files, sources)).toEqual(says);
  });
});

describe('rules', () => {
  test.each<Case>([
    {
      title: 'without what they need',
      yaml: `steps:
  - name: x
    prompt: "{{price}}"
    rules:
      - { name: a, exp: value }
      - { expr: value, level: warn }
      - just a text
`,
      says: [
        ['unknown-key 6:20 "exp" is no key of Element 1 of "rules"', 'Did you mean "expr"?'],
        ['missing 7:9 Element 2 of "rules" needs "name"', 'Say what it is called, for instance: name: tone'],
        ['wrong-value 7:31 "level" cannot be "warn"', 'Possible: error, warning.'],
        ['wrong-type 8:9 Element 3 of "rules" must be a map, and is "just a text"', ''],
      ],
    },
    {
      title: 'of one name',
      yaml: `steps:
  - name: x
    prompt: "{{price}}"
    rules:
      - { name: a, expr: value.length > 3 }
      - { name: a, expr: value.length < 300 }
`,
      says: [['rule 7:17 Two rules of this step are called "a"', 'Reasons and figures are told apart by the name.']],
    },
    {
      title: 'with a message that is an expression',
      yaml: `steps:
  - name: x
    prompt: "{{price}}"
    rules:
      - { name: a, expr: value.length > 3, error: value.length }
`,
      says: [
        [
          '~notation 6:51 "value.length" is a text here, and stands as it is written',
          'In a text names wear braces: {{value.length}}.',
        ],
      ],
    },
    {
      title: 'that judge another step and ask themselves',
      yaml: `steps:
  - { name: write, prompt: "{{price}}" }
  - { name: judge, prompt: "{{steps.write}}", rules: [{ name: good, expr: "value.includes('good') || true" }] }
  - { name: length, retryFrom: length, code: { set: steps.write.length }, rules: [{ name: short, expr: value < 300 }] }
  - { name: words, code: { set: steps.write.length }, rules: [{ name: few, expr: value < 300, level: warning }] }
`,
      says: [
        [
          '~send-back 4:47 The step "judge" has rules and reads "write", but a rejection begins again at "judge" itself',
          'To have "write" done anew, with the reasons in its prompt, write retryFrom: write; if it is meant so, retryFrom: judge.',
        ],
      ],
    },
    {
      title: 'that no rehearsed answer keeps',
      yaml: `steps:
  - name: judge
    prompt: "{{price}}"
    schema: { type: object, required: [score], properties: { score: { type: integer, minimum: 1, maximum: 3 } } }
    rules:
      - { name: other, expr: value.score > raw.price }
      - { name: good, expr: value.score > 3 }
`,
      says: [
        [
          '~rehearsal 8:9 None of 20 rehearsed answers of "judge" keeps its rules, not even "good"',
          'With --sandbox its items will be rejected. Say with "rehearsal" what the sandbox answers, or give the schema "examples".',
        ],
      ],
    },
    {
      title: 'that compare an answer with the item, and nothing says what is rehearsed',
      yaml: `steps:
  - name: read
    prompt: "{{price}}"
    schema: { type: object, properties: { total: { type: number }, kind: { enum: [a, b] }, tags: { type: array } } }
    retryFrom: read
    rules:
      - { name: number, expr: value.total === Number(raw.price) }
      - { name: listed, expr: "value.tags.every(tag => raw.list.includes(tag))" }
  - name: text
    prompt: "{{steps.read.total}}"
    rules: [{ name: named, expr: "value.includes(raw.id)" }]
    retryFrom: text
  - name: quote
    prompt: "{{steps.text}}"
    rules: [{ name: quoted, expr: "value == steps.text" }]
    retryFrom: quote
`,
      says: [
        [
          '~rehearsal 9:9 The rule "listed" compares the answer with what is known of the item, and answers that the sandbox makes up will hardly agree',
          'With --sandbox the items of this step will be rejected. Say with "rehearsal" what it answers; that sees raw and steps too.',
        ],
        [
          '~rehearsal 12:13 The rule "named" compares the answer with what is known of the item, and answers that the sandbox makes up will hardly agree',
          'With --sandbox the items of this step will be rejected. Say with "rehearsal" what it answers; that sees raw and steps too.',
        ],
        [
          '~rehearsal 16:13 The rule "quoted" compares the answer with what is known of the item, and answers that the sandbox makes up will hardly agree',
          'With --sandbox the items of this step will be rejected. Say with "rehearsal" what it answers; that sees raw and steps too.',
        ],
      ],
    },
    {
      title: 'that made-up answers may keep: of few values, of the item alone, warnings, and with a rehearsal',
      yaml: `steps:
  - name: read
    prompt: "{{price}}"
    schema: { type: object, properties: { total: { type: number }, kind: { enum: [a, b] } }, required: [total, kind] }
    rules:
      - { name: one, expr: value.kind == raw.id }
      - { name: other, expr: raw.id == value.kind }
      - { name: own, expr: "!raw.list.includes('new') || value.total > 0" }
      - { name: near, expr: value.total == raw.price, level: warning }
      - { name: less, expr: value.total >= raw.price || true }
  - name: text
    prompt: "{{steps.read.total}}"
    rules: [{ name: named, expr: "value.includes(raw.id)" }]
    retryFrom: text
    rehearsal: raw.id
`,
      says: [],
    },
    {
      title: 'that one in three keeps, or a rehearsal of its own',
      yaml: `steps:
  - name: judge
    prompt: "{{price}}"
    schema: { type: object, required: [score], properties: { score: { type: integer, minimum: 1, maximum: 3 } } }
    rules: [{ name: good, expr: value.score > 2 }]
  - name: other
    prompt: "{{price}}"
    schema: { type: object, required: [score], properties: { score: { type: integer, minimum: 1, maximum: 3 } } }
    rules: [{ name: good, expr: value.score > 3 }]
    rehearsal: { score: 4 }
`,
      says: [],
    },
    {
      title: 'that are no list, and none',
      yaml: `steps:
  - { name: x, prompt: "{{price}}", rules: value > 3 }
  - { name: y, prompt: "{{price}}", rules: [] }
`,
      says: [
        ['wrong-type 3:44 "rules" must be a list, and is "value > 3"', 'Begin each element with "- ".'],
        ['out-of-range 4:44 "rules" has 0 elements and needs at least 1', ''],
      ],
    },
  ])('$title', ({ yaml, files = {}, sources = {}, says }) => {
    expect(look(withItem(yaml), files, sources)).toEqual(says);
  });
});
