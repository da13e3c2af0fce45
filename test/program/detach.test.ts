import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { toEnvironment } from '../../src/compose/sandbox.ts';
import { startDetached } from '../../src/compose/detach.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { findAmiss, lockOf, modeOf, nothingIsAmiss, surroundingsOf, until } from '../support/asked-runs.ts';
import { programFile } from '../support/program.ts';
import { ratedTopics } from '../support/rated-topics.ts';
import { createWorkplace, type Workplace } from '../support/workplace.ts';

// A whole program is started again and again, on a machine that may have other things to do.
jest.setTimeout(240_000);

const items = 20;
const command = ['all', '--batch-id', 'd', '--pipeline', 'pipeline'];

let place: Workplace;
let sandbox: Sandbox;

async function begin(faults: string, pipeline = ratedTopics(items)): Promise<void> {
  sandbox = await createSandbox({ faults });
  place = createWorkplace(pipeline, toEnvironment(sandbox));
}

afterEach(async () => {
  const pid = lockOf(place.folder, 'd')?.pid;
  if (pid !== undefined) kill(pid);
  await until(() => pid === undefined || !isThere(pid));
  place.remove();
  await sandbox.close();
});

/** Of a process that this test started. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const log = () => place.read('data/d/.batch/detached.log');

describe('all --detach', () => {
  test('goes on when the shell that started it is killed with all that it started, to COMPLETE', async () => {
    await begin('latency:700ms');
    const words = [process.execPath, programFile, ...command, '--yes', '--detach'].map((word) => `'${word}'`).join(' ');
    const shell = spawn('sh', ['-c', `${words}; echo "code $?"; sleep 600`], {
      cwd: place.folder,
      env: { PATH: process.env['PATH'], NO_COLOR: '1', ...place.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group that can be killed as a closing terminal does.
      detached: true,
    });
    let said = '';
    shell.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const ended = new Promise((resolve) => shell.once('exit', resolve));
    await until(() => said.includes('code '));
    const lock = lockOf(place.folder, 'd');
    for (const signal of ['SIGHUP', 'SIGKILL'] as const) process.kill(-(shell.pid ?? 0), signal);
    await ended;
    expect(said).toBe(
      [
        'RUNNING IN THE BACKGROUND: d',
        '============================',
        `Process: ${lock?.pid}, since ${JSON.parse(place.read('data/d/.batch/lock')).since}`,
        `What it says: ${join(place.folder, 'data/d/.batch/detached.log')}`,
        'Its log: batch-pipeline logs --batch-id d --follow',
        'Stop it: batch-pipeline stop --batch-id d',
        'Next: batch-pipeline status --batch-id d',
        'code 0',
        '',
      ].join('\n'),
    );
    expect(lock?.pid).not.toBe(shell.pid);
    await until(() => lockOf(place.folder, 'd') === null);

    expect(log()).toContain('BATCH COMPLETE: d\n');
    expect(modeOf(join(place.folder, 'data/d/.batch/detached.log'))).toBe('600');
    expect(sandbox.totals()).toMatchObject({ requests: items, billed: items });
    expect(findAmiss(place.ledger('d'), place.receipts('d'), sandbox.ledger)).toEqual(nothingIsAmiss);
  });

  test('can be stopped, and says with --json where to look', async () => {
    await begin('latency:1s');
    const { exitCode, document } = await place.runJson<{
      readonly detached: { readonly pid: number; readonly commands: object };
    }>(...command, '--yes', '--detach', '--data-dir', 'data');
    expect({ exitCode, pid: document.detached.pid }).toEqual({ exitCode: 0, pid: lockOf(place.folder, 'd')?.pid });
    expect(document.detached.commands).toEqual({
      status: 'batch-pipeline status --batch-id d --data-dir data',
      logs: 'batch-pipeline logs --batch-id d --data-dir data --follow',
      stop: 'batch-pipeline stop --batch-id d --data-dir data',
    });
    expect((await place.run('stop', '--batch-id', 'd')).stdout).toMatch(/^Stopped: d /);
    expect(log()).toContain('BATCH STOPPED: d\n');
  });

  test('while another process works on the batch leaves with exit 5, and what that one says stands', async () => {
    await begin('latency:60s');
    await place.run(...command, '--yes', '--detach');
    await until(() => sandbox.totals().requests >= 5);
    const before = log();
    const { exitCode, stdout, stderr } = await place.run(...command, '--yes', '--detach');
    expect({ exitCode, stdout, after: log(), requests: sandbox.totals().requests }).toEqual({
      exitCode: 5,
      stdout: '',
      after: before,
      requests: 5,
    });
    expect(stderr).toContain('Another process is working on d: all, process');
    expect(stderr).toContain('batch-pipeline stop --batch-id d');
  });

  test.each([
    ['a bad pipeline', { 'pipeline.yaml': 'steps: [' }, 2, 'pipeline.yaml:1:'],
    ['a source that is not there', { 'items.jsonl': null }, 2, 'items.jsonl'],
  ])('says %s where it was started, and leaves nothing behind', async (_name, change, code, words) => {
    const files = { ...ratedTopics(items), ...change };
    await begin(
      '',
      Object.fromEntries(Object.entries(files).flatMap(([path, text]) => (text === null ? [] : [[path, text]]))),
    );
    const { exitCode, stdout, stderr } = await place.run(...command, '--yes', '--detach');
    expect({ exitCode, stdout, isThere: place.has('data/d') }).toEqual({ exitCode: code, stdout: '', isThere: false });
    expect(stderr).toContain(words);
    expect(stderr.match(/^Error: /gm)).toHaveLength(1);
  });

  test('says a missing key with its exit code, in the document too', async () => {
    await begin('');
    place.environment = {};
    const { exitCode, document } = await place.runJson(...command, '--yes', '--detach');
    expect({ exitCode, document }).toMatchObject({ exitCode: 6, document: { error: { code: 'missing-key' } } });
    expect(lockOf(place.folder, 'd')).toBeNull();
  });

  test('that comes to nothing leaves what the last run said, and no file of its own', async () => {
    await begin('');
    await place.run(...command, '--yes', '--detach', '--limit', '2');
    await until(() => lockOf(place.folder, 'd') === null && log().includes('Cost Summary:'));
    const before = log();
    const named = () => readdirSync(join(place.folder, 'data/d/.batch')).filter((name) => name.startsWith('detached'));
    expect((await place.run(...command, '--detach')).exitCode).toBe(3);
    place.environment = {};
    expect((await place.run(...command, '--yes', '--detach')).exitCode).toBe(6);
    expect([log(), named()]).toEqual([before, ['detached.log']]);
  });

  test('buys nothing where nobody can be asked, and shows the estimate', async () => {
    await begin('');
    const { exitCode, stdout, stderr } = await place.run(...command, '--detach');
    expect({ exitCode, stdout, requests: sandbox.totals().requests }).toEqual({ exitCode: 3, stdout: '', requests: 0 });
    expect(stderr).toContain('COST ESTIMATE: d\n');
    expect(stderr).toContain('Nobody can be asked here: add --yes');
  });

  test('ends with what it did where nothing is left to be bought', async () => {
    await begin('');
    await place.run(...command, '--yes');
    const { exitCode, document } = await place.runJson(...command, '--yes', '--detach');
    expect({ exitCode, document }).toEqual({ exitCode: 0, document: { detached: null, batchId: 'd', exitCode: 0 } });
  });

  test('asks through the one that started it, and consents to what that one was asked for', async () => {
    await begin('latency:300ms');
    const asked: (number | null)[] = [];
    let said = '';
    const outcome = await startDetached(
      { ...surroundingsOf(place.folder), environment: { PATH: process.env['PATH'], ...place.environment } },
      {
        batchId: 'd',
        argv: command,
        program: [process.execPath, programFile],
        ask: async ({ question, upToUsd }) => {
          expect(question).toBe('Proceed with processing? [y/N]');
          expect(said).toContain('COST ESTIMATE: d\n');
          expect(sandbox.totals().requests).toBe(0);
          asked.push(upToUsd);
          return 'yes';
        },
        say: (text) => {
          said += text;
        },
      },
    );
    expect(outcome).toMatchObject({ kind: 'running', batchId: 'd', nonce: lockOf(place.folder, 'd')?.nonce });
    expect(asked).toEqual([expect.any(Number)]);
    await until(() => lockOf(place.folder, 'd') === null);
    expect(log()).toContain('BATCH COMPLETE: d\n');
  });

  test('ends when the one that started it is killed before it is on its own', async () => {
    const { 'items.jsonl': _, 'pipeline.yaml': text = '', ...rest } = ratedTopics(items);
    await begin('', { ...rest, 'pipeline.yaml': text.replace('"file":"items.jsonl"', '"stdin":"jsonl"') });
    const launching = spawn(process.execPath, [programFile, ...command, '--yes', '--detach'], {
      cwd: place.folder,
      env: { PATH: process.env['PATH'], NO_COLOR: '1', ...place.environment },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    launching.stdin?.write('{"id":"one","topic":"oaks"}\n');
    await until(() => place.has('data/d/.batch/log.jsonl') && lockOf(place.folder, 'd') !== null);
    expect(lockOf(place.folder, 'd')?.pid).not.toBe(launching.pid);
    launching.kill('SIGKILL');
    await until(() => lockOf(place.folder, 'd') === null);
    expect(sandbox.totals().requests).toBe(0);
    launching.stdin?.destroy();
  });
});
