/** Where the lines of a mistake stand in a small pipeline around them. */
export type MistakePlace =
  /** Keys of `source`. */
  | 'source'
  /** The list of steps. */
  | 'steps'
  /** Keys of a prompt step `judge`, behind a prompt step `write`. */
  | 'judge'
  /** Names under `set` of a code step. */
  | 'set'
  /** The list of outputs. */
  | 'outputs'
  /** The template of `judge`. */
  | 'prompt'
  /** The schema of `judge`. */
  | 'schema'
  /** functions.js. */
  | 'functions';

export interface Mistake {
  readonly at: MistakePlace;
  readonly wrong: string;
  readonly right: string;
}

export interface MistakeGroup {
  readonly name: string;
  readonly language: string;
  readonly mistakes: readonly Mistake[];
}

const at = (place: MistakePlace, wrong: string, right: string): Mistake => ({ at: place, wrong, right });

/** The commonest mistakes with their mends. What validate says of them is asked when the page is made. */
export const mistakeGroups: readonly MistakeGroup[] = [
  {
    name: 'yaml',
    language: 'yaml',
    mistakes: [
      at('set', 'n: raw.price > 5 ? "dear" : "cheap"', "n: \"raw.price > 5 ? 'dear' : 'cheap'\""),
      at('set', 'n: !raw.tags.length', 'n: "!raw.tags.length"'),
      at('set', "n: 'a' + raw.name", 'n: "\'a\' + raw.name"'),
      at('set', 'n: [...raw.tags, 1]', 'n: "[...raw.tags, 1]"'),
      at('set', 'n: {...raw, seen: true}', 'n: "({ ...raw, seen: true })"'),
      at('set', "n: raw.name + ' #1'", 'n: "raw.name + \' #1\'"'),
      // biome-ignore lint/suspicious/noTemplateCurlyInString: what is meant is the text of an expression
      at('set', 'n: `${raw.name}!`', 'n: "`${raw.name}!`"'),
      at(
        'steps',
        '- name: dice\n  code: { set: { n: random.integer(1, 6) } }',
        '- name: dice\n  code:\n    set:\n      n: random.integer(1, 6)',
      ),
      at(
        'judge',
        'rules: [{ name: words, expr: value.why.split(/\\s+/)[0] != "" }]',
        'rules:\n  - name: words\n    expr: value.why.split(/\\s+/)[0] != ""',
      ),
      at(
        'source',
        'items: [{ id: a, name: A }]\nid: {{slug name}}',
        'items: [{ id: a, name: A }]\nid: "{{slug name}}"',
      ),
      at(
        'judge',
        'rules:\n  - { name: score, expr: value.score > 3, error: Score {{value.score}}: too low }',
        'rules:\n  - name: score\n    expr: value.score > 3\n    error: "Score {{value.score}}: too low"',
      ),
      at(
        'judge',
        'rules:\n  - name: score\n    expr: value.score > 3\n    error: Too low: {{value.score}}',
        'rules:\n  - name: score\n    expr: value.score > 3\n    error: "Too low: {{value.score}}"',
      ),
    ],
  },
  {
    name: 'notations',
    language: 'yaml',
    mistakes: [
      at('set', 'outcome: reached_ship', 'outcome: "\'reached_ship\'"'),
      at('set', 'outcome: "reached the ship"', 'outcome: "\'reached the ship\'"'),
      at('judge', 'when: "{{raw.price}} > 3"', 'when: raw.price > 3'),
      at(
        'judge',
        'rules: [{ name: label, expr: value.label == easy }]',
        "rules: [{ name: label, expr: value.label == 'easy' }]",
      ),
      at('source', 'items: [{ name: A }]\nid: raw.name', 'items: [{ name: A }]\nid: "{{slug raw.name}}"'),
      at('judge', 'when: raw.price = 3', 'when: raw.price === 3'),
      at('judge', 'when: raw.price > 3 and raw.name', 'when: raw.price > 3 && raw.name'),
      at('set', 'now: Date.now()', 'day: batch.id'),
      at(
        'outputs',
        '- files: { name: item.id, content: value.why }',
        '- files: { name: "{{item.id}}.txt", content: "{{value.why}}" }',
      ),
    ],
  },
  {
    name: 'names',
    language: 'yaml',
    mistakes: [
      at('set', 'total: price * 2', 'total: raw.price * 2'),
      at('set', 'total: raw.prise * 2', 'total: raw.price * 2'),
      at('judge', 'rules: [{ name: score, expr: score > 3 }]', 'rules: [{ name: score, expr: value.score > 3 }]'),
      at(
        'judge',
        'rules: [{ name: score, expr: steps.judge.score > 3 }]',
        'rules: [{ name: score, expr: value.score > 3 }]',
      ),
      at('judge', 'when: steps.write.score > 3', 'when: steps.write.length > 3'),
      at(
        'judge',
        'rules: [{ name: luck, expr: random.bernoulli(0.5) && value.score > 1 }]',
        'rules: [{ name: luck, expr: value.score > 1 }]',
      ),
      at(
        'outputs',
        '- table: { groupBy: raw.category, count: value.label }',
        '- table: { groupBy: raw.name, count: value.label }',
      ),
      at(
        'outputs',
        '- csv: { columns: { id: id, score: value.score } }',
        '- csv: { columns: { id: item.id, score: value.score } }',
      ),
    ],
  },
  {
    name: 'steps',
    language: 'yaml',
    mistakes: [
      at('steps', '- name: hall-of-fame\n  prompt: "{{name}}"', '- name: hallOfFame\n  prompt: "{{name}}"'),
      at(
        'steps',
        '- name: rank\n  code: sortBy(raw.tags, tag => tag)',
        '- name: rank\n  code: { set: "sortBy(raw.tags, tag => tag)" }',
      ),
      at('steps', '- name: count\n  code: { set: { steps: 3 } }', '- name: count\n  code: { set: { moves: 3 } }'),
      at(
        'steps',
        '- name: loop\n  code:\n    init: { n: 0 }\n    each: { n: n + 1 }',
        '- name: loop\n  code:\n    init: { n: 0 }\n    each: { n: n + 1 }\n    until: n >= 3',
      ),
      at(
        'steps',
        '- name: part\n  expand: { each: raw.tags }\n- name: write\n  prompt: "{{part}}"',
        '- name: part\n  expand: { each: raw.tags, max: 10 }\n- name: write\n  prompt: "{{part}}"',
      ),
      at(
        'steps',
        '- name: part\n  expand: { each: raw.tags, max: 10 }\n- name: write\n  prompt: "{{part}}"\n- name: all\n  code: { set: children.map(child => child.value) }',
        '- name: part\n  expand: { each: raw.tags, max: 10 }\n- name: write\n  prompt: "{{part}}"\n- name: all\n  gather: part\n  code: { set: children.map(child => child.value) }',
      ),
      at(
        'steps',
        '- name: plan\n  prompt: "{{name}}"\n- name: part\n  expand: { each: raw.tags, max: 10 }\n- name: check\n  retryFrom: plan\n  prompt: "{{part}}"\n  rules: [{ name: long, expr: value.length > 3 }]',
        '- name: plan\n  prompt: "{{name}}"\n- name: part\n  expand: { each: raw.tags, max: 10 }\n- name: check\n  retryFrom: check\n  prompt: "{{part}}"\n  rules: [{ name: long, expr: value.length > 3 }]',
      ),
      at(
        'judge',
        'prompt: "Judge {{steps.write}}"\nrules: [{ name: score, expr: value.score >= 3 }]',
        'prompt: "Judge {{steps.write}}"\nretryFrom: write\nrules: [{ name: score, expr: value.score >= 3 }]',
      ),
      at(
        'judge',
        "rules: [{ name: reason, expr: value.why.includes('because') }]",
        "rules: [{ name: reason, expr: value.why.includes('because') }]\nrehearsal: { score: 4, label: \"'easy'\", why: \"'Easy, because it is short.'\" }",
      ),
      at('judge', 'rules: [value.score > 3]', 'rules: [{ name: score, expr: value.score > 3 }]'),
    ],
  },
  {
    name: 'sources',
    language: 'yaml',
    mistakes: [
      at('source', 'file: data.csv\nitems: [{ id: a }]', 'items: [{ id: a }]'),
      at('source', 'file: reviews.csv', 'file: data.csv'),
      at('source', 'items: [{ name: A }, { name: B }]', 'items: [{ name: A }, { name: B }]\nid: "{{slug name}}"'),
      at('source', 'http: { url: "https://example.com" }', 'file: data.csv'),
    ],
  },
  {
    name: 'outputs',
    language: 'yaml',
    mistakes: [
      at('outputs', '- html', '- html: {}'),
      at(
        'outputs',
        '- table: { title: Scores, groupBy: raw.name }',
        '- table: { title: Scores, groupBy: raw.name, number: value.score }',
      ),
      at(
        'outputs',
        '- files: { name: report.md, content: "{{value.why}}" }',
        '- files: { name: "{{item.id}}.md", content: "{{value.why}}" }',
      ),
    ],
  },
  {
    name: 'templates',
    language: 'handlebars',
    mistakes: [
      at('prompt', 'Judge {{write}}', 'Judge {{steps.write}}'),
      at('prompt', 'Cheap: {{raw.price < 3}}', 'Cheap: {{lt raw.price 3}}'),
      at('prompt', '{{#if raw.price > 3}}Dear.{{/if}} {{name}}', '{{#if (gt raw.price 3)}}Dear.{{/if}} {{name}}'),
      at('prompt', '{{> house-style}} {{name}}', '{{> style}} {{name}}'),
      at('prompt', 'Judge this text.', 'Judge this text: {{steps.write}}'),
    ],
  },
  {
    name: 'files',
    language: 'js',
    mistakes: [
      at(
        'functions',
        "import { max } from 'lodash';\nexport function top(list) { return max(list); }",
        'export function top(list) { return Math.max(...list); }',
      ),
      at(
        'functions',
        'export default function top(list) { return Math.max(...list); }',
        'export function top(list) { return Math.max(...list); }',
      ),
      at(
        'functions',
        'export async function top(list) { return Math.max(...list); }',
        'export function top(list) { return Math.max(...list); }',
      ),
    ],
  },
  {
    name: 'schemas',
    language: 'json',
    mistakes: [
      at(
        'schema',
        '{ "type": "object", "properties": { "score": { "type": "float" } } }',
        '{ "type": "object", "properties": { "score": { "type": "number" } }, "required": ["score"], "additionalProperties": false }',
      ),
    ],
  },
];
