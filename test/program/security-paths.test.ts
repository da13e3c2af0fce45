import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { findIdProblem } from '../../src/core/ids.ts';
import { type BadInput, describeBadInput } from './bad-input.ts';

const secret = 'TOP-SECRET-OF-SOMEBODY-ELSE';

/** Ids as a hostile source has them. What fits no id is slugged, so that each item stays in a folder of its own. */
const hostileIds = [
  '../../evil',
  '/etc/evil',
  '..\\..\\evil-2',
  'C:\\evil-3',
  'a/b/c',
  'file:///evil-4',
  '%2e%2e%2fevil-5',
  'nul\u0000byte',
  'line\nbreak',
  '\u001b[31mred',
  '.hidden',
  '.batch',
  '-rf',
  '$(touch pwned)',
  '`touch pwned2`',
  'item; touch pwned3',
  '~root',
  'a--split-001',
  '＜fullwidth．．／',
  '\u202egnp.exe',
  'all_results.json',
  'lock.',
  'x'.repeat(300),
  'constructor',
  'toString',
  '__proto__',
  'hasOwnProperty',
  'attempts',
];

describeBadInput('ids from a source', [
  {
    title: 'cannot name a place outside the batch',
    files: {
      'work/pipeline.yaml':
        'name: reviews\nsource: { file: rows.json }\nsteps: [{ name: main, prompt: "Say {{text}}" }]\n',
      'work/rows.json': JSON.stringify(hostileIds.map((id) => ({ id, text: 'hello' }))),
      'evil/untouched.txt': secret,
    },
    argv: ['all', '--batch-id', 'demo', '--sandbox', '--yes'],
    wrapper: (command) => ['bash', '-c', 'cd work && exec "$@"', '-', ...command],
    exitCode: 0,
    says: /./,
    hint: /BATCH COMPLETE/,
    mayTouch: /^work\/(data|output)\//,
    afterwards: (folder) => {
      const names = readdirSync(join(folder, 'work/data/demo')).filter(
        (name) => name !== '.batch' && name !== 'all_results.json',
      );
      expect(names).toHaveLength(hostileIds.length);
      expect(names.filter((name) => findIdProblem(name) !== null)).toEqual([]);
      expect(readdirSync(folder).sort()).toEqual(
        ['.cache', 'evil', 'work'].filter((name) => name !== '.cache' || existsSync(join(folder, name))),
      );
      expect(readdirSync(join(folder, 'work')).sort()).toEqual(['data', 'output', 'pipeline.yaml', 'rows.json']);
    },
  },
  ...[
    '../../x',
    '/etc/passwd',
    'm001/../../..',
    '.batch',
    'm001/classify',
    'constructor',
    '__proto__',
    'm001--classify-001',
    '..%2f..',
  ].flatMap((id) => [
    {
      title: `--item ${id} of clean`,
      batch: 'done',
      argv: ['clean', '--batch-id', 'demo', '--clean-stage', 'acquire', '--item', id, '--yes'],
      exitCode: 2,
      says: /no such item/,
      hint: /m001/,
    } as const,
  ]),
  {
    title: '--item ../x of show',
    batch: 'done',
    argv: ['show', '--batch-id', 'demo', '--item', '../x'],
    exitCode: 2,
    says: /--item \.\.\/x.*no such item/,
    hint: /m001/,
  },
  {
    title: '--step ../x of clean',
    batch: 'done',
    argv: ['clean', '--batch-id', 'demo', '--clean-stage', 'parse', '--step', '../x', '--yes'],
    exitCode: 2,
    says: /--step \.\.\/x/,
    hint: /classify/,
  },
]);

/** A place in the batch `demo` that leads to a folder or file of somebody else. */
function leading(
  title: string,
  link: string,
  target: 'folder' | 'file',
  argv: readonly string[],
  exitCode: number,
  says: RegExp,
  more: Partial<BadInput> = {},
): BadInput {
  return {
    title: `${title}: ${argv[0]}${argv.includes('--clean-stage') ? ` ${argv[argv.indexOf('--clean-stage') + 1]}` : ''}`,
    batch: 'done',
    arrange: (folder) => {
      mkdirSync(join(folder, 'other/sub'), { recursive: true });
      for (const name of [
        'prompt.md',
        'receipt.json',
        'response.md',
        'parsed.json',
        'raw.json',
        'rejected.json',
        'sub/x.txt',
      ])
        writeFileSync(join(folder, 'other', name), `"${secret}"`);
      const place = join(folder, link);
      execMove(place, join(folder, 'moved-away'));
      symlinkSync(target === 'folder' ? join(folder, 'other') : join(folder, 'other/parsed.json'), place);
      return undefined;
    },
    argv,
    exitCode,
    says,
    hint: /./,
    mayTouch: /^data\/demo\/|^output\//,
    mayRemove: /^data\/demo\/(?!m002$)|^output\//,
    afterwards: (folder, { stdout, stderr }) => {
      expect(stdout + stderr).not.toContain(secret);
      expect(readdirSync(join(folder, 'other')).sort()).toEqual([
        'parsed.json',
        'prompt.md',
        'raw.json',
        'receipt.json',
        'rejected.json',
        'response.md',
        'sub',
      ]);
      const page = join(folder, 'output/demo/index.html');
      if (existsSync(page)) expect(readFileSync(page, 'utf8')).not.toContain(secret);
      const results = join(folder, 'data/demo/all_results.json');
      if (existsSync(results)) expect(readFileSync(results, 'utf8')).not.toContain(secret);
    },
    ...more,
  };
}

const clean = (stage: string) => ['clean', '--batch-id', 'demo', '--clean-stage', stage, '--yes'];
const isLink = /is a symbolic link; nothing in a batch is followed out of it/;
const isMissing = /without raw\.json: m002/i;
const process = ['process', '--batch-id', 'demo', '--sandbox', '--yes'];
const show = ['show', '--batch-id', 'demo', '--item', 'm002'];

describeBadInput('a link inside a batch is not followed', [
  // The other items go on; what needs the folder itself says what stands there.
  leading('an item folder', 'data/demo/m002', 'folder', clean('acquire'), 1, isLink),
  leading('an item folder', 'data/demo/m002', 'folder', ['verify', '--batch-id', 'demo'], 68, /^/),
  // Its answer was paid for, and is not to be seen.
  leading('an item folder', 'data/demo/m002', 'folder', ['render', '--batch-id', 'demo'], 68, /^/),
  ...[show, ['acquire', '--batch-id', 'demo']].map((argv) =>
    leading('an item folder', 'data/demo/m002', 'folder', argv, 0, /^/),
  ),
  ...[clean('prepare'), clean('process'), clean('parse'), ['parse', '--batch-id', 'demo']].map((argv) =>
    leading('an item folder', 'data/demo/m002', 'folder', argv, 0, /^/),
  ),
  leading('an item folder', 'data/demo/m002', 'folder', ['status', '--batch-id', 'demo'], 0, /^/, { hint: isMissing }),
  leading('an item folder', 'data/demo/m002', 'folder', process, 68, /^/, { hint: isMissing }),
  ...[clean('acquire'), clean('prepare'), clean('parse'), ['parse', '--batch-id', 'demo'], show].map((argv) =>
    leading('a step folder', 'data/demo/m002/classify', 'folder', argv, 0, /^/),
  ),
  leading('a step folder', 'data/demo/m002/classify', 'folder', ['render', '--batch-id', 'demo'], 68, /^/),
  leading('a step folder', 'data/demo/m002/classify', 'folder', process, 68, /^/, { hint: isMissing }),
  ...[['render', '--batch-id', 'demo'], show].map((argv) =>
    leading('a checkpoint', 'data/demo/m002/classify/parsed.json', 'file', argv, 0, /^/),
  ),
  ...[
    ['parse', '--batch-id', 'demo'],
    ['verify', '--batch-id', 'demo'],
  ].map((argv) => leading('a checkpoint', 'data/demo/m002/classify/parsed.json', 'file', argv, 68, /^/)),
  leading('a checkpoint', 'data/demo/m002/classify/parsed.json', 'file', clean('parse'), 0, /^/, {
    afterwards: (folder) => expect(lstatSync(join(folder, 'other/parsed.json')).isFile()).toBe(true),
  }),
  leading('the list of results', 'data/demo/all_results.json', 'file', ['parse', '--batch-id', 'demo'], 0, /^/, {
    afterwards: (folder) => expect(readFileSync(join(folder, 'other/parsed.json'), 'utf8')).toBe(`"${secret}"`),
  }),
  leading('the page', 'output/demo/index.html', 'file', ['render', '--batch-id', 'demo'], 0, /^/, {
    afterwards: (folder) => expect(readFileSync(join(folder, 'other/parsed.json'), 'utf8')).toBe(`"${secret}"`),
  }),
  leading(
    "the batch's own folder",
    'data/demo/.batch',
    'folder',
    ['status', '--batch-id', 'demo'],
    2,
    /no batch demo|symbolic link/,
  ),
  leading('the ledger', 'data/demo/.batch/ledger.jsonl', 'file', process, 1, isLink),
]);

function execMove(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  writeFileSync(join(to, 'note.txt'), from);
  rmSync(from, { recursive: true });
}
