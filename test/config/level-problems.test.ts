import { describe, expect, test } from '@jest/globals';
import { type Case, look } from './looking.ts';

describe('what a step sees of another level', () => {
  test.each<Case>([
    {
      title: 'children see their parents, and their element by its schema',
      yaml: `source: { file: list.csv, id: "{{slug name}}" }
steps:
  - name: think
    prompt: "{{name}}"
    schema: { type: object, additionalProperties: false, required: [ideas], properties: { ideas: { type: array, maxItems: 3, items: { type: object, additionalProperties: false, properties: { title: { type: string } } } } } }
  - name: idea
    expand: { each: steps.think.ideas }
  - name: judge
    prompt: "{{idea.titel}} {{raw.idea.title}} {{steps.think.ideas}} {{name}} {{raw.idae}} {{item.parent}} {{item.index}}"
  - name: again
    when: raw.idea.tilte
    code: { set: steps.judge }
`,
      sources: { 'list.csv': 'name,price\n' },
      says: [
        ['name 9:16 The field "idea" has no "titel"', 'Did you mean "title"?'],
        ['name 9:81 No item has a field "idae"', 'Did you mean "idea"?'],
        ['name 11:11 The field "idea" has no "tilte"', 'Did you mean "title"?'],
      ],
    },
    {
      title: 'parents see their children in children',
      yaml: `source: { items: [{ id: a, list: [1] }] }
steps:
  - { name: one, expand: { each: raw.list, max: 2 } }
  - { name: two, prompt: "{{one}}" }
  - { name: three, gather: one, prompt: "{{#each children}}{{steps.two}}{{/each}} {{steps.two}} {{one}} {{item.parent}}" }
  - { name: four, code: { set: "children.map(child => child.steps.two).length + steps.two.length + raw.one + steps.one" } }
`,
      says: [
        [
          'name 5:85 "steps.two" is a value of the children of "one"',
          'Here it is in the children: children.map(child => child.steps.two), in a template {{#each children}}{{steps.two}}{{/each}}.',
        ],
        [
          'name 5:99 "one" is neither a field of the items nor a word that templates know',
          'There are: id, list, raw, steps, item, vars, batch, attempt, previous, children.',
        ],
        ['name 5:107 "item" has no "parent" here', 'Only children of an expand have a parent.'],
        [
          'name 6:81 "steps.two" is a value of the children of "one"',
          'Here it is in the children: children.map(child => child.steps.two), in a template {{#each children}}{{steps.two}}{{/each}}.',
        ],
        ['name 6:100 No item has a field "one"', 'There are: id, list.'],
        [
          'name 6:110 The step "one" is an expand and has no value of its own',
          'Its children have the element as raw; behind its gather they are children.',
        ],
      ],
    },
    {
      title: 'children of a second expand do not see those of the first',
      yaml: `source: { items: [{ id: a, list: [1] }] }
steps:
  - { name: one, expand: { each: raw.list, max: 2 } }
  - { name: two, code: { set: { k: raw.one } } }
  - { name: three, gather: one, code: { set: { list: children.map(child => child.value.k) } } }
  - { name: four, expand: { each: steps.three.list, max: 2 } }
  - { name: five, code: { set: { k: children.length + steps.three.list.length + steps.two.k } } }
`,
      says: [
        ['expression 7:37 children is not there in this place', 'It is there from a gather on.'],
        [
          'name 7:81 "steps.two" is a value of the children of "one"',
          'Only they have it, and as "children" the steps from their gather on.',
        ],
      ],
    },
    {
      title: 'an expand in an expand',
      yaml: `source: { items: [{ id: a, list: [1] }], repeat: 2 }
steps:
  - { name: one, expand: { each: raw.list, max: 2 } }
  - { name: two, expand: { each: raw.one, max: 2 } }
  - { name: three, code: { set: { k: raw.one + raw.two + item.index + item.repetition } } }
  - { name: four, gather: two, code: { set: { k: children.length, i: item.parent, r: raw.two } } }
  - { name: five, gather: one, code: { set: { k: children.map(child => child.value.k), i: item.parent } } }
`,
      says: [
        ['name 6:86 No item has a field "two"', 'There are: id, list, one.'],
        ['name 7:91 "item" has no "parent" here', 'Only children of an expand have a parent.'],
      ],
    },
  ])('$title', ({ yaml, files = {}, sources = {}, says }) => {
    expect(look(yaml, files, sources)).toEqual(says);
  });
});

describe('a template', () => {
  test.each<Case>([
    {
      title: 'that reads what its place has not',
      yaml: `source: { items: [{ id: a, list: [1] }] }
steps:
  - { name: one, prompt: "{{list}} {{value}} {{children}} {{row}} {{random}} {{lst}}" }
`,
      says: [
        [
          'name 3:38 "value" is not available here',
          'Here there are: raw, steps, item, vars, batch, attempt, previous, and the fields of the item.',
        ],
        [
          'name 3:48 "children" is not available here',
          'Here there are: raw, steps, item, vars, batch, attempt, previous, and the fields of the item.',
        ],
        [
          'name 3:61 "row" is not available here',
          'Here there are: raw, steps, item, vars, batch, attempt, previous, and the fields of the item.',
        ],
        [
          'name 3:69 "random" is not available here',
          'Here there are: raw, steps, item, vars, batch, attempt, previous, and the fields of the item.',
        ],
        ['name 3:80 "lst" is neither a field of the items nor a word that templates know', 'Did you mean "list"?'],
      ],
    },
    {
      title: 'of an id reads fields, vars and the batch',
      yaml: `source: { items: [{ id: a, name: b }], id: "{{slug name}}-{{batch.id}}-{{vars.k}}-{{item.id}}-{{steps.one}}" }
vars: { k: 1 }
steps: [{ name: one, prompt: "{{name}}" }]
`,
      says: [
        [
          'name 1:85 "item.id" is not available here',
          'The source comes before any step: it can read the item, vars and batch.id.',
        ],
        [
          'name 1:97 "steps.one" is not available here',
          'The source comes before any step: it can read the item, vars and batch.id.',
        ],
      ],
    },
    {
      title: 'of an id that is an expression',
      yaml: `source: { items: [{ id: a, name: b }], id: raw.name }
steps: [{ name: one, prompt: "{{name}}" }]
`,
      says: [
        [
          '~notation 1:44 "raw.name" is a text here, and stands as it is written',
          'In a text names wear braces: {{raw.name}}.',
        ],
      ],
    },
    {
      title: 'that asks what was before',
      yaml: `source: { items: [{ id: a, name: b }] }
steps:
  - { name: one, prompt: "{{name}} {{#if previous}}{{previous.reason}} {{previous.response}}{{#each previous.reasons}}{{message}}{{/each}}{{/if}} {{attempt}} {{attempts}}" }
`,
      says: [
        ['name 3:54 "previous" has no "reason"', 'Did you mean "reasons"?'],
        [
          'name 3:161 "attempts" is neither a field of the items nor a word that templates know',
          'Did you mean "attempt"?',
        ],
      ],
    },
  ])('$title', ({ yaml, files = {}, sources = {}, says }) => {
    expect(look(yaml, files, sources)).toEqual(says);
  });
});

describe('fields that words hide', () => {
  test.each<Case>([
    {
      title: 'of the items and of a combination',
      yaml: `source: { combine: { cross: { item: [a, b], mood: [c] } } }
steps: [{ name: one, prompt: "{{raw.item}} {{mood}}" }]
`,
      says: [
        [
          '~hidden-field 1:1 The items have a field "item", which in templates is the word of the context',
          'Read the field as {{raw.item}}.',
        ],
      ],
    },
  ])('$title', ({ yaml, files = {}, sources = {}, says }) => {
    expect(look(yaml, files, sources)).toEqual(says);
  });
});
