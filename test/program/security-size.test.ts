import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import { asAnthropic, createAnsweringServer, toMessage } from './answering-server.ts';
import { describeLongPatterns } from './long-patterns.ts';
import { measureAll, removeMeasured } from './measured-run.ts';

const MB = 1024 * 1024;
afterAll(removeMeasured);

const over = (file: string, prompt = 'Say {{id}}') =>
  `name: reviews\nsource: { file: ${file} }\nsteps: [{ name: main, prompt: ${JSON.stringify(prompt)}, attempts: 1 }]\noutputs: [{ html: {} }, { csv: {} }, { jsonl: {} }]\n`;
const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const manyKeys = (count: number) =>
  `{${Array.from({ length: count }, (_, index) => `"key${index}":${index}`).join(',')}}`;

/** A clear error (2), or success, or a failure of that one item (68): never a crash, a hang or memory without bound. */
const sources: readonly (readonly [
  title: string,
  file: string,
  content: () => string | Buffer,
  exitCodes: readonly number[],
  mostMB: number,
])[] = [
  ['JSON 400 lists deep', 'rows.json', () => `[{"id":"a","deep":${deep(400)}}]`, [0], 500],
  ['JSON 100,000 lists deep', 'rows.json', () => `[{"id":"a","deep":${deep(100_000)}}]`, [2, 68, 0], 500],
  ['a line of JSON 100,000 lists deep', 'rows.jsonl', () => `{"id":"a","deep":${deep(100_000)}}\n`, [2, 68, 0], 500],
  ['YAML 20,000 lists deep', 'rows.yaml', () => `- { id: a, deep: ${deep(20_000)} }\n`, [2, 68, 0], 500],
  ['a line of 50 MB', 'rows.jsonl', () => `{"id":"a","text":"${'x'.repeat(50 * MB)}"}\n`, [2, 68, 0], 1200],
  ['a line of 100 MB', 'rows.jsonl', () => `{"id":"a","text":"${'x'.repeat(100 * MB)}"}\n`, [2], 600],
  ['a cell of 50 MB', 'rows.csv', () => `id,text\na,"${'x'.repeat(50 * MB)}"\n`, [2], 600],
  ['a file of zeros of 200 MB in 200 kB', 'rows.jsonl.gz', () => gzipSync(Buffer.alloc(200 * MB)), [2], 600],
  ['a packed line of spaces without end', 'rows.jsonl.gz', () => gzipSync(Buffer.alloc(200 * MB, 0x20)), [2], 600],
  ['200,000 keys', 'rows.jsonl', () => `{"id":"a",${manyKeys(200_000).slice(1)}\n`, [2, 68, 0], 700],
  [
    '10,000 columns',
    'rows.csv',
    () => `id,${Array.from({ length: 10_000 }, (_, index) => `c${index}`).join(',')}\na${',x'.repeat(10_000)}\n`,
    [0],
    500,
  ],
  ['100,000 columns of one row', 'rows.csv', () => `${','.repeat(100_000)}\n`, [2], 500],
  [
    'a billion laughs',
    'rows.yaml',
    () =>
      `${['- &l0 [lol, lol]', ...Array.from({ length: 12 }, (_, level) => `- &l${level + 1} [${Array(10).fill(`*l${level}`).join(', ')}]`)].join('\n')}\n- { id: a, all: *l12 }\n`,
    [2],
    500,
  ],
];

describe('a source of a size nobody has', () => {
  test.each(sources)(
    '%s',
    async (_, file, content, exitCodes, mostMB) => {
      const { exitCode, memoryBytes, stderr, stdout, durationMs } = await measureAll({
        [file]: content(),
        'pipeline.yaml': over(file),
      });
      expect({ exitCode, isExpected: exitCodes.includes(exitCode ?? -1), stderr: stderr.slice(0, 500) }).toMatchObject({
        isExpected: true,
      });
      if (exitCode === 2) expect(stderr).toMatch(/rows\.|pipeline\.yaml/);
      expect(Math.round(memoryBytes / MB)).toBeLessThan(mostMB);
      expect(durationMs).toBeLessThan(40_000);
      // What is shown stays short, whatever the source has.
      expect((stdout + stderr).length).toBeLessThan(10_000);
    },
    60_000,
  );
});

test.each([
  [
    'constants',
    (laughs: string) =>
      `name: reviews\nvars:\n  a: &l0 [lol, lol]\n${laughs}source: { items: [a] }\nsteps: [{ name: main, prompt: "Say {{value}}" }]\n`,
  ],
  [
    'items',
    (laughs: string) =>
      `name: reviews\nvars:\n  a: &l0 [lol, lol]\n${laughs}source: { items: [{ id: a, all: *l12 }] }\nsteps: [{ name: main, prompt: "Say {{id}}" }]\n`,
  ],
])(
  'a pipeline whose %s laugh a billion times is refused within its memory',
  async (_, write) => {
    const laughs = Array.from(
      { length: 12 },
      (_, level) => `  b${level}: &l${level + 1} [${Array(10).fill(`*l${level}`).join(', ')}]\n`,
    ).join('');
    const { exitCode, memoryBytes, stderr } = await measureAll({ 'pipeline.yaml': write(laughs) });
    expect({ exitCode, stderr: stderr.slice(0, 300) }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('pipeline.yaml'),
    });
    expect(Math.round(memoryBytes / MB)).toBeLessThan(500);
  },
  60_000,
);

const answers: readonly (readonly [title: string, text: () => string])[] = [
  ['lists 100,000 deep', () => deep(100_000)],
  ['maps 50,000 deep', () => `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`],
  ['open brackets alone', () => '['.repeat(300_000)],
  ['open braces and quotes', () => '{"'.repeat(200_000)],
  ['200,000 keys', () => manyKeys(200_000)],
  ['10 MB of text', () => 'word '.repeat(2 * MB)],
  ['10 MB of backticks', () => '`'.repeat(10 * MB)],
  ['a fence opened 100,000 times', () => '```json\n{'.repeat(100_000)],
  ['10 MB of white space around a value', () => `${' '.repeat(5 * MB)}{"score": 1}${'\n'.repeat(5 * MB)}`],
  ['a number of a million digits', () => `{"score": ${'9'.repeat(1_000_000)}}`],
  ['a million escapes', () => `{"score": "${'\\u001b'.repeat(1_000_000)}"}`],
];

describe('an answer of a size nobody asked for', () => {
  test.each(answers)(
    '%s ends, as a value or as a rejection',
    async (_, text) => {
      const body = text();
      const server = await createAnsweringServer(() => toMessage(body));
      try {
        const pipeline = over('rows.jsonl').replace(
          'attempts: 1',
          'attempts: 1, parse: json, schema: main.schema.json',
        );
        const { exitCode, memoryBytes, durationMs, stdout, stderr } = await measureAll(
          {
            'rows.jsonl': '{"id":"a"}\n',
            'main.schema.json': '{"type":"object","properties":{"score":{"type":"number"}},"required":["score"]}',
            'pipeline.yaml': pipeline,
          },
          asAnthropic(server),
          [],
        );
        expect([0, 68]).toContain(exitCode);
        expect(stdout + stderr).toMatch(/Total items: 1\n/);
        expect(Math.round(memoryBytes / MB)).toBeLessThan(800);
        expect(durationMs).toBeLessThan(20_000);
        expect((stdout + stderr).length).toBeLessThan(10_000);
      } finally {
        await server.close();
      }
    },
    40_000,
  );
});

/** test/soak tries each pattern everywhere. */
describeLongPatterns(false);
