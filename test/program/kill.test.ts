import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createChance } from '../../src/core/chance.ts';
import { killAtRandom, type KillWalk, times } from '../support/kill-walk.ts';
import { comparePayments, type Payments } from '../support/payments.ts';
import type { Ended } from '../support/program.ts';
import { ratedTopics } from '../support/rated-topics.ts';
import { startSandboxProcess } from '../support/sandbox-process.ts';
import { createWorkplace, findStrays, type Workplace } from '../support/workplace.ts';

const items = 500;
const workers = 6;
const faults = 'rate-limit:1%,overloaded:2%,server-error:1%,reset:2%,hang:1%,truncate:2%,bad-json:3%,refusal:2%,empty:2%,retry-after:20ms,latency:30ms';
const command = ['all', '--batch-id', 'kills', '--yes', '--workers', String(workers), '--timeout', '1'];

describe('a run killed again and again, over one batch with every fault', () => {
  let place: Workplace;
  let walk: KillWalk;
  let last: Ended;
  let payments: Payments;
  let cutAfterLeaving: number;

  beforeAll(async () => {
    place = createWorkplace(ratedTopics(items));
    const sandbox = await startSandboxProcess({ folder: place.folder, seed: 7, faults });
    place.environment = sandbox.environment;
    const start = () => place.start(...command, '--pipeline', 'pipeline');
    walk = await killAtRandom({
      moments: [
        ...times(2, { kind: 'started', withinMs: 250 }),
        ...times(4, { kind: 'said', text: 'Acquiring', withinMs: 60 }),
        ...times(26, { kind: 'billed', upTo: 12, withinMs: 20 }),
        ...times(6, { kind: 'started', withinMs: 400 }),
        ...times(6, { kind: 'billed', upTo: 12, withinMs: 20 }),
        ...times(5, { kind: 'said', text: 'Parsing', withinMs: 80 }),
        ...times(5, { kind: 'said', text: 'Rendering', withinMs: 40 }),
      ],
      start,
      random: createChance('kill', 1),
      billFile: sandbox.ledgerFile,
    });
    // A place whose resends are used up is tried once more by each run.
    for (let runs = 0; runs < 10; runs += 1) {
      last = await place.run(...command);
      if (last.exitCode === 0 || last.stdout.includes('BATCH COMPLETE')) break;
    }
    const { faults: happened } = await sandbox.totals();
    cutAfterLeaving = (happened['reset'] ?? 0) + (happened['hang'] ?? 0);
    await sandbox.stop();
    payments = comparePayments(place.ledger('kills'), place.receipts('kills'), sandbox.bill());
  }, 120_000);

  afterAll(() => place.remove());

  test('was killed at least fifty times, in every stage', () => {
    expect(walk.kills).toBeGreaterThanOrEqual(50);
    expect(walk.ended.filter((code) => code !== 0 && code !== 68)).toEqual([]);
    expect(Object.keys(walk.stages).sort()).toEqual(expect.arrayContaining(['Acquiring', 'PROCESSING', 'Parsing', 'Rendering']));
  });

  test('ends complete, with every item accounted for', async () => {
    expect(last.stdout).toContain('BATCH COMPLETE: kills');
    expect(last.stdout).toContain(`Total items: ${items}`);
    expect(last.stdout).toMatch(/^Check: 500 acquired = \d+ accepted/m);
    const { document } = await place.runJson<{ results: number; plan: { counts: { acquired: number; accepted: number; rejected: number } } }>('parse', '--batch-id', 'kills');
    const { acquired, accepted, rejected } = document.plan.counts;
    expect({ acquired, sum: accepted + rejected }).toEqual({ acquired: items, sum: items });
    const results = JSON.parse(place.read('data/kills/all_results.json')) as readonly { id: string }[];
    expect({ results: results.length, different: new Set(results.map(({ id }) => id)).size }).toEqual({ results: accepted, different: accepted });
  });

  test('leaves nothing for verify to find, no temp file and no lock', async () => {
    const { exitCode, document } = await place.runJson<{ findings: readonly object[]; conservation: { holds: boolean } }>('verify', '--batch-id', 'kills');
    expect({ exitCode, findings: document.findings, holds: document.conservation.holds }).toEqual({ exitCode: 0, findings: [], holds: true });
    expect(findStrays(join(place.folder, 'data'))).toEqual([]);
    expect(findStrays(join(place.folder, 'output'))).toEqual([]);
  });

  test('has booked every answer that arrived to the unit, and every other one as a call of unknown fate', () => {
    expect(payments.paidCalls).toBeGreaterThanOrEqual(items);
    expect(payments).toMatchObject({ paidWithoutBill: [], bookedWrongly: [], billedUnaccounted: [], tokensInLedger: payments.tokensBilled });
    expect(payments.billedUnheard).toBeLessThanOrEqual(payments.unknownFate);
    expect(payments.unknownFate).toBeLessThanOrEqual(walk.kills * workers + cutAfterLeaving);
  });
});
