import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { killHolder, processFacts } from '../../src/compose/process-facts.ts';
import { toEnvironment } from '../../src/compose/sandbox.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { surroundingsOf, until } from '../support/asked-runs.ts';
import type { Running } from '../support/program.ts';
import { ratedTopics } from '../support/rated-topics.ts';
import { createWorkplace, type Workplace } from '../support/workplace.ts';

// A whole program is started again and again, on a machine that may have other things to do.
jest.setTimeout(120_000);

let place: Workplace;
let sandbox: Sandbox;
let running: Running;

beforeEach(async () => {
  sandbox = await createSandbox({ faults: 'latency:60s' });
  place = createWorkplace(ratedTopics(8), toEnvironment(sandbox));
  running = place.start('all', '--batch-id', 'f', '--pipeline', 'pipeline', '--yes');
  await until(() => sandbox.totals().requests >= 5);
});

afterEach(async () => {
  running.child.kill('SIGKILL');
  await running.ended;
  place.remove();
  await sandbox.close();
});

const facts = (earlier?: Awaited<ReturnType<typeof processFacts>>) =>
  processFacts(surroundingsOf(place.folder), 'f', { logLines: 3, ...(earlier === undefined ? {} : { earlier }) });

describe('the process that holds the lock', () => {
  test('is told with what it uses, and when it is killed that it is gone', async () => {
    const first = await facts();
    expect(first).toMatchObject({
      batchId: 'f',
      holder: { pid: running.child.pid, command: 'all' },
      isAlive: true,
      isHere: true,
      commandLine: expect.stringContaining('all --batch-id f --pipeline pipeline --yes'),
      cpuPercent: expect.any(Number),
      cpu: { usedMs: expect.any(Number) },
    });
    expect(first.residentBytes).toBeGreaterThan(20_000_000);
    expect(first.logLines.length).toBeGreaterThan(0);
    expect(first.logLines.length).toBeLessThanOrEqual(3);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect((await facts(first)).cpuPercent).toBeLessThan(200);

    running.child.kill('SIGKILL');
    await running.ended;
    expect(await facts()).toMatchObject({
      holder: { pid: running.child.pid },
      isAlive: false,
      commandLine: null,
      residentBytes: null,
    });
  });

  test('is ended by a signal only where it is the one that was shown', async () => {
    const surroundings = surroundingsOf(place.folder);
    const { holder } = await facts();
    await expect(killHolder(surroundings, 'f', { nonce: 'another', signal: 'SIGKILL' })).rejects.toMatchObject({
      code: 'not-running',
    });
    const another = {
      look: async () => ({ commandLine: 'x', cpuUsedMs: 0, cpuPercent: 0, residentBytes: 0, start: '1' }),
      signal: () => {
        throw new Error('another process was hit');
      },
    };
    const kill = { nonce: holder?.nonce ?? '', signal: 'SIGKILL' } as const;
    await expect(killHolder(surroundings, 'f', kill, another)).rejects.toMatchObject({ code: 'another-process' });
    expect(running.child.exitCode).toBeNull();

    expect(await killHolder(surroundings, 'f', kill)).toEqual({ pid: running.child.pid });
    expect(await running.ended).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
    await expect(killHolder(surroundings, 'f', kill)).rejects.toMatchObject({ code: 'not-running' });
  });

  test('ends in order on SIGTERM', async () => {
    const { holder } = await facts();
    await killHolder(surroundingsOf(place.folder), 'f', { nonce: holder?.nonce ?? '', signal: 'SIGTERM' });
    expect(await running.saysOnStderr('Stopping: waiting for 5 calls')).toBe(true);
  });
});
