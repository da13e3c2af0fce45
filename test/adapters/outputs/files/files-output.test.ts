import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../../src/core/json.ts';
import { allRows, type OutputDefinition } from '../../../../src/core/pipeline.ts';
import { buildItem, buildView } from '../../../support/view-builder.ts';
import { buildClaims, closeRunners, expression, make, newFolder, readTimes, readTree, text } from '../making.ts';

afterAll(closeRunners);

type FilesDefinition = Extract<OutputDefinition, { kind: 'files' }>;

function files(name: string, content = '{{value}}', changes: Partial<FilesDefinition> = {}): FilesDefinition {
  return { kind: 'files', name: text(name), content: text(content), gzip: false, rows: allRows, ...changes };
}

/** Items a, b, … of these results. */
const viewOf = (...values: readonly (string | JsonObject)[]) =>
  buildView({
    vars: { greeting: 'Hello' },
    items: values.map((value, place) =>
      buildItem(String.fromCharCode(97 + place), value, { raw: { title: `No ${place}` } }),
    ),
  });

const made = { files: ['files/'], problems: [], notes: [] };

/** What is in files/, without the list beside it. */
function readFiles(folder: string): Readonly<Record<string, string>> {
  const tree = Object.entries(readTree(folder)).filter(([name]) => name.startsWith('files/'));
  return Object.fromEntries(tree.map(([name, content]) => [name.slice('files/'.length), content]));
}

describe('a file for each item', () => {
  it('has name and content by templates, which see raw’s fields, value, item and constants', async () => {
    const folder = newFolder();
    const definition = files(
      '{{slug title}}/{{item.id}}.md',
      '{{vars.greeting}} {{raw.title}}: {{value.x}} ({{batch.id}})',
    );
    expect(await make([definition], viewOf({ x: 'one' }, { x: 'two' }), folder)).toEqual(made);
    expect(readFiles(folder)).toEqual({
      'no-0/a.md': 'Hello No 0: one (2025-01-15)',
      'no-1/b.md': 'Hello No 1: two (2025-01-15)',
    });
  });

  it('is for rows like those of any output', async () => {
    const folder = newFolder();
    const rows = { of: 'judge', rejected: false, where: expression('value.score > 2') };
    await make([files('{{item.parent}}-{{item.index}}.txt', '{{value.score}}', { rows })], buildClaims(), folder);
    expect(readFiles(folder)).toEqual({ 'a-1.txt': '5', 'b-2.txt': '4' });
  });

  it('is compressed without a time, and named so', async () => {
    const folder = newFolder();
    await make([files('{{item.id}}.json', '{{json value}}', { gzip: true })], viewOf({ x: 1 }), folder);
    const bytes = readFileSync(join(folder, 'files/a.json.gz'));
    expect(JSON.parse(gunzipSync(bytes).toString('utf8'))).toEqual({ x: 1 });
    // RFC 1952: magic, deflate, no flags, no time, no extra flags, unknown system.
    expect([...bytes.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
  });

  it('is not written again while it is the same', async () => {
    const folder = newFolder();
    const definitions = [files('{{item.id}}.md'), files('{{item.id}}.md', '{{value}}', { gzip: true })];
    await make(definitions, viewOf('one', 'two'), folder);
    const before = [readTree(folder), readTimes(folder)];
    await make(definitions, viewOf('one', 'two'), folder);
    expect([readTree(folder), readTimes(folder)]).toEqual(before);
    await make(definitions, viewOf('one', 'other'), folder);
    const changed = Object.entries(readTimes(folder)).filter(([name, time]) => before[1]?.[name] !== time);
    expect(changed.map(([name]) => name)).toEqual(['.files.jsonl', 'files/b.md', 'files/b.md.gz']);
  });
});

describe('a name', () => {
  it.each([
    ['{{item.id}}/../../x', 'has the part "..", and would leave the folder', '"a/../../x"'],
    ['/tmp/{{item.id}}', 'is absolute, and would leave the folder', '"/tmp/a"'],
    ['{{default nothing ""}}', 'is empty', '""'],
    ['aux.txt', 'has the part aux.txt, the name of a device on Windows', '"aux.txt"'],
  ])('by %s is refused, naming the item', async (name, problem, quoted) => {
    const folder = newFolder();
    await expect(make([files(name)], viewOf('one'), folder)).rejects.toMatchObject({
      code: 'output',
      message: `output files ${name}: the name ${quoted} of item a ${problem}`,
      hint: `Mend name: ${name} – {{slug …}} makes any text fit for a name.`,
    });
    expect(readTree(folder)).toEqual({});
  });

  it.each([
    ['same.md', 'the items a and b both have the name "same.md"'],
    ['{{value}}.md', '"Same.md" of item a and "SAME.md" of item b are one file where case does not count'],
  ])('that two items have, by %s, is refused, naming both', async (name, problem) => {
    const folder = newFolder();
    await expect(make([files(name)], viewOf('Same', 'SAME'), folder)).rejects.toMatchObject({
      code: 'output',
      message: `output files ${name}: ${problem}`,
      details: { items: ['a', 'b'] },
    });
    expect(readTree(folder)).toEqual({});
  });

  it('that is a file of one and a folder of another is refused', async () => {
    await expect(make([files('{{value}}')], viewOf('x', 'x/y'), newFolder())).rejects.toMatchObject({
      message: 'output files {{value}}: "x" would be a file of one and a folder of the other of the items a and b',
    });
  });

  it('that an item of another output of the kind has is refused', async () => {
    const items = [buildItem('a', 'x'), buildItem('a-key', 'y')];
    const definitions = [files('{{item.id}}.md'), files('{{item.id}}-key.md')];
    await expect(make(definitions, buildView({ items }), newFolder())).rejects.toMatchObject({
      message: 'output files {{item.id}}-key.md: the items a-key and a both have the name "a-key.md"',
    });
  });

  it('that a template cannot make says for which item, and where', async () => {
    await expect(
      make([files('{{value.name}}.md')], viewOf({ name: 'x' }, { title: 'y' }), newFolder()),
    ).rejects.toMatchObject({
      code: 'template',
      message: expect.stringMatching(
        /^output files \{\{value\.name\}\}\.md, name, failed for item b: pipeline\.yaml: "value\.name" does not exist/,
      ),
    });
  });
});

describe('a file of an earlier render', () => {
  it('that no item has any more is removed, with folders that are empty then', async () => {
    const folder = newFolder();
    await make([files('{{value}}/{{item.id}}.md')], viewOf('x', 'y', 'y'), folder);
    writeFileSync(join(folder, 'files/y/notes.txt'), 'mine');
    expect(await make([files('{{value}}/{{item.id}}.md')], viewOf('z'), folder)).toEqual(made);
    expect(readFiles(folder)).toEqual({ 'y/notes.txt': 'mine', 'z/a.md': 'z' });
    expect(existsSync(join(folder, 'files/x'))).toBe(false);
  });

  it('that was changed by hand is kept, and said once', async () => {
    const folder = newFolder();
    await make([files('{{item.id}}.md')], viewOf('one', 'two'), folder);
    appendFileSync(join(folder, 'files/b.md'), ', and mine');
    expect(await make([files('{{item.id}}.md')], viewOf('one'), folder)).toEqual({
      ...made,
      notes: ['files/b.md is kept: no item has it any more, and it was changed by hand.'],
    });
    expect(await make([files('{{item.id}}.md')], viewOf('one'), folder)).toEqual(made);
    expect(readFiles(folder)).toEqual({ 'a.md': 'one', 'b.md': 'two, and mine' });
  });

  it('that an item still has is made anew, changed by hand or gone', async () => {
    const folder = newFolder();
    await make([files('{{item.id}}.md')], viewOf('one', 'two'), folder);
    appendFileSync(join(folder, 'files/a.md'), '!');
    rmSync(join(folder, 'files/b.md'));
    await make([files('{{item.id}}.md')], viewOf('one', 'two'), folder);
    expect(readFiles(folder)).toEqual({ 'a.md': 'one', 'b.md': 'two' });
  });

  it('makes room for a folder of its name', async () => {
    const folder = newFolder();
    await make([files('{{value}}')], viewOf('x'), folder);
    await make([files('{{value}}')], viewOf('x/y'), folder);
    expect(readFiles(folder)).toEqual({ 'x/y': 'x/y' });
  });

  it('is known after two crashes too, of which the first left a torn line', async () => {
    const folder = newFolder();
    await make([files('{{item.id}}.md', '{{value.text}}')], viewOf({ text: 'one' }), folder);
    appendFileSync(join(folder, '.files.jsonl'), '{"name":"b.m');
    writeFileSync(join(folder, '.files.tmp'), 'left over');
    const failing = make(
      [files('{{item.id}}.md', '{{value.text}}')],
      viewOf({ text: 'one' }, { text: 'two' }, {}),
      folder,
    );
    await expect(failing).rejects.toMatchObject({ code: 'template' });
    expect(readFiles(folder)).toEqual({ 'a.md': 'one', 'b.md': 'two' });
    await make([files('{{item.id}}.md', '{{value.text}}')], viewOf({ text: 'one' }), folder);
    expect([readFiles(folder), Object.keys(readTree(folder))]).toEqual([
      { 'a.md': 'one' },
      ['.files.jsonl', 'files/a.md'],
    ]);
  });

  it('is in the list before it is written, so that a render that failed half-way is cleaned up after', async () => {
    const folder = newFolder();
    const failing = files('{{item.id}}.md', '{{value.text}}');
    await expect(make([failing], viewOf({ text: 'one' }, {}), folder)).rejects.toMatchObject({ code: 'template' });
    expect(readFiles(folder)).toEqual({ 'a.md': 'one' });
    await make([files('{{item.id}}.txt')], viewOf('one'), folder);
    expect(readFiles(folder)).toEqual({ 'a.txt': 'one' });
  });
});

describe('what somebody else put there', () => {
  it('is neither removed nor overwritten', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'files'));
    writeFileSync(join(folder, 'files/a.md'), 'mine');
    writeFileSync(join(folder, 'files/other.md'), 'mine');
    await expect(make([files('{{item.id}}.md')], viewOf('one'), folder)).rejects.toMatchObject({
      code: 'output',
      message: 'files/a.md is there, was not made by render, and is the file of item a',
      hint: 'Move it away, or delete it, then run render again.',
    });
    expect(readFiles(folder)).toEqual({ 'a.md': 'mine', 'other.md': 'mine' });
  });

  it.each(['files', 'files/x', 'files/x/a.md'])('is not reached through a link at %s', async (at) => {
    const [folder, elsewhere] = [newFolder(), newFolder()];
    writeFileSync(join(elsewhere, 'a.md'), 'theirs');
    mkdirSync(join(folder, at, '..'), { recursive: true });
    symlinkSync(at.endsWith('.md') ? join(elsewhere, 'a.md') : elsewhere, join(folder, at));
    await expect(make([files('x/{{item.id}}.md')], viewOf('one'), folder)).rejects.toMatchObject({
      code: 'output',
      message: `${join(folder, at)} is a link, and render needs a ${at.endsWith('.md') ? 'file' : 'folder'} there`,
    });
    expect(readTree(elsewhere)).toEqual({ 'a.md': 'theirs' });
  });

  it('is not noted through a link, nor waited for in a pipe, where the list should be', async () => {
    const [folder, elsewhere] = [newFolder(), newFolder()];
    const list = join(folder, '.files.jsonl');
    writeFileSync(join(elsewhere, 'theirs'), 'theirs');
    symlinkSync(join(elsewhere, 'theirs'), list);
    const refused = (what: string) => ({
      code: 'output',
      message: `${list} is ${what}, and render needs a file there`,
    });
    const render = () => make([files('{{item.id}}.md')], viewOf('one'), folder);
    await expect(render()).rejects.toMatchObject(refused('a link'));
    expect(readTree(elsewhere)).toEqual({ theirs: 'theirs' });
    rmSync(list);
    execFileSync('mkfifo', [list]);
    await expect(render()).rejects.toMatchObject(refused('neither file nor folder'));
    expect(existsSync(join(folder, 'files'))).toBe(false);
  });

  it('is not removed because the list says so', async () => {
    const [folder, elsewhere] = [newFolder(), newFolder()];
    await make([files('{{item.id}}.md')], viewOf('one'), folder);
    writeFileSync(join(elsewhere, 'a.md'), 'one');
    const [line = ''] = readFileSync(join(folder, '.files.jsonl'), 'utf8').split('\n');
    const outside = { ...JSON.parse(line), name: join('..', '..', elsewhere.split('/').at(-1) ?? '', 'a.md') };
    appendFileSync(join(folder, '.files.jsonl'), `${JSON.stringify(outside)}\n`);
    await make([files('{{item.id}}.md')], viewOf('one'), folder);
    expect(readTree(elsewhere)).toEqual({ 'a.md': 'one' });
  });
});
