import { createPriceList } from '../../src/adapters/prices/price-list.ts';
import { describe, expect, test } from '@jest/globals';
import { loadPipeline } from '../../src/config/load-pipeline.ts';
import { plainSource } from '../../src/core/plain-source.ts';
import { allRows } from '../../src/core/pipeline.ts';
import { UserError } from '../../src/core/errors.ts';
import { toUserError } from '../../src/core/problem.ts';
import type { PriceList } from '../../src/ports/price-list.ts';
import { folderOf } from './fake-folder.ts';
import { createTemplateEngine } from '../../src/adapters/templates/handlebars.ts';

function load(
  yaml: string,
  files: Readonly<Record<string, string>> = {},
  sources: Readonly<Record<string, string>> = {},
  prices?: PriceList,
) {
  const ports = { templates: createTemplateEngine, ...(prices === undefined ? {} : { prices }) };
  return loadPipeline(folderOf({ 'pipeline.yaml': yaml, ...files }, sources), ports);
}

/** `code line:column message` of every problem. */
function problemsOf(
  yaml: string,
  files: Readonly<Record<string, string>> = {},
  sources: Readonly<Record<string, string>> = {},
  prices?: PriceList,
) {
  return load(yaml, files, sources, prices).problems.map(
    ({ code, severity, file, line, column, message }) =>
      `${severity === 'warning' ? '~' : ''}${code} ${file === 'pipeline.yaml' ? '' : `${file}:`}${line}:${column} ${message}`,
  );
}

const items = 'source: { items: [{ id: a, text: hello }] }\n';
const main = { 'main.md.hbs': 'Say {{text}}' };

describe('the canonical form', () => {
  test('of the smallest pipeline has every default filled in', () => {
    expect(load(items, main)).toEqual({
      problems: [],
      pipeline: {
        name: 'folder-name',
        description: null,
        vars: {},
        model: null,
        lane: null,
        workers: null,
        maxCostUsd: null,
        seed: null,
        source: { origin: { kind: 'items', items: [{ id: 'a', text: 'hello' }] }, ...plainSource },
        steps: [
          {
            kind: 'prompt',
            name: 'main',
            description: null,
            attempts: 3,
            retryFrom: 'main',
            schema: null,
            rules: [],
            when: null,
            gather: null,
            rehearsal: null,
            prompt: { text: 'Say {{text}}', file: 'main.md.hbs' },
            system: null,
            model: null,
            lane: null,
            maxOutputTokens: null,
            temperature: null,
            topP: null,
            stop: null,
            providerSeed: null,
            reasoning: null,
            params: null,
            parse: { kind: 'text' },
            coerce: true,
            feedback: true,
          },
        ],
        outputs: [{ kind: 'html', template: null, rows: allRows }],
        functions: null,
        partials: {},
        sourceFolder: '/pipelines/folder-name',
      },
    });
  });

  test('carries every key that can be written', () => {
    const yaml = `
name: reviews
description: Reviews things
vars: { language: English }
model: sonnet
lane: realtime
workers: 7
maxCost: 2.5
seed: 11
source: { file: data/list.yaml, select: rows.all, id: "{{slug name}}" }
steps:
  - name: generate
    description: Writes
    prompt: "Write about {{name}} in {{vars.language}}"
    system: Be brief.
    model: gpt
    lane: realtime
    maxOutputTokens: 500
    temperature: 0.5
    topP: 0.9
    stop: END
    seed: 3
    reasoning: low
    params: { service_tier: default }
    schema: { type: object, properties: { title: { type: string } } }
    coerce: false
    attempts: 2
    feedback: false
  - name: judge
    prompt: judge-it.md
    parse:
      sections:
        summary: Summary
        grades: { heading: Final grades, item: '^(?<user>\\S+): (?<grade>[A-F])' }
        score: { label: Score, as: number, optional: true }
outputs:
  - html: { template: page.hbs }
  - csv:
  - jsonl: {}
`;
    const { pipeline, problems } = load(yaml, {
      'judge-it.md': 'Judge {{steps.generate.title}} {{> voice}}',
      'voice.md': 'Be kind. {{> inner}}',
      'inner.hbs': 'x',
      'unused.md': '{{',
      'page.hbs': '<p>',
    });
    expect(problems.map(({ message }) => message)).toEqual([
      'The folder of the source file "data/list.yaml" does not exist in /pipelines/folder-name',
    ]);
    expect(pipeline).toBeNull();
    const later = loadPipeline(
      folderOf({
        'pipeline.yaml': yaml,
        'judge-it.md': 'Judge {{steps.generate.title}} {{> voice}}',
        'voice.md': 'Be kind. {{> inner}}',
        'inner.hbs': 'x',
        'unused.md': '{{',
        'page.hbs': '<p>',
      }),
      { templates: createTemplateEngine },
      { sourceMustExist: false },
    );
    expect(later).toEqual({
      problems: [],
      pipeline: {
        name: 'reviews',
        description: 'Reviews things',
        vars: { language: 'English' },
        model: 'sonnet',
        lane: 'realtime',
        workers: 7,
        maxCostUsd: 2.5,
        seed: 11,
        source: {
          ...plainSource,
          origin: { kind: 'file', path: 'data/list.yaml', select: 'rows.all' },
          id: { text: '{{slug name}}', file: 'pipeline.yaml' },
        },
        steps: [
          {
            kind: 'prompt',
            name: 'generate',
            description: 'Writes',
            attempts: 2,
            retryFrom: 'generate',
            schema: { type: 'object', properties: { title: { type: 'string' } } },
            rules: [],
            when: null,
            gather: null,
            rehearsal: null,
            prompt: { text: 'Write about {{name}} in {{vars.language}}', file: 'pipeline.yaml' },
            system: { text: 'Be brief.', file: 'pipeline.yaml' },
            model: 'gpt',
            lane: 'realtime',
            maxOutputTokens: 500,
            temperature: 0.5,
            topP: 0.9,
            stop: ['END'],
            providerSeed: 3,
            reasoning: 'low',
            params: { service_tier: 'default' },
            parse: { kind: 'json' },
            coerce: false,
            feedback: false,
          },
          {
            kind: 'prompt',
            name: 'judge',
            description: null,
            attempts: 3,
            retryFrom: 'judge',
            schema: null,
            rules: [],
            when: null,
            gather: null,
            rehearsal: null,
            prompt: { text: 'Judge {{steps.generate.title}} {{> voice}}', file: 'judge-it.md' },
            system: null,
            model: null,
            lane: null,
            maxOutputTokens: null,
            temperature: null,
            topP: null,
            stop: null,
            providerSeed: null,
            reasoning: null,
            params: null,
            coerce: true,
            feedback: true,
            parse: {
              kind: 'sections',
              fields: [
                { name: 'summary', heading: 'Summary', label: null, as: 'text', item: null, optional: false },
                {
                  name: 'grades',
                  heading: 'Final grades',
                  label: null,
                  as: 'list',
                  item: '^(?<user>\\S+): (?<grade>[A-F])',
                  optional: false,
                },
                { name: 'score', heading: null, label: 'Score', as: 'number', item: null, optional: true },
              ],
            },
          },
        ],
        outputs: [
          { kind: 'html', template: { text: '<p>', file: 'page.hbs' }, rows: allRows },
          { kind: 'csv', columns: null, rows: allRows },
          { kind: 'jsonl', columns: null, rows: allRows },
        ],
        functions: null,
        partials: {
          voice: { text: 'Be kind. {{> inner}}', file: 'voice.md' },
          inner: { text: 'x', file: 'inner.hbs' },
        },
        sourceFolder: '/pipelines/folder-name',
      },
    });
  });

  test('takes the files of a step by its name, and JSON where there is a schema', () => {
    const { pipeline } = load(`${items}steps: [{ name: judge }]`, {
      'judge.md.hbs': 'Judge {{text}}',
      'judge.system.md.hbs': 'Be fair',
      'judge.schema.json': '{"type":"object"}',
    });
    expect(pipeline?.steps).toMatchObject([
      {
        name: 'judge',
        prompt: { file: 'judge.md.hbs' },
        system: { file: 'judge.system.md.hbs' },
        schema: { type: 'object' },
        parse: { kind: 'json' },
      },
    ]);
  });

  test('of a built-in pipeline carries the text of its source', () => {
    const folder = folderOf(
      { 'pipeline.yaml': 'source: { file: list.csv }', 'list.csv': 'id,text\na,b\n', ...main },
      {},
      true,
    );
    const { pipeline, problems } = loadPipeline(folder, { templates: createTemplateEngine });
    expect(problems).toEqual([]);
    expect(pipeline?.source.origin).toEqual({
      kind: 'file',
      path: 'list.csv',
      select: null,
      content: 'id,text\na,b\n',
    });
  });

  test('follows merge keys and keeps YAML 1.2 scalars', () => {
    const { pipeline, problems } = load(
      `${items}vars: { base: &base { a: 1 }, more: { <<: *base, day: 2025-01-15, yes: no } }`,
      main,
    );
    expect(problems).toEqual([]);
    expect(pipeline?.vars).toEqual({ base: { a: 1 }, more: { a: 1, day: '2025-01-15', yes: 'no' } });
  });
});

describe('mistakes', () => {
  test('are all found in one look, each at its place', () => {
    const yaml = `nmae: x
source:
  items: [{ id: a, text: hello }]
steps:
  - name: Generate
    prompt: "Write {{text}}"
    temperature: hot
  - name: judge
    prompt: "{{steps.generat}} {{vars.x}}"
    attempts: 0
    promt: y
outputs:
  - csv: {}
  - csv: {}
`;
    expect(problemsOf(yaml)).toEqual([
      'unknown-key 1:1 "nmae" is no key of a pipeline',
      'step-name 5:11 "Generate" cannot be the name of a step: a step name is a lower-case letter, then up to 39 letters, digits or "_" (no hyphen: steps.hall-of-fame would be a subtraction)',
      'wrong-type 7:18 "temperature" must be a number, and is "hot"',
      'name 9:16 There is no step "generat"',
      'name 9:34 There is no constant "x" in vars',
      'out-of-range 10:15 "attempts" must be at least 1, and is 0',
      'unknown-key 11:5 "promt" is no key of a step',
      'output 14:5 Two outputs of the kind csv would write the same file',
    ]);
  });

  test('with a near word suggest it', () => {
    const hints = load(`${items}steps: [{ promt: x }]\ntemperature: 1\nsorce: 2`, main).problems.map(
      ({ hint }) => hint,
    );
    expect(hints).toEqual(['Did you mean "prompt"?', 'It belongs to a step, under steps:.', 'Did you mean "source"?']);
  });

  test('of several make one error that lists them, with all of them as details', () => {
    const { problems } = load('source: { items: [[1]] }\nmaxCost: -1', main);
    const error = toUserError(problems);
    expect(error).toBeInstanceOf(UserError);
    expect(error.exitCode).toBe(2);
    expect(error.details).toBe(problems);
    expect(error.message).toBe(
      'The pipeline has 2 mistakes:\npipeline.yaml:1:19: Item 1 is a list\n  An item is a map of fields, or one text, number or boolean.\npipeline.yaml:2:10: "maxCost" must be more than 0, and is -1',
    );
  });

  test.each([
    ['no source', 'name: x', ['missing 1:1 a pipeline needs "source"']],
    ['no origin', 'source: {}', ['source 1:1 The source does not say where items come from']],
    [
      'two origins',
      'source: { items: [a], glob: "*.md" }',
      ['source 1:23 The source has several origins: items, glob'],
    ],
    ['a source that is no map', 'source: list.csv', ['wrong-type 1:9 "source" must be a map, and is "list.csv"']],
    ['select without file', `source: { glob: "*.md", select: a }`, ['source 1:25 "select" picks a part of a file']],
    [
      'select of lines',
      `source: { file: a.csv, select: a }`,
      [
        'missing-file 1:17 The source file "a.csv" does not exist',
        'source 1:24 "select" picks a part of a YAML or JSON file',
      ],
    ],
    [
      'an ending nobody reads',
      'source: { file: a.docx }',
      [
        'source 1:17 How to read "a.docx" cannot be told from its name',
        'missing-file 1:17 The source file "a.docx" does not exist',
      ],
    ],
    [
      'an unbalanced glob',
      'source: { glob: "a/{b,c/*.md" }',
      ['glob 1:17 The pattern "a/{b,c/*.md" has a "{" without "}", or the other way round'],
    ],
    ['an empty item', 'source: { items: [{ id: a }, null] }', ['item 1:30 Item 2 is empty']],
    ['a text where a list belongs', `${items}steps: main`, ['wrong-type 2:8 "steps" must be a list, and is "main"']],
    [
      'steps without names',
      `${items}steps: [{ prompt: "{{text}}" }, { prompt: "{{text}}" }]`,
      ['missing 2:9 Step 1 has no name', 'missing 2:33 Step 2 has no name'],
    ],
    [
      'names that differ in case',
      `${items}steps: [{ name: ab, prompt: "{{text}}" }, { name: aB, prompt: "{{text}}" }]`,
      ['step-name 2:51 "aB" and "ab" differ in case only'],
    ],
    [
      'a folder of attempts',
      `${items}steps: [{ name: attempts, prompt: "{{text}}" }]`,
      ['step-name 2:17 "attempts" cannot be the name of a step: "attempts" is the folder of earlier attempts'],
    ],
    [
      'a prompt file that is missing',
      `${items}steps: [{ name: a, prompt: b.md.hbs }]`,
      ['missing-file 2:28 The file "b.md.hbs" does not exist beside pipeline.yaml'],
    ],
    [
      'a prompt outside the folder',
      `${items}steps: [{ name: a, prompt: ../b.md.hbs }]`,
      ['missing-file 2:28 The file "../b.md.hbs" lies outside the pipeline\'s folder'],
    ],
    ['no prompt', `${items}steps: [{ name: other }]`, ['no-prompt 2:9 The step "other" has no prompt']],
    [
      'retryFrom a later step',
      `${items}steps: [{ name: a, prompt: "{{text}}", retryFrom: b }, { name: b, prompt: "{{text}}" }]`,
      ['retry-from 2:51 retryFrom names "b", which comes after "a"'],
    ],
    [
      'retryFrom nobody',
      `${items}steps: [{ name: a, prompt: "{{text}}", retryFrom: bb }]`,
      ['retry-from 2:51 retryFrom names the step "bb", which does not exist'],
    ],
    [
      'a field that no item has',
      `${items}steps: [{ name: a, prompt: "{{txt}} {{raw.tex}}" }]`,
      [
        'name 2:31 "txt" is neither a field of the items nor a word that templates know',
        'name 2:39 No item has a field "tex"',
      ],
    ],
    [
      'a word that is not there',
      `${items}steps: [{ name: a, prompt: "{{children}} {{item.parent}} {{batch.name}} {{steps.a}}" }]`,
      [
        'name 2:31 "children" is not available here',
        'name 2:44 "item" has no "parent" here',
        'name 2:60 "batch" has no "name"',
        'name 2:75 "steps.a" is the value of this very step, which is not there yet',
      ],
    ],
    [
      'the value of a later step',
      `${items}steps: [{ name: a, prompt: "{{steps.b}}" }, { name: b, prompt: "{{steps.a.x}}" }]`,
      ['name 2:31 "steps.b" is the value of a later step', 'name 2:67 The value of the step "a" has no "x"'],
    ],
    [
      'an id that reads a step',
      'source: { items: [{ text: a }], id: "{{steps.a}}" }',
      ['no-prompt 1:1 The step "main" has no prompt', 'name 1:40 "steps.a" is not available here'],
    ],
    [
      'a template that does not compile',
      `${items}steps: [{ name: a, prompt: "Hello {{text" }]`,
      ['template 2:37 this is not a template: Hello {{text'],
    ],
    [
      'a partial that is missing',
      `${items}steps: [{ name: a, prompt: "Hello {{text}} {{> brand}}" }]`,
      ['partial 2:44 There is no partial "brand"'],
    ],
    [
      'a pattern that is none',
      `${items}steps: [{ name: a, prompt: "{{text}}", parse: { regex: { x: { pattern: "(a", optional: true } } } }]`,
      ['pattern 2:72 The pattern "(a" cannot be used: it is no regular expression: /(a/: Unterminated group'],
    ],
    [
      'a pattern that can run away',
      `${items}steps: [{ name: a, prompt: "{{text}}", parse: { regex: { x: { pattern: "(a+)+$", optional: true } } } }]`,
      [
        'pattern 2:72 The pattern "(a+)+$" cannot be used: a repetition inside a repetition can divide the same text in many ways, which may take exponential time; let a separator keep the repetitions apart',
      ],
    ],
    [
      'a section of nowhere',
      `${items}steps: [{ name: a, prompt: "{{text}}", parse: { sections: { x: { as: number } } } }]`,
      ['parse 2:61 The field "x" says neither "heading" nor "label"'],
    ],
    [
      'a field that no template could read',
      `${items}steps: [{ name: a, prompt: "{{text}}", parse: { sections: { "a b": X } } }]`,
      ['parse 2:61 "a b" cannot be the name of a field'],
    ],
    [
      'parse that is unknown',
      `${items}steps: [{ name: a, prompt: "{{text}}", parse: xml }]`,
      ['wrong-value 2:47 "parse" cannot be "xml"'],
    ],
    [
      'parse with a misspelt key',
      `${items}steps: [{ name: a, prompt: "{{text}}", parse: { section: {} } }]`,
      ['unknown-key 2:49 "section" is no key of "parse"'],
    ],
    [
      'a number out of range',
      `${items}steps: [{ name: a, prompt: "{{text}}", temperature: 3, topP: 0, maxOutputTokens: 0.5 }]`,
      [
        'out-of-range 2:53 "temperature" must be at most 2, and is 3',
        'out-of-range 2:62 "topP" must be more than 0, and is 0',
        'wrong-type 2:82 "maxOutputTokens" must be a whole number, and is 0.5',
      ],
    ],
    [
      'a yes that is a text',
      `${items}steps: [{ name: a, prompt: "{{text}}", feedback: yes }]`,
      ['wrong-type 2:50 "feedback" must be true or false, and is "yes"'],
    ],
    [
      'a value that is no JSON',
      `${items}vars: { a: [.inf] }\nsteps: [{ name: a, prompt: "{{text}}" }]`,
      ['wrong-value 2:13 Infinity cannot be kept as JSON'],
    ],
    [
      'an output that is a word',
      `${items}steps: [{ name: a, prompt: "{{text}}" }]\noutputs: [csv]`,
      ['wrong-type 3:11 Element 1 of "outputs" must be a map, and is "csv"'],
    ],
    [
      'an unknown output',
      `${items}steps: [{ name: a, prompt: "{{text}}" }]\noutputs: [{ xlsx: {} }]`,
      ['unknown-key 3:13 "xlsx" is no key of outputs'],
    ],
  ])('%s', (_, yaml, expected) => {
    // What is wrong with a source is shown without the steps that a whole pipeline would have.
    const isWithoutSteps = !yaml.includes('steps') && !expected.some((problem) => problem.startsWith('no-prompt'));
    expect(problemsOf(yaml).filter((problem) => !isWithoutSteps || !problem.startsWith('no-prompt'))).toEqual(expected);
  });
});

describe('a schema', () => {
  const step = `${items}steps: [{ name: a, prompt: "{{text}}" }]`;

  test('that is no JSON is shown at its line', () => {
    expect(problemsOf(step, { 'a.schema.json': '{\n  "type": \n}' })).toEqual([
      "schema a.schema.json:3:1 a.schema.json is no JSON: Unexpected token '}'",
    ]);
  });

  test('with a wrong word is shown at its line', () => {
    expect(
      problemsOf(step, {
        'a.schema.json': '{\n  "type": "object",\n  "properties": {\n    "x": { "type": "strng" }\n  }\n}',
      }),
    ).toEqual([
      expect.stringMatching(
        /^schema a\.schema\.json:4:20 .*\/properties\/x\/type must be equal to one of the allowed values/,
      ),
    ]);
  });

  test('with a word that checks nothing is warned of, and the right one suggested', () => {
    const { problems, pipeline } = load(step, {
      'a.schema.json': '{ "type": "object", "properties": { "x": { "type": "string", "minLenght": 3 } } }',
    });
    expect(problems.map(({ severity, message, hint }) => [severity, message, hint])).toEqual([
      ['warning', '"minLenght" is no word of JSON Schema and checks nothing', 'Did you mean "minLength"?'],
    ]);
    expect(pipeline).not.toBeNull();
  });

  test('closed by additionalProperties says which names later templates may read', () => {
    const yaml = `${items}steps: [{ name: a, prompt: "{{text}}" }, { name: b, prompt: "{{steps.a.titel}} {{steps.a.title}}" }]`;
    const schema = JSON.stringify({
      type: 'object',
      additionalProperties: false,
      properties: { title: { type: 'string' } },
    });
    const { problems } = load(yaml, { 'a.schema.json': schema });
    expect(problems.map(({ message, hint }) => [message, hint])).toEqual([
      ['The value of the step "a" has no "titel"', 'Did you mean "title"?'],
    ]);
  });

  test('that no rehearsed answer can fit is warned of', () => {
    const impossible = {
      type: 'object',
      required: ['x'],
      properties: { x: { type: 'string', minLength: 5, maxLength: 2 } },
    };
    expect(problemsOf(step, { 'a.schema.json': JSON.stringify(impossible) })).toEqual([
      expect.stringMatching(/^~rehearsal a\.schema\.json:1:1 No rehearsed answer of "a" passes: x: /),
    ]);
    expect(
      problemsOf(step, {
        'a.schema.json': JSON.stringify({
          type: 'object',
          required: ['x'],
          properties: { x: { type: 'string', pattern: '^[A-Z]{3}-\\d+$' } },
        }),
      }),
    ).toEqual([]);
  });
});

describe('what this version cannot do', () => {
  test('is refused by name, each once, and nothing that follows from it is reported', () => {
    const yaml = `source:
  http: { url: "https://example.org" }
steps:
  - name: tell
    prompt: "{{text}}"
    attach: [raw.image]
outputs:
  - parquet: {}
  - sqlite: {}
`;
    expect(problemsOf(yaml)).toEqual([
      'not-yet 2:3 "http" of the source (reads a JSON API) is not available in this version',
      'not-yet 6:5 "attach" of a step (sends images and PDFs) is not available in this version',
      'not-yet 8:5 "parquet" of outputs (writes a Parquet file) is not available in this version',
      'not-yet 9:5 "sqlite" of outputs (writes a SQLite database) is not available in this version',
    ]);
  });

  test('parquet files', () => {
    expect(problemsOf('source: { file: a.parquet }', main, { 'a.parquet': '' })).toEqual([
      'not-yet 1:17 Reading Parquet files is not available in this version',
    ]);
  });
});

describe('lanes', () => {
  const yaml = (rest: string) => `source: { items: [{ id: a, text: x }] }\n${rest}`;
  const problems = (rest: string) =>
    problemsOf(yaml(rest), { 'a.md.hbs': '{{text}}', 'b.md.hbs': '{{text}}' }, {}, createPriceList());

  test('that the model of a step does not have are mistakes, where both are said', () => {
    expect(problems('model: sonnet\nlane: flex\nsteps: [{ name: a, model: gpt }, { name: b }]')).toEqual([
      'lane 3:7 sonnet, the model of "b", has no flex lane',
    ]);
    expect(problems('lane: flex\nsteps: [{ name: a, model: gpt-4o }, { name: b, model: flash }]')).toEqual([
      'lane 2:7 gpt-4o, the model of "a", has no flex lane',
    ]);
    expect(
      problems('model: anthropic/claude-next\nsteps: [{ name: a, lane: flex }, { name: b, lane: batch }]'),
    ).toEqual(['lane 3:26 anthropic/claude-next, the model of "a", has no flex lane']);
    expect(problems('lane: flex\nsteps: [{ name: a }, { name: b, model: gpt, lane: batch }]')).toEqual([]);
  });

  test('that do not exist are, with the one that was meant', () => {
    expect(problems('lane: flexx\nsteps: [{ name: a }]')).toEqual(['wrong-value 2:7 "lane" cannot be "flexx"']);
  });
});

describe('warnings', () => {
  const positions = /^~id-by-position/;

  test('ids by position, where the source can grow in the middle', () => {
    expect(problemsOf('source: { items: [a, b] }', { 'main.md.hbs': '{{raw.value}}' })).toEqual([
      expect.stringMatching(positions),
    ]);
    expect(problemsOf('source: { file: a.csv }', main, { 'a.csv': 'name,text\n' })).toEqual([
      expect.stringMatching(positions),
    ]);
    expect(problemsOf('source: { file: a.csv }', main, { 'a.csv': 'id,text\n' })).toEqual([]);
    expect(problemsOf('source: { file: a.csv, id: "{{slug text}}" }', main, { 'a.csv': 'name,text\n' })).toEqual([]);
    expect(problemsOf('source: { file: a.yaml }', main, { 'a.yaml': '- text: a\n' })).toEqual([
      expect.stringMatching(positions),
    ]);
    expect(problemsOf('source: { file: a.yaml }', main, { 'a.yaml': '- id: 1\n  text: a\n' })).toEqual([]);
    expect(problemsOf('source: { file: a.jsonl }', main, { 'a.jsonl': '{"text":1}\n' })).toEqual([]);
    expect(problemsOf('source: { stdin: jsonl }', main)).toEqual([]);
  });

  test('the columns of a table are known before the run', () => {
    expect(problemsOf('source: { file: a.csv, id: "{{nam}}" }', main, { 'a.csv': 'name,text\n' })).toEqual([
      'name 1:31 "nam" is neither a field of the items nor a word that templates know',
    ]);
  });

  test('a scalar item is read as raw.value', () => {
    const { problems } = load('source: { items: [a], id: "{{slug raw.value}}" }', { 'main.md.hbs': '{{value}}' });
    expect(problems.map(({ message, hint }) => [message, hint])).toEqual([
      ['"value" is a word of its own and not available here', "The item's field is {{raw.value}}."],
    ]);
  });

  test('a field hidden by a word of the context', () => {
    expect(problemsOf('source: { items: [{ id: a, item: b, text: c }] }', main)).toEqual([
      '~hidden-field 1:1 The items have a field "item", which in templates is the word of the context',
    ]);
  });

  test('keys without effect, prompts that read nothing, files of misspelt steps', () => {
    const yaml = `${items}steps:\n  - name: generate\n    prompt: Say hello\n    coerce: true\n    attempts: 1\n    feedback: true\n    retryFrom: generate\n`;
    expect(problemsOf(yaml, { 'genrate.schema.json': '{}' })).toEqual([
      '~stray-file genrate.schema.json:1:1 genrate.schema.json belongs to no step',
      '~constant-prompt 4:13 The prompt of "generate" is the same for every item',
      '~no-effect 5:5 coerce has no effect without a schema',
      '~no-effect 7:5 feedback has no effect with one attempt',
      '~no-effect 8:5 retryFrom has no effect without rules',
    ]);
  });

  test('a model that the price list does not know', () => {
    const prices: PriceList = {
      checkedOn: '2025-01-15',
      priceOf: () => null,
      list: () => [],
      resolve(name) {
        if (name === 'sonnet') return { provider: 'anthropic', model: 'sonnet' };
        throw new UserError({ code: 'model', message: `No model is called ${name}`, hint: 'There is sonnet.' });
      },
    };
    expect(
      problemsOf(`${items}model: sonet\nsteps: [{ name: a, prompt: "{{text}}", model: sonnet }]`, {}, {}, prices),
    ).toEqual(['~model 2:8 No model is called sonet']);
  });

  test('a prompt that is longer than its model reads', () => {
    const prices: PriceList = {
      checkedOn: '2025-01-15',
      priceOf: (id) => ({
        ...id,
        tiers: [],
        laneFactors: {},
        contextTokens: 1000,
        maxOutputTokens: null,
        isApproximate: false,
        checkedOn: '2025-01-15',
        source: 'here',
        until: null,
      }),
      list: () => [],
      resolve: (model) => ({ provider: 'anthropic', model }),
    };
    const yaml = `${items}model: small\nsteps: [{ name: a }, { name: b }]`;
    const prompt = `{{text}} {{> rules}}`;
    const files = { 'a.md.hbs': prompt, 'b.md.hbs': '{{text}}' };
    expect(problemsOf(yaml, { ...files, 'rules.md': 'x'.repeat(8000) }, {}, prices)).toEqual([]);
    expect(problemsOf(yaml, { ...files, 'rules.md': 'x'.repeat(8010) }, {}, prices)).toEqual([
      '~context-window a.md.hbs:1:1 The prompt of "a" has at least 1001 tokens, and small reads 1000 at most',
    ]);
  });

  test('a text that is the name of a file of another kind', () => {
    expect(problemsOf(`${items}steps: [{ name: a, prompt: "prompt.txt" }]`, { 'prompt.txt': '{{text}}' })).toEqual(
      [
        '~constant-prompt 2:29 The prompt of "a" is the same for every item',
        '~text-or-file 2:28 "prompt.txt" is taken as the text itself, though a file of that name is there',
      ].sort((a, b) => Number(a.split(':')[1]?.split(' ')[0]) - Number(b.split(':')[1]?.split(' ')[0])),
    );
  });
});

test('a mistake in a partial is shown once, in its own file', () => {
  const yaml = `${items}steps: [{ name: a, prompt: "{{text}} {{> voice}}" }, { name: b, prompt: "{{text}} {{> voice}}" }]`;
  expect(problemsOf(yaml, { 'voice.md': 'one\ntwo {{#if}}' })).toEqual([
    expect.stringMatching(/^template voice\.md:2:\d+ /),
  ]);
});

test('a place inside a block text is a place in pipeline.yaml', () => {
  expect(problemsOf(`${items}steps:\n  - name: a\n    prompt: |\n      Hello\n      and {{txet}}\n`)).toEqual([
    'name 6:13 "txet" is neither a field of the items nor a word that templates know',
  ]);
});

test('a folder without the file is an error that says how to start', () => {
  expect(() => loadPipeline(folderOf({}), { templates: createTemplateEngine })).toThrow(
    new UserError({ code: 'no-pipeline', message: 'There is no pipeline.yaml', hint: '' }),
  );
});
