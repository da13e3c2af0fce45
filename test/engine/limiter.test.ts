import { describe, expect, test } from '@jest/globals';
import { createLimiter, type Limiter, type Pass } from '../../src/engine/limiter.ts';
import { type LimitState, noLimits } from '../../src/ports/provider.ts';
import { createManualClock, settle } from '../support/manual-clock.ts';

/** A limiter with workers that always want to call. */
function createRoad(ceiling: number, workers = ceiling) {
  const clock = createManualClock();
  const pauses: [string, number][] = [];
  let most = ceiling;
  const limiter = createLimiter(
    clock,
    () => most,
    (reason, delayMs) => pauses.push([reason, delayMs]),
  );
  const stop = new AbortController();
  const out: Pass[] = [];
  let waiting = 0;
  const want = () => {
    waiting += 1;
    void limiter.enter(stop.signal).then((pass) => {
      waiting -= 1;
      if (pass !== false) out.push(pass);
    });
  };
  for (let worker = 0; worker < workers; worker += 1) want();
  return {
    clock,
    limiter,
    pauses,
    stop,
    setCeiling: (value: number) => {
      most = value;
    },
    out,
    waiting: () => waiting,
    /** Takes the oldest calls back, each with `end`, and sends their workers for another call at once. */
    async back(count: number, end: (pass: Pass) => void): Promise<void> {
      await settle();
      for (const pass of out.splice(0, count)) {
        end(pass);
        want();
      }
      await settle();
    },
  };
}

const answered =
  (limits: Partial<LimitState> = {}) =>
  (pass: Pass) =>
    pass.answered({ ...noLimits, ...limits });
const tooMany =
  (retryAfterMs: number | null = null) =>
  (pass: Pass) =>
    pass.refused('rate-limit', retryAfterMs);
const broken = (pass: Pass) => pass.refused('server-error', null);
const widthOf = ({ limiter }: { readonly limiter: Limiter }) => [limiter.inFlight, limiter.width];

describe('the width of a limiter', () => {
  test('begins at the ceiling where that is small', async () => {
    const road = createRoad(5, 9);
    await settle();
    expect([widthOf(road), road.waiting()]).toEqual([[5, 5], 4]);
  });

  test('begins at 32 and doubles each clean round trip up to the ceiling', async () => {
    const road = createRoad(200);
    await settle();
    const widths = [road.limiter.inFlight];
    for (let round = 1; round <= 4; round += 1) {
      await road.back(road.out.length, answered());
      widths.push(road.limiter.inFlight);
    }
    expect(widths).toEqual([32, 64, 128, 200, 200]);
  });

  test('is cut once by a burst of 429s, and grows by one a round trip beyond the width it was cut to', async () => {
    const road = createRoad(100);
    await settle();
    await road.back(32, answered());
    expect(widthOf(road)).toEqual([64, 64]);
    await road.back(10, tooMany(1_000));
    // 64 · 0.7, once, although ten calls were refused.
    expect([road.limiter.width, road.pauses]).toEqual([44, [['rate limit', 1_000]]]);
    await road.back(54, answered());
    expect(road.limiter.width).toBe(44);
    await road.clock.advance(1_000);
    expect(road.limiter.inFlight).toBe(44);
    await road.back(44, answered());
    expect(road.limiter.width).toBe(45);
    await road.back(45, answered());
    expect(road.limiter.width).toBe(46);
  });

  test('never falls below one, nor grows above a ceiling that was lowered meanwhile', async () => {
    const road = createRoad(1);
    for (let round = 1; round <= 5; round += 1) {
      await road.back(1, tooMany(10));
      await road.clock.advance(10);
    }
    expect(widthOf(road)).toEqual([1, 1]);
    const wide = createRoad(20);
    await settle();
    wide.setCeiling(3);
    await wide.back(20, answered());
    expect(widthOf(wide)).toEqual([3, 3]);
  });

  test('is neither cut nor grown by server errors for a while', async () => {
    const road = createRoad(60);
    await settle();
    await road.back(1, broken);
    expect([road.limiter.width, road.pauses]).toEqual([32, []]);
    await road.back(32, answered());
    expect(road.limiter.width).toBe(32);
    await road.clock.advance(2_000);
    await road.back(32, answered());
    expect(road.limiter.width).toBe(60);
  });
});

describe('a pause', () => {
  test('lets nothing leave before retry-after is over, and is extended by a later one', async () => {
    const road = createRoad(4);
    await road.back(1, tooMany(30_000));
    await road.clock.advance(10_000);
    await road.back(1, tooMany(60_000));
    await road.back(2, answered());
    await road.clock.advance(59_999);
    expect(road.limiter.inFlight).toBe(0);
    await road.clock.advance(1);
    expect([road.limiter.inFlight, road.pauses]).toEqual([
      2,
      [
        ['rate limit', 30_000],
        ['rate limit', 60_000],
      ],
    ]);
  });

  test('comes before the 429 where the headers say that little is left (incident 22: a 200 with remaining quota 0 treated as an error)', async () => {
    const road = createRoad(8);
    await road.back(1, answered({ remainingRequests: 0, limitRequests: 50, resetRequestsMs: 7_000 }));
    expect([road.pauses, road.limiter.width]).toEqual([[['little of the quota is left', 7_000]], 4]);
    // Another answer of the same burst neither cuts nor waits again.
    await road.back(1, answered({ remainingRequests: 0, limitRequests: 50, resetRequestsMs: 7_000 }));
    expect([road.pauses.length, road.limiter.width]).toEqual([1, 4]);
    await road.back(6, answered());
    await road.clock.advance(7_000);
    expect(road.limiter.inFlight).toBe(4);
  });

  test('of tokens is as long as the headers say, and headers that say nothing pause nothing', async () => {
    const road = createRoad(3);
    await road.back(1, answered());
    expect(road.pauses).toEqual([]);
    await road.back(1, answered({ remainingTokens: 100, limitTokens: 40_000, resetTokensMs: 1_500 }));
    expect(road.pauses).toEqual([['little of the quota is left', 1_500]]);
    await road.back(1, answered({ remainingTokens: 30_000, limitTokens: 40_000 }));
    expect(road.pauses).toHaveLength(1);
  });

  test('leaves no timer behind when everyone who waited has given up', async () => {
    const road = createRoad(2);
    await road.back(2, tooMany(60_000));
    expect([road.waiting(), road.clock.sleeping]).toEqual([2, 1]);
    road.stop.abort();
    await settle();
    expect([road.waiting(), road.clock.sleeping]).toEqual([0, 0]);
  });
});

describe('the breaker (incident 23: sustained 429 without a circuit breaker)', () => {
  test('stays closed in one burst, however many calls it refuses', async () => {
    const road = createRoad(32);
    await settle();
    await road.back(32, tooMany());
    expect([road.pauses, road.limiter.refusedForMs(), road.limiter.width]).toEqual([[['rate limit', 500]], 0, 22]);
    await road.clock.advance(500);
    expect(road.limiter.inFlight).toBe(22);
  });

  test('opens under refusal after refusal: everything waits, then one probe at a time, each after a longer pause', async () => {
    const road = createRoad(8);
    for (let refusal = 0; road.limiter.refusedForMs() === 0 && refusal < 40; refusal += 1) {
      await road.back(1, tooMany(0));
      await road.clock.advance(1);
    }
    await road.back(road.out.length, tooMany(0));
    expect([road.limiter.width, road.limiter.inFlight]).toEqual([1, 0]);
    const waits: number[] = [];
    for (let probe = 1; probe <= 8; probe += 1) {
      const from = road.clock.now();
      while (road.limiter.inFlight === 0) await road.clock.advance(100);
      waits.push(road.clock.now() - from);
      expect(road.limiter.inFlight).toBe(1);
      await road.back(1, tooMany(0));
    }
    expect(waits.slice(1).every((wait, index) => wait >= (waits[index] ?? 0))).toBe(true);
    expect(waits.at(-1)).toBeLessThanOrEqual(60_000);
    expect(waits.at(-1)).toBeGreaterThanOrEqual(30_000);
    expect(road.limiter.refusedForMs()).toBeGreaterThan(60_000);
  });

  test('closes at the first answer', async () => {
    const road = createRoad(8);
    for (let refusal = 0; road.limiter.refusedForMs() === 0 && refusal < 40; refusal += 1) {
      await road.back(1, broken);
      await road.clock.advance(1);
    }
    await road.back(road.out.length, broken);
    while (road.limiter.inFlight === 0) await road.clock.advance(100);
    await road.back(1, answered());
    expect([road.limiter.refusedForMs(), road.limiter.width, road.limiter.inFlight]).toEqual([0, 8, 8]);
  });

  test('is not moved by calls that we ended ourselves', async () => {
    const road = createRoad(40);
    await settle();
    for (let round = 1; round <= 5; round += 1)
      await road.back(road.out.length, (pass) => pass.refused('aborted', null));
    expect([road.limiter.refusedForMs(), road.pauses]).toEqual([0, []]);
  });
});

describe('a pass', () => {
  test('comes back once', async () => {
    const road = createRoad(1);
    await settle();
    const [pass] = road.out;
    pass?.answered(noLimits);
    expect(() => pass?.refused('rate-limit', null)).toThrow('a pass came back twice');
  });

  test('is not given to one who has given up, and its place goes to the next', async () => {
    const clock = createManualClock();
    const limiter = createLimiter(
      clock,
      () => 1,
      () => {},
    );
    const first = await limiter.enter(new AbortController().signal);
    const impatient = new AbortController();
    const second = limiter.enter(impatient.signal);
    const third = limiter.enter(new AbortController().signal);
    impatient.abort();
    expect(await second).toBe(false);
    if (first !== false) first.answered(noLimits);
    expect(await third).not.toBe(false);
    expect(await limiter.enter(AbortSignal.abort())).toBe(false);
  });
});

describe('a full flex lane', () => {
  const full =
    (retryAfterMs: number | null = null) =>
    (pass: Pass) =>
      pass.refused('no-room', retryAfterMs);

  test('is waited for by all together, one probe at a time, from 5 seconds to 5 minutes', async () => {
    const road = createRoad(20);
    await road.back(20, full());
    const probes: number[] = [];
    for (let probe = 1; probe <= 9; probe += 1) {
      await road.clock.advance(road.pauses.at(-1)?.[1] ?? 0);
      probes.push(road.limiter.inFlight);
      await road.back(1, full());
    }
    expect(road.pauses.map(([, delayMs]) => delayMs / 1000)).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300, 300]);
    expect(new Set(road.pauses.map(([reason]) => reason))).toEqual(new Set(['no room in the flex lane']));
    expect(probes).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1]);
  });

  test('opens no breaker, and has its width again, cut once, when a probe is answered', async () => {
    const road = createRoad(20);
    await road.back(20, full());
    for (let probe = 1; probe <= 20; probe += 1) {
      await road.clock.advance(300_000);
      await road.back(1, full());
    }
    expect(road.limiter.refusedForMs()).toBe(0);
    await road.clock.advance(300_000);
    await road.back(1, answered());
    expect(widthOf(road)).toEqual([14, 14]);
  });

  test('is waited for as long as the provider says, where that is longer', async () => {
    const road = createRoad(3);
    await road.back(3, full(90_000));
    expect(road.pauses).toEqual([['no room in the flex lane', 90_000]]);
  });

  test('is not taken for one with room by the answer to a call that left before', async () => {
    const road = createRoad(3);
    await road.back(1, full());
    await road.back(1, answered());
    expect([road.limiter.width, road.limiter.inFlight]).toEqual([1, 1]);
  });
});

describe('a ceiling that is another one', () => {
  test('that is higher lets those who wait leave at once, as far as a start would', async () => {
    const road = createRoad(2, 50);
    await settle();
    expect(widthOf(road)).toEqual([2, 2]);
    road.setCeiling(10);
    road.limiter.ceilingChanged();
    await settle();
    expect(widthOf(road)).toEqual([10, 10]);
    road.setCeiling(100);
    road.limiter.ceilingChanged();
    await settle();
    expect(widthOf(road)).toEqual([32, 32]);
  });

  test('that is higher does not go beyond what a refusal has cut', async () => {
    const road = createRoad(10, 20);
    await road.back(1, tooMany(0));
    const width = road.limiter.width;
    expect(width).toBeLessThan(10);
    road.setCeiling(20);
    road.limiter.ceilingChanged();
    expect(road.limiter.width).toBe(width);
  });

  test('that is lower lets calls in flight come back, and no other leave before', async () => {
    const road = createRoad(6, 8);
    await settle();
    road.setCeiling(2);
    road.limiter.ceilingChanged();
    expect(widthOf(road)).toEqual([6, 2]);
    await road.back(4, answered());
    expect(widthOf(road)).toEqual([2, 2]);
  });
});

test('those who wait can be sent back, and the calls in flight are not touched', async () => {
  const road = createRoad(2, 5);
  await settle();
  expect([road.out.length, road.waiting()]).toEqual([2, 3]);
  road.limiter.sendBack();
  await settle();
  expect([road.out.length, road.waiting(), road.limiter.inFlight]).toEqual([2, 0, 2]);
});
