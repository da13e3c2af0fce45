import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { toEnvironment } from '../../src/compose/sandbox.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { leftOrders, lockOf, until } from '../support/asked-runs.ts';
import { programFile } from '../support/program.ts';
import { ratedTopics } from '../support/rated-topics.ts';
import { createWorkplace, type Workplace } from '../support/workplace.ts';

jest.setTimeout(120_000);

const nobody = { uid: 65534, gid: 65534 };
/** Only root may become somebody else, and only where that one may read the program. */
const canBeNobody =
  process.getuid?.() === 0 &&
  spawnSync(process.execPath, [programFile, 'list'], { cwd: '/', env: {}, ...nobody }).status === 0;
const asRoot = canBeNobody ? describe : describe.skip;

const command = ['all', '--batch-id', 'i', '--pipeline', 'pipeline', '--yes', '--workers', '1'];
let place: Workplace;
let sandbox: Sandbox;

async function begin(): Promise<void> {
  sandbox = await createSandbox({ faults: 'latency:300ms' });
  place = createWorkplace(ratedTopics(200), toEnvironment(sandbox));
}

afterEach(async () => {
  place.remove();
  await sandbox.close();
});

/** Runs the program as nobody, to its end. */
async function runAsNobody(...argv: readonly string[]) {
  const child = spawn(process.execPath, [programFile, ...argv], {
    cwd: place.folder,
    env: { PATH: process.env['PATH'], NO_COLOR: '1', ...place.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...nobody,
  });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const exitCode = await new Promise((resolve) => child.once('close', resolve));
  return { exitCode, stdout, stderr };
}

asRoot('a run of another user', () => {
  test("hears root, who stops and tunes anybody's", async () => {
    await begin();
    execFileSync('chown', ['-R', '65534:65534', place.folder]);
    const running = runAsNobody(...command);
    await until(() => lockOf(place.folder, 'i') !== null && sandbox.totals().requests > 0);
    const tuned = await place.run('tune', '--batch-id', 'i', '--workers', '2');
    expect(tuned.stdout).toContain('i goes on with 2 workers (1 before)');
    const stopped = await place.run('stop', '--batch-id', 'i');
    expect(stopped.stdout).toMatch(/^Stopped: i /);
    expect(await running).toMatchObject({ exitCode: 130 });
  });

  test('is listed as one that cannot be read where its folder is closed, and hides no other', async () => {
    await begin();
    chmodSync(place.folder, 0o755);
    for (const id of ['closed', 'open']) await place.run('acquire', '--batch-id', id, '--pipeline', 'pipeline');
    chmodSync(`${place.folder}/data/closed`, 0o700);
    const listed = await runAsNobody('list');
    expect(listed.exitCode).toBe(0);
    expect(listed.stdout).toMatch(/^closed: Cannot look at .*permission denied \(EACCES\)/m);
    expect(listed.stdout).toMatch(/^open /m);
  });

  test('is asked by nobody else, who is told at once whose it is and how to ask', async () => {
    await begin();
    chmodSync(place.folder, 0o755);
    const running = place.start(...command);
    await until(() => lockOf(place.folder, 'i') !== null && sandbox.totals().requests > 0);
    chmodSync(`${place.folder}/data/i/.batch`, 0o777);
    const refused = await runAsNobody('stop', '--batch-id', 'i');
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain(
      `The run of i is root's (all, process ${running.child.pid}), and hears nobody else`,
    );
    expect(refused.stderr).toContain('sudo -u root batch-pipeline stop --batch-id i');
    const untuned = await runAsNobody('tune', '--batch-id', 'i', '--workers', '2');
    expect(untuned.stderr).toContain('sudo -u root batch-pipeline tune --batch-id i --workers 2');
    expect(leftOrders(place.folder, 'i')).toEqual([]);
  });
});
