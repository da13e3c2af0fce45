import { describe, expect, test } from '@jest/globals';
import { readReply, readStopOrder, readTuneOrder } from '../../src/core/control.ts';
import { describeChange } from '../../src/core/settings-text.ts';

const order = { id: 'x', holder: 'nonce', at: '2026-01-01T00:00:00.000Z' };
const wishes = { workers: null, maxCostUsd: null, lanes: null };

describe('an order', () => {
  test('to stop names the lock that it is meant for', () => {
    expect(readStopOrder({ ...order, more: 1 })).toEqual(order);
    for (const value of [null, 'stop', [], {}, { ...order, id: 1 }, { id: 'x', at: order.at }])
      expect(readStopOrder(value)).toBeNull();
  });

  test('to tune is what a run can do, or none', () => {
    expect(readTuneOrder({ ...order, workers: 3 })).toEqual({ ...order, ...wishes, workers: 3 });
    expect(readTuneOrder({ ...order, lanes: ['a=batch'], agreed: { upToUsd: null } })).toEqual({
      ...order,
      ...wishes,
      lanes: ['a=batch'],
      agreed: { upToUsd: null },
    });
    for (const bad of [
      { workers: 0 },
      { workers: 1.5 },
      { workers: 1001 },
      { workers: '5' },
      { maxCostUsd: -1 },
      { maxCostUsd: '5' },
      { maxCostUsd: Number.NaN },
      { lanes: 'batch' },
      { lanes: [1] },
      { agreed: true },
      { agreed: { upToUsd: 'all' } },
    ])
      expect([bad, readTuneOrder({ ...order, ...bad })]).toEqual([bad, null]);
  });
});

describe('an answer', () => {
  const reply = { holder: 'nonce', stopping: null, tune: null };

  test('counts when it is whole and of the run that was asked', () => {
    expect(readReply(reply, 'nonce')).toEqual(reply);
    expect(readReply(reply, 'another')).toBeNull();
    for (const bad of [{ stopping: 1 }, { stopping: { id: 'x' } }, { tune: { id: 'x', kind: 'done' } }, { tune: 'x' }])
      expect([bad, readReply({ ...reply, ...bad }, 'nonce')]).toEqual([bad, null]);
  });
});

describe('what is otherwise now', () => {
  const before = { workers: 5, maxCostUsd: null, lanes: { find: 'batch', score: 'batch' } } as const;

  test('is said with what was before', () => {
    expect(describeChange(before, before)).toEqual([]);
    expect(describeChange(before, { ...before, workers: 1, maxCostUsd: 2 })).toEqual([
      '1 worker (5 before)',
      'a cap of $2.00 (none before)',
    ]);
    expect(describeChange(before, { ...before, lanes: { find: 'flex', score: 'flex' } })).toEqual([
      'the flex lane (batch before)',
    ]);
    expect(describeChange(before, { ...before, lanes: { find: 'batch', score: 'realtime' } })).toEqual([
      'the realtime lane for score (batch before)',
    ]);
  });
});
