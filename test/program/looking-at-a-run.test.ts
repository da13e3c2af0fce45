import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, jest, test } from '@jest/globals';
import type { BatchStatus } from '../../src/compose/look.ts';
import { toEnvironment } from '../../src/compose/sandbox.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { until } from '../support/asked-runs.ts';
import { ratedTopics } from '../support/rated-topics.ts';
import { createWorkplace, type Workplace } from '../support/workplace.ts';

jest.setTimeout(120_000);

let place: Workplace;
let sandbox: Sandbox;

afterEach(async () => {
  place.remove();
  await sandbox.close();
});

test('calls that a run waits for are in flight, and what it may be writing is no damage, until it is gone', async () => {
  sandbox = await createSandbox({ faults: 'latency:60s' });
  place = createWorkplace(ratedTopics(8), toEnvironment(sandbox));
  const all = ['all', '--batch-id', 'b', '--pipeline', 'pipeline', '--yes', '--workers', '6'];
  const running = place.start(...all);
  await until(() => sandbox.totals().requests === 6);

  const status = await place.run('status', '--batch-id', 'b');
  expect(status.stdout).toMatch(/^In flight now: 6 calls, up to \$\d/m);
  expect(status.stdout).not.toContain('Fate unknown');
  const report = await place.run('report', '--batch-id', 'b');
  expect(report.stdout).toMatch(/^In flight now: 6 calls, up to \$\d/m);

  const sound = await place.run('verify', '--batch-id', 'b');
  expect(sound).toMatchObject({ exitCode: 0 });
  expect(sound.stdout).toContain(`Process ${running.child.pid} is at work on it (all, on`);
  expect(sound.stdout).toContain('Look again when it has ended: batch-pipeline verify --batch-id b');
  expect(sound.stdout).toMatch(/^In flight now: 6 calls/m);

  rmSync(join(place.folder, 'data/b/item-0008/raw.json'));
  const halfway = await place.run('verify', '--batch-id', 'b');
  expect(halfway.exitCode).toBe(5);
  expect(halfway.stdout).toContain('May be on its way: 1');
  expect(halfway.stdout).toContain('Nothing that stands is amiss. Look again');
  expect(halfway.stdout).not.toContain('--repair');

  running.child.kill('SIGKILL');
  await running.ended;
  const left = await place.runJson<BatchStatus>('status', '--batch-id', 'b');
  expect(left.document).toMatchObject({ unknownFate: { calls: 6 }, inFlightNow: { calls: 0 } });
  const after = await place.run('verify', '--batch-id', 'b');
  expect(after.exitCode).toBe(68);
  expect(after.stdout).toMatch(/^Fate unknown: 6 calls that may have been billed/m);
});
