import { afterEach, expect, jest, test } from '@jest/globals';
import { toEnvironment } from '../../src/compose/sandbox.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { fannedTopics } from '../support/fanned-topics.ts';
import { comparePayments } from '../support/payments.ts';
import { createWorkplace, digestTree, findStrays, type Workplace } from '../support/workplace.ts';

// A whole program is started again and again, on a machine that may have other things to do.
jest.setTimeout(120_000);

const items = 12;
const all = ['all', '--batch-id', 'c', '--pipeline', 'pipeline', '--yes', '--workers', '4', '--seed', '7'];

let place: Workplace;
let sandbox: Sandbox;

async function begin(faults?: string): Promise<void> {
  sandbox = await createSandbox(faults === undefined ? {} : { faults });
  place = createWorkplace(fannedTopics(items), toEnvironment(sandbox));
}

afterEach(async () => {
  place.remove();
  await sandbox.close();
});

interface Verified {
  readonly findings: readonly object[];
  readonly conservation: { readonly holds: boolean };
}

async function expectWhole(): Promise<void> {
  const { document } = await place.runJson<Verified>('verify', '--batch-id', 'c');
  expect([document.findings, document.conservation.holds, findStrays(place.folder)]).toEqual([[], true, []]);
}

test('a batch that is run again has nothing to do: it asks nobody, calls nobody and changes no file', async () => {
  await begin();
  const first = await place.run(...all);
  expect(first.exitCode === 0 || first.exitCode === 68).toBe(true);
  const { requests } = sandbox.totals();
  const tree = digestTree(place.folder, /\.batch\/log\.jsonl$/);
  const again = await place.run(...all.filter((word) => word !== '--yes'));
  expect([again.exitCode, sandbox.totals().requests]).toEqual([first.exitCode, requests]);
  expect(again.stderr).not.toContain('COST ESTIMATE');
  expect(digestTree(place.folder, /\.batch\/log\.jsonl$/)).toEqual(tree);
  await expectWhole();
});

test('an interrupt in the middle of a fan-out keeps what was paid for, and the next run goes on with the children that are left', async () => {
  await begin('latency:150ms');
  const running = place.start(...all);
  // All topics have become ideas by then, and their texts are being written.
  while (sandbox.totals().requests < items + 10) await new Promise((resolve) => setTimeout(resolve, 5));
  running.child.kill('SIGINT');
  const { exitCode, stdout } = await running.ended;
  const { requests } = sandbox.totals();
  expect(exitCode).toBe(130);
  expect(stdout).toMatch(/^Check: 12 acquired = \d+ accepted \+ \d+ waiting/m);
  expect(stdout).toMatch(/^ +\d+ of idea = \d+ accepted \+ \d+ waiting/m);
  expect(comparePayments(place.ledger('c'), place.receipts('c'), sandbox.ledger)).toMatchObject({
    paidCalls: requests,
    paidWithoutBill: [],
    unknownFate: 0,
    billedUnheard: 0,
  });
  const end = await place.run(...all.map((word) => (word === '4' ? '30' : word)));
  expect(end.stdout).toContain('BATCH COMPLETE: c');
  await expectWhole();
  expect(place.ledger('c').filter(({ type }) => type === 'paid')).toHaveLength(sandbox.totals().billed);
});

test('a child that is not there is refused by name, whatever the command, and nothing is done', async () => {
  await begin();
  await place.run(...all);
  const { requests } = sandbox.totals();
  const tree = digestTree(place.folder, /\.batch\/log\.jsonl$/);
  const commands = [['process', '--yes'], ['clean', '--clean-stage', 'process', '--yes'], ['show']];
  // Every command with the first, and each of the others with one of the commands in turn.
  for (const [index, id] of [
    'item-0001--idea-099',
    'item-0001--ideas-001',
    'item-0099--idea-001',
    'item-0001--idea-001--best-001',
    'item-0001--idea-1',
    'item-0001@1--idea-001',
    '../item-0001--idea-001',
  ].entries()) {
    for (const [name = '', ...flags] of index === 0 ? commands : commands.slice(index % 3).slice(0, 1)) {
      const { exitCode, stderr } = await place.run(name, '--batch-id', 'c', '--item', id, ...flags);
      expect([name, id, exitCode, stderr.includes(id), stderr.includes('    at ')]).toEqual([name, id, 2, true, false]);
    }
  }
  expect([sandbox.totals().requests, digestTree(place.folder, /\.batch\/log\.jsonl$/)]).toEqual([requests, tree]);
});
