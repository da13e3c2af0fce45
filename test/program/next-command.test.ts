import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { toEnvironment } from '../../src/compose/sandbox.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { ratedTopics } from '../support/rated-topics.ts';
import { createWorkplace, type Workplace } from '../support/workplace.ts';

jest.setTimeout(120_000);

let place: Workplace;
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await createSandbox();
  place = createWorkplace(ratedTopics(2), toEnvironment(sandbox));
  await place.run('all', '--batch-id', 'b', '--pipeline', 'pipeline', '--yes');
});

afterAll(async () => {
  place.remove();
  await sandbox.close();
});

const lastLine = async (...command: readonly string[]) =>
  (await place.run(...command, '--batch-id', 'b')).stdout.trimEnd().split('\n').at(-1);

test('where nothing is left to do, what comes next is to look at the page', async () => {
  const page = join('output', 'b', 'index.html');
  for (const command of ['status', 'report', 'verify', 'render'])
    expect([command, await lastLine(command)]).toEqual([command, `Next: open ${page}`]);
  const { document } = await place.runJson<{ nextCommand: string | null; page: string | null }>(
    'status',
    '--batch-id',
    'b',
  );
  expect([document.nextCommand, document.page]).toEqual([null, page]);
});

test('a page that is older than what it shows is to be made anew', async () => {
  const later = new Date(Date.now() + 60_000);
  utimesSync(join(place.folder, 'data', 'b', 'all_results.json'), later, later);
  expect(await lastLine('status')).toBe('Next: batch-pipeline render --batch-id b');
});

test('a page that comes out the same is as new as the run that made it', async () => {
  await place.run('all', '--batch-id', 'b', '--pipeline', 'pipeline', '--yes');
  expect(await lastLine('status')).toBe(`Next: open ${join('output', 'b', 'index.html')}`);
});

test('of what an estimate or a plan was limited to, the next command is limited to the same', async () => {
  await place.run('acquire', '--batch-id', 'e', '--pipeline', 'pipeline');
  await place.run('prepare', '--batch-id', 'e');
  for (const command of ['estimate', 'plan']) {
    const run = await place.run(command, '--batch-id', 'e', '--limit', '1', '--step', 'main');
    expect([command, run.stdout.trimEnd().split('\n').at(-1)]).toEqual([
      command,
      'Next: batch-pipeline process --batch-id e --limit 1 --step main',
    ]);
  }
});

test('of a batch that is worked on, the next command is to look on', async () => {
  const slow = await createSandbox({ faults: 'latency:60s' });
  const quick = place.environment;
  try {
    place.environment = toEnvironment(slow);
    const running = place.start('process', '--batch-id', 'e', '--yes');
    while (slow.totals().requests < 1) await new Promise((resolve) => setTimeout(resolve, 10));
    for (const command of ['status', 'report', 'plan']) {
      const run = await place.run(command, '--batch-id', 'e');
      expect(run.stdout.trimEnd().split('\n').at(-1)).toBe('Next: batch-pipeline logs --batch-id e --follow');
    }
    running.child.kill('SIGKILL');
    await running.ended;
  } finally {
    place.environment = quick;
    await slow.close();
  }
});
