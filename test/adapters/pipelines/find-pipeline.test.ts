import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findPipeline } from '../../../src/adapters/pipelines/find-pipeline.ts';
import { UserError } from '../../../src/core/errors.ts';

let currentFolder: string;
beforeEach(() => {
  currentFolder = mkdtempSync(join(tmpdir(), 'pipelines-'));
});
afterEach(() => rmSync(currentFolder, { recursive: true, force: true }));

const templates = {
  default: { 'pipeline.yaml': 'name: default' },
  classify: { 'pipeline.yaml': 'name: classify', 'messages.csv': 'id\n1\n' },
};

function write(path: string, text = 'name: x'): void {
  mkdirSync(dirname(join(currentFolder, path)), { recursive: true });
  writeFileSync(join(currentFolder, path), text);
}

function find(given: string | null, environment: string | null = null) {
  return findPipeline({ given, environment, currentFolder, templates });
}

function labelOf(given: string | null, environment: string | null = null): string {
  return find(given, environment).label.replace(currentFolder, '<here>');
}

describe('the pipeline that is meant', () => {
  test('is the one given, else BATCH_PIPELINE, else ./pipeline.yaml, else the built-in default', () => {
    expect(labelOf(null)).toBe('template:default');
    expect(labelOf(null, '')).toBe('template:default');
    write('pipeline.yaml');
    expect(labelOf(null)).toBe('<here>');
    expect(labelOf(null, 'classify')).toBe('template:classify');
    write('mine/pipeline.yaml');
    expect(labelOf('mine', 'classify')).toBe('<here>/mine');
  });

  test('is a folder, a yaml file, or a template; a path wins, unless it says template:', () => {
    expect(labelOf('classify')).toBe('template:classify');
    mkdirSync(join(currentFolder, 'classify'));
    expect(labelOf('classify')).toBe('template:classify');
    write('classify/pipeline.yaml');
    write('classify/other.yaml');
    expect(labelOf('classify')).toBe('<here>/classify');
    expect(labelOf('template:classify')).toBe('template:classify');
    expect(labelOf('classify/other.yaml')).toBe('<here>/classify/other.yaml');
    expect(labelOf('classify/pipeline.yaml')).toBe('<here>/classify');
    expect(labelOf(join(currentFolder, 'classify'))).toBe('<here>/classify');
  });

  test.each([
    [
      'clasify',
      'There is no pipeline "clasify" (--pipeline)',
      'Did you mean "classify"? Name a folder with a pipeline.yaml, a .yaml file, or a built-in template: classify, default.',
    ],
    [
      'reviws',
      'There is no pipeline "reviws" (--pipeline)',
      'Did you mean "reviews"? Name a folder with a pipeline.yaml, a .yaml file, or a built-in template: classify, default.',
    ],
    [
      'template:x',
      '--pipeline names the template "x", which does not exist',
      'Name a folder with a pipeline.yaml, a .yaml file, or a built-in template: classify, default.',
    ],
    [
      '',
      '--pipeline is empty',
      'Name a folder with a pipeline.yaml, a .yaml file, or a built-in template: classify, default.',
    ],
    [
      'empty',
      'The folder empty (--pipeline) has no pipeline.yaml',
      'Start one from a template with: batch-pipeline init',
    ],
    [
      'yml',
      'The folder yml (--pipeline) has no pipeline.yaml',
      'Name the file itself, for instance yml/pipeline.yml, or rename it to pipeline.yaml.',
    ],
    [
      'notes.md',
      'notes.md (--pipeline) is no pipeline: its name does not end in .yaml',
      'Name the folder of a pipeline.yaml, or a .yaml file.',
    ],
  ])('%j is refused with what there is', (given, message, hint) => {
    write('reviews/pipeline.yaml');
    write('yml/pipeline.yml');
    write('notes.md');
    mkdirSync(join(currentFolder, 'empty'));
    let error: unknown;
    try {
      find(given);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({ message, hint, exitCode: 2 });
  });
});

describe('a folder', () => {
  test('on disk lists its own files, reads them, and knows what lies where its source starts', () => {
    write('mine/pipeline.yaml', 'text');
    write('mine/b.md');
    write('mine/deep/c.md', 'deep');
    write('mine/.hidden');
    write('mine/data.csv', `id\n${'ä'.repeat(40_000)}`);
    const folder = find('mine');
    expect([folder.name, folder.file, folder.sourceFolder, folder.isBuiltIn]).toEqual([
      'mine',
      'pipeline.yaml',
      join(currentFolder, 'mine'),
      false,
    ]);
    expect(folder.list()).toEqual(['b.md', 'data.csv', 'pipeline.yaml']);
    expect([
      folder.read('pipeline.yaml'),
      folder.read('deep/c.md'),
      folder.read('no'),
      folder.read('deep'),
      folder.read('b.md/x'),
    ]).toEqual(['text', 'deep', null, null, null]);
    expect(folder.findBuiltIn('*.md')).toEqual([]);
    expect(folder.toShownPath('b.md')).toBe('mine/b.md');
    expect([folder.listSourceFolder('deep'), folder.listSourceFolder('no'), folder.listSourceFolder('.')]).toEqual([
      ['c.md'],
      null,
      ['.hidden', 'b.md', 'data.csv', 'deep/', 'pipeline.yaml'],
    ]);
    expect(folder.readSourceStart('data.csv')?.length).toBe(32_769);
    expect(folder.readSourceStart('no.csv')).toBeNull();
    writeFileSync(join(currentFolder, 'mine/bad.md'), Buffer.from([0xe4, 0x20]));
    expect(() => folder.read('bad.md')).toThrow('mine/bad.md is no UTF-8 text');
    expect(folder.readSourceStart('bad.md')).toBeNull();
  });

  test('that is built in reads the program, and its source starts at the current folder', () => {
    const folder = find('classify');
    expect([folder.name, folder.sourceFolder, folder.isBuiltIn]).toEqual(['classify', currentFolder, true]);
    expect(folder.list()).toEqual(['messages.csv', 'pipeline.yaml']);
    expect([folder.read('messages.csv'), folder.read('constructor'), folder.toShownPath('pipeline.yaml')]).toEqual([
      'id\n1\n',
      null,
      'template:classify/pipeline.yaml',
    ]);
    expect(folder.findBuiltIn('*.csv')).toEqual([{ path: 'messages.csv', text: 'id\n1\n' }]);
    expect(folder.findBuiltIn('deep/*.csv')).toEqual([]);
  });
});
