import { describe, expect, test } from '@jest/globals';
import { createProgressTally } from '../../../src/adapters/reporters/progress-tally.ts';
import type { ProgressEvent } from '../../../src/ports/reporter.ts';
import { answered, begin, toItemId } from './events.ts';

function play(events: readonly ProgressEvent[], msAnEvent = 0) {
  const tally = createProgressTally();
  let now = 0;
  for (const event of events) {
    tally.add(event, now);
    now += msAnEvent;
  }
  return { tally, now, progress: tally.progress };
}

const rejected = (itemId: string, final: boolean): ProgressEvent => ({
  kind: 'rejected',
  itemId,
  step: 'main',
  attempt: 1,
  final,
  reasons: [],
});
const settled = (itemId: string, state: 'accepted' | 'rejected' | 'failed'): ProgressEvent => ({
  kind: 'settled',
  itemId,
  state,
});

describe('what counts as a success', () => {
  test('an item that was rejected and then accepted is one', () => {
    const { progress } = play([begin(), rejected('a', false), ...answered('a')]);
    expect(progress).toMatchObject({ done: 1, worked: 1, succeeded: 1, rejected: 0 });
    expect(progress?.entries).toEqual([{ itemId: 'a', kind: 'done', text: 'Done (100 chars)', tail: '' }]);
  });

  test('an item rejected for good is none, and is counted once', () => {
    const { progress } = play([
      begin(),
      ...answered('a').slice(0, 1),
      rejected('a', true),
      { kind: 'advanced', itemId: 'a' },
      settled('a', 'rejected'),
    ]);
    expect(progress).toMatchObject({ done: 1, worked: 1, succeeded: 0, rejected: 1, failed: 0 });
  });

  test('an item that needed nothing counts for the bar alone', () => {
    const { progress } = play([begin({ total: 2 }), { kind: 'advanced', itemId: 'a' }, ...answered('b')]);
    expect(progress).toMatchObject({ done: 2, worked: 1, succeeded: 1 });
  });

  test('an item that free work settled is one too', () => {
    const { progress } = play([begin(), { kind: 'advanced', itemId: 'a' }, settled('a', 'accepted')]);
    expect(progress).toMatchObject({ done: 1, worked: 1, succeeded: 1 });
    expect(progress?.entries).toEqual([{ itemId: 'a', kind: 'done', text: 'Done', tail: '' }]);
  });
});

test('several answers of one item are added up in its line', () => {
  const [answer] = answered('a', { chars: 1000 });
  if (answer === undefined) throw new Error('no answer');
  const { progress } = play([begin(), answer, ...answered('a', { chars: 245 })]);
  expect(progress?.entries).toEqual([{ itemId: 'a', kind: 'done', text: 'Done (2 answers, 1,245 chars)', tail: '' }]);
});

describe('the time that is left', () => {
  test('is not known before the first item', () => {
    const { tally } = play([begin({ total: 10 })]);
    expect(tally.remainingMs(60_000)).toBe(null);
  });

  test('is that of the items of late, not of those that needed nothing', () => {
    const skipped = Array.from({ length: 50 }, (_, n): ProgressEvent => ({ kind: 'advanced', itemId: toItemId(n) }));
    const { tally } = play([begin({ total: 100 }), ...skipped]);
    for (let n = 1; n <= 10; n++) for (const event of answered(toItemId(50 + n))) tally.add(event, n * 2000);
    expect(tally.remainingMs(20_000)).toBe(40 * 2000);
  });

  test('grows while nothing comes back', () => {
    const { tally } = play([begin({ total: 2 })]);
    for (const event of answered('a')) tally.add(event, 1000);
    expect([tally.remainingMs(1000), tally.remainingMs(9000)]).toEqual([1000, 9000]);
  });

  test('follows the pace when it changes', () => {
    const { tally } = play([begin({ total: 1100 })]);
    let now = 0;
    for (let n = 0; n < 1000; n++) {
      now += n < 500 ? 10_000 : 100;
      for (const event of answered(toItemId(n))) tally.add(event, now);
    }
    expect(tally.remainingMs(now)).toBe(100 * 100);
  });
});

test('memory does not grow with the items', () => {
  const { tally } = play([begin({ total: null })]);
  for (let n = 0; n < 5000; n++) for (const event of answered(toItemId(n))) tally.add(event, n);
  expect(tally.progress?.entries.length).toBe(20);
});
