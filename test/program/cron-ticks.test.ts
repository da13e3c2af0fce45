import { afterEach, describe, expect, test } from '@jest/globals';
import { compareJobPayments, nothingAmiss } from '../support/job-payments.ts';
import { ratedTopics } from '../support/rated-topics.ts';
import { type SandboxProcess, startSandboxProcess } from '../support/sandbox-process.ts';
import { judgedSlogans, tick } from '../support/ticking-batch.ts';
import { createWorkplace, type Workplace } from '../support/workplace.ts';

let place: Workplace;
let sandbox: SandboxProcess;

async function begin(pipeline: Readonly<Record<string, string>>, faults = ''): Promise<void> {
  place = createWorkplace(pipeline);
  sandbox = await startSandboxProcess({ folder: place.folder, seed: 3, faults: `job-time:1m${faults}` });
  place.environment = sandbox.environment;
}

afterEach(async () => {
  await sandbox.stop();
  place.remove();
});

describe('cron ticks', () => {
  test('bring a judge chain of three steps over two providers to its end, each in a process of its own', async () => {
    await begin(judgedSlogans(20));
    const codes: (number | null)[] = [];
    for (let count = 0; count < 15; count += 1) {
      const { exitCode, stdout } = await tick(place, 'slogans');
      codes.push(exitCode);
      if (stdout.includes('BATCH COMPLETE')) break;
      await sandbox.advance(61_000);
    }

    expect(codes.slice(0, -1).every((code) => code === 69)).toBe(true);
    expect([0, 68]).toContain(codes.at(-1));
    expect(codes.length).toBeGreaterThanOrEqual(4);
    const payments = compareJobPayments(place.ledger('slogans'), sandbox.bill());
    expect(payments).toMatchObject({ ...nothingAmiss, tokensInLedger: payments.tokensBilled });
    const { document } = await place.runJson<{ conservation: { holds: boolean } }>('verify', '--batch-id', 'slogans');
    expect(document.conservation.holds).toBe(true);
  });

  test('that are started at the same instant: one works, the other leaves with exit 5, and nothing is doubled', async () => {
    await begin(ratedTopics(10, { lane: 'batch', model: 'anthropic/claude-haiku-5-5' }));
    const codes: (number | null)[] = [];
    for (let pair = 0; pair < 5; pair += 1) {
      const both = await Promise.all([tick(place, 'twins'), tick(place, 'twins')]);
      codes.push(...both.map(({ exitCode }) => exitCode));
      await sandbox.advance(31_000);
    }

    expect(codes).toContain(5);
    expect(codes.filter((code) => code !== 5 && code !== 69 && code !== 0 && code !== 68)).toEqual([]);
    expect(compareJobPayments(place.ledger('twins'), sandbox.bill())).toMatchObject({ ...nothingAmiss, paidCalls: 10 });
  });

  test('find nothing to do when all is done, and buy nothing', async () => {
    await begin(ratedTopics(3, { lane: 'batch', model: 'gemini/gemini-3.8-flash' }));
    await tick(place, 'done');
    await sandbox.advance(61_000);
    const { exitCode } = await tick(place, 'done');
    const billed = sandbox.bill().length;
    const again = await tick(place, 'done');

    expect([exitCode, again.exitCode]).toEqual([0, 0]);
    expect(sandbox.bill().length).toBe(billed);
  });
});
