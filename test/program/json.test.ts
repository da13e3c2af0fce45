import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { toEnvironment } from '../../src/compose/sandbox.ts';
import { manifest } from '../../src/generated/manifest.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { ratedTopics } from '../support/rated-topics.ts';
import { createWorkplace, type Workplace } from '../support/workplace.ts';

// A whole program is started again and again, on a machine that may have other things to do.
jest.setTimeout(120_000);

/** In this order: each finds what those before it have left. That a document fits its schema is held wherever the program is run. */
const inOrder: readonly (readonly [command: string, argv: readonly string[], keys: readonly string[]])[] = [
  ['init', ['made', '--template', 'classify'], []],
  ['validate', ['pipeline'], ['isValid', 'problems']],
  ['prices', [], []],
  ['acquire', ['--batch-id', 'j', '--pipeline', 'pipeline', '--limit', '3'], ['batchId', 'added']],
  ['prepare', ['--batch-id', 'j'], ['promptsWritten', 'states']],
  ['plan', ['--batch-id', 'j'], ['plan', 'estimate']],
  ['estimate', ['--batch-id', 'j'], ['estimate']],
  ['process', ['--batch-id', 'j', '--yes'], ['conservation', 'states']],
  ['parse', ['--batch-id', 'j'], ['results', 'states']],
  ['render', ['--batch-id', 'j'], ['files']],
  ['all', ['--batch-id', 'j', '--yes'], ['acquire', 'process', 'parse', 'render']],
  ['list', [], ['batches']],
  ['status', ['--batch-id', 'j'], ['batchId', 'nextCommand']],
  ['jobs', ['--batch-id', 'j'], ['jobs', 'atAGlance', 'nextCommand']],
  ['jobs:cancel', ['--all', '--batch-id', 'j', '--yes'], ['offers', 'cannot', 'cancelled']],
  ['show', ['--batch-id', 'j', '--item', 'item-0001'], ['item', 'task', 'why']],
  ['logs', ['--batch-id', 'j'], ['lines', 'cursor']],
  ['report', ['--batch-id', 'j'], ['levels', 'steps', 'failures', 'money', 'tables']],
  ['preview', ['--batch-id', 'j', '--item', 'first', '--step', 'main'], ['prompt', 'body', 'estimate']],
  ['verify', ['--batch-id', 'j'], ['findings', 'conservation', 'states']],
  ['stop', ['--batch-id', 'j'], ['batchId', 'kind']],
  ['rename', ['--batch-id', 'j', '--name', 'Topics'], ['batchId', 'name', 'before']],
  ['archive', ['--batch-id', 'j'], ['batchId', 'from', 'to', 'outputFolder']],
  ['unarchive', ['--batch-id', 'j'], ['batchId', 'from', 'to']],
  ['clean', ['--batch-id', 'j', '--clean-stage', 'process', '--yes'], ['removed', 'items']],
  ['clean', ['--batch-id', 'j', '--clean-stage', 'render'], ['removed', 'folder']],
  ['prices:update', ['--from', 'new.json', '--yes'], ['prices', 'written']],
];

let place: Workplace;
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await createSandbox();
  place = createWorkplace(ratedTopics(5), toEnvironment(sandbox));
  place.write('new.json', JSON.stringify({ models: [{ provider: 'openai', model: 'gpt-9', input: 3, output: 12 }] }));
});

afterAll(async () => {
  place.remove();
  await sandbox.close();
});

/** Of each kind of error one; of the commands that are not above, since their documents need a job or a run: those are held in jobs-command and tune-command. */
const refused: readonly (readonly [argv: readonly string[], exitCode: number, code: string])[] = [
  [['statsu'], 2, 'unknown-command'],
  [['status', '--batch-id', 'j', '--unheard'], 2, 'usage'],
  [['status', '--batch-id', 'none'], 2, 'no-batch'],
  [['compare', 'j', 'none'], 2, 'no-batch'],
  [['logs', '--batch-id', 'none', '--follow'], 2, 'no-batch'],
  [['all', '--batch-id', 'broken', '--pipeline', 'broken', '--yes'], 2, 'pipeline'],
  [['tune', '--batch-id', 'j', '--workers', '2'], 2, 'not-running'],
  [['jobs', 'show', '1', '--batch-id', 'j'], 2, 'job'],
  [['jobs', 'adopt', '1', '--provider-job', 'batch_1', '--batch-id', 'j'], 2, 'job'],
  [['jobs', 'forget', '1', '--batch-id', 'j'], 2, 'job'],
  [['sandbox', '--port', '99999'], 2, 'flag'],
];

test('every command is tried here, but those that have no --json', () => {
  const tried = new Set([...inOrder.map(([command]) => command), ...refused.map(([argv]) => argv[0] ?? '')]);
  for (const [argv] of refused) tried.add(argv.slice(0, 2).join(':'));
  expect(Object.keys(manifest.commands).filter((command) => !tried.has(command))).toEqual(['dashboard', 'help']);
});

describe('with --json', () => {
  test.each(inOrder)('%s writes one document to stdout and nothing else', async (command, argv, keys) => {
    const { exitCode, stdout } = await place.run(...command.split(':'), ...argv, '--json');
    expect(exitCode).toBe(0);
    expect(stdout.endsWith('\n')).toBe(true);
    const document: unknown = JSON.parse(stdout);
    expect(typeof document === 'object' && document !== null && !('error' in document)).toBe(true);
    expect(Object.keys(document as object)).toEqual(expect.arrayContaining([...keys]));
  });

  test.each(
    inOrder.filter(([, argv]) => argv.includes('--batch-id')).map(([command, argv]) => [command, argv] as const),
  )('%s answers a wrong batch id with one document that says the error', async (command, argv) => {
    const { exitCode, stdout, stderr } = await place.run(
      ...command.split(':'),
      ...argv.map((word) => (word === 'j' ? '../j' : word)),
      '--json',
    );
    expect({ exitCode, stderr, document: JSON.parse(stdout) }).toEqual({
      exitCode: 2,
      stderr: '',
      document: {
        error: { code: 'batch-id', message: expect.stringContaining('"../j"'), hint: expect.stringMatching(/./) },
      },
    });
  });

  test.each(refused)('%j is refused in one document', async (argv, exitCode, code) => {
    place.write('pipeline/../broken/pipeline.yaml', 'steps: [');
    const ended = await place.run(...argv, '--json');
    expect({ exitCode: ended.exitCode, document: JSON.parse(ended.stdout) }).toMatchObject({
      exitCode,
      document: { error: { code } },
    });
  });

  test('a key that is not set, a batch that is worked on and a disk that fails are one document each', async () => {
    const { environment } = place;
    place.environment = {};
    const withoutKey = await place.runJson('process', '--batch-id', 'j', '--yes');
    place.environment = environment;
    place.write('data/j/.batch/lock', JSON.stringify({ host: 'far', pid: 1, nonce: 'n' }));
    const locked = await place.runJson('parse', '--batch-id', 'j');
    place.write('a-file', '');
    rmSync(join(place.folder, 'data/j/.batch/lock'));
    const disk = await place.runJson(
      'acquire',
      '--batch-id',
      'new',
      '--pipeline',
      'pipeline',
      '--data-dir',
      'a-file/data',
    );
    expect([withoutKey, locked, disk].map(({ exitCode, document }) => [exitCode, document])).toEqual([
      [6, { error: expect.objectContaining({ code: 'missing-key' }) }],
      [5, { error: expect.objectContaining({ code: 'locked' }) }],
      [1, { error: expect.objectContaining({ code: 'disk' }) }],
    ]);
  });

  test.each([
    ['all', ['--batch-id', 'j'], ['process', 'estimate']],
    ['process', ['--batch-id', 'j'], ['estimate']],
  ])('%s never asks: without --yes it ends 3 with the estimate in the document', async (command, argv, path) => {
    const before = sandbox.totals().requests;
    const { exitCode, stdout } = await place.run(command, ...argv, '--json');
    const estimate = path.reduce((value: unknown, key) => (value as Record<string, unknown>)[key], JSON.parse(stdout));
    expect({ exitCode, estimate, requests: sandbox.totals().requests - before }).toEqual({
      exitCode: 3,
      estimate: expect.objectContaining({ calls: expect.any(Number), costUsd: expect.anything() }),
      requests: 0,
    });
  });

  test('clean never asks: without --yes it ends 3 with what would be removed in the document', async () => {
    await place.run('all', '--batch-id', 'k', '--pipeline', 'pipeline', '--yes');
    const { exitCode, document } = await place.runJson<object>('clean', '--batch-id', 'k', '--clean-stage', 'process');
    expect({ exitCode, document }).toMatchObject({
      exitCode: 3,
      document: { removed: false, paidCalls: 5, items: { length: 5 } },
    });
    expect(place.has('data/k/item-0001/receipt.json')).toBe(true);
  });

  test('a run that is interrupted still says how it stands', async () => {
    const slow = await createSandbox({ faults: 'latency:500ms' });
    place.environment = toEnvironment(slow);
    const running = place.start(
      'all',
      '--batch-id',
      'slow',
      '--pipeline',
      'pipeline',
      '--yes',
      '--workers',
      '2',
      '--json',
    );
    while (slow.totals().requests < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    running.child.kill('SIGINT');
    const { exitCode, stdout } = await running.ended;
    expect({ exitCode, document: JSON.parse(stdout) }).toMatchObject({
      exitCode: 130,
      document: {
        process: {
          stopReason: { kind: 'interrupted' },
          states: ['interrupted'],
          conservation: { holds: true, counts: { acquired: 5, accepted: 2, waiting: 3 } },
        },
      },
    });
    await slow.close();
  });
});
