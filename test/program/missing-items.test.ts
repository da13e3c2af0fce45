import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { printedCommands } from '../support/printed-commands.ts';
import { type SandboxProcess, startSandboxProcess } from '../support/sandbox-process.ts';
import { createWorkplace, manyItems, toJsonLines, type Workplace } from '../support/workplace.ts';

jest.setTimeout(120_000);

const batch = ['--batch-id', 'b'] as const;
const all = ['all', ...batch, '--pipeline', 'pipeline', '--yes'] as const;

let place: Workplace;
let sandbox: SandboxProcess;

beforeEach(async () => {
  place = createWorkplace({
    'pipeline.yaml': 'model: gpt\nsource: { file: items.jsonl }\nsteps: [{ name: main, parse: text }]\n',
    'items.jsonl': toJsonLines(manyItems(4)),
    'main.md.hbs': 'Say something of {{topic}}.',
  });
  sandbox = await startSandboxProcess({ folder: place.folder, seed: 1, faults: 'job-time:1m', isManual: true });
  place.environment = sandbox.environment;
});

afterEach(async () => {
  await sandbox.stop();
  place.remove();
});

const deleteFolder = (item: string) => rmSync(join(place.folder, 'data', 'b', item), { recursive: true });

/** Runs what is printed as next, one after the other, until a page is to be opened. */
async function follow(first: readonly string[]): Promise<readonly (string | undefined)[]> {
  const names: (string | undefined)[] = [];
  for (let words = first; words.length > 0 && names.length < 8; ) {
    names.push(words[0]);
    const { stdout } = await place.run(...words, ...(words[0] === 'process' ? ['--yes'] : []));
    words = printedCommands(stdout).at(-1) ?? [];
  }
  return names;
}

describe('an item that was cleaned as a whole', () => {
  test('is taken in again by what is printed as next, and the batch comes to its end so', async () => {
    await place.run(...all);
    const { stdout } = await place.run('clean', '--clean-stage', 'acquire', '--item', 'item-0002', ...batch, '--yes');
    const [next = []] = printedCommands(stdout);
    expect(next).toEqual(['acquire', ...batch]);
    expect(await follow(next)).toEqual(['acquire', 'prepare', 'estimate', 'process', 'render']);
    expect((await place.run(...all)).stdout).toContain('BATCH COMPLETE: b\n');
  });

  test('is taken in again alone, where --limit left the rest out', async () => {
    await place.run(...all, '--limit', '3');
    const { stdout } = await place.run('clean', '--clean-stage', 'acquire', '--item', 'item-0002', ...batch, '--yes');
    const [next = []] = printedCommands(stdout);
    expect(next).toEqual(['acquire', ...batch, '--limit', '3']);
    expect((await place.run(...next)).stdout).toContain('New items: 1\n');
  });
});

describe('an item whose folder was deleted', () => {
  test('is made again by all with its answer, which is bought again only where nobody has it any more', async () => {
    await place.run(...all);
    deleteFolder('item-0002');
    const { exitCode, stdout, stderr } = await place.run(...all);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('BATCH COMPLETE: b\n')]);
    expect(stderr).toContain('1 paid answer was in folders that are gone; it is put back from the journal of answers');
    expect(sandbox.bill().length).toBe(4);
    deleteFolder('item-0003');
    rmSync(join(place.folder, 'data/b/.batch/answers.jsonl'));
    const again = await place.run(...all);
    expect([again.exitCode, again.stdout]).toEqual([0, expect.stringContaining('BATCH COMPLETE: b\n')]);
    expect(again.stderr).toContain('1 paid answer was in folders that are gone; the ledger keeps what it cost');
    expect(sandbox.bill().length).toBe(5);
    expect((await place.run('verify', ...batch)).stdout).toContain('Everything fits together.\n');
  });

  test('gets its answer back out of the results of its job, for nothing', async () => {
    await place.run(...all, '--lane', 'batch', '--no-wait');
    await sandbox.advance(61_000);
    await place.run(...all, '--lane', 'batch', '--no-wait');
    deleteFolder('item-0002');
    const { exitCode, stdout } = await place.run(...all, '--lane', 'batch', '--no-wait');
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('BATCH COMPLETE: b\n')]);
    expect(sandbox.bill().length).toBe(4);
    expect((await place.run('verify', ...batch)).stdout).toContain('Everything fits together.\n');
  });

  test('which process leaves alone, with the command that makes it again', async () => {
    await place.run(...all);
    deleteFolder('item-0002');
    const { exitCode, stdout } = await place.run('process', ...batch, '--yes');
    const [next = []] = printedCommands(stdout);
    expect([exitCode, next]).toEqual([68, ['acquire', ...batch]]);
    expect((await follow(next)).slice(0, 4)).toEqual(['acquire', 'prepare', 'parse', 'render']);
    await place.run('parse', ...batch);
    expect((await place.run('verify', ...batch)).stdout).toContain('Everything fits together.\n');
  });

  test('and that the source has no more is taken out by what is printed as next', async () => {
    await place.run(...all);
    deleteFolder('item-0002');
    place.write('pipeline/items.jsonl', toJsonLines(manyItems(4).filter(({ id }) => id !== 'item-0002')));
    const { exitCode, stdout } = await place.run(...all);
    const next = printedCommands(stdout)[0] ?? [];
    expect([exitCode, next]).toEqual([68, ['clean', ...batch, '--clean-stage', 'acquire', '--item', 'item-0002']]);
    expect((await place.run(...next, '--yes')).exitCode).toBe(0);
    expect((await place.run(...all)).stdout).toContain('BATCH COMPLETE: b\n');
    expect((await place.run('verify', ...batch)).stdout).toContain('Everything fits together.\n');
  });
});
