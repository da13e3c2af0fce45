import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createChance } from '../../src/core/chance.ts';
import { killAtRandom, type KillWalk, type Moment } from './kill-walk.ts';
import { expectComplete, expectNothingLeft } from './after-kills.ts';
import { comparePayments, type Payments } from './payments.ts';
import type { Ended } from './program.ts';
import { type SandboxProcess, startSandboxProcess } from './sandbox-process.ts';
import { createWorkplace, type Workplace } from './workplace.ts';

export interface KilledBatch {
  readonly pipeline: Readonly<Record<string, string>>;
  readonly items: number;
  /** Answers that each item needs at least. */
  readonly callsAnItem: number;
  readonly kills: number;
  readonly moments: readonly Moment[];
  readonly seed: number;
  readonly timeoutMs: number;
  /** Expand steps: what is said of their children must hold too. */
  readonly expands?: readonly string[];
}

interface Counts {
  readonly acquired: number;
  readonly accepted: number;
  readonly rejected: number;
}

const workers = 6;
const faults =
  'rate-limit:1%,overloaded:2%,server-error:1%,reset:2%,hang:1%,truncate:2%,bad-json:3%,refusal:2%,empty:2%,retry-after:20ms,latency:60ms';
const command = ['all', '--batch-id', 'kills', '--yes', '--workers', String(workers), '--timeout', '3'];

/** What must hold of one batch, with every fault on, after its runs were killed again and again. */
export function describeKilledBatch(
  title: string,
  { pipeline, items, callsAnItem, kills, moments, seed, timeoutMs, expands = [] }: KilledBatch,
): void {
  describe(title, () => {
    let place: Workplace;
    let sandbox: SandboxProcess | null = null;
    let walk: KillWalk;
    let last: Ended;
    let payments: Payments;
    let cutAfterLeaving: number;

    beforeAll(async () => {
      place = createWorkplace(pipeline);
      sandbox = await startSandboxProcess({ folder: place.folder, seed, faults });
      place.environment = sandbox.environment;
      const start = () => place.start(...command, '--pipeline', 'pipeline');
      walk = await killAtRandom({
        moments,
        start,
        random: createChance('kill', seed),
        billFile: sandbox.ledgerFile,
      });
      // A place whose resends are used up is tried once more by each run.
      for (let runs = 0; runs < 10; runs += 1) {
        last = await place.run(...command);
        if (last.exitCode === 0 || last.stdout.includes('BATCH COMPLETE')) break;
      }
      const { faults: happened } = await sandbox.totals();
      cutAfterLeaving = (happened['reset'] ?? 0) + (happened['hang'] ?? 0);
      payments = comparePayments(place.ledger('kills'), place.receipts('kills'), sandbox.bill());
    }, timeoutMs);

    afterAll(async () => {
      await sandbox?.stop();
      place.remove();
    });

    test(`was killed at least ${kills} times, in every stage`, () => {
      expect(walk.kills).toBeGreaterThanOrEqual(kills);
      expect(walk.ended.filter((code) => code !== 0 && code !== 68)).toEqual([]);
      expect(Object.keys(walk.stages).sort()).toEqual(
        expect.arrayContaining(['Acquiring', 'PROCESSING', 'Parsing', 'Rendering']),
      );
    });

    test('ends complete, with every item accounted for', async () => {
      expectComplete(last, 'kills', items);
      const { document } = await place.runJson<{
        results: number;
        plan: { counts: Counts; children: readonly { expand: string; parents: number; counts: Counts }[] };
      }>('parse', '--batch-id', 'kills');
      const { counts, children } = document.plan;
      expect({ acquired: counts.acquired, sum: counts.accepted + counts.rejected }).toEqual({
        acquired: items,
        sum: items,
      });
      expect(children.map(({ expand }) => expand)).toEqual(expands);
      for (const { parents, counts: ofChildren } of children) {
        expect(parents).toBeGreaterThan(items / 2);
        expect(ofChildren.accepted + ofChildren.rejected).toBe(ofChildren.acquired);
      }
      const accepted = (children.at(-1)?.counts ?? counts).accepted;
      const results = JSON.parse(place.read('data/kills/all_results.json')) as readonly { id: string }[];
      expect({ results: results.length, different: new Set(results.map(({ id }) => id)).size }).toEqual({
        results: accepted,
        different: accepted,
      });
    });

    test('leaves nothing for verify to find, no temp file and no lock', async () => {
      await expectNothingLeft(place, 'kills', ['data', 'output']);
    });

    test('has booked every answer that arrived to the unit, and every other one as a call of unknown fate', () => {
      expect(payments.paidCalls).toBeGreaterThanOrEqual(items * callsAnItem);
      expect(payments).toMatchObject({
        paidWithoutBill: [],
        bookedWrongly: [],
        billedUnaccounted: [],
        tokensInLedger: payments.tokensBilled,
      });
      expect(payments.billedUnheard).toBeLessThanOrEqual(payments.unknownFate);
      expect(payments.unknownFate).toBeLessThanOrEqual(walk.kills * workers + cutAfterLeaving);
    });
  });
}
