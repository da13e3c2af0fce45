import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type SandboxProcess, startSandboxProcess } from '../support/sandbox-process.ts';
import { createWorkplace, manyItems, toJsonLines, type Workplace } from '../support/workplace.ts';

jest.setTimeout(120_000);

let place: Workplace;
let sandbox: SandboxProcess;

beforeAll(async () => {
  place = createWorkplace({
    'pipeline.yaml': 'model: gpt\nsource: { file: items.jsonl }\nsteps: [{ name: main, parse: text }]\n',
    'items.jsonl': toJsonLines(manyItems(3)),
    'main.md.hbs': 'Say something of {{topic}}.',
  });
  sandbox = await startSandboxProcess({ folder: place.folder, seed: 1, faults: 'job-time:1m', isManual: true });
  place.environment = sandbox.environment;
});

afterAll(async () => {
  await sandbox.stop();
  place.remove();
});

const all = ['all', '--batch-id', 'b', '--pipeline', 'pipeline', '--lane', 'batch', '--no-wait', '--quiet'] as const;

test('a quiet tick that goes well is one line: how it stands, and what comes next', async () => {
  const first = await place.run(...all, '--yes');
  expect([first.exitCode, first.stderr, first.stdout]).toEqual([
    69,
    '',
    'BATCH WAITING: b (0 of 3 accepted, $0.00). Collect the jobs with: batch-pipeline all --batch-id b --lane batch --no-wait\n',
  ]);
  await sandbox.advance(61_000);
  const last = await place.run(...all, '--yes');
  expect([last.exitCode, last.stderr, last.stdout]).toEqual([
    0,
    '',
    expect.stringMatching(
      /^BATCH COMPLETE: b \(3 of 3 accepted, \$0\.\d+\)\. Review output at output\/b\/index\.html\n$/,
    ),
  ]);
});

test('without consent the estimate is shown, quiet or not', async () => {
  const { exitCode, stderr, stdout } = await place.run(...all.map((word) => (word === 'b' ? 'c' : word)));
  expect([exitCode, stderr]).toEqual([3, expect.stringContaining('COST ESTIMATE: c\n')]);
  expect(stdout).toContain('\nCost Summary:\n');
});

test('of a stage that goes well the last line is left', async () => {
  const quiet = ['--batch-id', 'd', '--quiet'] as const;
  const ends = [
    await place.run('acquire', ...quiet, '--pipeline', 'pipeline'),
    await place.run('prepare', ...quiet),
    await place.run('parse', ...quiet),
  ];
  expect(ends.map(({ stdout, stderr }) => [stdout, stderr])).toEqual([
    ['Next: batch-pipeline prepare --batch-id d\n', ''],
    ['Next: batch-pipeline estimate --batch-id d\n', ''],
    ['Next: batch-pipeline process --batch-id d\n', ''],
  ]);
});
