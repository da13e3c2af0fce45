import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createWorkplace, type Workplace } from '../support/workplace.ts';

jest.setTimeout(120_000);

const batch = ['--batch-id', 'b'] as const;
let place: Workplace;

beforeAll(async () => {
  place = createWorkplace({
    'pipeline.yaml': `
source: { items: [{ id: oak }] }
steps:
  - name: part
    expand: { each: "[1, 2, 3]" }
  - name: work
    parse: text
`,
    'work.md.hbs': 'Part {{part}}',
  });
  const { exitCode } = await place.run('all', ...batch, '--pipeline', 'pipeline', '--sandbox', '--yes');
  expect(exitCode).toBe(0);
});
afterAll(() => place.remove());

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

test('a child beyond the list of its parent is set aside with what was paid for it, and parse says so', async () => {
  place.write('pipeline/pipeline.yaml', place.read('pipeline/pipeline.yaml').replace('[1, 2, 3]', '[1, 2]'));
  place.write('data/b/oak/part/parsed.json', '{\n  "count": 2\n}\n');
  const receipt = place.read('data/b/oak/part/003/work/receipt.json');
  const { exitCode, stderr } = await place.run('parse', ...batch);
  expect([exitCode, place.has('data/b/oak/part/003'), stderr]).toEqual([
    0,
    false,
    expect.stringContaining('oak--part-003 is beyond the list of oak'),
  ]);
  expect(place.read('data/b/oak/attempts/0/part/003/work/receipt.json')).toBe(receipt);
  const verified = await place.run('verify', ...batch);
  expect([verified.exitCode, verified.stdout]).toEqual([
    0,
    expect.stringMatching(/oak, part: 1 child beyond the list of part lies in attempts\/0\/part with 1\s+paid answer/),
  ]);
  // It is counted: nothing is missing.
  const again = await place.run('all', ...batch, '--sandbox', '--yes');
  expect([again.exitCode, again.stdout]).toEqual([0, expect.stringContaining('BATCH COMPLETE: b')]);
});

test.each([
  ['the folder of the batch', ['--output-dir', 'data', ...batch], 'data/b'],
  ['a folder within the batch', ['--output-dir', 'data/b', ...batch], 'data/b/b'],
  ['the folder of all batches', ['--output-dir', '.', '--batch-id', 'data'], 'data'],
])('outputs in %s are refused: who removes them would take paid answers along', async (_, words, where) => {
  const other = join(place.folder, 'data/data');
  cpSync(join(place.folder, 'data/b'), other, { recursive: true });
  for (const command of [['clean', '--clean-stage', 'render'], ['render']]) {
    const { exitCode, stderr } = await place.run(...command, ...words);
    expect([exitCode, stderr.split('\n')[0]]).toEqual([
      2,
      expect.stringMatching(new RegExp(`^Error: The outputs of .* would lie in .*/${where}, among what was paid for$`)),
    ]);
  }
  rmSync(other, { recursive: true });
  expect(place.has('data/b/oak/part/001/work/receipt.json')).toBe(true);
});

test('a receipt that is gone is told by every command that says how the batch stands, and none says that it is complete', async () => {
  rmSync(join(place.folder, 'data/b/oak/part/001/work/receipt.json'));
  // Else it would be put back from there.
  rmSync(join(place.folder, 'data/b/.batch/answers.jsonl'));
  const verify = 'batch-pipeline verify --batch-id b';
  const all = await place.run('all', ...batch, '--sandbox', '--yes');
  expect([all.exitCode, all.stdout]).toEqual([68, expect.stringContaining('BATCH INCOMPLETE: b')]);
  expect(all.stdout).toContain('Paid calls without a receipt: ');
  expect(all.stdout).toContain(`See what does not fit, and what to do about it: ${verify}`);
  const status = await place.run('status', ...batch);
  expect([status.exitCode, status.stdout]).toEqual([
    0,
    expect.stringContaining('Check: 2 receipts stand, and the ledger has 3 paid calls that are to have one'),
  ]);
  expect(lastLine(status.stdout)).toBe(`Next: ${verify}`);
  expect(lastLine((await place.run('report', ...batch)).stdout)).toBe(`Next: ${verify}`);
  expect((await place.run('list')).stdout).toMatch(/ damaged\n/);
  const render = await place.run('render', ...batch);
  expect([render.exitCode, lastLine(render.stdout)]).toEqual([68, `Next: ${verify}`]);
  expect((await place.run('verify', ...batch)).exitCode).toBe(68);
});
