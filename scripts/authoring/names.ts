import { checkGrammar } from '../../src/config/check-grammar.ts';
import { createDraft, type Draft } from '../../src/config/draft.ts';
import { createExcuses } from '../../src/config/excuses.ts';
import { parseYaml } from '../../src/config/parse-yaml.ts';
import { createScopes, type Scope } from '../../src/config/scope.ts';
import { unknownShape } from '../../src/config/value-shape.ts';
import { contextWords } from '../../src/core/context.ts';
import { folderOfTexts } from './folder-of-texts.ts';
import { toTable } from './to-table.ts';

type Word = (typeof contextWords)[number];

const meanings: Readonly<Record<Word, string>> = {
  raw: "the item's own data; a child has its parent's, and its element as `raw.<as>`",
  steps:
    '`steps.x` is the accepted value of the earlier step `x`, `null` where it was skipped. A child sees those of its parent from before the expand; the parent sees those of its children in `children`',
  value:
    "in rules and their `error`: the value of this very step. In outputs: the item's result, that is the value of its last step (of the step that `of` names)",
  item: '`item.id`; of children `item.parent` and `item.index` (from 1); with `repeat` `item.repetition` (from 1); in outputs also `item.verdict` (`accepted`, `rejected` …), `item.attempts` (1 + how often it was sent back, by whichever step; of a child not what its parent was), `item.costUsd`',
  vars: 'the constants of the pipeline',
  batch: '`batch.id`, and nothing else of it',
  attempt: '1, 2, …: how often this step has begun for this item',
  previous:
    '`null` the first time. After a rejection, on the step that begins again: `step` (who rejected), `reasons` (a list of `{step, rule, message}`), `response` (its own last answer as text), `steps` (the values as they stood). `null` on the other steps of the stretch',
  children: 'the accepted children of the gathered expand, in order: a list of `{id, index, raw, steps, value}`',
  iteration: 'in `each`, `until` and `set` of a code step with `each`: which round, from 1',
  row: "in a table with `each`: the element; the other names are the item's",
  values: 'in `stats` of a table: the list of what `number` or `count` gave of the group',
  random: 'draws, see below',
};

/** A pipeline with every place that reads names. */
const probe = `
source: { items: [{ id: a }] }
steps:
  - { name: before, prompt: "{{id}}" }
  - { name: part, expand: { each: [1], max: 1 } }
  - { name: child, prompt: "{{part}}" }
  - { name: behind, gather: part, prompt: "{{id}}" }
outputs: [{ csv: {} }]
`;

/** Which names are where, and what each is. */
export function tableOfNames(): string {
  const draft = draftOf(probe);
  const scopes = createScopes(draft, { names: [], isComplete: false, hasId: null }, () => unknownShape);
  const [before, , , behind] = draft.steps;
  const [output] = draft.outputs;
  if (before === undefined || behind === undefined || output === undefined) throw new Error('the probe has changed');
  const places: readonly (readonly [place: string, scope: Scope, more: string])[] = [
    ['`filter` and `id` of the source', scopes.source, "raw's fields as names of their own"],
    ['prompts and system prompts', scopes.ofStep(before), "raw's fields as names of their own"],
    ['`when`, `each` of an expand', scopes.ofStep(before), ''],
    ['`code`, `rehearsal`', scopes.ofDraws(before), ''],
    ['`expr`, `when` and `error` of rules', scopes.ofRules(before), "in `error` raw's fields as names of their own"],
    [
      'any of these from a `gather` on',
      { ...scopes.source, words: onlyIn(scopes.ofStep(behind), scopes.ofStep(before)) },
      'and what is above',
    ],
    ['outputs', scopes.ofOutput(output), "in texts raw's fields as names of their own"],
    ['`stats` of a table', scopes.stats, ''],
  ];
  const rows = places.map(([place, { words }, more]) => [
    place,
    [...words.map((word) => `\`${word}\``), ...(more === '' ? [] : [more])].join(', '),
  ]);
  return [
    toTable(
      ['Where', 'Names'],
      [
        ...rows,
        [
          'page of your own (`html: {template}`)',
          '`batch`, `vars`, `items` (each `raw`, `steps`, `value`, `item`), `tables`',
        ],
      ],
    ),
    toTable(
      ['Name', 'Is'],
      contextWords.map((word) => [`\`${word}\``, meanings[word]]),
    ),
  ].join('\n');
}

function onlyIn(scope: Scope, other: Scope): readonly string[] {
  return scope.words.filter((word) => !other.words.includes(word));
}

function draftOf(yaml: string): Draft {
  const folder = folderOfTexts({ 'pipeline.yaml': yaml });
  const { data, positions } = parseYaml(yaml, 'pipeline.yaml');
  const excuses = createExcuses();
  const grammar = checkGrammar(data?.value, excuses).yaml;
  if (grammar === null) throw new Error('the probe is no pipeline');
  return createDraft(grammar, folder, excuses, positions).draft;
}
