import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createChance } from '../../src/core/chance.ts';
import { compareJobPayments, type JobPayments, nothingAmiss } from './job-payments.ts';
import { killAtRandom, type KillWalk, type Moment, times } from './kill-walk.ts';
import { expectComplete, expectNothingLeft } from './after-kills.ts';
import type { Ended } from './program.ts';
import { type SandboxProcess, startSandboxProcess } from './sandbox-process.ts';
import { createWorkplace, type Workplace } from './workplace.ts';

export interface KilledJobs {
  readonly pipeline: Readonly<Record<string, string>>;
  readonly model: string;
  readonly items: number;
  readonly callsAnItem: number;
  readonly kills: number;
  readonly seed: number;
  readonly timeoutMs: number;
  /** The sandbox dies too, now and then, and is started again. */
  readonly restarts?: number;
}

const faults =
  'job-time:400ms,line-error:2%,line-expired:2%,line-missing:1%,line-duplicate:2%,line-foreign:2%,line-malformed:1%,' +
  'job-expired:10%,job-cancelled:10%,job-missing:5%,unknown-status:5%,create-lost:20%,create-refused:5%,upload-cut:5%,' +
  'results-cut:20%,list-cut:5%,bad-json:3%,refusal:2%,empty:2%,truncate:2%';
const elevenMinutesMs = 11 * 60_000;

/** What must hold of a batch in the batch lane, with every fault of jobs on, after its runs were killed again and again. */
export function describeKilledJobs(title: string, options: KilledJobs): void {
  const { pipeline, model, items, callsAnItem, kills, seed, timeoutMs, restarts = 0 } = options;
  const command = ['all', '--batch-id', 'kills', '--yes', '--lane', 'batch', '--model', model];

  describe(title, () => {
    let place: Workplace;
    let sandbox: SandboxProcess | null = null;
    let walk: KillWalk;
    let last: Ended;
    let payments: JobPayments;

    beforeAll(async () => {
      place = createWorkplace(pipeline);
      sandbox = await startSandboxProcess({ folder: place.folder, seed, faults });
      place.environment = sandbox.environment;
      const perRound = Math.ceil(kills / (restarts + 1));
      const random = createChance('kill jobs', seed);
      const start = () => place.start(...command, '--pipeline', 'pipeline');
      const moments = (count: number): readonly Moment[] => [
        ...times(Math.ceil(count * 0.6), { kind: 'started', withinMs: 1200 }),
        // A run may wait for a job that never arrived, which is known to be so after ten minutes.
        ...times(Math.ceil(count * 0.2), { kind: 'said', text: 'submitted', withinMs: 300, patienceMs: 3000 }),
        ...times(Math.ceil(count * 0.2), { kind: 'said', text: 'ended', withinMs: 60, patienceMs: 3000 }),
      ];
      const walks: KillWalk[] = [];
      for (let round = 0; round <= restarts; round += 1) {
        if (round > 0) await sandbox.restart();
        walks.push(await killAtRandom({ moments: moments(perRound), start, random, billFile: sandbox.ledgerFile }));
        // What never arrived is known to be so after ten minutes.
        await sandbox.advance(elevenMinutesMs);
      }
      walk = {
        kills: walks.reduce((sum, one) => sum + one.kills, 0),
        ended: walks.flatMap(({ ended }) => ended),
        stages: Object.assign({}, ...walks.map(({ stages }) => stages)),
      };
      for (let ticks = 0; ticks < 60; ticks += 1) {
        last = await place.run(...command, '--no-wait');
        if (last.stdout.includes('BATCH COMPLETE')) break;
        await sandbox.advance(elevenMinutesMs);
      }
      payments = compareJobPayments(place.ledger('kills'), sandbox.bill());
    }, timeoutMs);

    afterAll(async () => {
      await sandbox?.stop();
      place.remove();
    });

    test(`was killed at least ${kills} times`, () => {
      expect(walk.kills).toBeGreaterThanOrEqual(kills);
      expect(walk.ended.filter((code) => code !== 0 && code !== 68 && code !== 6)).toEqual([]);
    });

    test('ends complete, with every item accounted for', () => {
      expectComplete(last, 'kills', items);
    });

    test('leaves nothing for verify to find, no temp file and no lock', async () => {
      await expectNothingLeft(place, 'kills', ['data']);
    });

    test('has paid each answer once, to the token, and knows of every line that was billed', () => {
      expect(payments.paidCalls).toBeGreaterThanOrEqual(items * callsAnItem * 0.9);
      expect(payments).toMatchObject({
        ...nothingAmiss,
        tokensInLedger: payments.tokensBilled,
      });
    });
  });
}
