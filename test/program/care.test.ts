import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { toEnvironment } from '../../src/compose/sandbox.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { ratedTopics } from '../support/rated-topics.ts';
import { createWorkplace, digestTree, type Workplace } from '../support/workplace.ts';

jest.setTimeout(120_000);

const batch = ['--batch-id', 'b'] as const;
let sandbox: Sandbox;
let place: Workplace;

beforeAll(async () => {
  sandbox = await createSandbox();
});
afterAll(() => sandbox.close());
beforeEach(() => {
  place = createWorkplace(ratedTopics(2), toEnvironment(sandbox));
});
afterEach(() => place.remove());

const all = () => place.run('all', ...batch, '--pipeline', 'pipeline', '--yes');

/** It says what was done to the batch. */
const itsLog = /^\.batch\/log\.jsonl$/;

describe('archive', () => {
  test('puts a batch away and unarchive brings all of it back, outputs in their place all along', async () => {
    await all();
    const before = digestTree(join(place.folder, 'data', 'b'), itsLog);
    const page = place.read('output/b/index.html');

    const away = await place.run('archive', ...batch);
    expect([away.exitCode, away.stderr, away.stdout]).toEqual([
      0,
      '',
      `Archived b: it lies in ${join(place.folder, 'data/_archive/b')} now.
What render made stays in ${join(place.folder, 'output/b')}.
Take it back with: batch-pipeline unarchive --batch-id b
`,
    ]);
    expect([place.has('data/b'), place.read('output/b/index.html') === page]).toEqual([false, true]);
    expect(digestTree(join(place.folder, 'data', '_archive', 'b'), itsLog)).toEqual(before);

    const back = await place.run('unarchive', ...batch);
    expect([back.exitCode, back.stdout]).toEqual([
      0,
      `Took b back: it lies in ${join(place.folder, 'data/b')} again.\nNext: batch-pipeline status --batch-id b\n`,
    ]);
    expect(digestTree(join(place.folder, 'data', 'b'), itsLog)).toEqual(before);
    expect((await place.run('status', ...batch)).stdout.trimEnd().split('\n').at(-1)).toBe(
      `Next: open ${join('output', 'b', 'index.html')}`,
    );
  });

  test('lists what is archived with all its figures, without its pipeline too', async () => {
    await all();
    await place.run('rename', ...batch, '--name', 'Old topics');
    await place.run('archive', ...batch);
    place.write('pipeline/pipeline.yaml', 'this: is no pipeline');
    const { stdout } = await place.run('list', '--archived');
    expect(stdout.split('\n')[1]).toBe('b  Old topics');
    expect(stdout.split('\n')[2]).toMatch(/^ +2 +100% +2 +0 +0 +\$0\.\d+ +\S.* +complete$/);
    expect(stdout).toMatch(/Next: batch-pipeline unarchive --batch-id b\n$/);
    const { document } = await place.runJson<{ batches: readonly unknown[] }>('list', '--archived');
    expect(document.batches).toEqual([
      expect.objectContaining({ batchId: 'b', archived: true, state: 'complete', name: 'Old topics' }),
    ]);
    expect((await place.run('list')).stdout).toMatch(/^There are no batches yet/);
    place.write('one-file', 'no folder');
    expect(await place.run('list', '--data-dir', 'one-file')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('one-file is a file, and no folder of batches'),
    });
  });

  test('its id is refused wherever a batch is meant, with the way back', async () => {
    await all();
    await place.run('archive', ...batch);
    for (const command of [
      ['acquire', '--pipeline', 'pipeline'],
      ['all', '--yes'],
      ['estimate'],
      ['verify', '--repair'],
      ['archive'],
    ]) {
      const [name = '', ...rest] = command;
      const { exitCode, stderr } = await place.run(name, ...batch, ...rest);
      expect([name, exitCode, stderr]).toEqual([
        name,
        2,
        'Error: The batch b is archived\nUse another --batch-id, or take it back with: batch-pipeline unarchive --batch-id b\n',
      ]);
    }
    expect(place.has('data/b')).toBe(false);
  });

  test('is read where it lies by what only looks, which names the way back', async () => {
    await all();
    await place.run('archive', ...batch);
    const back = 'Next: batch-pipeline unarchive --batch-id b';
    for (const [name = '', ...rest] of [['status'], ['report'], ['show', '--item', 'item-0001'], ['verify']]) {
      const { exitCode, stdout } = await place.run(name, ...batch, ...rest);
      expect([name, exitCode, stdout.trimEnd().split('\n').at(-1)]).toEqual([name, 0, back]);
    }
    const logs = await place.run('logs', ...batch);
    expect([logs.exitCode, logs.stdout]).toEqual([0, expect.stringContaining('Is put away')]);
    const { document } = await place.runJson<{ archived: boolean; state: string }>('status', ...batch);
    expect([document.archived, document.state, place.has('data/b')]).toEqual([true, 'complete', false]);
    expect((await place.run('status', ...batch)).stdout).toContain('\nArchived: it is read where it lies\n');
  });

  test('is refused while a process works on the batch', async () => {
    await place.run('acquire', ...batch, '--pipeline', 'pipeline');
    const slow = await createSandbox({ faults: 'latency:60s' });
    place.environment = toEnvironment(slow);
    const running = place.start('all', ...batch, '--yes');
    while (slow.totals().requests < 1) await new Promise((resolve) => setTimeout(resolve, 10));
    const archive = await place.run('archive', ...batch);
    const rename = await place.run('rename', ...batch, '--name', 'x');
    running.child.kill('SIGKILL');
    await running.ended;
    await slow.close();
    expect([archive.exitCode, rename.exitCode]).toEqual([5, 5]);
    expect(archive.stderr).toMatch(/^Error: Another process is working on b: all, process \d+ on /);
    expect(place.has('data/b/.batch/batch.json')).toBe(true);
  });

  test('of a batch whose run was killed leaves the trace of it, so that the next run puts it right', async () => {
    await place.run('acquire', ...batch, '--pipeline', 'pipeline');
    const slow = await createSandbox({ faults: 'latency:60s' });
    place.environment = toEnvironment(slow);
    const running = place.start('all', ...batch, '--yes');
    while (slow.totals().requests < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    running.child.kill('SIGKILL');
    await running.ended;
    await slow.close();
    place.environment = toEnvironment(sandbox);
    for (const command of [['rename', '--name', 'cut off'], ['archive'], ['unarchive']]) {
      const [name = '', ...rest] = command;
      expect([name, (await place.run(name, ...batch, ...rest)).exitCode]).toEqual([name, 0]);
    }
    const { exitCode, stderr } = await all();
    expect(stderr).toMatch(/The last run of this batch did not end by itself/);
    expect(exitCode).toBe(0);
  });

  test('is refused while jobs are in flight', async () => {
    const manual = await createSandbox({ manualClock: true });
    place.environment = toEnvironment(manual);
    await place.run('all', ...batch, '--pipeline', 'pipeline', '--yes', '--lane', 'batch', '--no-wait');
    const { exitCode, stderr } = await place.run('archive', ...batch);
    await manual.close();
    expect([exitCode, stderr]).toEqual([
      69,
      'Error: Job 1 is in flight, and what it brings is paid for\nCollect or give up what is in flight, then archive. See it with: batch-pipeline jobs --batch-id b\n',
    ]);
    expect([place.has('data/b'), place.has('data/_archive/b')]).toEqual([true, false]);
  });

  test('goes over nothing that stands, in neither direction', async () => {
    await place.run('acquire', ...batch, '--pipeline', 'pipeline');
    mkdirSync(join(place.folder, 'data/_archive/b'), { recursive: true });
    const archive = await place.run('archive', ...batch);
    expect([archive.exitCode, archive.stderr.split('\n')[0]]).toEqual([
      2,
      `Error: An archived batch is called b already: ${join(place.folder, 'data/_archive/b')}`,
    ]);
    await place.run('acquire', '--batch-id', 'c', '--pipeline', 'pipeline');
    await place.run('archive', '--batch-id', 'c');
    mkdirSync(join(place.folder, 'data/c'));
    const back = await place.run('unarchive', '--batch-id', 'c');
    expect([back.exitCode, back.stderr.split('\n')[0]]).toEqual([
      2,
      `Error: c stands in the data folder again: ${join(place.folder, 'data/c')}`,
    ]);
    expect([place.has('data/b/.batch/lock'), place.has('data/_archive/c/.batch/lock')]).toEqual([false, false]);
  });

  test('says what is not there, and what is archived', async () => {
    await place.run('acquire', ...batch, '--pipeline', 'pipeline');
    const none = await place.run('unarchive', ...batch);
    expect([none.exitCode, none.stderr]).toEqual([2, 'Error: The batch b is not archived\nNo batch is archived.\n']);
    await place.run('archive', ...batch);
    const other = await place.run('unarchive', '--batch-id', 'c');
    expect([other.exitCode, other.stderr]).toEqual([
      2,
      `Error: There is no archived batch c in ${join(place.folder, 'data')}\nArchived are: b.\n`,
    ]);
  });

  test('does not move a link, which would lead elsewhere', async () => {
    await place.run('acquire', ...batch, '--pipeline', 'pipeline', '--data-dir', 'elsewhere');
    mkdirSync(join(place.folder, 'data'));
    symlinkSync('../elsewhere/b', join(place.folder, 'data/b'));
    const { exitCode, stderr } = await place.run('archive', ...batch);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/is a symbolic link, which would lead elsewhere/)]);
  });
});

describe('rename', () => {
  test('gives a name that list, status, report and the page show, and takes it away again', async () => {
    await all();
    const named = await place.run('rename', ...batch, '--name', '  Warm “topics” ☕ ');
    expect([named.exitCode, named.stdout]).toEqual([
      0,
      'b is called "Warm “topics” ☕".\nNext: batch-pipeline status --batch-id b\n',
    ]);
    expect((await place.run('list')).stdout).toContain('\nb  Warm “topics” ☕\n');
    expect((await place.run('status', ...batch)).stdout).toContain('\nName: Warm “topics” ☕\n');
    const report = (await place.run('report', ...batch)).stdout;
    expect(report).toContain('\nName: Warm “topics” ☕\n');
    // The page has no name yet.
    expect(report).toMatch(/Next: batch-pipeline render --batch-id b\n$/);
    await place.run('render', ...batch);
    expect(place.read('output/b/index.html')).toContain('Warm “topics” ☕');
    const { document } = await place.runJson('rename', ...batch, '--name', '');
    expect(document).toEqual({ batchId: 'b', name: null, before: 'Warm “topics” ☕' });
    expect((await place.run('status', ...batch)).stdout).not.toContain('Name:');
  });

  test.each([
    ['x'.repeat(81), 'it has 81 characters, 80 are allowed'],
    ['a\nb', 'it has a line break'],
    ['a\u001b[31mb', 'it has a control character'],
    ['a\u202eb', 'it has a character that nobody sees'],
  ])('refuses %j', async (name, problem) => {
    await place.run('acquire', ...batch, '--pipeline', 'pipeline');
    const { exitCode, stderr } = await place.run('rename', ...batch, '--name', name);
    expect([exitCode, stderr.split('\n')[0]?.endsWith(`does not fit: ${problem}`)]).toEqual([2, true]);
    expect(place.read('data/b/.batch/batch.json')).not.toContain('"name"');
  });

  test('needs no pipeline', async () => {
    await place.run('acquire', ...batch, '--pipeline', 'pipeline');
    place.write('pipeline/pipeline.yaml', 'this: is no pipeline');
    expect((await place.run('rename', ...batch, '--name', 'still here')).exitCode).toBe(0);
  });
});

describe('list', () => {
  test('shows the states that were asked for, those that run first', async () => {
    await all();
    await place.run('acquire', '--batch-id', 'waits', '--pipeline', 'pipeline', '--limit', '1');
    const names = async (...flags: readonly string[]) =>
      (await place.runJson<{ batches: readonly { batchId: string }[] }>('list', ...flags)).document.batches.map(
        ({ batchId }) => batchId,
      );
    expect(await names('--state', 'complete')).toEqual(['b']);
    expect(await names('--state', 'waiting', '--state', 'complete')).toEqual(['b', 'waits']);
    expect((await place.run('list', '--state', 'in-flight')).stdout).toBe('None of the 2 is in flight.\n');
    const { exitCode, stderr } = await place.run('list', '--state', 'done');
    expect([exitCode, stderr]).toEqual([
      2,
      'Error: --state done: no batch is in a state of this name\nThere are: running, decision, in-flight, failed, waiting, damaged, open, rejected, complete.\n',
    ]);

    const slow = await createSandbox({ faults: 'latency:60s' });
    place.environment = toEnvironment(slow);
    await place.run('prepare', '--batch-id', 'waits');
    const running = place.start('process', '--batch-id', 'waits', '--yes');
    while (slow.totals().requests < 1) await new Promise((resolve) => setTimeout(resolve, 10));
    const rows = await names();
    running.child.kill('SIGKILL');
    await running.ended;
    await slow.close();
    expect(rows).toEqual(['waits', 'b']);
  });
});
