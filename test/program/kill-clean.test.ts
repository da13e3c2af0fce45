import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, jest, test } from '@jest/globals';
import { toEnvironment } from '../../src/compose/sandbox.ts';
import { createChance } from '../../src/core/chance.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { comparePayments, openCalls } from '../support/payments.ts';
import { priceOfBill } from '../support/priced-bill.ts';
import { ratedTopics, titledThenScored } from '../support/rated-topics.ts';
import { createWorkplace, findStrays, type Workplace } from '../support/workplace.ts';

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

test.each([
  ['process', 'find'],
  ['prepare', 'score'],
  ['acquire', null],
])(
  'a clean from %s that is killed again and again leaves a batch that is whole',
  async (stage, step) => {
    sandbox = await createSandbox();
    place = createWorkplace(titledThenScored(items), toEnvironment(sandbox));
    expect((await place.run(...command)).exitCode).toBe(0);
    const argv = [
      'clean',
      '--batch-id',
      'k',
      '--clean-stage',
      stage,
      ...(step === null ? [] : ['--step', step]),
      '--yes',
    ];
    const random = createChance('clean', stage);
    let kills = 0;
    for (let tries = 0; tries < 30 && kills < 4; tries += 1) {
      const running = place.start(...argv);
      await running.saysOnStderr('CLEAN');
      await sleep(random() * 25);
      running.child.kill('SIGKILL');
      if ((await running.ended).signal !== 'SIGKILL') continue;
      kills += 1;
      // Whatever was emptied is bought again; the rest is not.
      const { exitCode, stdout } = await place.run(...command);
      expect({ kills, exitCode, isComplete: stdout.includes('BATCH COMPLETE: k') }).toEqual({
        kills,
        exitCode: 0,
        isComplete: true,
      });
      const verified = await place.runJson<{ findings: readonly object[] }>('verify', '--batch-id', 'k');
      expect({ kills, exitCode: verified.exitCode, findings: verified.document.findings }).toEqual({
        kills,
        exitCode: 0,
        findings: [],
      });
      expect(findStrays(place.folder)).toEqual([]);
      const { length: results } = JSON.parse(place.read('data/k/all_results.json')) as readonly object[];
      expect(results).toBe(items);
    }
    expect(kills).toBeGreaterThan(0);
    expect(place.ledger('k').filter(({ type }) => type === 'paid')).toHaveLength(sandbox.totals().billed);
  },
  120_000,
);

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
