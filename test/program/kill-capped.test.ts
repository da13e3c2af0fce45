import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, jest, test } from '@jest/globals';
import { toEnvironment } from '../../src/compose/sandbox.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { comparePayments, openCalls } from '../support/payments.ts';
import { priceOfBill } from '../support/priced-bill.ts';
import { ratedTopics } from '../support/rated-topics.ts';
import { createWorkplace, type Workplace } from '../support/workplace.ts';

// A whole program is started again and again, on a machine that may have other things to do.
jest.setTimeout(120_000);

const items = 150;
const command = ['all', '--batch-id', 'k', '--pipeline', 'pipeline', '--yes', '--workers', '20'];

let place: Workplace;
let sandbox: Sandbox;

afterEach(async () => {
  place.remove();
  await sandbox.close();
});

test('runs that are killed under a tight cap never come to more than it: calls of unknown fate count', async () => {
  sandbox = await createSandbox({ maximumLength: true, faults: 'latency:40ms' });
  place = createWorkplace(ratedTopics(items, { maxOutputTokens: 1000 }), toEnvironment(sandbox));
  const capUsd = 1;
  const capped = [...command, '--max-cost', String(capUsd)];
  for (let kills = 0; kills < 10; kills += 1) {
    const running = place.start(...capped);
    const before = sandbox.ledger.length;
    while (running.child.exitCode === null && sandbox.ledger.length <= before) await sleep(2);
    running.child.kill('SIGKILL');
    await running.ended;
    expect(priceOfBill(sandbox.ledger)).toBeLessThanOrEqual(capUsd);
  }
  const { exitCode, stdout } = await place.run(...capped);
  expect(exitCode).toBe(4);
  expect(stdout).toContain('BATCH STOPPED AT BUDGET: k');
  expect(priceOfBill(sandbox.ledger)).toBeLessThanOrEqual(capUsd);
  const open = openCalls(place.ledger('k'));
  expect(stdout).toContain(`Fate unknown: ${open.length} calls that may have been billed, up to $`);
  expect(comparePayments(place.ledger('k'), place.receipts('k'), sandbox.ledger)).toMatchObject({
    paidWithoutBill: [],
    bookedWrongly: [],
    billedUnaccounted: [],
  });
});
