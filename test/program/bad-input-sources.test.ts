import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from '@jest/globals';
import { type BadInput, describeBadInput } from './bad-input.ts';

/** A pipeline over one source. */
const over = (source: string, prompt = 'Say hello') =>
  `name: reviews\nsource: ${source}\nsteps:\n  - name: main\n    prompt: ${JSON.stringify(prompt)}\n`;

/** The folder of all batches may be made; a batch without items may not stay. */
const emptyBatch = /^data\/$/;

/** A source with a mistake, read by `acquire`: no item may be made of it. */
function badSource(
  title: string,
  source: string,
  files: Readonly<Record<string, string | Buffer>>,
  says: RegExp,
  hint: RegExp,
  more: Partial<BadInput> = {},
): BadInput {
  return {
    title,
    files: { 'pipeline.yaml': over(source), ...files },
    argv: ['acquire', '--batch-id', 'demo'],
    exitCode: 2,
    says,
    hint,
    mayTouch: emptyBatch,
    afterwards: expectNoItems,
    ...more,
  };
}

function expectNoItems(folder: string): void {
  const batch = join(folder, 'data/demo');
  expect(existsSync(batch) ? readdirSync(batch) : []).toEqual([]);
}

const latin1 = Buffer.from('id,name\na,Jos\xe9\n', 'latin1');
const binary = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0x02, 0x01, 0x01, 0x00, 0xff, 0xfe, 0x80, 0x81]);

describeBadInput('a source file', [
  badSource(
    'that is missing',
    '{ file: rows.csv }',
    { 'row.csv': 'id\na\n' },
    /rows\.csv/,
    /Did you mean "row\.csv"\?/,
  ),
  badSource('in a folder that is missing', '{ file: data/in/rows.csv }', {}, /data\/in\/rows\.csv/, /does not exist/),
  badSource('that is empty', '{ file: rows.csv }', { 'rows.csv': '' }, /rows\.csv.*empty/, /./),
  badSource('that is a folder', '{ file: rows.csv }', { 'rows.csv/x.txt': '' }, /rows\.csv/, /glob|file/),
  badSource('that is binary', '{ file: rows.csv }', { 'rows.csv': binary }, /rows\.csv:1 is no UTF-8/, /UTF-8/),
  badSource('in Latin 1', '{ file: rows.csv }', { 'rows.csv': latin1 }, /rows\.csv:2 is no UTF-8/, /iconv/),
  badSource(
    'in UTF-16',
    '{ file: rows.csv }',
    { 'rows.csv': Buffer.from('\ufeffid,name\na,b\n', 'utf16le') },
    /rows\.csv is UTF-16/,
    /UTF-8/,
  ),
  badSource('of an unknown kind', '{ file: rows.xlsx }', { 'rows.xlsx': 'PK' }, /rows\.xlsx/, /\.csv/),
  badSource(
    'packed and damaged',
    '{ file: rows.csv.gz }',
    { 'rows.csv.gz': 'no gzip at all' },
    /rows\.csv\.gz.*unpacked/,
    /make it again/,
  ),
  badSource(
    'packed and cut off',
    '{ file: rows.csv.gz }',
    {
      'rows.csv.gz': gzipSync(`id\n${Array.from({ length: 200 }, (_, row) => row * 7919).join('\n')}`).subarray(0, 300),
    },
    /rows\.csv\.gz.*unpacked/,
    /make it again/,
  ),
  badSource('that is a link to nothing', '{ file: rows.csv }', {}, /rows\.csv/, /./, {
    wrapper: (command) => ['bash', '-c', 'ln -s /nowhere rows.csv; exec "$@"', '-', ...command],
    mayTouch: /^rows\.csv$|^data\//,
  }),
  badSource(
    'select of a table',
    '{ file: rows.csv, select: rows }',
    { 'rows.csv': 'id\na\n' },
    /"select"/,
    /leave it out/,
  ),
]);

describeBadInput('a table', [
  badSource('with a ragged row', '{ file: rows.csv }', { 'rows.csv': 'id,name\na,b\nc\n' }, /rows\.csv:3/, /./),
  badSource('with a row too long', '{ file: rows.csv }', { 'rows.csv': 'id,name\na,b,c\n' }, /rows\.csv:2/, /./),
  badSource(
    'with a column twice',
    '{ file: rows.csv }',
    { 'rows.csv': 'id,name,name\na,b,c\n' },
    /rows\.csv:1 .*"name" twice/,
    /another name/,
  ),
  badSource(
    'with a column without name',
    '{ file: rows.csv }',
    { 'rows.csv': 'id,,name\na,b,c\n' },
    /rows\.csv:1 .*column 2/,
    /name/,
  ),
  badSource(
    'with an unclosed quote',
    '{ file: rows.csv }',
    { 'rows.csv': 'id,name\na,b\nc,"d\n' },
    /rows\.csv.*quote.*line 2/,
    /Close it/,
  ),
  badSource(
    'with text after a quote',
    '{ file: rows.csv }',
    { 'rows.csv': 'id,name\na,"b" c\n' },
    /rows\.csv:2/,
    /twice/,
  ),
  badSource(
    'with semicolons',
    '{ file: rows.csv }',
    { 'rows.csv': 'id;name\na;b\n' },
    /rows\.csv:1 .*"id;name"/,
    /semicolons/,
  ),
  badSource('with tabs in a .csv', '{ file: rows.csv }', { 'rows.csv': 'id\tname\na\tb\n' }, /rows\.csv:1/, /\.tsv/),
]);

describeBadInput('a document or lines of JSON', [
  badSource(
    'with a broken line',
    '{ file: rows.jsonl }',
    { 'rows.jsonl': '{"id":"a"}\n{"id":\n' },
    /rows\.jsonl:2 is no JSON/,
    /one JSON value/,
  ),
  badSource(
    'over several lines',
    '{ file: rows.jsonl }',
    { 'rows.jsonl': '[\n{"id":"a"}\n]\n' },
    /rows\.jsonl:1/,
    /\.json/,
  ),
  badSource(
    'with a list as an item',
    '{ file: rows.jsonl }',
    { 'rows.jsonl': '[1,2]\n' },
    /rows\.jsonl:1 is a list/,
    /map of fields/,
  ),
  badSource(
    'with nothing as an item',
    '{ file: rows.json }',
    { 'rows.json': '[{"id":"a"},null]' },
    /rows\.json, element 2 is empty/,
    /map of fields/,
  ),
  badSource(
    'that is a map without select',
    '{ file: rows.json }',
    { 'rows.json': '{"data":{"rows":[{"id":"a"}]}}' },
    /rows\.json" is a map/,
    /select: data\.rows/,
  ),
  badSource(
    'whose select finds nothing',
    '{ file: rows.yaml, select: data.row }',
    { 'rows.yaml': 'data: { rows: [a] }\n' },
    /data\.row/,
    /"rows"/,
  ),
  badSource(
    'with a comma too many',
    '{ file: rows.json }',
    { 'rows.json': '[{"id":"a"},]' },
    /rows\.json.*no JSON/,
    /comma/,
  ),
  badSource('that is empty', '{ file: rows.json }', { 'rows.json': ' \n' }, /rows\.json" is empty/, /list of items/),
  badSource(
    'of YAML that is broken',
    '{ file: rows.yaml }',
    { 'rows.yaml': '- id: a\n b: [\n' },
    /rows\.yaml:2:\d+ is no YAML/,
    /indentation/,
  ),
  badSource(
    'of YAML with a code tag',
    '{ file: rows.yaml }',
    { 'rows.yaml': '- !!js/function "function () { process.exit(9) }"\n' },
    /rows\.yaml:1:\d+ is no YAML/,
    /./,
  ),
  badSource(
    'of YAML with an infinite number',
    '{ file: rows.yaml }',
    { 'rows.yaml': '- { id: a, n: .inf }\n' },
    /rows\.yaml, element 1 .*Infinity/,
    /./,
  ),
  badSource(
    'of YAML that contains itself',
    '{ file: rows.yaml }',
    { 'rows.yaml': '- &a { id: a, again: *a }\n' },
    /rows\.yaml/,
    /./,
  ),
  badSource(
    'of YAML that laughs a billion times',
    '{ file: rows.yaml }',
    { 'rows.yaml': laughs(12) },
    /rows\.yaml/,
    /./,
  ),
]);

describeBadInput('a glob or stdin', [
  badSource(
    'that fits no file',
    '{ glob: "notes/*.md" }',
    { 'notes/a.txt': 'a' },
    /notes\/\*\.md/,
    /folder of the pipeline/,
  ),
  badSource('in a folder that is missing', '{ glob: "notes/*.md" }', {}, /"notes" does not exist/, /./),
  badSource(
    'that fits a binary file',
    '{ glob: "notes/*" }',
    { 'notes/a.bin': binary },
    /notes\/a\.bin" is no text/,
    /Narrow the pattern/,
  ),
  {
    ...badSource(
      'the built-in pipeline without node_modules',
      '{}',
      {},
      /node_modules/,
      /npm install|batch-pipeline init/,
    ),
    files: {},
  },
  badSource('stdin with garbage', '{ stdin: jsonl }', {}, /stdin:1 is no JSON/, /one JSON value/, { stdin: 'hello\n' }),
  badSource('stdin with bytes that are no text', '{ stdin: jsonl }', {}, /stdin:2 is no UTF-8/, /UTF-8/, {
    stdin: Buffer.concat([Buffer.from('{"id":"a"}\n'), Buffer.from([0xff, 0xfe, 0x0a])]),
  }),
  badSource('stdin with nothing', '{ stdin: jsonl }', {}, /stdin.*(empty|nothing)/i, /[Pp]ipe/),
  ...(existsSync('/usr/bin/script')
    ? [
        badSource(
          'stdin at a terminal',
          '{ stdin: jsonl }',
          {},
          /^/,
          /nothing is piped in[\s\S]*Pipe one JSON value a line/,
          {
            wrapper: (command) => [
              '/usr/bin/script',
              '-qec',
              command.map((word) => `'${word}'`).join(' '),
              '/dev/null',
            ],
            environment: { SHELL: '/bin/sh', NO_COLOR: '1', TERM: 'dumb' },
            isTerminal: true,
          },
        ),
      ]
    : []),
]);

describeBadInput('ids of items', [
  badSource(
    'that are equal',
    '{ items: [{ id: a }, { id: b }, { id: a }] }',
    {},
    /id a: item 1 of the source and item 3/,
    /field "id"/,
  ),
  badSource(
    'that differ in case alone',
    '{ items: [{ id: Abc }, { id: abc }] }',
    {},
    /id abc: item 1 .*item 2/,
    /case/,
  ),
  badSource(
    'that become equal as slugs',
    '{ items: [{ id: "a b" }, { id: "a-b" }] }',
    {},
    /id a-b: item 1 .*item 2/,
    /field "id"/,
  ),
  badSource(
    'of which nothing is left',
    '{ items: [{ id: 日本 }] }',
    {},
    /item 1 .*"日本" gives no item id/,
    /field "id"/,
  ),
  badSource('of dots alone', '{ items: [{ id: ".." }] }', {}, /item 1 .*"\.\." gives no item id/, /field "id"/),
  badSource('that are devices', '{ items: [{ id: NUL }] }', {}, /item 1 .*"NUL".*device/, /field "id"/),
  badSource(
    'by a template that asks for what is not there',
    '{ items: [{ name: a }], id: "{{slug nmae}}" }',
    {},
    /nmae/,
    /name/,
  ),
  badSource('by a template that is broken', '{ items: [{ name: a }], id: "{{slug name" }', {}, /pipeline\.yaml:2/, /./),
  badSource(
    'that stand already as something else',
    '{ items: [{ id: "a b" }] }',
    {},
    /"a b" would be a-b, which is taken by "a-b"/,
    /field "id"/,
    {
      wrapper: (command) => [
        'bash',
        '-c',
        `sed -i 's/a b/a-b/' pipeline.yaml && "$@" --quiet >/dev/null && sed -i 's/id: "a-b"/id: "a b"/' pipeline.yaml; exec "$@"`,
        '-',
        ...command,
      ],
      mayTouch: /./,
      afterwards: (folder) => expect(readdirSync(join(folder, 'data/demo'))).toEqual(['.batch', 'a-b']),
    },
  ),
]);

/** A YAML list whose aliases double themselves `depth` times ten-fold. */
function laughs(depth: number): string {
  const lines = ['- &l0 [lol, lol]'];
  for (let level = 1; level < depth; level++)
    lines.push(
      `- &l${level} [${Array(10)
        .fill(`*l${level - 1}`)
        .join(', ')}]`,
    );
  return `- { id: a, all: *l${depth - 1} }\n`.replace(/^/, `${lines.join('\n')}\n`);
}
