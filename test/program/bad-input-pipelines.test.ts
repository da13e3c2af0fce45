import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BadInput, describeBadInput } from './bad-input.ts';

const source = 'source:\n  items: [{ id: a, text: one }, { id: b, text: two }]\n';

/** A pipeline of one mistake, shown by `acquire`, which must not make anything of it. */
function badYaml(
  title: string,
  yaml: string | Buffer,
  says: RegExp,
  hint: RegExp,
  files: Readonly<Record<string, string>> = {},
): BadInput {
  return {
    title,
    files: { 'pipeline.yaml': yaml, ...files },
    argv: ['acquire', '--batch-id', 'demo'],
    exitCode: 2,
    says,
    hint,
  };
}

const step = (text: string) => `name: reviews\n${source}steps:\n${text}`;
const withSchema = (schema: string) => ({ 'main.schema.json': schema });
const main = step('  - name: main\n    prompt: "Say {{text}}"\n');

describeBadInput('a pipeline that cannot be found', [
  {
    title: 'a path to nothing',
    argv: ['acquire', '--batch-id', 'demo', '--pipeline', 'nowhere/at-all'],
    exitCode: 2,
    says: /"nowhere\/at-all"/,
    hint: /built-in template: blackjack, classify, default/,
  },
  {
    title: 'a misspelt template',
    argv: ['acquire', '--batch-id', 'demo', '--pipeline', 'clasify'],
    exitCode: 2,
    says: /"clasify"/,
    hint: /Did you mean "classify"\?/,
  },
  {
    title: 'a template by prefix that is not there',
    argv: ['validate', 'template:clasify'],
    exitCode: 2,
    says: /"clasify"/,
    hint: /Did you mean "classify"\?/,
  },
  {
    title: 'a folder without a pipeline',
    files: { 'mine/notes.txt': '' },
    argv: ['acquire', '--batch-id', 'demo', '--pipeline', 'mine'],
    exitCode: 2,
    says: /folder mine .*has no pipeline\.yaml/,
    hint: /batch-pipeline init/,
  },
  {
    title: 'a folder with a pipeline of another name',
    files: { 'mine/reviews.yaml': main },
    argv: ['acquire', '--batch-id', 'demo', '--pipeline', 'mine'],
    exitCode: 2,
    says: /folder mine/,
    hint: /mine\/reviews\.yaml/,
  },
  {
    title: 'a file that is no YAML by its name',
    files: { 'reviews.txt': main },
    argv: ['acquire', '--batch-id', 'demo', '--pipeline', 'reviews.txt'],
    exitCode: 2,
    says: /reviews\.txt.*does not end in \.yaml/,
    hint: /pipeline\.yaml/,
  },
  {
    title: 'an empty path',
    argv: ['acquire', '--batch-id', 'demo', '--pipeline', ''],
    exitCode: 2,
    says: /--pipeline is empty/,
    hint: /classify/,
  },
  {
    title: 'BATCH_PIPELINE that names nothing',
    argv: ['acquire', '--batch-id', 'demo'],
    environment: { BATCH_PIPELINE: 'gone' },
    exitCode: 2,
    says: /"gone" \(BATCH_PIPELINE\)/,
    hint: /classify/,
  },
  {
    title: 'a folder called pipeline.yaml',
    arrange: (folder) => void mkdirSync(join(folder, 'mine', 'pipeline.yaml'), { recursive: true }),
    argv: ['acquire', '--batch-id', 'demo', '--pipeline', 'mine'],
    exitCode: 2,
    says: /mine/,
    hint: /./,
  },
  {
    title: 'a batch whose pipeline has gone',
    batch: 'prepared',
    arrange: (folder) => void rewriteRecord(folder, 'template:classify', '/gone/reviews/pipeline.yaml'),
    argv: ['status', '--batch-id', 'demo'],
    exitCode: 2,
    says: /\/gone\/reviews/,
    hint: /./,
  },
  {
    title: 'validate of a path to nothing',
    argv: ['validate', 'nowhere'],
    exitCode: 2,
    says: /"nowhere"/,
    hint: /classify/,
  },
]);

describeBadInput('a pipeline that is no YAML', [
  badYaml('an empty file', '', /pipeline\.yaml:1:1: .*empty/, /batch-pipeline init/),
  badYaml('comments alone', '# nothing yet\n', /pipeline\.yaml:1:\d+: .*empty/, /batch-pipeline init/),
  badYaml(
    'a tab in the indentation',
    'name: reviews\nsource:\n\titems: [a]\n',
    /pipeline\.yaml:3:1: .*tab/,
    /Indent with spaces/,
  ),
  badYaml('a key twice', `name: one\nname: two\n${source}`, /pipeline\.yaml:2:1.*name|duplicat/i, /./),
  badYaml('an unclosed quote', `name: "reviews\n${source}`, /pipeline\.yaml:\d+:\d+/, /quote/),
  badYaml('an unclosed bracket', 'name: reviews\nsource:\n  items: [a, b\n', /pipeline\.yaml:\d+:\d+/, /\[/),
  badYaml('two documents', `name: a\n${source}---\nname: b\n${source}`, /more than one YAML document/, /---/),
  badYaml('a list instead of a map', '- name: reviews\n', /pipeline\.yaml:1:1/, /map|source/),
  badYaml('a text instead of a map', 'hello there\n', /pipeline\.yaml:1:1/, /map|source/),
  badYaml(
    'a comma that ends a value',
    'name: reviews\nvars: { n: f(1, 6) }\nsource: { items: [a] }\nsteps: [{ name: main, prompt: Hi }]\n',
    /pipeline\.yaml:2:\d+: .*comma in "f\(1, 6\)"/,
    /block style/,
  ),
  badYaml(
    'a value that begins with braces',
    step('  - name: main\n    prompt: {{text}}\n'),
    /pipeline\.yaml:6:\d+: .*"\{\{"/,
    /Quote it: "\{\{text\}\}"/,
  ),
  badYaml(
    'a colon inside a value',
    step('  - name: main\n    prompt: Say: the text: now\n'),
    /pipeline\.yaml:6:\d+: .*": "/,
    /Quote/,
  ),
  badYaml('an alias to nothing', `name: *nothing\n${source}`, /pipeline\.yaml:1:\d+: .*alias/, /Quote/),
  badYaml(
    'a tag that makes a function',
    'name: !!js/function "function () {}"\nsource: { items: [a] }\n',
    /pipeline\.yaml:1:\d+: .*tag/,
    /Quote/,
  ),
  badYaml(
    'a tag that makes a Python object',
    'name: !!python/object/apply:os.system ["true"]\nsource: { items: [a] }\n',
    /pipeline\.yaml:1:\d+: .*tag/,
    /Quote/,
  ),
  badYaml(
    'bytes that are no text',
    Buffer.from([0x6e, 0x61, 0x6d, 0x65, 0x3a, 0x20, 0xff, 0xfe, 0x00, 0x01, 0x0a]),
    /pipeline\.yaml/,
    /UTF-8/,
  ),
  badYaml('UTF-16', Buffer.from(`\ufeffname: reviews\n${source}`, 'utf16le'), /pipeline\.yaml.*UTF-16|UTF-8/, /UTF-8/),
]);

describeBadInput('a pipeline with wrong keys', [
  badYaml('an unknown key', `nmae: reviews\n${source}`, /pipeline\.yaml:1:1: .*"nmae"/, /Did you mean "name"\?/),
  badYaml(
    'an unknown key of a step',
    step('  - name: main\n    promt: Hello\n'),
    /pipeline\.yaml:6:5: .*"promt"/,
    /Did you mean "prompt"\?/,
  ),
  badYaml(
    'an unknown key of the source',
    'source:\n  flie: a.csv\nsteps: [{ name: main, prompt: Hi }]\n',
    /pipeline\.yaml:2:3: .*"flie"/,
    /Did you mean "file"\?/,
  ),
  badYaml('no source', 'name: reviews\nsteps: [{ name: main, prompt: Hi }]\n', /pipeline\.yaml:.*source/, /file|items/),
  badYaml(
    'two origins of a source',
    'source: { items: [a], file: a.csv }\nsteps: [{ name: main, prompt: Hi }]\n',
    /pipeline\.yaml:.*(items.*file|file.*items)/,
    /./,
  ),
  badYaml('a number of the wrong type', `workers: many\n${main}`, /pipeline\.yaml:1:\d+: .*workers/, /./),
  badYaml(
    'a number out of bounds',
    step('  - name: main\n    prompt: Hi\n    temperature: 7\n'),
    /pipeline\.yaml:7:\d+: .*temperature/,
    /./,
  ),
  badYaml(
    'a list where a text belongs',
    `name: [reviews]\n${source}steps: [{ name: main, prompt: Hi }]\n`,
    /pipeline\.yaml:1:\d+: .*name/,
    /./,
  ),
  badYaml(
    'two steps of one name',
    step('  - { name: one, prompt: Hi }\n  - { name: one, prompt: Ho }\n'),
    /pipeline\.yaml:6:\d+: .*"one"/,
    /./,
  ),
  badYaml(
    'two steps that differ in case alone',
    step('  - { name: one, prompt: Hi }\n  - { name: oNe, prompt: Ho }\n'),
    /pipeline\.yaml:6:\d+: .*"oNe"/,
    /./,
  ),
  badYaml(
    'a step with a hyphen',
    step('  - { name: hall-of-fame, prompt: Hi }\n'),
    /pipeline\.yaml:5:\d+: .*"hall-of-fame"/,
    /hall_of_fame|hallOfFame|subtraction/,
  ),
  badYaml(
    'a step called attempts',
    step('  - { name: attempts, prompt: Hi }\n'),
    /pipeline\.yaml:5:\d+: .*attempts/,
    /./,
  ),
  badYaml(
    'a step without a name beside another',
    step('  - { prompt: Hi }\n  - { name: two, prompt: Ho }\n'),
    /pipeline\.yaml:5:\d+/,
    /name/,
  ),
  badYaml(
    'a redo from a later step',
    step('  - { name: one, prompt: Hi, retryFrom: two }\n  - { name: two, prompt: Ho }\n'),
    /pipeline\.yaml:5:\d+: .*"two"/,
    /./,
  ),
  badYaml(
    'a redo from a step that is not there',
    step('  - { name: one, prompt: Hi }\n  - { name: two, prompt: Ho, retryFrom: oen }\n'),
    /pipeline\.yaml:6:\d+: .*"oen"/,
    /"?one"?/,
  ),
  badYaml(
    'no attempts',
    step('  - { name: main, prompt: Hi, attempts: 0 }\n'),
    /pipeline\.yaml:5:\d+: .*attempts/,
    /./,
  ),
  {
    ...badYaml(
      'a model that nobody knows',
      step('  - { name: main, prompt: Hi, model: sonett }\n'),
      /"sonett"/,
      /"sonnet"/,
    ),
    argv: ['all', '--batch-id', 'demo', '--sandbox', '--yes'],
    mayTouch: /^data\/$/,
  },
  badYaml(
    'an output that is not there',
    `${main}outputs:\n  - xlsx: {}\n`,
    /pipeline\.yaml:\d+:\d+: .*"xlsx"/,
    /html|csv/,
  ),
  badYaml('no outputs', `${main}outputs: []\n`, /pipeline\.yaml:\d+:\d+: .*outputs/, /./),
]);

/** Keys of the language that this version refuses. */
function notYet(title: string, yaml: string, says: RegExp): BadInput {
  return badYaml(`${title} is not available yet`, yaml, says, /Leave .* out/);
}

describeBadInput('a pipeline that needs a later version', [
  ...[
    'http: { url: "https://example.com" }',
    'feed: "https://example.com/feed"',
    'sql: { url: a.db, query: select 1 }',
    'batch: { id: x }',
  ].map((origin) =>
    notYet(
      `source ${origin}`,
      `source: { ${origin} }\nsteps: [{ name: main, prompt: Hi }]\n`,
      new RegExp(`pipeline\\.yaml:1:\\d+: "${origin.split(':')[0]}" of the source`),
    ),
  ),
  notYet(
    'source fetch',
    'source: { items: [a], fetch: { page: { url: "https://example.com" } } }\nsteps: [{ name: main, prompt: Hi }]\n',
    /pipeline\.yaml:1:\d+: "fetch" of the source/,
  ),
  notYet(
    'step attach',
    step('  - { name: one, prompt: Hi }\n  - { name: two, prompt: Ho, attach: [raw.image] }\n'),
    /pipeline\.yaml:6:\d+: "attach" of a step/,
  ),
  ...['parquet: {}', 'sqlite: {}'].map((key) =>
    notYet(`output ${key}`, `${main}outputs:\n  - ${key}\n`, /pipeline\.yaml:8:\d+: "\w+" of \w+ /),
  ),
]);

describeBadInput('a pipeline whose expressions cannot be run', [
  badYaml(
    'a field that no item has',
    step('  - { name: main, prompt: "{{text}}", when: raw.txt }\n'),
    /pipeline\.yaml:5:\d+: No item has a field "txt"/,
    /Did you mean "text"\?/,
  ),
  badYaml(
    'a constant text without quotes of its own',
    step('  - name: main\n    code:\n      set:\n        outcome: reached ship\n'),
    /pipeline\.yaml:8:26: .*ship/,
    /two pairs of quotes, "'reached ship'"/,
  ),
  badYaml(
    'a comma that ends a value of code',
    step('  - name: main\n    code: { set: {n: random.integer(1, 6)} }\n'),
    /pipeline\.yaml:6:\d+: The comma in "random\.integer\(1, 6\)"/,
    /block style/,
  ),
  badYaml(
    'a functions.js that imports',
    step('  - name: main\n    code: { set: { n: two(raw.text) } }\n'),
    /functions\.js:1:1: Nothing can be imported here/,
    /functions\.js itself/,
    { 'functions.js': "import { two } from './two.js';\nexport const three = two;\n" },
  ),
  badYaml(
    'a redo that leaves its stretch',
    step(
      '  - { name: one, prompt: "{{text}}" }\n  - { name: part, expand: { each: [1, 2] } }\n  - { name: two, prompt: "{{part}}", rules: [{ name: a, expr: value }], retryFrom: one }\n',
    ),
    /pipeline\.yaml:7:\d+: retryFrom names "one", which the parent takes/,
    /It can send back to: two/,
  ),
  badYaml(
    'a table of a group that is not there',
    `${main}outputs:\n  - table: { groupBy: raw.txt, count: value }\n`,
    /pipeline\.yaml:8:\d+: No item has a field "txt"/,
    /Did you mean "text"\?/,
  ),
]);

describeBadInput('a schema that cannot be used', [
  badYaml('a schema that is no JSON', main, /main\.schema\.json:3:1/, /./, withSchema('{\n  "type": "object",\n}')),
  badYaml('an empty schema', main, /main\.schema\.json:1:1/, /./, withSchema('')),
  badYaml('a schema that is a list', main, /main\.schema\.json:1:1/, /./, withSchema('[1, 2]')),
  badYaml(
    'a schema with a type that is none',
    main,
    /main\.schema\.json:\d+:\d+: .*strnig/,
    /./,
    withSchema('{"type":"object","properties":{"a":{"type":"strnig"}}}'),
  ),
  badYaml(
    'a reference to nothing',
    main,
    /main\.schema\.json:\d+:\d+: .*#\/\$defs\/gone/,
    /./,
    withSchema('{"type":"object","properties":{"a":{"$ref":"#/$defs/gone"}}}'),
  ),
  badYaml(
    'a reference to another file',
    main,
    /main\.schema\.json:\d+:\d+: .*other\.json/,
    /./,
    withSchema('{"type":"object","properties":{"a":{"$ref":"other.json"}}}'),
  ),
  badYaml(
    'a pattern that is no regular expression',
    main,
    /main\.schema\.json:\d+:\d+: .*\(\[a-z/,
    /./,
    withSchema('{"type":"object","properties":{"a":{"type":"string","pattern":"([a-z"}}}'),
  ),
  badYaml(
    'a pattern that can blow up',
    main,
    /main\.schema\.json:\d+:\d+: .*\(a\+\)\+\$/,
    /./,
    withSchema('{"type":"object","properties":{"a":{"type":"string","pattern":"^(a+)+$"}}}'),
  ),
  badYaml(
    'a schema by a name that is not there',
    step('  - { name: main, prompt: Hi, schema: reviw.schema.json }\n'),
    /pipeline\.yaml:5:\d+: .*reviw\.schema\.json/,
    /review\.schema\.json/,
    { 'review.schema.json': '{"type":"object"}' },
  ),
]);

describeBadInput('a parse that cannot work', [
  badYaml(
    'a broken pattern',
    step("  - name: main\n    prompt: Hi\n    parse: { regex: { score: '([0-9' } }\n"),
    /pipeline\.yaml:7:\d+: .*\(\[0-9/,
    /./,
  ),
  badYaml(
    'a pattern that can blow up',
    step("  - name: main\n    prompt: Hi\n    parse: { regex: { score: '(a|aa)+$' } }\n"),
    /pipeline\.yaml:7:\d+: .*\(a\|aa\)\+\$/,
    /./,
  ),
  badYaml(
    'an item pattern that can blow up',
    step(
      "  - name: main\n    prompt: Hi\n    parse: { sections: { tasks: { heading: Tasks, item: '^(\\w+\\s?)+:$' } } }\n",
    ),
    /pipeline\.yaml:7:\d+: .*\(\\w\+\\s\?\)\+/,
    /./,
  ),
  badYaml(
    'a section with an unknown key',
    step('  - name: main\n    prompt: Hi\n    parse: { sections: { tasks: { heding: Tasks } } }\n'),
    /pipeline\.yaml:7:\d+: .*"heding"/,
    /Did you mean "heading"\?/,
  ),
  badYaml(
    'a kind of parse that is not there',
    step('  - { name: main, prompt: Hi, parse: xml }\n'),
    /pipeline\.yaml:5:\d+: .*xml/,
    /json/,
  ),
  badYaml(
    'flags of a pattern that are not allowed',
    step("  - name: main\n    prompt: Hi\n    parse: { regex: { score: { pattern: 'a', flags: gx } } }\n"),
    /pipeline\.yaml:7:\d+: .*gx|flags/,
    /./,
  ),
]);

describeBadInput('a template that cannot work', [
  badYaml('no template', step('  - name: main\n'), /pipeline\.yaml:5:\d+: .*main\.md\.hbs|prompt/, /main\.md\.hbs/),
  badYaml(
    'a template by a name that is not there',
    step('  - { name: main, prompt: reviw.md.hbs }\n'),
    /pipeline\.yaml:5:\d+: .*reviw\.md\.hbs/,
    /review\.md\.hbs/,
    { 'review.md.hbs': 'Hi' },
  ),
  badYaml(
    'a template outside the folder',
    step('  - { name: main, prompt: ../secret.md.hbs }\n'),
    /pipeline\.yaml:5:\d+: .*\.\.\/secret\.md\.hbs/,
    /./,
  ),
  badYaml(
    'a template by an absolute path',
    step('  - { name: main, prompt: /etc/hosts.md }\n'),
    /pipeline\.yaml:5:\d+: .*\/etc\/hosts\.md/,
    /./,
  ),
  badYaml(
    'a block that is not closed',
    step('  - name: main\n'),
    /main\.md\.hbs:4:1: the template ends inside a block/,
    /Close each/,
    { 'main.md.hbs': 'Hello\n{{#if text}}\n{{text}}\n' },
  ),
  badYaml('braces that are not closed', step('  - name: main\n'), /main\.md\.hbs:2/, /./, {
    'main.md.hbs': 'Hello\n{{text}\n',
  }),
  badYaml(
    'a partial that is not there',
    step('  - name: main\n'),
    /main\.md\.hbs:2:\d+: .*brand-voise/,
    /brand-voice/,
    { 'main.md.hbs': 'Hello\n{{> brand-voise}}\n', 'brand-voice.md': 'Kind.' },
  ),
  badYaml('a helper that is not there', step('  - name: main\n'), /main\.md\.hbs:1:\d+: .*uper/, /upper/, {
    'main.md.hbs': '{{uper text}}\n',
  }),
  badYaml(
    'a name of a later step',
    step('  - { name: one, prompt: "{{steps.two}}" }\n  - { name: two, prompt: Hi }\n'),
    /pipeline\.yaml:5:\d+: .*two/,
    /./,
  ),
  badYaml(
    'a constant that is not there',
    `vars: { product: x }\n${step('  - { name: main, prompt: "{{vars.prodct}}" }\n')}`,
    /pipeline\.yaml:6:\d+: .*prodct/,
    /product/,
  ),
  {
    title: 'three mistakes at once',
    files: {
      'pipeline.yaml': `nmae: x\n${source}steps:\n  - { name: a-b, prompt: Hi }\n  - { name: main, promt: Ho }\n`,
    },
    argv: ['acquire', '--batch-id', 'demo'],
    exitCode: 2,
    says: /:1:1: .*"nmae"[\s\S]*:5:\d+: .*"a-b"[\s\S]*:6:\d+: .*"promt"/,
    hint: /batch-pipeline validate/,
  },
  {
    title: 'mistakes shown by validate',
    files: { 'pipeline.yaml': `nmae: x\n${source}steps:\n  - { name: main, promt: Ho }\n` },
    argv: ['validate'],
    exitCode: 2,
    says: /^/,
    hint: /pipeline\.yaml:1:1: error: .*"nmae"[\s\S]*Did you mean "prompt"\?/,
  },
]);

function rewriteRecord(folder: string, from: string, to: string): void {
  const path = join(folder, 'data/demo/.batch/batch.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
}
