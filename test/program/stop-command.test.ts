import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { presentStop } from '../../src/cli/present-control.ts';
import { toEnvironment } from '../../src/compose/sandbox.ts';
import { stopBatch } from '../../src/compose/stop-batch.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { findAmiss, leftOrders, lockOf, modeOf, nothingIsAmiss, surroundingsOf, until } from '../support/asked-runs.ts';
import { noNamedFolders } from '../../src/core/batch-commands.ts';
import { programFile, type Running } from '../support/program.ts';
import { ratedTopics } from '../support/rated-topics.ts';
import { createWorkplace, findStrays, readLines, type Workplace } from '../support/workplace.ts';

// A whole program is started again and again, on a machine that may have other things to do.
jest.setTimeout(240_000);

const items = 25;
const workers = 5;
const command = ['all', '--batch-id', 'i', '--pipeline', 'pipeline', '--yes', '--workers', String(workers)];
const stop = ['stop', '--batch-id', 'i'];

let place: Workplace;
let sandbox: Sandbox;

async function begin(faults: string, pipeline = ratedTopics(items)): Promise<void> {
  sandbox = await createSandbox({ faults });
  place = createWorkplace(pipeline, toEnvironment(sandbox));
}

afterEach(async () => {
  place.remove();
  await sandbox.close();
});

async function startAndWaitForCalls(count: number): Promise<Running> {
  const running = place.start(...command);
  await until(() => sandbox.totals().requests >= count);
  return running;
}

async function finishes(): Promise<void> {
  const { exitCode, stdout } = await place.run(...command);
  expect({ exitCode, isComplete: stdout.includes('BATCH COMPLETE: i') }).toEqual({ exitCode: 0, isComplete: true });
  expect(sandbox.totals().billed).toBe(items);
  expect(findAmiss(place.ledger('i'), place.receipts('i'), sandbox.ledger)).toEqual(nothingIsAmiss);
}

describe('stop', () => {
  test('ends a run as a first Ctrl-C does: nothing new is sent, calls in flight come back, and both say what happened', async () => {
    await begin('latency:500ms');
    const running = await startAndWaitForCalls(workers + 1);
    const stopped = await place.run(...stop);
    const { exitCode, stdout, stderr } = await running.ended;
    const { requests, billed, delivered } = sandbox.totals();

    expect(stopped).toMatchObject({ exitCode: 0, stderr: '' });
    expect(stopped.stdout).toMatch(
      new RegExp(
        `^Stopped: i \\(all, process ${running.child.pid} on \\S+\\)\\.\\nNext: batch-pipeline status --batch-id i\\n$`,
      ),
    );
    expect({ exitCode, lock: lockOf(place.folder, 'i'), left: leftOrders(place.folder, 'i') }).toEqual({
      exitCode: 130,
      lock: null,
      left: [],
    });
    expect(findStrays(place.folder)).toEqual([]);
    expect({ billed, delivered }).toEqual({ billed: requests, delivered: requests });
    expect(requests).toBeLessThan(items);
    expect(stderr).toMatch(/^Stopping, as batch-pipeline stop asked: waiting for \d calls? in flight, at most \d/m);
    expect(stdout).toContain('BATCH STOPPED: i\n');
    expect(stdout).toContain('Stopped: batch-pipeline stop asked for it\n');
    expect(stdout).toContain('Go on with: batch-pipeline process --batch-id i');
    expect(stdout).not.toContain('Fate unknown');
    await finishes();
  });

  test('says how many calls are still waited for, and is the same when it is asked twice', async () => {
    await begin('latency:60s');
    const running = await startAndWaitForCalls(workers);
    const surroundings = surroundingsOf(place.folder);
    let first = await stopBatch(surroundings, 'i', { waitMs: 1_000 });
    while (first.kind === 'unanswered') first = await stopBatch(surroundings, 'i', { waitMs: 1_000 });
    const second = await stopBatch(surroundings, 'i', { waitMs: 1_000 });
    const { exitCode, stdout } = await place.run(...stop, '--no-wait');

    expect(first).toMatchObject({ kind: 'stopping', calls: workers });
    expect(second).toMatchObject({ kind: 'stopping', calls: workers });
    expect(presentStop(first, noNamedFolders)).toMatch(
      /It sends nothing new, and is still waiting for 5 calls, at most \d/,
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Asked to stop: i \(all, process \d+ on \S+\)\. It sends nothing new within a second\.$/m);
    expect(modeOf(join(place.folder, 'data/i/.batch/reply.json'))).toBe('600');
    expect(sandbox.totals().requests).toBe(workers);
    running.child.kill('SIGKILL');
    await running.ended;
  });

  test('leaves a file that only its owner reads, says when nobody answers, and is obeyed when the run can hear again', async () => {
    await begin('latency:500ms');
    const running = await startAndWaitForCalls(1);
    running.child.kill('SIGSTOP');
    const asked = await place.run(...stop, '--no-wait', '--json');
    const mode = modeOf(join(place.folder, 'data/i/.batch/stop'));
    const unanswered = await stopBatch(surroundingsOf(place.folder), 'i', { waitMs: 300 });
    running.child.kill('SIGCONT');
    const { exitCode } = await running.ended;

    expect({ mode, exitCode }).toEqual({ mode: '600', exitCode: 130 });
    expect(JSON.parse(asked.stdout)).toMatchObject({ batchId: 'i', kind: 'asked', holder: { pid: running.child.pid } });
    expect(unanswered.kind).toBe('unanswered');
    expect(leftOrders(place.folder, 'i')).toEqual([]);
  });

  test('ends a run that waits for jobs, with the offer to stop these too', async () => {
    await begin('job-time:1h');
    const running = place.start(...command, '--lane', 'batch');
    expect(await running.saysOnStderr('Waiting for')).toBe(true);
    const stopped = await place.run(...stop);
    const { exitCode, stdout } = await running.ended;

    expect(stopped.stdout).toMatch(/^Stopped: i /);
    expect(exitCode).toBe(130);
    expect(stdout).toContain('BATCH STOPPED: i\n');
    expect(stdout).toMatch(/Collect the jobs with: batch-pipeline process --batch-id i --lane batch/);
    expect(stdout).toMatch(/Or stop the jobs too .*: batch-pipeline jobs cancel --all --batch-id i/);
  });

  test('ends the reading of a source that gives nothing', async () => {
    const { 'items.jsonl': _, 'pipeline.yaml': text = '', ...rest } = ratedTopics(items);
    const pipeline = { ...rest, 'pipeline.yaml': text.replace('"file":"items.jsonl"', '"stdin":"jsonl"') };
    await begin('', pipeline);
    const child = spawn(process.execPath, [programFile, 'acquire', '--batch-id', 'i', '--pipeline', 'pipeline'], {
      cwd: place.folder,
      env: { PATH: process.env['PATH'], NO_COLOR: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.stdin.write('{"id":"one","topic":"oaks"}\n');
    await until(() => lockOf(place.folder, 'i') !== null && place.has('data/i/.batch/batch.json'));
    const stopped = await place.run(...stop);
    const exitCode = await ended;

    expect(stopped.stdout).toMatch(/^Stopped: i \(acquire, /);
    expect({ exitCode, lock: lockOf(place.folder, 'i') }).toEqual({ exitCode: 130, lock: null });
    expect(said === '' || said.includes('Stopped, as batch-pipeline stop asked: run it again to go on')).toBe(true);
  });

  test('has nothing to do where nobody works on the batch, and says so', async () => {
    await begin('');
    await place.run('acquire', '--batch-id', 'i', '--pipeline', 'pipeline');
    const { exitCode, document } = await place.runJson(...stop);
    const words = await place.run(...stop);
    const unknown = await place.run('stop', '--batch-id', 'elsewhere');

    expect({ exitCode, document }).toEqual({ exitCode: 0, document: { batchId: 'i', kind: 'nothing-runs' } });
    expect(words.stdout).toBe(
      'Nobody is working on i: there is nothing to stop.\nNext: batch-pipeline status --batch-id i\n',
    );
    expect(unknown.exitCode).toBe(2);
    expect(leftOrders(place.folder, 'i')).toEqual([]);
    await finishes();
  });
});

describe('what lies in .batch/ when a run begins', () => {
  const order = { id: 'x', holder: 'another lock', at: '2026-01-01T00:00:00.000Z' };

  test('of an earlier run stops nothing and is taken away', async () => {
    await begin('');
    await place.run('acquire', '--batch-id', 'i', '--pipeline', 'pipeline');
    place.write('data/i/.batch/stop', JSON.stringify(order));
    place.write('data/i/.batch/tune.json', JSON.stringify({ ...order, workers: 1 }));
    place.write('data/i/.batch/reply.json', JSON.stringify({ holder: order.holder, stopping: null, tune: null }));
    await finishes();
    expect(leftOrders(place.folder, 'i')).toEqual([]);
  });

  test.each([
    ['no JSON', 'stop now'],
    ['nothing', ''],
    ['another value', '[1]'],
    ['an order without a holder', '{"id":"x","at":"now"}'],
    ['too much', 'x'.repeat(200_000)],
  ])('that is garbage (%s) is said and ignored', async (_name, text) => {
    await begin('');
    await place.run('acquire', '--batch-id', 'i', '--pipeline', 'pipeline');
    place.write('data/i/.batch/stop', text);
    place.write('data/i/.batch/tune.json', text);
    await finishes();
    const messages = readLines<{ level: string; message?: string }>(join(place.folder, 'data/i/.batch/log.jsonl'))
      .filter(({ level }) => level === 'warning')
      .map(({ message }) => message);
    expect(messages).toEqual([
      '.batch/stop cannot be read as what batch-pipeline stop writes: it is ignored.',
      '.batch/tune.json cannot be read as what batch-pipeline tune writes: it is ignored.',
    ]);
  });
});
