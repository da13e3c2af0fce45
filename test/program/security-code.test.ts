import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { asAnthropic, createAnsweringServer, toMessage } from './answering-server.ts';
import { expectNoStack, expectPlain } from './bad-input.ts';
import { type ProgramOutcome, runProgram } from './run-program.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function place(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'code-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

async function all(
  folder: string,
  environment: Readonly<Record<string, string>> = {},
  flags: readonly string[] = ['--sandbox'],
): Promise<ProgramOutcome> {
  const outcome = await runProgram({
    argv: ['all', '--batch-id', 'demo', '--yes', ...flags],
    folder,
    environment: { SECRET_OF_ENVIRONMENT: 'TOP-SECRET', ...environment },
  });
  expectNoStack(outcome.stdout + outcome.stderr);
  expectPlain(outcome.stdout + outcome.stderr);
  return outcome;
}

/** What shells and templates of JavaScript would fill in. */
const placeholder = (name: string) => ['$', '{', name, '}'].join('');
const read = (folder: string, path: string) => readFileSync(join(folder, 'data/demo', path), 'utf8');
const reviews =
  'name: reviews\nvars: { product: x }\nsource: { items: [{ id: a, text: one }] }\nsteps: [{ name: main }]\n';
const write = "require('fs').writeFileSync('pwned','')";

/** Templates that reach for the machine behind them: each is refused, or is a text that did nothing. */
const templates: readonly (readonly [title: string, template: string])[] = [
  ['the constructor of a text', `{{#with text as |t|}}{{t.constructor}}{{/with}}`],
  [
    'a function made of a constructor',
    `{{#with "s" as |string|}}{{#with "e"}}{{#with split as |conslist|}}{{this.pop}}{{this.push (lookup string.sub "constructor")}}{{this.pop}}{{#with string.split as |codelist|}}{{this.pop}}{{this.push "return ${write};"}}{{this.pop}}{{#each conslist}}{{#with (string.sub.apply 0 codelist)}}{{this}}{{/with}}{{/each}}{{/with}}{{/with}}{{/with}}{{/with}}`,
  ],
  ['lookup of a constructor', `{{lookup raw "constructor"}}`],
  [
    'lookup of a constructor of a constructor',
    `{{#with (lookup (lookup raw "constructor") "constructor")}}{{this "${write}"}}{{/with}}`,
  ],
  ['lookup of a prototype', `{{lookup raw "__proto__"}}`],
  ['a prototype', `{{raw.__proto__}}`],
  ['a prototype of everything', `{{__proto__.toString}}`],
  ['a method of objects', `{{raw.toString}}`],
  ['a method of the root', `{{@root.constructor.constructor}}`],
  ['helperMissing', `{{helperMissing}}`],
  ['helperMissing with an argument', `{{#blockHelperMissing raw}}x{{/blockHelperMissing}}`],
  ['a getter by name', `{{__defineGetter__ "x" y}}`],
  ['a setter of a prototype', `{{__lookupGetter__ "x"}}`],
  ['the process', `{{process.env.SECRET_OF_ENVIRONMENT}}`],
  ['the environment by name', '{{env.SECRET_OF_ENVIRONMENT}}'],
  ['this of the program', `{{this.constructor.constructor}}`],
  ['an inline partial of code', `{{#*inline "x"}}{{constructor}}{{/inline}}{{> x}}`],
  ['a decorator', `{{* constructor "x"}}`],
  ['a partial by a computed name', `{{> (lookup raw "text")}}`],
  ['a partial by a path', `{{> ../../../etc/passwd}}`],
  ['log', `{{log raw.text level="error"}}`],
];

describe('templates run no code and see nothing but their names', () => {
  test.each(templates)('%s', async (_, template) => {
    const folder = place({ 'pipeline.yaml': reviews, 'main.md.hbs': `Say this.\n${template}\n` });
    const { exitCode, stdout, stderr } = await all(folder);
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
    expect(stdout + stderr).not.toContain('TOP-SECRET');
    expect(stdout + stderr).toMatch(/main\.md\.hbs:2/);
    expect([2, 68]).toContain(exitCode);
    expect(existsSync(join(folder, 'data/demo/a/prompt.md'))).toBe(false);
  });

  test('text in dollar and braces, backticks and percent signs is text', async () => {
    const text = `Say ${placeholder('SECRET_OF_ENVIRONMENT')} \`id\` $(id) %PATH% <%= 1 %> {% raw %}`;
    const folder = place({ 'pipeline.yaml': reviews, 'main.md.hbs': `${text}\n` });
    expect(await all(folder)).toMatchObject({ exitCode: 0 });
    expect(read(folder, 'a/prompt.md')).toContain(text);
  });
});

describe('what is read as YAML', () => {
  test.each([
    ['!!js/function', '!!js/function "function () { return 1 }"'],
    ['!!js/regexp', '!!js/regexp /x/'],
    ['!!js/undefined', '!!js/undefined ""'],
    ['!!python/object', '!!python/object/apply:os.system ["touch pwned"]'],
    ['!ruby/object', '!ruby/object:Gem::Installer { i: x }'],
    ['!!java.net.URL', '!!javax.script.ScriptEngineManager [x]'],
  ])('makes nothing of %s in a pipeline and in a source', async (_, tagged) => {
    const pipeline = place({
      'pipeline.yaml': `name: reviews\nvars: { product: ${tagged} }\nsource: { items: [a] }\nsteps: [{ name: main, prompt: Hi }]\n`,
    });
    const source = place({
      'pipeline.yaml': 'name: reviews\nsource: { file: rows.yaml }\nsteps: [{ name: main, prompt: Hi }]\n',
      'rows.yaml': `- { id: a, text: ${tagged} }\n`,
    });
    const ends = await Promise.all([all(pipeline), all(source)]);
    expect(ends.map(({ exitCode, stderr }) => [exitCode, /(pipeline|rows)\.yaml:\d+:\d+/.exec(stderr)?.[1]])).toEqual([
      [2, 'pipeline'],
      [2, 'rows'],
    ]);
    expect(
      [pipeline, source].map((folder) =>
        readdirSync(folder).filter((name) => !/^(pipeline|rows)\.yaml$|^data$|^\.cache$/.test(name)),
      ),
    ).toEqual([[], []]);
  });
});

const proto =
  '"__proto__": {"polluted": "yes", "isAdmin": true}, "constructor": {"prototype": {"polluted": "yes"}}, "toString": "t", "hasOwnProperty": 1, "length": -1';

describe('names that JavaScript has for itself', () => {
  test.each([
    ['JSON', 'rows.json', `[{"id": "a", "text": "one", ${proto}}, {"id": "b", "text": "two"}]`],
    ['JSON lines', 'rows.jsonl', `{"id": "a", "text": "one", ${proto}}\n{"id": "b", "text": "two"}\n`],
    ['YAML', 'rows.yaml', `- {"id": "a", "text": "one", ${proto}}\n- {"id": "b", "text": "two"}\n`],
    ['YAML that merges', 'rows.yaml', `- &x {"id": "a", "text": "one", ${proto}}\n- { <<: *x, id: b }\n`],
    [
      'CSV',
      'rows.csv',
      'id,text,__proto__,constructor,toString,hasOwnProperty,length\na,one,yes,yes,yes,yes,yes\nb,two,no,no,no,no,no\n',
    ],
  ])('in a source of %s are fields like others, and pollute nothing', async (_, name, text) => {
    const files = {
      [name]: text,
      'pipeline.yaml': `name: reviews\nsource: { file: ${name} }\nsteps: [{ name: main, prompt: "Say {{text}} {{json raw}}" }]\noutputs: [{ html: {} }, { csv: {} }, { jsonl: {} }]\n`,
    };
    const folder = place(files);
    expect(await all(folder)).toMatchObject({ exitCode: 0 });
    const raw = read(folder, 'a/raw.json');
    expect(raw).toContain('"__proto__"');
    expect(raw).toContain('"hasOwnProperty"');
    const asking = place({
      ...files,
      'pipeline.yaml': files['pipeline.yaml']?.replace('{{json raw}}', '{{polluted}}') ?? '',
    });
    const { exitCode, stderr } = await all(asking);
    expect({ exitCode: [2, 68].includes(exitCode ?? 0), says: /polluted/.test(stderr) }).toEqual({
      exitCode: true,
      says: true,
    });
  });

  test('in an answer are fields like others, and pollute neither the next prompt nor the page', async () => {
    const server = await createAnsweringServer(({ body }) =>
      toMessage(
        body.includes('FIRST') ? `{"score": "7", ${proto}}` : `fine {{vars.product}} ${placeholder('HOME')} {{#each}}`,
      ),
    );
    try {
      const folder = place({
        'pipeline.yaml':
          'name: reviews\nvars: { product: VARIABLE }\nsource: { items: [{ id: a }] }\nsteps:\n  - { name: one, prompt: FIRST, schema: one.schema.json }\n  - { name: two, prompt: "{{json steps.one}}" }\n  - { name: three, prompt: "<{{steps.two}}>" }\noutputs: [{ html: {} }, { csv: {} }, { jsonl: {} }]\n',
        'one.schema.json': '{"type":"object","properties":{"score":{"type":"number"}},"required":["score"]}',
      });
      expect(await all(folder, asAnthropic(server), [])).toMatchObject({ exitCode: 0 });
      expect(JSON.parse(read(folder, 'a/one/parsed.json'))).toMatchObject({ score: 7 });
      expect(read(folder, 'a/two/prompt.md')).not.toMatch(/FIRST|VARIABLE/);
      expect(read(folder, 'a/three/prompt.md')).toContain(`<fine {{vars.product}} ${placeholder('HOME')} {{#each}}>`);
      const asking = place({
        'pipeline.yaml':
          'name: reviews\nsource: { items: [{ id: a }] }\nsteps:\n  - { name: one, prompt: FIRST, parse: json }\n  - { name: two, prompt: "{{steps.one.polluted}}" }\n',
      });
      const { exitCode, stderr } = await all(asking, asAnthropic(server), []);
      expect({ exitCode, says: /a: Error.*polluted/.test(stderr) }).toEqual({ exitCode: 68, says: true });
    } finally {
      await server.close();
    }
  });

  test('may be the ids of items and the names of steps and constants', async () => {
    const names = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'prototype'];
    const folder = place({
      'pipeline.yaml': `name: reviews\nvars: { constructor: c, valueOf: v }\nsource: { items: [${names.map((id) => `{ id: ${id} }`).join(', ')}] }\nsteps:\n${names.map((name, index) => `  - { name: ${name}, prompt: "{{vars.constructor}} {{item.id}} ${index === 0 ? '' : `{{steps.${names[index - 1]}}}`}" }\n`).join('')}`,
    });
    expect(await all(folder)).toMatchObject({ exitCode: 0 });
    expect(readdirSync(join(folder, 'data/demo')).sort()).toEqual(['.batch', 'all_results.json', ...names].sort());
    expect(await runProgram({ argv: ['show', '--batch-id', 'demo', '--item', 'constructor'], folder })).toMatchObject({
      exitCode: 0,
    });
    expect(
      await runProgram({
        argv: ['process', '--batch-id', 'demo', '--sandbox', '--yes', '--step', 'toString', '--model', 'valueOf=haiku'],
        folder,
      }),
    ).toMatchObject({ exitCode: 0 });
  });

  test.each(['constructor', '__proto__', 'toString'])(
    'are no models, providers, faults, templates or commands: %s',
    async (name) => {
      const folder = place({
        'pipeline.yaml': reviews.replace('steps: [{ name: main }]', 'steps: [{ name: main, prompt: Hi }]'),
      });
      const commands = [
        [name],
        ['validate', name],
        ['init', 'new', '--template', name],
        ['all', '--batch-id', 'demo', '--sandbox', '--yes', '--model', name],
        ['all', '--batch-id', 'demo', '--sandbox', '--yes', '--provider', name],
        ['all', '--batch-id', 'demo', '--sandbox', '--yes', '--faults', name],
        ['all', '--batch-id', 'demo', '--sandbox', '--yes', '--lane', name],
        ['help', name],
      ];
      const ends = await Promise.all(commands.slice(0, 3).map((argv) => runProgram({ argv, folder })));
      for (const argv of commands.slice(3)) ends.push(await runProgram({ argv, folder }));
      expect(ends.map(({ exitCode }, index) => [commands[index]?.join(' '), exitCode])).toEqual(
        commands.map((argv) => [argv.join(' '), 2]),
      );
      for (const { stdout, stderr } of ends) expectNoStack(stdout + stderr);
    },
  );
});
