import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createBatchShelf } from '../../src/adapters/store/batch-shelf.ts';
import { createMemoryFiles } from '../../src/adapters/store/memory-files.ts';
import { createNotices } from '../../src/compose/notify.ts';
import type { OpenBatch } from '../../src/compose/open-batch.ts';
import type { Notice } from '../../src/core/done-notice.ts';
import type { CallEvent, ProgressEvent } from '../../src/ports/reporter.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createFakeMachines } from '../support/fake-machine.ts';
import { readLines } from '../support/workplace.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A run that waits for jobs; what it is told of comes from `report`. */
function setUp() {
  const folder = mkdtempSync(join(tmpdir(), 'notices-'));
  folders.push(folder);
  const clock = createFakeClock();
  const shelf = createBatchShelf({
    files: createMemoryFiles(),
    dataFolder: '/data',
    clock,
    machine: createFakeMachines().start(),
  });
  const said: string[] = [];
  const flags = { sandbox: false, notify: ['cat >> told.jsonl'] };
  const notices = createNotices(flags, {
    environment: process.env,
    currentFolder: folder,
    say: (text) => void said.push(text),
  });
  const batch = { store: shelf.open('b'), surroundings: { clock }, isLockOurs: () => false };
  notices.begin(batch as unknown as OpenBatch);
  const told = async () => {
    await notices.leave();
    return readLines<Notice>(join(folder, 'told.jsonl')).map(({ kind, heading, message }) => [kind, heading, message]);
  };
  return { clock, notices, said, told };
}

const paused = (delayMs: number, job?: number): ProgressEvent => ({
  kind: 'paused',
  provider: 'openai',
  reason: 'rate limit',
  delayMs,
  ...(job === undefined ? {} : { job }),
});
const answered = {
  kind: 'called',
  provider: 'openai',
  outcome: { kind: 'answer' },
} as CallEvent;
const pausedNotice = ['trouble', 'BATCH PAUSED: b', 'openai answers nothing; the run waits and asks again: rate limit'];

describe('trouble is told while the run goes on', () => {
  test('when a decision is needed, once', async () => {
    const { notices, told } = setUp();
    for (const job of [1, 2])
      notices.report({ kind: 'notice', level: 'warning', message: `job ${job}?`, job, needsDecision: true });
    expect(await told()).toEqual([['trouble', 'BATCH NEEDS A DECISION: b', 'job 1?']]);
  });

  test('when nothing is answered for five minutes, and not before', async () => {
    const { clock, notices, told } = setUp();
    for (let minute = 0; minute < 4; minute += 1) {
      notices.report(paused(30_000));
      clock.advance(60_000);
    }
    notices.report(answered);
    for (let minute = 0; minute < 4; minute += 1) {
      notices.report(paused(30_000));
      clock.advance(60_000);
    }
    expect(await told()).toEqual([]);
    clock.advance(60_000);
    for (const _ of [1, 2]) notices.report(paused(30_000));
    expect(await told()).toEqual([pausedNotice]);
  });

  test('when the provider asks to wait that long, but not for want of room for a job', async () => {
    const { notices, told } = setUp();
    notices.report(paused(600_000, 3));
    expect(await told()).toEqual([]);
    notices.report(paused(300_000));
    expect(await told()).toEqual([pausedNotice]);
  });
});

test.each([
  ['an error of the disk', 1, [['trouble', 'BATCH ENDED BY AN ERROR: b', 'the disk is full']]],
  ['a mistake of the person', 2, []],
  ['a batch that another process holds', 5, []],
])('%s that ends the process is told as it should be', async (_, exitCode, expected) => {
  const { notices, told } = setUp();
  notices.report({ kind: 'run-ended', durationMs: 1, exitCode, error: 'the disk is full' });
  expect(await told()).toEqual(expected);
});
