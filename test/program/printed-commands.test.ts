import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { printedCommands, flagValue } from '../support/printed-commands.ts';
import { type SandboxProcess, startSandboxProcess } from '../support/sandbox-process.ts';
import { createWorkplace, manyItems, toJsonLines, type Workplace } from '../support/workplace.ts';

jest.setTimeout(120_000);

const dataDir = "the data of o'hara";
const folders = ['--data-dir', dataDir, '--output-dir', 'my pages'] as const;
const batch = ['--batch-id', 'b', ...folders] as const;

let place: Workplace;
let sandbox: SandboxProcess;

beforeAll(async () => {
  place = createWorkplace({
    'pipeline.yaml': 'model: gpt\nsource: { file: items.jsonl }\nsteps: [{ name: main, parse: text }]\n',
    'items.jsonl': toJsonLines(manyItems(4)),
    'main.md.hbs': 'Say something of {{topic}}.',
  });
  sandbox = await startSandboxProcess({ folder: place.folder, seed: 1, faults: 'job-time:1m', isManual: true });
  place.environment = sandbox.environment;
});

afterAll(async () => {
  await sandbox.stop();
  place.remove();
});

const pipeline = ['--pipeline', 'pipeline'] as const;
/** Every command that the output prints, each held against the folders. */
async function printed(...argv: readonly string[]) {
  const { stdout, stderr } = await place.run(...argv);
  const commands = printedCommands(stdout + stderr);
  for (const words of commands) {
    const at = [flagValue(words, '--batch-id'), flagValue(words, '--data-dir'), flagValue(words, '--output-dir')];
    expect([argv[0], words, at]).toEqual([argv[0], words, ['b', dataDir, 'my pages']]);
  }
  return commands;
}

test('every command that is printed names the batch, the folders, the lane and the cap, and runs as it stands', async () => {
  expect((await printed('acquire', ...batch, ...pipeline, '--limit', '2'))[0]?.[0]).toBe('prepare');
  expect((await printed('prepare', ...batch))[0]?.[0]).toBe('estimate');
  const cap = ['--lane', 'batch', '--max-cost', '5'] as const;
  const [estimated = []] = await printed('estimate', ...batch, ...cap);
  expect([estimated[0], flagValue(estimated, '--lane'), flagValue(estimated, '--max-cost')]).toEqual([
    'process',
    'batch',
    '5',
  ]);

  const [collect = []] = await printed('process', ...batch, ...cap, '--no-wait', '--yes');
  expect(collect).toEqual(['process', ...batch, '--lane', 'batch', '--max-cost', '5', '--no-wait']);
  for (const look of ['status', 'jobs', 'verify', 'report'] as const) {
    const [next = []] = (await printed(look, ...batch)).slice(-1);
    expect([look, next]).toEqual([look, ['process', ...batch, '--lane', 'batch']]);
  }
  await printed('clean', '--clean-stage', 'process', ...batch, '--yes');
  await printed('jobs', 'cancel', '9', ...batch);

  await sandbox.advance(61_000);
  const collected = await place.run(...collect, '--yes');
  expect([collected.exitCode, collected.stdout]).toEqual([0, expect.stringContaining('Successful: 2\n')]);
  const rest = printedCommands(collected.stdout).find(([name]) => name === 'all') ?? [];
  expect(rest).toEqual(['all', ...batch, '--lane', 'batch', '--max-cost', '5', '--no-wait']);

  // What is printed as the rest buys it in the same lane.
  expect((await place.run(...rest, '--yes')).exitCode).toBe(69);
  await sandbox.advance(61_000);
  expect((await place.run(...rest, '--yes')).exitCode).toBe(0);
  expect(new Set(sandbox.bill().map(({ lane }) => lane))).toEqual(new Set(['batch']));
  expect((await printed('clean', '--clean-stage', 'process', '--item', 'item-0001', ...batch, '--yes')).at(-1)).toEqual(
    ['process', ...batch, '--lane', 'batch'],
  );
});

test('a run that was not consented to is printed with the model that it was to ask', async () => {
  const named = ['--batch-id', 'm', ...folders] as const;
  await place.run('acquire', ...named, ...pipeline);
  const { stdout } = await place.run('all', ...named, '--model', 'haiku', '--lane', 'batch', '--max-cost', '5');
  expect(printedCommands(stdout)).toEqual([
    ['process', ...named, '--model', 'haiku', '--lane', 'batch', '--max-cost', '5'],
  ]);
});

test('so does what puts a batch away, and what takes it back', async () => {
  const named = ['--batch-id', 'b', ...folders] as const;
  await place.run('clean', '--clean-stage', 'acquire', ...named, '--yes');
  expect(await printed('rename', ...named, '--name', 'x')).toEqual([['status', ...named]]);
  expect(await printed('archive', ...named)).toEqual([['unarchive', ...named]]);
  expect(await printed('status', ...named)).toEqual([['unarchive', ...named]]);
  expect(await printed('list', '--archived', ...folders)).toEqual([['unarchive', ...named]]);
  expect(await printed('unarchive', ...named)).toEqual([['status', ...named]]);
});

test('what is not there is made, in the folder that was named', async () => {
  const { stderr } = await place.run('status', '--batch-id', 'none', '--data-dir', dataDir);
  expect(printedCommands(stderr)).toEqual([['acquire', '--batch-id', 'none', '--data-dir', dataDir]]);
  const { stdout } = await place.run('list', '--data-dir', 'no such');
  expect(stdout).toContain('batch-pipeline acquire --batch-id <id> --data-dir "no such"\n');
});
