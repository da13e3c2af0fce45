import { expect, test } from '@jest/globals';
import { createClock } from '../../src/adapters/clock.ts';
import { createFakeClock } from '../support/fake-clock.ts';

test('sleep takes its time, and no longer than until its signal', async () => {
  const clock = createClock();
  const start = performance.now();
  await clock.sleep(20);
  expect(performance.now() - start).toBeGreaterThan(15);
  const controller = new AbortController();
  const slept = clock.sleep(60_000, controller.signal);
  controller.abort();
  await slept;
  await clock.sleep(60_000, controller.signal);
  await clock.sleep(0);
  expect(performance.now() - start).toBeLessThan(10_000);
});

test('a delay beyond what a timer can hold does not end at once', async () => {
  const controller = new AbortController();
  let ended = false;
  const slept = createClock()
    .sleep(2 ** 40, controller.signal)
    .then(() => {
      ended = true;
    });
  await createClock().sleep(10);
  expect(ended).toBe(false);
  controller.abort();
  await slept;
});

test('ids have the length that was asked for, and differ', () => {
  const ids = Array.from({ length: 1000 }, () => createClock().randomId(12));
  expect(new Set(ids).size).toBe(1000);
  expect(ids.filter((id) => !/^[a-z0-9]{12}$/.test(id))).toEqual([]);
  expect(Math.abs(createClock().now() - Date.now())).toBeLessThan(1000);
});

test('the clock of the tests stands still until someone sleeps', async () => {
  const clock = createFakeClock('2025-01-15T08:00:00.000Z');
  await clock.sleep(1000);
  clock.advance(500);
  expect([new Date(clock.now()).toISOString(), clock.slept, clock.randomId(4), clock.randomId(4)]).toEqual([
    '2025-01-15T08:00:01.500Z',
    [1000],
    '0001',
    '0002',
  ]);
});
