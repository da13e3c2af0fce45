import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { toEnvironment } from '../../src/compose/sandbox.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.ts';
import type { Receipt } from '../../src/core/receipt.ts';
import { comparePayments } from '../support/payments.ts';
import type { Running } from '../support/program.ts';
import { ratedTopics } from '../support/rated-topics.ts';
import { createWorkplace, digestTree, type Workplace } from '../support/workplace.ts';

// A whole program is started again and again, on a machine that may have other things to do.
jest.setTimeout(120_000);

const items = 12;
const commandWith = (workers: number) => [
  'all',
  '--batch-id',
  'one',
  '--pipeline',
  'pipeline',
  '--yes',
  '--workers',
  String(workers),
];
const command = commandWith(4);

let place: Workplace;
let sandbox: Sandbox;

beforeEach(() => begin('latency:60s'));

async function begin(faults: string): Promise<void> {
  sandbox = await createSandbox({ faults });
  place = createWorkplace(ratedTopics(items), toEnvironment(sandbox));
}

async function end(): Promise<void> {
  place.remove();
  await sandbox.close();
}

afterEach(end);

/** A run whose first calls are on their way and will not be answered for seconds. */
async function startAndWaitForCalls(): Promise<Running> {
  const running = place.start(...command);
  while (sandbox.totals().requests < 4) await new Promise((resolve) => setTimeout(resolve, 10));
  return running;
}

describe('a second process on one batch', () => {
  test.each([
    ['all', command],
    ['acquire', ['acquire', '--batch-id', 'one']],
    ['prepare', ['prepare', '--batch-id', 'one']],
    ['process', ['process', '--batch-id', 'one', '--yes']],
    ['parse', ['parse', '--batch-id', 'one']],
    ['render', ['render', '--batch-id', 'one']],
    ['clean', ['clean', '--batch-id', 'one', '--clean-stage', 'process', '--yes']],
    ['verify --repair', ['verify', '--batch-id', 'one', '--repair']],
  ])('%s leaves with exit 5 and changes nothing', async (_name, argv) => {
    const first = await startAndWaitForCalls();
    const before = digestTree(place.folder);
    const { exitCode, stdout, stderr } = await place.run(...argv);
    expect(digestTree(place.folder)).toEqual(before);
    expect({ exitCode, stdout, requests: sandbox.totals().requests }).toEqual({ exitCode: 5, stdout: '', requests: 4 });
    expect(stderr).toMatch(
      new RegExp(
        `^Error: Another process is working on one: all, process ${first.child.pid} on \\S+, since \\S+\\n.+\\n$`,
      ),
    );
    first.child.kill('SIGKILL');
    await first.ended;
  });

  test('may look: status, list, show, plan, estimate and verify change nothing and are not refused', async () => {
    const first = await startAndWaitForCalls();
    const before = digestTree(place.folder);
    for (const argv of [['status'], ['show', '--item', 'item-0001'], ['plan'], ['estimate'], ['verify']]) {
      const { exitCode, stderr } = await place.run(...argv, '--batch-id', 'one');
      expect({ argv, exitCode, stderr }).toEqual({ argv, exitCode: 0, stderr: '' });
    }
    expect((await place.run('list')).exitCode).toBe(0);
    expect(digestTree(place.folder)).toEqual(before);
    first.child.kill('SIGKILL');
    await first.ended;
  });
});

test('the lock of a killed process is taken over, and its calls are counted as of unknown fate', async () => {
  await end();
  await begin('latency:1500ms');
  const first = await startAndWaitForCalls();
  first.child.kill('SIGKILL');
  await first.ended;
  const lock = JSON.parse(readFileSync(join(place.folder, 'data/one/.batch/lock'), 'utf8')) as { pid: number };
  expect(lock.pid).toBe(first.child.pid);

  const second = await place.run(...commandWith(items));
  expect({ exitCode: second.exitCode, lock: place.has('data/one/.batch/lock') }).toEqual({ exitCode: 0, lock: false });
  expect(second.stderr).toContain(
    `The last run of this batch did not end by itself (all ${first.child.pid}); its lock was taken over`,
  );
  expect(second.stdout).toContain('Fate unknown: 4 calls that may have been billed');
  expect(comparePayments(place.ledger('one'), place.receipts('one'), sandbox.ledger)).toMatchObject({
    paidCalls: items,
    paidWithoutBill: [],
    bookedWrongly: [],
    unknownFate: 4,
    billedUnaccounted: [],
  });
});

describe('a process that stood still for so long that another one took its batch over', () => {
  const lock = () => join(place.folder, 'data/one/.batch/lock');

  /** As one of another machine, from which nothing was heard for eleven minutes. */
  function age(): void {
    const holder = JSON.parse(readFileSync(lock(), 'utf8')) as object;
    writeFileSync(lock(), JSON.stringify({ ...holder, host: 'elsewhere' }));
    const then = Date.now() / 1000 - 11 * 60;
    utimesSync(lock(), then, then);
  }

  /** What is only ever appended to, and what lies elsewhere. */
  const notOfBatch = /\/(ledger|log|answers|\.history)\.jsonl$|rescued|compile-cache/;

  const rescued = (): readonly Receipt[] => {
    const folder = join(place.folder, 'batch-pipeline-rescued-one');
    return readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Receipt);
  };

  test('of a machine that was started anew, or of another one of its name, is told until when it is waited for', async () => {
    await end();
    await begin('latency:200ms');
    const first = await startAndWaitForCalls();
    first.child.kill('SIGSTOP');
    const holder = JSON.parse(readFileSync(lock(), 'utf8')) as object;
    writeFileSync(lock(), JSON.stringify({ ...holder, bootId: '00000000-0000-4000-8000-000000000000' }));
    utimesSync(lock(), Date.now() / 1000, Date.parse('2099-01-01T00:00:00.000Z') / 1000);
    const { exitCode, stderr } = await place.run('process', '--batch-id', 'one', '--yes');
    expect([exitCode, stderr]).toEqual([
      5,
      expect.stringContaining('If nothing is heard of it until 2099-01-01T00:03:00.000Z, it is taken for gone'),
    ]);
    first.child.kill('SIGKILL');
    await first.ended;
    const then = Date.now() / 1000 - 4 * 60;
    utimesSync(lock(), then, then);
    expect((await place.run('process', '--batch-id', 'one', '--yes')).exitCode).toBe(0);
  });

  test('overwrites nothing when it wakes: its answers are kept aside and counted, and it writes nothing more', async () => {
    await end();
    await begin('latency:1500ms');
    place.environment = { ...place.environment, TMPDIR: place.folder };
    const first = await startAndWaitForCalls();
    first.child.kill('SIGSTOP');
    age();
    const second = await place.run('process', '--batch-id', 'one', '--yes');
    expect(second.exitCode).toBe(0);
    const before = digestTree(place.folder, notOfBatch);
    first.child.kill('SIGCONT');
    const { exitCode, stdout, stderr } = await first.ended;
    expect([exitCode, stdout]).toEqual([5, expect.stringContaining('another process took this batch over')]);
    expect(stderr).toMatch(/The answer for item-0001 \(main\) .*is counted and kept at .*receipt\.json/);
    expect(digestTree(place.folder, notOfBatch)).toEqual(before);
    const receipts = [...place.receipts('one'), ...rescued()];
    expect(comparePayments(place.ledger('one'), receipts, sandbox.ledger)).toMatchObject({
      paidCalls: items + 4,
      paidWithoutBill: [],
      bookedWrongly: [],
      unknownFate: 0,
      billedUnaccounted: [],
    });
    const verified = await place.run('verify', '--batch-id', 'one');
    expect([verified.exitCode, verified.stdout]).toEqual([0, expect.stringContaining('4 unclaimed answers')]);
  });
});

test('of ten processes that begin one batch at the same moment exactly one does it', async () => {
  await end();
  await begin('latency:200ms');
  const ended = await Promise.all(Array.from({ length: 10 }, () => place.run(...command)));
  const codes = ended.map(({ exitCode }) => exitCode).sort();
  // One that comes when the first has ended finds nothing to do.
  expect(codes.every((code) => code === 0 || code === 5)).toBe(true);
  expect(codes[0]).toBe(0);
  expect(sandbox.totals()).toMatchObject({ requests: items, billed: items });
  expect((await place.run('verify', '--batch-id', 'one')).exitCode).toBe(0);
});
