import { join } from 'node:path';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { toEnvironment } from '../../src/compose/sandbox.ts';
import type { TuneOffer } from '../../src/core/control.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { findAmiss, leftOrders, modeOf, nothingIsAmiss, until } from '../support/asked-runs.ts';
import type { Running } from '../support/program.ts';
import { ratedTopics, titledThenScored } from '../support/rated-topics.ts';
import { createWorkplace, type Workplace } from '../support/workplace.ts';

// A whole program is started again and again, on a machine that may have other things to do.
jest.setTimeout(240_000);

const command = ['all', '--batch-id', 't', '--pipeline', 'pipeline', '--yes', '--workers', '2'];
const tune = ['tune', '--batch-id', 't'];

let place: Workplace;
let sandbox: Sandbox;

async function begin(faults: string, pipeline: Readonly<Record<string, string>>): Promise<void> {
  sandbox = await createSandbox({ faults });
  place = createWorkplace(pipeline, toEnvironment(sandbox));
}

afterEach(async () => {
  place.remove();
  await sandbox.close();
});

async function startAndWaitForCalls(count: number, ...flags: readonly string[]): Promise<Running> {
  const running = place.start(...command, ...flags);
  await until(() => sandbox.totals().requests >= count || running.child.exitCode !== null);
  expect(running.child.exitCode).toBeNull();
  return running;
}

const inFlight = () => sandbox.totals().requests - sandbox.totals().delivered;
const amiss = () => findAmiss(place.ledger('t'), place.receipts('t'), sandbox.ledger);
const lanesOf = () => {
  const counts = { realtime: 0, batch: 0 };
  for (const line of place.ledger('t')) if (line.type === 'asked' && line.lane !== 'flex') counts[line.lane] += 1;
  return counts;
};

describe('tune --workers', () => {
  test('lets more calls leave at once, and fewer, and says so when it is so', async () => {
    await begin('latency:1s', ratedTopics(60));
    const running = await startAndWaitForCalls(3);
    expect(sandbox.totals().mostInFlight).toBe(2);

    const up = await place.run(...tune, '--workers', '7');
    expect(up).toMatchObject({ exitCode: 0, stdout: 't goes on with 7 workers (2 before).\n', stderr: '' });
    await until(() => inFlight() === 7);
    const down = await place.runJson<{ kind: string }>(...tune, '--workers', '1');
    expect(down).toMatchObject({
      exitCode: 0,
      stderr: 't goes on with 1 worker (7 before).\n',
      document: { batchId: 't', kind: 'tuned', before: { workers: 7 }, now: { workers: 1, maxCostUsd: null } },
    });
    await until(() => inFlight() <= 1);
    const least = sandbox.totals().requests;
    await until(() => sandbox.totals().requests > least);
    expect(inFlight()).toBeLessThanOrEqual(1);
    await place.run(...tune, '--workers', '30');

    const { exitCode, stderr } = await running.ended;
    expect(exitCode).toBe(0);
    expect(stderr).toContain('As batch-pipeline tune asked, it goes on with 7 workers (2 before).');
    expect(sandbox.totals()).toMatchObject({ requests: 60, billed: 60 });
    expect({ amiss: amiss(), left: leftOrders(place.folder, 't') }).toEqual({ amiss: nothingIsAmiss, left: [] });
  });
});

describe('tune --max-cost', () => {
  test('below what is paid ends the run as at a budget stop', async () => {
    await begin('latency:300ms', ratedTopics(60));
    const running = await startAndWaitForCalls(5);
    const lowered = await place.run(...tune, '--max-cost', '0.0001');
    const { exitCode, stdout } = await running.ended;

    expect(lowered).toMatchObject({ exitCode: 0, stderr: '' });
    expect(lowered.stdout).toMatch(/^t goes on with a cap of \$0\.0001 \(none before\)\.\n$/);
    expect(exitCode).toBe(4);
    expect(stdout).toContain('BATCH STOPPED AT BUDGET: t\n');
    expect(sandbox.totals().requests).toBeLessThan(60);
    expect(amiss()).toEqual(nothingIsAmiss);
  });

  test('is raised only with consent: it says what the batch may come to, and asks', async () => {
    await begin('latency:300ms', ratedTopics(120));
    const running = await startAndWaitForCalls(3, '--max-cost', '2');
    const refused = await place.runJson<{ kind: string; answer: string; offer: TuneOffer }>(...tune, '--max-cost', '3');
    expect(refused).toMatchObject({
      exitCode: 3,
      document: { kind: 'not-agreed', answer: 'missing', offer: { upToUsd: 3, after: { maxCostUsd: 3 } } },
    });
    expect(refused.stderr).toContain('t would go on with a cap of $3.00 ($2.00 before).');
    expect(refused.stderr).toContain('In all the batch may come to $3.00: this is what you consent to.');
    expect(refused.stderr).toContain('add --yes');
    const lower = await place.run(...tune, '--max-cost', '1');
    expect(lower).toMatchObject({ exitCode: 0, stdout: 't goes on with a cap of $1.00 ($2.00 before).\n' });
    const raised = await place.run(...tune, '--max-cost', '3', '--yes', '--workers', '30');
    expect(raised).toMatchObject({
      exitCode: 0,
      stdout: 't goes on with 30 workers (2 before), a cap of $3.00 ($1.00 before).\n',
    });
    expect((await running.ended).exitCode).toBe(0);
    expect(amiss()).toEqual(nothingIsAmiss);
  });
});

describe('tune --lane', () => {
  test('to realtime while jobs are in flight: these are collected, all else is sent at once, and nothing is paid twice', async () => {
    await begin('job-time:6s', titledThenScored(12));
    const running = place.start(...command, '--lane', 'batch');
    expect(await running.saysOnStderr('Waiting for')).toBe(true);
    const asked = await place.run(...tune, '--lane', 'realtime');
    expect({ exitCode: asked.exitCode, stdout: asked.stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(asked.stderr).toMatch(/^t would go on with the realtime lane \(batch before\)\.$/m);
    expect(asked.stderr).toMatch(/^In all the batch may come to \$\d.*: this is what you consent to\.$/m);
    const tuned = await place.run(...tune, '--lane', 'realtime', '--yes');
    const { exitCode, stdout } = await running.ended;

    expect(tuned.stdout).toBe('t goes on with the realtime lane (batch before).\n');
    expect({ exitCode, isComplete: stdout.includes('BATCH COMPLETE: t\n') }).toEqual({ exitCode: 0, isComplete: true });
    expect(lanesOf()).toEqual({ batch: 12, realtime: 12 });
    expect(amiss()).toEqual(nothingIsAmiss);
    expect(sandbox.totals().billed).toBe(24);
  });

  test('from a flex lane that is full: those who wait for room leave at once', async () => {
    await begin('flex-refused:100%,latency:20ms', ratedTopics(6, { model: 'openai/gpt-6-luna', lane: 'flex' }));
    const running = await startAndWaitForCalls(2);
    expect(await running.saysOnStderr('no room in the flex lane')).toBe(true);
    const tuned = await place.run(...tune, '--lane', 'realtime', '--yes');
    const { exitCode } = await running.ended;

    expect(tuned.stdout).toBe('t goes on with the realtime lane (flex before).\n');
    expect(exitCode).toBe(0);
    expect(sandbox.ledger.map(({ lane }) => lane)).toEqual(Array.from({ length: 6 }, () => 'realtime'));
    expect(amiss()).toEqual(nothingIsAmiss);
  });

  test('to batch in the middle: what was not sent yet travels in a job, without a question, since that is cheaper', async () => {
    await begin('latency:400ms,job-time:1s', ratedTopics(40));
    const running = await startAndWaitForCalls(5);
    const tuned = await place.run(...tune, '--lane', 'batch');
    const { exitCode } = await running.ended;

    expect(tuned).toMatchObject({ exitCode: 0, stdout: 't goes on with the batch lane (realtime before).\n' });
    expect(exitCode).toBe(0);
    const { realtime, batch } = lanesOf();
    expect({ all: realtime + batch, isEither: realtime >= 5 && batch > 0 }).toEqual({ all: 40, isEither: true });
    expect(amiss()).toEqual(nothingIsAmiss);
  });
});

describe('tune is refused', () => {
  test('where nobody works on the batch, with the command that does', async () => {
    await begin('', ratedTopics(3));
    await place.run('acquire', '--batch-id', 't', '--pipeline', 'pipeline');
    const { exitCode, stderr, stdout } = await place.run(...tune, '--workers', '9', '--lane', 'batch');
    expect({ exitCode, stderr, stdout }).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'Error: Nobody is working on t, so there is nothing to tune\nStart it so: batch-pipeline process --batch-id t --workers 9 --lane batch\n',
    });
    expect((await place.run(...tune)).stderr).toContain('Nothing is said to be tuned');
    expect(leftOrders(place.folder, 't')).toEqual([]);
  });

  test('for a lane that is none, or that the model does not have, and the run goes on as it was', async () => {
    await begin('latency:2s', ratedTopics(4));
    const running = await startAndWaitForCalls(1);
    const unknown = await place.run(...tune, '--lane', 'turbo');
    const missing = await place.run(...tune, '--lane', 'flex');
    expect(unknown).toMatchObject({ exitCode: 2, stdout: '' });
    expect(unknown.stderr).toContain('--lane turbo: there is no such lane');
    expect(missing.stderr).toContain('has no flex lane');
    expect(modeOf(join(place.folder, 'data/t/.batch/reply.json'))).toBe('600');
    const { exitCode } = await running.ended;
    expect({ exitCode, lanes: lanesOf() }).toEqual({ exitCode: 0, lanes: { realtime: 4, batch: 0 } });
  });
});
