import { describe, expect, test } from '@jest/globals';
import { type DeadlineWorldOptions, runWorld } from '../support/deadline-world.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const step = { callMs: 40_000, pace: 1, hasBatch: true, flex: null };
/** 60 items of one step in four jobs that take 20 to 90 minutes; in realtime with 4 workers ten minutes. */
const plain: DeadlineWorldOptions = {
  seed: 1,
  items: 60,
  steps: [step],
  workers: 4,
  itemsAJob: 15,
  jobMs: [20 * minuteMs, 90 * minuteMs],
  stuckJobs: 0,
  isGradual: true,
  cancelMs: 10 * minuteMs,
  retries: 0,
  completion: { typicalMs: hourMs, worstMs: 24 * hourMs, jobs: 0 },
  looks: 'at-once',
};
const flex = { slower: 2, refusals: 0.1 };

const worlds: Readonly<Record<string, DeadlineWorldOptions>> = {
  'jobs that answer line by line': plain,
  'jobs that give nothing before their end': { ...plain, isGradual: false, seed: 2 },
  'one large job': { ...plain, itemsAJob: 60, seed: 3 },
  'a chain of three steps, with answers asked again': {
    ...plain,
    steps: [step, { ...step, callMs: 10_000 }, step],
    retries: 0.15,
    seed: 4,
  },
  'jobs of which a third never end': { ...plain, stuckJobs: 0.35, seed: 5 },
  'calls that are slower than expected': { ...plain, steps: [{ ...step, pace: 1.4 }], seed: 6 },
  'a chain whose second step has no half price': { ...plain, steps: [step, { ...step, hasBatch: false }], seed: 7 },
  'one worker and much to do': { ...plain, workers: 1, seed: 8, jobMs: [hourMs, 5 * hourMs] },
  'three items': { ...plain, items: 3, itemsAJob: 2, seed: 9 },
  'jobs that are quick': { ...plain, jobMs: [2 * minuteMs, 4 * minuteMs], seed: 10 },
};
const flexWorlds: Readonly<Record<string, DeadlineWorldOptions>> = {
  'flex that is as quick as it is taken to be': {
    ...plain,
    steps: [{ ...step, flex }],
    seed: 11,
    jobMs: [hourMs, 20 * hourMs],
  },
  'flex that is slow and refuses half of the calls': {
    ...plain,
    steps: [{ ...step, flex: { slower: 3, refusals: 0.5 } }],
    seed: 12,
  },
  'a chain over a provider with flex and one without': {
    ...plain,
    steps: [{ ...step, flex }, step],
    retries: 0.1,
    seed: 13,
  },
};
const looked = { ...plain, looks: 'as-planned', steps: [step, step], seed: 14 } as const;

/** Deadlines from before the quickest end that is possible to long after the slowest, evenly. */
function sweep(world: DeadlineWorldOptions, deadlines = 240) {
  const realtime = runWorld(world, 0, 'realtime');
  const range = 3 * realtime.endedMs + world.steps.length * world.jobMs[1] + hourMs;
  const runs = Array.from({ length: deadlines }, (_, index) => {
    const deadlineMs = Math.round(0.8 * realtime.endedMs + (index * range) / deadlines);
    return { deadlineMs, ...runWorld(world, deadlineMs) };
  });
  const [tightest, widest] = [runs[0], runs.at(-1)];
  return {
    missed: runs.filter(({ deadlineMs, endedMs }) => realtime.endedMs <= deadlineMs && endedMs > deadlineMs),
    possible: runs.filter(({ deadlineMs }) => realtime.endedMs <= deadlineMs).length,
    rises: runs.filter(({ cost }, index) => cost > (runs[index - 1]?.cost ?? Number.POSITIVE_INFINITY) + 1e-9),
    dearer: runs.filter(({ cost }) => cost > realtime.cost + 1e-9),
    saved: 1 - (widest?.cost ?? 0) / realtime.cost,
    savedAtOnce: 1 - (tightest?.cost ?? 0) / realtime.cost,
    biggestRise: Math.max(0, ...runs.map(({ cost }, index) => cost - (runs[index - 1]?.cost ?? cost))) / realtime.cost,
  };
}

describe.each(Object.entries(worlds))('in a world of %s, over 240 deadlines', (_, world) => {
  const found = sweep(world);

  test('every deadline is met that realtime alone could meet', () => {
    expect(found.possible).toBeGreaterThan(200);
    expect(found.missed).toEqual([]);
  });

  test('more time never costs more, and no deadline more than realtime for all', () => {
    expect([found.rises, found.dearer]).toEqual([[], []]);
  });

  test('a tight deadline buys realtime, a wide one the half price wherever there is one', () => {
    const halfPriced = world.steps.filter(({ hasBatch }) => hasBatch).length / world.steps.length;
    expect(found.savedAtOnce).toBe(0);
    if (world.stuckJobs === 0) expect(found.saved).toBeGreaterThan(0.45 * halfPriced);
    else expect(found.saved).toBeGreaterThan(0.2);
  });
});

describe.each(Object.entries(flexWorlds))('in a world of %s, over 240 deadlines', (_, world) => {
  const found = sweep(world);

  test('every deadline is met that realtime alone could meet, and none costs more than realtime for all', () => {
    expect([found.possible > 200, found.missed, found.dearer]).toEqual([true, [], []]);
  });

  // What flex will let in at some hour is not ours to know, so that a later hour may find less room.
  test('more time hardly ever costs more', () => {
    expect(found.biggestRise).toBeLessThan(0.05);
    expect(found.saved).toBeGreaterThan(0.4);
  });
});

test('with looks as far apart as they are planned, deadlines are met all the same, and more time never costs more', () => {
  const { missed, dearer, rises, possible } = sweep(looked, 60);
  expect([possible > 50, missed, dearer, rises]).toEqual([true, [], [], []]);
});
