import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createClock } from '../../../src/adapters/clock.ts';
import { createBatchShelf } from '../../../src/adapters/store/batch-shelf.ts';
import { createDiskFiles } from '../../../src/adapters/store/disk-files.ts';
import { createMachine } from '../../../src/adapters/store/machine.ts';

interface Taken {
  readonly batch: string;
  readonly kind: 'locked' | 'held';
  readonly pid: number;
  readonly tookOver: number | null;
}

const program = fileURLToPath(new URL('../../support/lock-taker.ts', import.meta.url));
const ended = new Map<ChildProcess, Promise<void>>();
let dataFolder: string;

function start(beginAt: number, batches: readonly string[]): { child: ChildProcess; lines: Promise<readonly Taken[]> } {
  const child = spawn(process.execPath, [program, dataFolder, String(beginAt), ...batches], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  ended.set(child, new Promise((resolve) => child.once('exit', () => resolve())));
  const lines = new Promise<readonly Taken[]>((resolve, reject) => {
    let text = '';
    child.once('error', reject);
    child.stdout?.on('data', (data: Buffer) => {
      text += data.toString();
      const whole = text.split('\n').slice(0, -1);
      if (whole.length === batches.length) resolve(whole.map((line) => JSON.parse(line) as Taken));
    });
  });
  return { child, lines };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await ended.get(child);
}

const open = (batch: string) =>
  createBatchShelf({ files: createDiskFiles(), dataFolder, clock: createClock() }).open(batch);

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(async () => {
  await Promise.all([...ended.keys()].map(kill));
  ended.clear();
  rmSync(dataFolder, { recursive: true, force: true });
});

describe('the lock between processes', () => {
  test('is held by a living process, and taken over when it was killed', async () => {
    const { child, lines } = start(0, ['b']);
    expect(await lines).toEqual([{ batch: 'b', kind: 'locked', pid: child.pid, tookOver: null }]);
    expect([open('b').lock({ create: true }).kind, open('b').readLockHolder()?.pid]).toEqual(['held', child.pid]);
    await kill(child);
    expect(open('b').readLockHolder()).toBeNull();
    const ours = open('b').lock({ create: true });
    expect(ours).toMatchObject({
      kind: 'locked',
      tookOver: { pid: child.pid, host: expect.stringContaining(hostname()), command: 'lock-taker' },
    });
    expect(JSON.parse(readFileSync(join(dataFolder, 'b/.batch/lock'), 'utf8'))).toEqual(ours.holder);
    if (ours.kind === 'locked') ours.release();
  });

  test('four processes that take new and stale locks at once get each of them once', async () => {
    const batches = Array.from({ length: 40 }, (_, index) => `b${index}`);
    const stale = batches.filter((_, index) => index % 4 !== 0);
    const dying = start(0, stale);
    await dying.lines;
    await kill(dying.child);

    const beginAt = Date.now() + 700;
    const takers = Array.from({ length: 4 }, () => start(beginAt, batches));
    const all = (await Promise.all(takers.map((taker) => taker.lines))).flat();
    const winners = batches.map((batch) => all.filter((taken) => taken.batch === batch && taken.kind === 'locked'));
    expect(winners.map((of) => of.length)).toEqual(batches.map(() => 1));
    expect(winners.map(([of]) => of?.tookOver)).toEqual(
      batches.map((batch) => (stale.includes(batch) ? dying.child.pid : null)),
    );
    expect(batches.map((batch) => open(batch).readLockHolder()?.pid)).toEqual(winners.map(([of]) => of?.pid));
  });
});

describe('the machine', () => {
  test('knows when this process began, and that another is not there', () => {
    const machine = createMachine();
    const begun = machine.startOf(process.pid);
    expect([machine.host, machine.pid, begun, machine.startOf(2 ** 30)]).toEqual([
      expect.stringContaining(hostname()),
      process.pid,
      createMachine().startOf(process.pid),
      null,
    ]);
    expect(begun).toMatch(process.platform === 'linux' ? /^\d+$/ : /^$/);
    if (process.platform === 'linux') expect(machine.bootId).toMatch(/^[0-9a-f-]{36}$/);
  });
});
