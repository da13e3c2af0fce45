import { describe, expect, test } from '@jest/globals';
import { readExample } from '../../scripts/json-page/to-json-page.ts';
import { toOutputSchemas, toSchemaFile } from '../../src/cli/json/output-schemas.ts';
import { manifest } from '../../src/generated/manifest.ts';
import { prepareOutputCheck } from '../support/check-json-output.ts';
import { findMisfits, publishedSchemas, readPublishedSchema } from '../support/published-schemas.ts';
import { heldDocuments, heldLines } from './json-documents.ts';

const outputs = toOutputSchemas();
const nameOf = (file: string) => file.replace('.schema.json', '');
const names = outputs.map(({ file }) => nameOf(file));

describe('the schemas of what --json prints', () => {
  test('are there for every command that has the flag, and for no other', () => {
    const commands = Object.entries(
      manifest.commands as Readonly<Record<string, { readonly flags: Readonly<Record<string, unknown>> }>>,
    ).flatMap(([id, { flags }]) => ('json' in flags ? [nameOf(toSchemaFile(id.replaceAll(':', ' ')))] : []));
    expect(publishedSchemas()).toEqual([...commands, 'error', 'logs-follow'].sort());
  });

  test('are as src/cli/json has them (npm run generate)', () => {
    expect(Object.fromEntries(publishedSchemas().map((name) => [name, readPublishedSchema(name)]))).toEqual(
      Object.fromEntries(outputs.map(({ file, schema }) => [nameOf(file), schema])),
    );
  });

  test('are all held to the types of what is printed when the program is checked', () => {
    expect([...Object.keys(heldDocuments), ...Object.keys(heldLines)].sort()).toEqual(
      outputs.flatMap(({ command, isLine }) => command?.replaceAll(isLine ? '' : ' ', isLine ? '' : ':') ?? []).sort(),
    );
  });

  test('have a title and a description, and say what every key means', () => {
    const silent = outputs.flatMap(({ file, schema }) => [
      ...(schema.title.length > 10 && schema.description.length > 10 ? [] : [file]),
      ...findSilentKeys(schema, schema['$defs'] ?? {}).map((path) => `${file}${path}`),
    ]);
    expect(silent).toEqual([]);
  });

  test('are closed: every object lists its keys, or says of what kind all its values are', () => {
    const open = outputs.flatMap(({ file, schema }) =>
      objectsOf(schema)
        .filter(
          ({ additionalProperties }) => additionalProperties !== false && typeof additionalProperties !== 'object',
        )
        .map((object) => `${file}: ${JSON.stringify(object).slice(0, 80)}`),
    );
    expect(open).toEqual([]);
  });
});

describe('what tests of the program hold stdout to', () => {
  const renamed = JSON.stringify({ batchId: 'b', name: 'Topics', before: null });
  const check = (stdout: string, argv: readonly string[] = ['rename', '--batch-id', 'b', '--json']) =>
    prepareOutputCheck(argv)(stdout);

  test('takes a document of the command that ran, and an error of any', async () => {
    await check(`${renamed}\n`);
    await check(JSON.stringify({ error: { code: 'usage', message: 'No.', hint: '' } }, null, 2));
    await check('RENAMED', ['rename', '--batch-id', 'b']);
    await check('{"url":"u","environment":{}}\n', ['sandbox', '--json']);
  });

  test.each([
    ['nothing', ''],
    ['two documents', `${renamed}\n${renamed}\n`],
    ['a word for people', `Renamed.\n${renamed}\n`],
    ['a key more', '{"batchId":"b","name":null,"before":null,"more":1}'],
    ['a key less', '{"batchId":"b","name":null}'],
    ['a document of another command', '{"batchId":"b","kind":"nothing-runs"}'],
  ])('refuses %s', async (_, stdout) => {
    await expect(check(stdout)).rejects.toThrow('batch-pipeline rename --batch-id b --json: stdout ');
  });
});

describe.each(names)('the schema of %s', (name) => {
  const example = readExample({ file: `${name}.schema.json` }) as Readonly<Record<string, unknown>>;

  test('takes the example of docs/json.md', () => {
    expect(findMisfits(name, example)).toEqual([]);
  });

  test('takes no document with a key more, at any depth', () => {
    const taken = placesOf(example)
      .filter((path) => !isOfOthers(path))
      .filter((path) => findMisfits(name, withChange(example, path, addKey)).length === 0);
    expect(taken).toEqual([]);
  });

  test('takes no document without one of its keys', () => {
    const { required } = topObject(name, example);
    const taken = Object.keys(example)
      .filter((key) => required.includes(key))
      .filter((key) => findMisfits(name, without(example, key)).length === 0);
    expect([required.length > 0, taken]).toEqual([true, []]);
  });
});

type Node = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

/** Every schema within a schema. */
function nodesOf(node: unknown): readonly Node[] {
  if (Array.isArray(node)) return node.flatMap(nodesOf);
  if (typeof node !== 'object' || node === null) return [];
  return [node as Node, ...Object.values(node).flatMap(nodesOf)];
}

function objectsOf(schema: Node): readonly Node[] {
  return nodesOf(schema).filter(({ type }) => type === 'object');
}

/** A key says what it means itself, or its definition does. */
function findSilentKeys(schema: Node, definitions: unknown): readonly string[] {
  return nodesOf(schema).flatMap(({ properties }) =>
    typeof properties !== 'object' || properties === null || !isListOfKeys(properties)
      ? []
      : Object.entries(properties as Readonly<Record<string, Node>>)
          .filter(([, part]) => !hasMeaning(part, definitions))
          .map(([key]) => `.${key}`),
  );
}

/** Not a key that is itself called `properties`. */
function isListOfKeys(properties: object): boolean {
  return Object.values(properties).every((part) => typeof part === 'object');
}

function hasMeaning(part: Node, definitions: unknown): boolean {
  const name = /^#\/\$defs\/(.+)$/.exec(String(part['$ref']))?.[1];
  const definition = name === undefined ? undefined : (definitions as Readonly<Record<string, Node>>)[name];
  return 'const' in part || [part, definition].some((node) => String(node?.['description'] ?? '').length > 3);
}

/** Where the objects of a document are, itself included. */
function placesOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const within = Object.entries(value).flatMap(([key, part]) =>
    placesOf(part, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return Array.isArray(value) ? within : [path, ...within];
}

/** Where keys are those of somebody's data: of items, answers, schemas, requests, events. */
function isOfOthers(path: Path): boolean {
  const text = path.map((part) => `.${part}`).join('');
  return /\.(raw|details|parameters|body|own|sent)(\.|$)|^\.item\.(steps|value)(\.|$)|\.answers\.\d+\.value(\.|$)/.test(
    text,
  );
}

function withChange(value: unknown, [first, ...rest]: Path, change: (value: object) => unknown): unknown {
  if (first === undefined) return change(value as object);
  const part = withChange((value as Node)[first], rest, change);
  return Array.isArray(value) ? value.with(Number(first), part) : { ...(value as object), [first]: part };
}

function addKey(value: object): unknown {
  return { ...value, unheardOf: null };
}

function without(document: Node, key: string): unknown {
  const { [key]: _, ...others } = document;
  return others;
}

/** Of a schema that has several forms, the one that the example has. */
function topObject(name: string, example: Node): { readonly required: readonly string[] } {
  const schema = readPublishedSchema(name);
  const forms = [schema, ...((schema['anyOf'] ?? schema['oneOf'] ?? []) as readonly Node[])].map((form) => {
    const definition = /^#\/\$defs\/(.+)$/.exec(String(form['$ref']))?.[1];
    return definition === undefined ? form : (schema['$defs'] as Readonly<Record<string, Node>>)[definition];
  });
  const found = forms.find((form) => {
    const properties = (form?.['properties'] ?? null) as Node | null;
    return properties !== null && Object.keys(example).every((key) => key in properties);
  });
  return { required: (found?.['required'] ?? []) as readonly string[] };
}
