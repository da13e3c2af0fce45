import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { compareJobPayments, nothingAmiss } from '../support/job-payments.ts';
import { ratedTopics } from '../support/rated-topics.ts';
import { type SandboxProcess, startSandboxProcess } from '../support/sandbox-process.ts';
import { tick } from '../support/ticking-batch.ts';
import { createWorkplace, type Workplace } from '../support/workplace.ts';

let place: Workplace;
let sandbox: SandboxProcess;

beforeAll(async () => {
  place = createWorkplace(ratedTopics(60, { lane: 'batch', model: 'openai/gpt-6-luna', attempts: 3 }));
  sandbox = await startSandboxProcess({
    folder: place.folder,
    seed: 9,
    faults: 'job-time:1m,bad-json:30%,line-expired:20%',
  });
  place.environment = sandbox.environment;
});

afterAll(async () => {
  await sandbox.stop();
  place.remove();
});

test('fifty pairs of ticks at the same instant: nothing is doubled', async () => {
  const codes: (number | null)[] = [];
  for (let pair = 0; pair < 50; pair += 1) {
    const both = await Promise.all([tick(place, 'twins'), tick(place, 'twins')]);
    codes.push(...both.map(({ exitCode }) => exitCode));
    await sandbox.advance(20_000);
  }
  expect(codes.filter((code) => code === 5).length).toBeGreaterThanOrEqual(25);
  expect(codes.filter((code) => code !== 5 && code !== 69 && code !== 0 && code !== 68)).toEqual([]);
  const payments = compareJobPayments(place.ledger('twins'), sandbox.bill());
  expect(payments).toMatchObject({
    ...nothingAmiss,
    tokensInLedger: payments.tokensBilled,
  });
}, 600_000);
