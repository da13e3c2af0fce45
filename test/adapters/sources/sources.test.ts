import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readDelimited } from '../../../src/adapters/sources/read-delimited.ts';
import { createSource } from '../../../src/adapters/sources/create-source.ts';
import { UserError } from '../../../src/core/errors.ts';
import { plainSource } from '../../../src/core/plain-source.ts';
import type { SourceOrigin } from '../../../src/core/pipeline.ts';
import type { SourceItem } from '../../../src/ports/source.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sources-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

async function* piped(...chunks: string[]) {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

async function read(
  origin: SourceOrigin,
  stdin: AsyncIterable<Buffer> & { isTTY?: boolean } = piped(),
): Promise<SourceItem[]> {
  const items: SourceItem[] = [];
  for await (const item of createSource({ ...plainSource, origin }, { sourceFolder: folder, stdin }).read(
    new AbortController().signal,
  ))
    items.push(item);
  return items;
}

const readFile = (path: string, select: string | null = null) => read({ kind: 'file', path, select });
const raws = async (items: Promise<SourceItem[]>) => (await items).map(({ raw }) => raw);

async function failure(work: Promise<unknown>): Promise<readonly [string, string]> {
  try {
    await work;
  } catch (error) {
    if (error instanceof UserError)
      return [error.message.replaceAll(folder, '<folder>'), error.hint.replaceAll(folder, '<folder>')];
    throw error;
  }
  throw new Error('it did not fail');
}

describe('items', () => {
  test('are maps, or scalars that become {value}', async () => {
    expect(await read({ kind: 'items', items: [{ a: 1 }, 'x', 2, false] })).toEqual([
      { raw: { a: 1 }, key: null, where: 'item 1 of the source' },
      { raw: { value: 'x' }, key: null, where: 'item 2 of the source' },
      { raw: { value: 2 }, key: null, where: 'item 3 of the source' },
      { raw: { value: false }, key: null, where: 'item 4 of the source' },
    ]);
  });

  test('that are lists or nothing are refused with their position', async () => {
    expect((await failure(read({ kind: 'items', items: [1, [2]] })))[0]).toBe('item 2 of the source is a list');
    expect((await failure(read({ kind: 'items', items: [null] })))[0]).toBe('item 1 of the source is empty');
  });
});

describe('CSV', () => {
  test('keeps cells as text and says the line of each row', async () => {
    write('a.csv', '\uFEFFname, price ,note\r\nPen,0010,"a, b"\r\n\r\nInk,,"two\r\nlines"\r\nCap,"1""2",\r\n');
    expect(await readFile('a.csv')).toEqual([
      { raw: { name: 'Pen', price: '0010', note: 'a, b' }, key: null, where: 'a.csv:2' },
      { raw: { name: 'Ink', price: '', note: 'two\r\nlines' }, key: null, where: 'a.csv:4' },
      { raw: { name: 'Cap', price: '1"2', note: '' }, key: null, where: 'a.csv:6' },
    ]);
  });

  test('is read without a line end at its end, and packed', async () => {
    write('a.csv.gz', gzipSync('id,__proto__\n1,x'));
    const [raw] = await raws(readFile('a.csv.gz'));
    expect(Object.entries(raw ?? {})).toEqual([
      ['id', '1'],
      ['__proto__', 'x'],
    ]);
  });

  test('TSV separates by tabs, and a quote inside a cell is a quote', async () => {
    write('a.tsv', 'name\tsize\nScreen\t5" wide\n');
    expect(await raws(readFile('a.tsv'))).toEqual([{ name: 'Screen', size: '5" wide' }]);
  });

  test('with a header alone has no items', async () => {
    write('a.csv', 'id,name\n');
    expect(await readFile('a.csv')).toEqual([]);
  });

  test('comes from the pipeline itself where that is built in', async () => {
    expect(await raws(read({ kind: 'file', path: 'b.csv', select: null, content: 'a,b\n1,2\n' }))).toEqual([
      { a: '1', b: '2' },
    ]);
  });

  test.each([
    [
      'a row too short',
      'a,b,c\n1,2,3\n1,2\n',
      'bad.csv:3 has 2 cells, and the header has 3',
      'Is a quote missing, or a cell? The columns are: a, b, c.',
    ],
    [
      'a row too long',
      'a,b\n1,2,3\n',
      'bad.csv:2 has 3 cells, and the header has 2',
      'A cell with a comma in it must stand in double quotes.',
    ],
    ['a column twice', 'a,b,a\n1,2,3\n', 'bad.csv:1 names the column "a" twice', 'Give one of them another name.'],
    [
      'a column without a name',
      'a,,c\n1,2,3\n',
      'bad.csv:1 has no name for column 2',
      'The first line of a table names its fields; give every column a name.',
    ],
    [
      'semicolons',
      'a;b\n1;2\n',
      'bad.csv:1 has one column, "a;b"',
      'The columns seem to be separated by semicolons: save the file with commas.',
    ],
    [
      'a quote never closed',
      'a,b\n1,2\n3,"4\n5,6\n',
      'bad.csv: a quote is opened after line 2 and never closed',
      'Close it; a double quote inside a quoted cell is written twice.',
    ],
    [
      'a quote in the middle',
      'a,b\n1,x"y\n',
      'bad.csv:2 has a quote inside a cell that does not begin with one',
      'Put the whole cell into double quotes, and write the quote inside it twice.',
    ],
    [
      'text after a quote',
      'a,b\n1,"x"y\n',
      'bad.csv:2 has text after the closing quote of a cell',
      'A double quote inside a quoted cell is written twice.',
    ],
    ['nothing', '', 'The source file "bad.csv" is empty', 'Put items into it, or name another file.'],
  ])('%s', async (_, text, message, hint) => {
    write('bad.csv', text);
    expect(await failure(readFile('bad.csv'))).toEqual([message, hint]);
  });

  test('with one row larger than any row is', async () => {
    write('bad.csv', `a,b\n1,"${'x'.repeat(17_000_000)}`);
    expect((await failure(readFile('bad.csv')))[0]).toBe('bad.csv: the row after line 1 is larger than 16 MiB');
  });

  test('that is no UTF-8 names the line', async () => {
    write('bad.csv', Buffer.concat([Buffer.from('a\nb\n'), Buffer.from([0xe4, 0x0a])]));
    expect((await failure(readFile('bad.csv')))[0]).toBe('bad.csv:3 is no UTF-8 text');
    write('bad.csv', Buffer.from('\uFEFFa\nb\n', 'utf16le'));
    expect((await failure(readFile('bad.csv')))[0]).toBe('bad.csv is UTF-16 text');
  });

  test('stops reading when the reader does', async () => {
    write('a.csv', `id\n${Array.from({ length: 100_000 }, (_, index) => index).join('\n')}\nbroken,row\n`);
    const origin = { kind: 'file', path: 'a.csv', select: null } as const;
    const seen: unknown[] = [];
    for await (const { raw } of createSource({ ...plainSource, origin }, { sourceFolder: folder, stdin: piped() }).read(
      new AbortController().signal,
    )) {
      seen.push(raw);
      if (seen.length === 2) break;
    }
    expect(seen).toEqual([{ id: '0' }, { id: '1' }]);
  });

  test('stops when it is aborted', async () => {
    write('a.csv', 'id\n1\n2\n3\n');
    const stop = new AbortController();
    const seen: unknown[] = [];
    for await (const { raw } of createSource(
      { ...plainSource, origin: { kind: 'file', path: 'a.csv', select: null } },
      { sourceFolder: folder, stdin: piped() },
    ).read(stop.signal)) {
      seen.push(raw);
      stop.abort();
    }
    expect(seen).toEqual([{ id: '1' }]);
  });

  test('is read no further than it is asked for, so that a million rows take no more memory than a few', async () => {
    let chunksRead = 0;
    const input = {
      name: 'big.csv',
      async *chunks() {
        yield 'id,text\n';
        for (; chunksRead < 10_000; chunksRead++) yield `${chunksRead},${'text '.repeat(1000)}\n`.repeat(20);
      },
    };
    const rows = readDelimited(input, ',');
    for (let row = 0; row < 100; row++) expect((await rows.next()).value?.where).toBe(`big.csv:${row + 2}`);
    expect(chunksRead).toBeLessThan(50);
    await rows.return(undefined);
    expect(chunksRead).toBeLessThan(50);
  });
});

describe('JSONL', () => {
  test('is one value a line; empty lines are passed over', async () => {
    write('a.jsonl', '\uFEFF{"a":1}\r\n\n"x"\n{"a":"ü"}');
    expect(await readFile('a.jsonl')).toEqual([
      { raw: { a: 1 }, key: null, where: 'a.jsonl:1' },
      { raw: { value: 'x' }, key: null, where: 'a.jsonl:3' },
      { raw: { a: 'ü' }, key: null, where: 'a.jsonl:4' },
    ]);
  });

  test('keeps lines and characters whole across the pieces it is read in', async () => {
    const lines = Array.from({ length: 3000 }, (_, index) => JSON.stringify({ id: index, text: 'äöü€😀'.repeat(20) }));
    write('a.jsonl.gz', gzipSync(lines.join('\n')));
    expect(await raws(readFile('a.jsonl.gz'))).toEqual(lines.map((line) => JSON.parse(line)));
  });

  test('with a bad line names it', async () => {
    write('a.jsonl', '{"a":1}\n\n{"a":}\n');
    expect((await failure(readFile('a.jsonl')))[0]).toBe("a.jsonl:3 is no JSON: Unexpected token '}'");
    write('a.jsonl', '[\n1\n]');
    expect(await failure(readFile('a.jsonl'))).toEqual([
      'a.jsonl:1 is no JSON: Unexpected end of JSON input',
      'The value must stand in one line; a JSON document over several lines is read when the file is called .json.',
    ]);
    write('a.jsonl', '{"a":1}\n[1]\n');
    expect((await failure(readFile('a.jsonl')))[0]).toBe('a.jsonl:2 is a list');
  });

  test('is piped in', async () => {
    expect(await read({ kind: 'stdin', format: 'jsonl' }, piped('{"a":', '1}\n{"a"', ':2}'))).toEqual([
      { raw: { a: 1 }, key: null, where: 'stdin:1' },
      { raw: { a: 2 }, key: null, where: 'stdin:2' },
    ]);
    expect((await failure(read({ kind: 'stdin', format: 'jsonl' }, piped('nope\n'))))[0]).toBe(
      "stdin:1 is no JSON: Unexpected token 'o'",
    );
    expect((await failure(read({ kind: 'stdin', format: 'jsonl' }, Object.assign(piped(), { isTTY: true }))))[0]).toBe(
      'The source is stdin, and nothing is piped in',
    );
  });
});

describe('JSON and YAML', () => {
  test('are lists, or maps with the list that is selected', async () => {
    write('a.json', '[{"id":"a"},"b"]');
    write('b.json', '{"data":{"rows":[{"id":"c"}]}}');
    write('c.yaml', '- &x { id: d, tags: [1, 2] }\n- { <<: *x, id: e }\n- 2025-01-15\n');
    expect(await readFile('a.json')).toEqual([
      { raw: { id: 'a' }, key: null, where: 'a.json, element 1' },
      { raw: { value: 'b' }, key: null, where: 'a.json, element 2' },
    ]);
    expect(await readFile('b.json', 'data.rows')).toEqual([
      { raw: { id: 'c' }, key: null, where: 'b.json, element 1 of data.rows' },
    ]);
    expect(await raws(readFile('c.yaml'))).toEqual([
      { id: 'd', tags: [1, 2] },
      { id: 'e', tags: [1, 2] },
      { value: '2025-01-15' },
    ]);
  });

  test('are one item as a whole where they are a map with an id', async () => {
    write('a.yaml', 'id: app\nlanguages: [de, fr]\n');
    write('b.json', '{"texts":{"id":7,"rows":[1]}}');
    expect(await readFile('a.yaml')).toEqual([
      { raw: { id: 'app', languages: ['de', 'fr'] }, key: null, where: 'a.yaml' },
    ]);
    expect(await readFile('b.json', 'texts')).toEqual([
      { raw: { id: 7, rows: [1] }, key: null, where: 'b.json, texts' },
    ]);
  });

  test.each([
    [
      'a map whose id is empty',
      'a.json',
      '{"id":""}',
      null,
      'The source file "a.json" is a map, not a list',
      'The items must be a list. With a field "id" of its own the whole map is one item.',
    ],
    [
      'a map',
      'a.json',
      '{"data":{"rows":[1]},"n":2}',
      null,
      'The source file "a.json" is a map, not a list',
      'Say which list in it has the items, for instance select: data.rows. With a field "id" of its own the whole map is one item.',
    ],
    [
      'a wrong selection',
      'a.json',
      '{"data":{"rows":[1]}}',
      'data.row',
      'select: data.row finds nothing: "data" of "a.json" has no "row"',
      'Did you mean "rows"?',
    ],
    [
      'a selection that is no list',
      'a.json',
      '{"data":{"rows":[1]}}',
      'data',
      'select: data of "a.json" is a map, not a list',
      'Say which list in it has the items, for instance select: data.rows. With a field "id" of its own the whole map is one item.',
    ],
    [
      'a list in a list',
      'a.yaml',
      '- a\n- [b]\n',
      null,
      'a.yaml, element 2 is a list',
      'An item is a map of fields, or one text, number or boolean.',
    ],
    [
      'an infinity',
      'a.yaml',
      '- { x: .inf }\n',
      null,
      'a.yaml, element 1 has the number Infinity, which cannot be kept as JSON',
      'Write a number, or quote it as text.',
    ],
    [
      'an alias of itself',
      'a.yaml',
      '- &a { x: *a }\n',
      null,
      'a.yaml, element 1 grows through its aliases to more than a million values',
      'Write the values out.',
    ],
    [
      'no YAML',
      'a.yaml',
      'a: b: c\n',
      null,
      'a.yaml:1:5 is no YAML: bad indentation of a mapping entry',
      'Check the indentation there, and quote a text that contains ": " or " #".',
    ],
    [
      'JSONL in disguise',
      'a.json',
      '{"a":1}\n{"a":2}\n',
      null,
      'a.json:2:1 is no JSON: Unexpected non-whitespace character after JSON',
      'It looks like one JSON value a line: name the file .jsonl.',
    ],
    ['nothing but space', 'a.json', ' \n', null, 'The source file "a.json" is empty', 'Put a list of items into it.'],
    [
      'nothing but a comment',
      'a.yaml',
      '# later\n',
      null,
      'The source file "a.yaml" is empty',
      'Put a list of items into it.',
    ],
  ])('%s', async (_, path, text, select, message, hint) => {
    write(path, text);
    expect(await failure(readFile(path, select))).toEqual([message, hint]);
  });
});

describe('a file', () => {
  test('that is missing names one that is near', async () => {
    write('messages.csv', 'a\n1\n');
    expect(await failure(readFile('mesages.csv'))).toEqual([
      'The source file "mesages.csv" does not exist in <folder>',
      'Did you mean "messages.csv"? Paths of a source start at the folder of the pipeline.',
    ]);
    expect(await failure(readFile('no/such.csv'))).toEqual([
      'The source file "no/such.csv" does not exist in <folder>',
      'The folder <folder>/no does not exist either.',
    ]);
  });

  test('that is a folder, is damaged, or may not be read', async () => {
    mkdirSync(join(folder, 'x.csv'));
    expect(await failure(readFile('x.csv'))).toEqual([
      'The source "x.csv" is a folder',
      'For the files in it write glob: x.csv/*',
    ]);
    write('a.csv.gz', 'a,b\n1,2\n');
    expect((await failure(readFile('a.csv.gz')))[0]).toBe(
      'The source file "a.csv.gz" cannot be unpacked: incorrect header check',
    );
    write('b.csv.gz', gzipSync('a,b\n1,2\n'.repeat(1000)).subarray(0, 40));
    expect((await failure(readFile('b.csv.gz')))[0]).toBe(
      'The source file "b.csv.gz" cannot be unpacked: unexpected end of file',
    );
    if (process.getuid?.() === 0) return;
    write('c.csv', 'a\n1\n');
    chmodSync(join(folder, 'c.csv'), 0);
    expect((await failure(readFile('c.csv')))[0]).toBe('The source file "c.csv" may not be read (EACCES)');
  });

  test('of an unknown kind is refused at once', async () => {
    expect((await failure(readFile('a.docx')))[0]).toBe('How to read "a.docx" cannot be told from its name');
    expect((await failure(readFile('a.csv', 'rows')))[0]).toBe(
      '"select: rows" picks a part of a YAML or JSON file, and "a.csv" is neither',
    );
  });
});

describe('glob', () => {
  const glob = (pattern: string) => read({ kind: 'glob', pattern });

  test('calls a file also by its name without the last ending', async () => {
    for (const name of ['x/tides.md', 'x/old.tar.gz', 'x/README', 'x/v1.2 notes.txt']) write(name, name);
    expect((await glob('x/*')).map(({ raw }) => [raw['name'], raw['stem']])).toEqual([
      ['README', 'README'],
      ['old.tar.gz', 'old.tar'],
      ['tides.md', 'tides'],
      ['v1.2 notes.txt', 'v1.2 notes'],
    ]);
  });

  test('gives the documents that a built-in pipeline brings along, as if they lay on disk', async () => {
    const files = [
      { path: 'notes/a.md', text: 'ä' },
      { path: 'notes/deep/b.md', text: 'b' },
    ];
    expect(await read({ kind: 'glob', pattern: 'notes/**/*.md', files })).toEqual([
      {
        raw: { path: 'notes/a.md', folder: '', name: 'a.md', stem: 'a', text: 'ä', size: 2, modified: null },
        key: 'notes/a.md',
        where: 'notes/a.md',
      },
      {
        raw: { path: 'notes/deep/b.md', folder: 'deep', name: 'b.md', stem: 'b', text: 'b', size: 1, modified: null },
        key: 'notes/deep/b.md',
        where: 'notes/deep/b.md',
      },
    ]);
  });

  test('gives one item a file, sorted by code point', async () => {
    const time = new Date('2025-01-15T10:00:00.123Z');
    for (const name of [
      'notes/b.md',
      'notes/a.md',
      'notes/Z.md',
      'notes/deep/\u{1F600}.md',
      'notes/deep/\uFF5E.md',
      'notes/.hidden.md',
      'notes/a.txt',
    ]) {
      write(name, `# ${name}\n`);
      utimesSync(join(folder, name), time, time);
    }
    const items = await glob('notes/**/*.md');
    expect(items.map(({ key }) => key)).toEqual([
      'notes/Z.md',
      'notes/a.md',
      'notes/b.md',
      'notes/deep/\uFF5E.md',
      'notes/deep/\u{1F600}.md',
    ]);
    expect(items[1]).toEqual({
      raw: {
        path: 'notes/a.md',
        folder: '',
        name: 'a.md',
        stem: 'a',
        text: '# notes/a.md\n',
        size: 13,
        modified: '2025-01-15T10:00:00.123Z',
      },
      key: 'notes/a.md',
      where: 'notes/a.md',
    });
  });

  test('reads packages with and without a scope, through links, once each', async () => {
    write('node_modules/one/README.md', 'one');
    write('node_modules/one/node_modules/inner/README.md', 'inner');
    write('node_modules/@scope/two/readme.md', 'two');
    write('store/three/README.md', 'three');
    symlinkSync(join(folder, 'store/three'), join(folder, 'node_modules/three'));
    const items = await glob('node_modules/{*,@*/*}/{README,readme,Readme}.md');
    expect(items.map(({ key, raw }) => [key, raw['folder'], raw['text']])).toEqual([
      ['node_modules/@scope/two/readme.md', '@scope/two', 'two'],
      ['node_modules/one/README.md', 'one', 'one'],
      ['node_modules/three/README.md', 'three', 'three'],
    ]);
  });

  test('shows bytes that are no UTF-8 as replacement characters, and reads UTF-16 by its mark', async () => {
    write('a.md', Buffer.from([0x61, 0xe4, 0x62]));
    write('b.md', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('äb', 'utf16le')]));
    write('c.md', '\uFEFFc');
    expect((await glob('*.md')).map(({ raw }) => raw['text'])).toEqual(['a\uFFFDb', 'äb', 'c']);
  });

  test('refuses a binary file', async () => {
    write('a.md', Buffer.from([0x89, 0x50, 0x00, 0x01]));
    expect((await failure(glob('*')))[0]).toBe('The file "a.md" is no text');
  });

  test('that finds nothing says what to do', async () => {
    expect(await failure(glob('notes/*.md'))).toEqual([
      'The source\'s folder "notes" does not exist in <folder>',
      expect.stringContaining('Paths of a source start'),
    ]);
    write('node_modules/a/index.js', '');
    expect(await failure(glob('node_modules/*/README.md'))).toEqual([
      'No file in <folder> fits the pattern node_modules/*/README.md',
      expect.stringContaining('run npm install first'),
    ]);
  });
});
