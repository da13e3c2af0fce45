import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { type BadInput, describeBadInput } from './bad-input.ts';
import { type ProgramRun, programFile } from './run-program.ts';

const acquire = ['acquire', '--batch-id', 'demo', '--pipeline', 'classify', '--limit', '3'];
const process3 = ['process', '--batch-id', 'demo', '--yes'];
/** What a run may write that bought nothing. */
const notes = /^data\/demo\/\.batch\/(log\.jsonl|batch\.json|pipeline\.json|ledger\.jsonl)$/;

/** `prices.json` with a mistake. */
function badPrices(title: string, text: string, says: RegExp): BadInput {
  return {
    title: `prices.json ${title}`,
    batch: 'prepared',
    files: { 'prices.json': text },
    argv: ['estimate', '--batch-id', 'demo'],
    exitCode: 2,
    says,
    hint: /"models": \[/,
  };
}

describeBadInput('the environment', [
  {
    title: 'a folder called .env',
    arrange: (folder) => void mkdirSync(join(folder, '.env')),
    argv: acquire,
    exitCode: 2,
    says: /\.env cannot be read/,
    hint: /Mend or remove it/,
  },
  badPrices('that is no JSON', '{"models": [', /prices\.json.*not JSON/),
  badPrices('that is a list', '[]', /prices\.json.*the file/),
  badPrices(
    'with a price below nothing',
    '{"models":[{"provider":"openai","model":"m","input":-1,"output":1}]}',
    /models\.0\.input/,
  ),
  badPrices(
    'with a provider that is not there',
    '{"models":[{"provider":"acme","model":"m","input":1,"output":1}]}',
    /models\.0\.provider/,
  ),
  badPrices(
    'with an unknown key',
    '{"models":[{"provider":"openai","model":"m","input":1,"output":1,"outptu":2}]}',
    /outptu/,
  ),
  badPrices(
    'with a day that is none',
    '{"models":[{"provider":"openai","model":"m","input":1,"output":1,"from":"2025-13-01"}]}',
    /models\.0\.from/,
  ),
  {
    title: 'a folder called prices.json',
    batch: 'prepared',
    arrange: (folder) => void mkdirSync(join(folder, 'prices.json')),
    argv: ['estimate', '--batch-id', 'demo'],
    exitCode: 2,
    says: /prices\.json cannot be read \(EISDIR\)/,
    hint: /BATCH_PRICES/,
  },
  {
    title: 'BATCH_PRICES that names nothing',
    batch: 'prepared',
    argv: ['estimate', '--batch-id', 'demo'],
    environment: { BATCH_PRICES: 'gone.json' },
    exitCode: 2,
    says: /gone\.json cannot be read/,
    hint: /BATCH_PRICES/,
  },
  {
    title: 'a base URL that is no address',
    batch: 'prepared',
    argv: process3,
    environment: { ANTHROPIC_API_KEY: 'sk-x', ANTHROPIC_BASE_URL: 'example.com/v1' },
    exitCode: 6,
    says: /ANTHROPIC_BASE_URL is "example\.com\/v1"/,
    hint: /http:\/\/ or https:\/\//,
    mayTouch: notes,
  },
  {
    title: 'a base URL of another protocol',
    batch: 'prepared',
    argv: [...process3, '--model', 'gpt'],
    environment: { OPENAI_API_KEY: 'sk-x', OPENAI_BASE_URL: 'ftp://example.com/v1' },
    exitCode: 6,
    says: /OPENAI_BASE_URL is "ftp:/,
    hint: /http:\/\/ or https:\/\//,
    mayTouch: notes,
  },
  {
    title: 'an API of OpenAI that is not there',
    batch: 'prepared',
    argv: [...process3, '--model', 'gpt'],
    environment: { OPENAI_API_KEY: 'sk-x', BATCH_PIPELINE_OPENAI_API: 'completions' },
    exitCode: 2,
    says: /BATCH_PIPELINE_OPENAI_API is "completions"/,
    hint: /responses or chat/,
    mayTouch: notes,
  },
  {
    title: 'a key with a line break',
    batch: 'prepared',
    argv: process3,
    environment: { ANTHROPIC_API_KEY: 'sk-ant-BROKEN\nKEY', ANTHROPIC_BASE_URL: 'http://127.0.0.1:9' },
    exitCode: 6,
    says: /key for anthropic has a character that no key has/,
    hint: /Copy it again/,
    mayTouch: notes,
    afterwards: (_, { stdout, stderr }) => expect(stdout + stderr).not.toMatch(/BROKEN|KEY"/),
  },
  {
    title: 'a key with letters outside ASCII',
    batch: 'prepared',
    argv: process3,
    environment: { ANTHROPIC_API_KEY: 'sk-ant-schlüssel…', ANTHROPIC_BASE_URL: 'http://127.0.0.1:9' },
    exitCode: 6,
    says: /key for anthropic has a character that no key has/,
    hint: /Copy it again/,
    mayTouch: notes,
    afterwards: (_, { stdout, stderr }) => expect(stdout + stderr).not.toContain('schlüssel'),
  },
  {
    title: 'a server that nobody answers at',
    batch: 'prepared',
    argv: [...process3, '--item', 'm001'],
    environment: { ANTHROPIC_API_KEY: 'sk-x', ANTHROPIC_BASE_URL: `http://127.0.0.1:${await findFreePort()}` },
    timeoutMs: 120_000,
    exitCode: 68,
    says: /connect|reach|refused/i,
    hint: /process --batch-id demo/,
    mayTouch: /^data\/demo\/(\.batch\/(log|ledger)\.jsonl|\.batch\/(batch|pipeline)\.json|m001\/error\.json)$/,
  },
  {
    title: 'the current folder gone',
    argv: ['list'],
    wrapper: (command) => ['bash', '-c', 'mkdir gone && cd gone && rmdir ../gone && exec "$@"', '-', ...command],
    exitCode: 1,
    says: /The current folder does not exist any more/,
    hint: /cd ~/,
  },
  {
    title: 'a data folder that is a file',
    files: { data: 'a file' },
    argv: acquire,
    exitCode: 1,
    says: /data.*is a file|part of the path is a file/,
    hint: /Move that file away/,
  },
  {
    title: '--data-dir that is a file',
    files: { 'notes.txt': 'mine' },
    argv: [...acquire, '--data-dir', 'notes.txt'],
    exitCode: 1,
    says: /notes\.txt/,
    hint: /Move that file away/,
  },
  {
    title: '--data-dir below a file',
    files: { 'notes.txt': 'mine' },
    argv: [...acquire, '--data-dir', 'notes.txt/data'],
    exitCode: 1,
    says: /notes\.txt/,
    hint: /Move that file away/,
  },
  {
    title: 'an output folder that is a file',
    batch: 'done',
    arrange: (folder) => void execFileSync('bash', ['-c', 'rm -r output; echo mine > output'], { cwd: folder }),
    argv: ['render', '--batch-id', 'demo'],
    exitCode: 1,
    says: /output/,
    hint: /Move that file away/,
    mayTouch: notes,
  },
  {
    title: 'a page that is a folder',
    batch: 'done',
    arrange: (folder) =>
      void execFileSync('bash', ['-c', 'rm output/demo/index.html; mkdir -p output/demo/index.html/mine'], {
        cwd: folder,
      }),
    argv: ['render', '--batch-id', 'demo'],
    exitCode: 1,
    says: /index\.html/,
    hint: /Move that folder away/,
    mayTouch: /^data\/demo\/\.batch|^output\/demo\/[^/]*$/,
  },
  {
    title: 'a batch folder that is a file',
    files: { 'data/demo': 'a file' },
    argv: acquire,
    exitCode: 1,
    says: /data\/demo/,
    hint: /Move that file away/,
  },
  {
    title: 'a data folder that is a link to nothing',
    argv: acquire,
    wrapper: (command) => ['bash', '-c', 'ln -s /nowhere/at/all data; exec "$@"', '-', ...command],
    exitCode: 1,
    says: /data|\/nowhere/,
    hint: /./,
    mayTouch: /^data$/,
  },
]);

describeBadInput('what is no mistake', [
  {
    title: 'HOME is not set',
    argv: acquire,
    environment: { HOME: undefined },
    exitCode: 0,
    says: /Acquired 3 items/,
    hint: /prepare --batch-id demo/,
    mayTouch: /^data\//,
  },
  {
    title: 'PATH is not set',
    argv: acquire,
    environment: { PATH: undefined },
    exitCode: 0,
    says: /Acquired 3 items/,
    hint: /prepare --batch-id demo/,
    mayTouch: /^data\//,
  },
  {
    title: 'an .env with lines that say nothing',
    files: { '.env': 'no equals sign\n===\n"\n' },
    argv: acquire,
    exitCode: 0,
    says: /Acquired 3 items/,
    hint: /prepare --batch-id demo/,
    mayTouch: /^data\//,
  },
  {
    title: 'TERM of an unknown terminal',
    argv: acquire,
    environment: { TERM: '\u001b[31m', COLUMNS: '-5' },
    exitCode: 0,
    says: /Acquired 3 items/,
    hint: /prepare/,
    mayTouch: /^data\//,
  },
  { title: 'no batch at all', argv: ['list'], exitCode: 0, says: /^/, hint: /batch-pipeline/ },
  {
    title: 'a reader that goes away',
    batch: 'done',
    argv: ['show', '--batch-id', 'demo', '--item', 'm001', '--json'],
    wrapper: (command) => ['bash', '-c', 'set -o pipefail; "$@" | head -c 1', '-', ...command],
    exitCode: 0,
    says: /ITEM: m001/,
    hint: /\{/,
  },
  {
    title: 'a reader that goes away in the middle of a run',
    batch: 'prepared',
    argv: ['process', '--batch-id', 'demo', '--sandbox', '--yes'],
    wrapper: (command) => ['bash', '-c', 'set -o pipefail; "$@" 2>&1 | head -c 1', '-', ...command],
    exitCode: 0,
    says: /^$/,
    hint: /./,
    mayTouch: /^data\/demo\//,
  },
]);

const nobody = findNobody();

/** A read-only file system and a full one, where this user may mount; a folder without the right to write, where that holds. */
describeBadInput('a disk that does not take it', [
  ...(canMount()
    ? ([
        {
          title: 'a read-only file system',
          batch: 'prepared',
          arrange: (folder) => mount(folder, 'data', ['--bind', join(folder, 'data')], 'remount,ro,bind'),
          argv: [...process3, '--sandbox'],
          exitCode: 1,
          says: /read-only \(EROFS\)/,
          hint: /--data-dir/,
        },
        {
          title: 'a read-only file system, looked at',
          batch: 'done',
          arrange: (folder) => mount(folder, 'data', ['--bind', join(folder, 'data')], 'remount,ro,bind'),
          argv: ['status', '--batch-id', 'demo'],
          exitCode: 0,
          says: /^$/,
          hint: /demo/,
        },
        {
          title: 'a read-only output folder',
          batch: 'done',
          arrange: (folder) => mount(folder, 'output', ['--bind', join(folder, 'output')], 'remount,ro,bind'),
          argv: ['render', '--batch-id', 'demo'],
          exitCode: 1,
          says: /output.*read-only|EROFS/,
          hint: /--output-dir/,
          mayTouch: notes,
        },
        {
          title: 'a disk that is full at acquire',
          arrange: (folder) => {
            mkdirSync(join(folder, 'data'));
            return mount(folder, 'data', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs']);
          },
          argv: acquire,
          exitCode: 1,
          says: /disk is full \(ENOSPC\)/,
          hint: /run the same command again/,
          mayTouch: /^data\/demo\//,
        },
        {
          title: 'a disk that is full of prompts',
          arrange: (folder) => {
            mkdirSync(join(folder, 'data'));
            return mount(folder, 'data', ['-t', 'tmpfs', '-o', 'size=40k', 'tmpfs']);
          },
          argv: ['all', '--batch-id', 'demo', '--pipeline', 'classify', '--sandbox', '--yes'],
          exitCode: 1,
          says: /disk is full \(ENOSPC\)/,
          hint: /run the same command again/,
          mayTouch: /^data\/demo\//,
        },
        {
          title: 'a disk that is full at the page',
          batch: 'done',
          arrange: (folder) => {
            rmSync(join(folder, 'output'), { recursive: true });
            mkdirSync(join(folder, 'output'));
            return mount(folder, 'output', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs']);
          },
          argv: ['render', '--batch-id', 'demo'],
          exitCode: 1,
          says: /disk is full|ENOSPC/,
          hint: /run the same command again/,
          mayTouch: /^data\/demo\/\.batch\/|^output\/demo\/$/,
        },
      ] satisfies BadInput[])
    : []),
  // Root may write everywhere, so it becomes somebody else for these.
  ...(process.getuid?.() !== 0 || nobody !== null
    ? ([
        {
          title: 'a data folder without the right to write',
          batch: 'prepared',
          arrange: (folder) => denied(folder, 'data/demo/.batch', 'a-w'),
          ...(nobody === null ? {} : { wrapper: nobody }),
          argv: [...process3, '--sandbox'],
          exitCode: 1,
          says: /permission denied \(EACCES\)/,
          hint: /--data-dir/,
        },
        {
          title: 'a place where no data folder can be made',
          arrange: (folder) => denied(folder, '.', 'a-w'),
          ...(nobody === null ? {} : { wrapper: nobody }),
          argv: acquire,
          exitCode: 1,
          says: /permission denied \(EACCES\)/,
          hint: /--data-dir/,
        },
        {
          title: 'a source without the right to read',
          files: {
            'pipeline.yaml': 'source: { file: rows.csv }\nsteps: [{ name: main, prompt: Hi }]\n',
            'rows.csv': 'id\na\n',
          },
          arrange: (folder) => denied(folder, 'rows.csv', 'a-r'),
          ...(nobody === null ? {} : { wrapper: nobody }),
          argv: ['acquire', '--batch-id', 'demo'],
          exitCode: 2,
          says: /rows\.csv.*EACCES/,
          hint: /right to read/,
          mayTouch: /^data\/$/,
        },
        {
          title: 'an .env without the right to read',
          files: { '.env': 'ANTHROPIC_API_KEY=x\n' },
          arrange: (folder) => denied(folder, '.env', 'a-r'),
          ...(nobody === null ? {} : { wrapper: nobody }),
          argv: acquire,
          exitCode: 2,
          says: /\.env cannot be read/,
          hint: /Mend or remove it/,
        },
        {
          title: 'a pipeline without the right to read',
          files: { 'pipeline.yaml': 'source: { items: [a] }\nsteps: [{ name: main, prompt: Hi }]\n' },
          arrange: (folder) => denied(folder, 'pipeline.yaml', 'a-r'),
          ...(nobody === null ? {} : { wrapper: nobody }),
          argv: ['acquire', '--batch-id', 'demo'],
          exitCode: 2,
          says: /pipeline\.yaml.*(EACCES|may not be read)/,
          hint: /Check who may read it/,
        },
      ] satisfies BadInput[])
    : []),
  {
    title: 'a limit on the size of files',
    argv: acquire,
    wrapper: (command) => ['bash', '-c', 'trap "" XFSZ; ulimit -f 0; exec "$@"', '-', ...command],
    exitCode: 1,
    says: /EFBIG|larger than|too large/,
    hint: /ulimit -f/,
    mayTouch: /^data\//,
  },
]);

function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = mkdtempSync(join(tmpdir(), 'mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder], { stdio: 'ignore' });
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function mount(folder: string, name: string, options: readonly string[], again?: string): () => void {
  const target = join(folder, name);
  execFileSync('mount', [...options, target]);
  if (again !== undefined) execFileSync('mount', ['-o', again, target]);
  return () => void execFileSync('umount', [target]);
}

/** Takes a right away from everybody; the folder belongs to whom the program will run as. */
function denied(folder: string, name: string, right: 'a-r' | 'a-w'): () => void {
  if (nobody !== null) execFileSync('bash', ['-c', 'chmod 755 .. && chown -R 65534:65534 .'], { cwd: folder });
  execFileSync('chmod', [right, join(folder, name)]);
  return () => void execFileSync('chmod', ['u+rw', join(folder, name)]);
}

/** How root runs the program as nobody; null where it is not root, or nobody may not read the program. */
function findNobody(): ProgramRun['wrapper'] | null {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/setpriv')) return null;
  const wrapper = (command: readonly string[]) => [
    '/usr/bin/setpriv',
    '--reuid=65534',
    '--regid=65534',
    '--clear-groups',
    ...command,
  ];
  const [executable = '', ...words] = wrapper([process.execPath, programFile, 'list']);
  const { status } = spawnSync(executable, words, { cwd: '/', env: {} });
  return status === 0 ? wrapper : null;
}

/** A port that was free a moment ago. */
function findFreePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
