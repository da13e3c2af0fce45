import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

beforeAll(() => {
  if (!existsSync(join(root, 'dist', 'entry.js'))) throw new Error('dist/ is missing: run `npm run build` first.');
});

describe('the built program', () => {
  test('says its version without loading the rest of itself', () => {
    const text = `batch-pipeline/${version} ${process.platform}-${process.arch} node-${process.version}\n`;
    expect(run('bin/batch-pipeline.js', ['--version'])).toEqual({ exitCode: 0, stdout: text, stderr: '' });
  });

  test('suggests the command that was meant and exits 2', () => {
    expect(run('bin/batch-pipeline.js', ['hlep'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'Error: There is no command hlep.\nDid you mean `batch-pipeline help`?\n',
    });
  });

  test('answers --json with one document on stdout, also for a mistake', () => {
    const { exitCode, stdout, stderr } = run('bin/batch-pipeline.js', ['hlep', '--json']);
    expect({ exitCode, stderr, document: JSON.parse(stdout) }).toEqual({
      exitCode: 2,
      stderr: '',
      document: {
        error: {
          code: 'unknown-command',
          message: 'There is no command hlep.',
          hint: 'Did you mean `batch-pipeline help`?',
        },
      },
    });
  });

  // The bundle leaves parts of oclif out; the unbundled program has all of them.
  test.each([
    [[]],
    [['--help']],
    [['-h']],
    [['help', 'help']],
    [['help', '--help']],
    [['help', 'nothing']],
    [['nothing', '--help']],
    [['help', '--no-such-flag']],
    [['--no-such-flag']],
  ])('does with %j what the unbundled program does', (argv) => {
    expect(run('bin/batch-pipeline.js', argv)).toEqual(run('src/entry.ts', argv));
  });
});

function run(program: string, argv: readonly string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, program), ...argv], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', NODE_OPTIONS: '' },
  });
  return { exitCode: status, stdout, stderr };
}
