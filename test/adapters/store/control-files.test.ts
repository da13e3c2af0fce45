import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createClock } from '../../../src/adapters/clock.ts';
import { createBatchShelf } from '../../../src/adapters/store/batch-shelf.ts';
import { createDiskFiles } from '../../../src/adapters/store/disk-files.ts';

const order = { id: 'x', holder: 'nonce', at: '2026-01-01T00:00:00.000Z' };
let dataFolder: string;

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'control-files-'));
});

afterEach(() => rmSync(dataFolder, { recursive: true }));

const own = (...path: readonly string[]) => join(dataFolder, 'b', '.batch', ...path);
const control = () =>
  createBatchShelf({ files: createDiskFiles(), dataFolder, clock: createClock() }).open('b').control;

describe('what is asked of a holder', () => {
  test('is taken once, and only its owner may read it meanwhile', () => {
    const files = control();
    files.askToStop(order);
    files.askToStop({ ...order, id: 'y' });
    expect((statSync(own('stop')).mode & 0o777).toString(8)).toBe('600');
    expect([files.isWaiting(order), files.isWaiting({ id: 'y' }), files.hasOrders()]).toEqual([false, true, true]);
    expect(files.takeStop()).toEqual({ kind: 'order', order: { ...order, id: 'y' } });
    expect([files.takeStop(), files.hasOrders(), readdirSync(own())]).toEqual([null, false, []]);
  });

  test('is answered for the run that was asked alone', () => {
    const files = control();
    files.writeReply({ holder: 'nonce', stopping: null, tune: null });
    expect((statSync(own('reply.json')).mode & 0o777).toString(8)).toBe('600');
    expect([files.readReply('nonce')?.holder, files.readReply('later')]).toEqual(['nonce', null]);
    files.clear();
    expect(readdirSync(own())).toEqual([]);
  });
});

test('an empty folder in its place gives way to an order; one with something in it is said', () => {
  const files = control();
  mkdirSync(own('stop'), { recursive: true });
  files.askToStop(order);
  expect(files.takeStop()).toEqual({ kind: 'order', order });
  mkdirSync(own('stop', 'mine'), { recursive: true });
  expect(() => files.askToStop(order)).toThrow(`${own('stop')} is a folder, so nothing can be left there for the run`);
  expect(files.blocked()).toEqual(['.batch/stop']);
});

describe('what no command wrote', () => {
  test.each<readonly [string, (path: string) => void]>([
    ['a folder', (path) => mkdirSync(path)],
    ['a pipe that nobody writes to', (path) => void execFileSync('mkfifo', [path])],
    ['a link to a file of somebody else', (path) => symlinkSync('/etc/hostname', path)],
    ['half an order', (path) => writeFileSync(path, '{"id":"x","hol')],
  ])('is garbage, and nothing is waited for: %s', (_name, make) => {
    const files = control();
    mkdirSync(own(), { recursive: true });
    for (const name of ['stop', 'tune.json', 'reply.json']) make(own(name));
    expect([files.takeStop(), files.takeTune(), files.readReply('nonce')]).toEqual([
      { kind: 'garbage' },
      { kind: 'garbage' },
      null,
    ]);
    expect(files.isWaiting(order)).toBe(false);
    files.clear();
    expect(readdirSync(own())).toEqual([]);
  });
});
