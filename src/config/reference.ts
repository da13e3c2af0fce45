import type * as z from 'zod';
import { toEditorSchema } from './editor-schema.ts';
import { type NotYetKey, notYetKeys } from './not-yet.ts';
import { rowKeys } from './schema-rows.ts';

type Node = z.core.JSONSchema.JSONSchema;

interface Section {
  readonly title: string;
  readonly intro: string;
  readonly node: Node;
}

const codeIntro =
  '`init` once; then `each` and after it `until`, again and again until that is true; then `set` once. Each is a map that is computed from top to bottom. A name that begins with `_` lives for this step only.';

/** What the grammar does not know, as Markdown: each from the code that has it. */
export interface ReferenceParts {
  readonly names: string;
  readonly textHelpers: string;
  readonly expressionHelpers: string;
}

/** The reference of pipeline.yaml as Markdown. */
export function toReference({ names, textHelpers, expressionHelpers }: ReferenceParts): string {
  return [
    '# pipeline.yaml',
    '',
    'Made from the grammar and the code by `node scripts/generate-docs.mjs`. Editors complete and check a file that begins with the line below; `init` writes it where the package is installed in a folder above.',
    '',
    '```yaml',
    '# yaml-language-server: $schema=../node_modules/batch-pipeline/schema/pipeline.schema.json',
    '```',
    '',
    'A pipeline is a folder. A step called `generate` finds `generate.md.hbs`, `generate.system.md.hbs` and `generate.schema.json` beside the file without being told; every other `*.hbs` and `*.md` there is a partial of its name. `functions.js` holds functions of your own for expressions. `prompt`, `system`, `schema`, `template` and `content` take a file (no white space, ends in `.hbs`, `.md` or `.json`) or the thing itself.',
    '',
    'An **expression** is JavaScript without braces: a text is one, another scalar is itself, and a list or map is one of expressions; a constant text wears two pairs of quotes: `"\'reached ship\'"`. A **text** has names in `{{ }}`. [authoring.md](authoring.md) has all of it with examples, for assistants that write pipelines.',
    '',
    toKeyTables(2),
    '## Names',
    '',
    names,
    '## Helpers in texts',
    '',
    textHelpers,
    '## Helpers in expressions',
    '',
    expressionHelpers,
    ...toNotYet(2),
  ].join('\n');
}

/** A table of keys for each part of the file, made from the grammar alone. `level`: of its headings. */
export function toKeyTables(level: number): string {
  return listSections()
    .flatMap((section) => toSection(section, level))
    .join('\n');
}

function listSections(): readonly Section[] {
  const root = toEditorSchema();
  const source = propertyOf(root, 'source');
  const step = element(propertyOf(root, 'steps'));
  const output = element(propertyOf(root, 'outputs'));
  const parse = propertyOf(step, 'parse');
  const combine = propertyOf(source, 'combine');
  const csv = mapForm(propertyOf(output, 'csv'));
  return [
    { title: 'The file', intro: root.description ?? '', node: root },
    { title: 'source', intro: source.description ?? '', node: source },
    {
      title: 'source: combine',
      intro: 'One of the two. A list is the text of a key, a data file, or the elements themselves.',
      node: combine,
    },
    { title: 'source: combine: permute', intro: '', node: propertyOf(combine, 'permute') },
    {
      title: 'steps',
      intro: 'A list; each element is one step. The value of a step is what later templates read as `steps.<name>`.',
      node: step,
    },
    { title: 'steps: code', intro: codeIntro, node: propertyOf(step, 'code') },
    { title: 'steps: expand', intro: '', node: propertyOf(step, 'expand') },
    { title: 'steps: rules', intro: 'A list; each element is a map.', node: element(propertyOf(step, 'rules')) },
    {
      title: 'parse: sections',
      intro: 'Each field is a heading, or a map with these keys; exactly one of `heading` and `label`.',
      node: fieldMapOf(formWith(parse, 'sections'), 'sections'),
    },
    {
      title: 'parse: regex',
      intro: 'Each field is a pattern, or a map with these keys.',
      node: fieldMapOf(formWith(parse, 'regex'), 'regex'),
    },
    {
      title: 'outputs',
      intro: 'A list; each element is a map with one key.',
      node: output,
    },
    {
      title: 'outputs: rows',
      intro: 'Which rows an output has. Each of the following takes these keys too, and `command` as a map.',
      node: keysOf(csv, (key) => key in rowKeys),
    },
    { title: 'outputs: html', intro: '', node: keysOf(mapForm(propertyOf(output, 'html')), isNoRowKey) },
    { title: 'outputs: csv, jsonl', intro: '', node: keysOf(csv, isNoRowKey) },
    { title: 'outputs: table', intro: '', node: keysOf(propertyOf(output, 'table'), isNoRowKey) },
    { title: 'outputs: files', intro: '', node: keysOf(propertyOf(output, 'files'), isNoRowKey) },
  ];
}

function toSection({ title, intro, node }: Section, level: number): readonly string[] {
  const required = node.required ?? [];
  const rows = Object.entries(node.properties ?? {}).map(([key, value]) =>
    toRow(key, value as Node, required.includes(key)),
  );
  return [
    `${'#'.repeat(level)} ${title}`,
    '',
    ...(intro === '' ? [] : [intro, '']),
    '| Key | Value | Meaning |',
    '|---|---|---|',
    ...rows,
    '',
  ];
}

function toRow(key: string, node: Node, isRequired: boolean): string {
  const extras = [
    isRequired ? 'Required.' : '',
    node.default === undefined ? '' : `Default: \`${toCell(node.default)}\`.`,
    node.examples === undefined || node.examples.length === 0
      ? ''
      : `For instance ${node.examples.map((example) => `\`${toCell(example)}\``).join(', ')}.`,
  ].filter((text) => text !== '');
  return `| \`${key}\` | ${escapeCell(toKind(node))} | ${escapeCell([node.description ?? '', ...extras].join(' '))} |`;
}

function toKind(node: Node): string {
  if (node.title !== undefined && node.properties === undefined) return node.title;
  if (node.anyOf !== undefined)
    return [...new Set(node.anyOf.map((form) => toKind(form as Node)))]
      .filter((kind) => kind !== 'nothing')
      .join(' or ');
  if (node.enum !== undefined) return node.enum.map((word) => `\`${String(word)}\``).join(', ');
  if (node.const !== undefined) return `\`${String(node.const)}\``;
  const range = toRange(node);
  switch (node.type) {
    case 'string':
      return 'text';
    case 'integer':
      return `whole number${range}`;
    case 'number':
      return `number${range}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'list';
    case 'object':
      return 'map';
    case 'null':
      return 'nothing';
    default:
      return 'anything';
  }
}

function toRange({ minimum, maximum, exclusiveMinimum }: Node): string {
  const low =
    typeof exclusiveMinimum === 'number'
      ? `more than ${exclusiveMinimum}`
      : minimum === undefined
        ? null
        : `at least ${minimum}`;
  if (low !== null && maximum !== undefined) return `, ${low}, at most ${maximum}`;
  if (low !== null) return `, ${low}`;
  return maximum === undefined ? '' : `, at most ${maximum}`;
}

const containers: Readonly<Record<keyof typeof notYetKeys, string>> = {
  source: 'source',
  step: 'a step',
  output: 'outputs',
};

/** Keys that are refused by name. */
export function toNotYet(level: number): readonly string[] {
  const rows = Object.entries(notYetKeys).flatMap(([where, keys]: readonly [string, readonly NotYetKey[]]) =>
    keys.map(({ key, does }) => `| \`${key}\` of ${containers[where as keyof typeof notYetKeys]} | ${does} |`),
  );
  return [
    `${'#'.repeat(level)} Not available in this version`,
    '',
    'These keys belong to the language and are refused by name.',
    '',
    '| Key | What it does |',
    '|---|---|',
    ...rows,
    '',
  ];
}

function toCell(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function propertyOf(node: Node, key: string): Node {
  const found = node.properties?.[key];
  if (typeof found !== 'object') throw new Error(`the grammar has no ${key}`);
  return found as Node;
}

function isNoRowKey(key: string): boolean {
  return !(key in rowKeys);
}

/** A map with some of its keys. */
function keysOf(node: Node, isWanted: (key: string) => boolean): Node {
  return {
    ...node,
    properties: Object.fromEntries(Object.entries(node.properties ?? {}).filter(([key]) => isWanted(key))),
  };
}

function element(node: Node): Node {
  return node.items as Node;
}

/** The form of a value, of several, that is a map with this key. */
function formWith(node: Node, key: string): Node {
  const form = (node.anyOf ?? []).find((candidate) => Object.hasOwn((candidate as Node).properties ?? {}, key));
  if (form === undefined) throw new Error(`no form of the value has ${key}`);
  return form as Node;
}

/** What every value of a map of fields may be, where it is a map itself. */
function fieldMapOf(form: Node, key: string): Node {
  return mapForm(propertyOf(form, key).additionalProperties as Node);
}

function mapForm(node: Node): Node {
  const form = (node.anyOf ?? [node]).find((candidate) => (candidate as Node).type === 'object');
  if (form === undefined) throw new Error('no form of the value is a map');
  return form as Node;
}
