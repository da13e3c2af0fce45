import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../src/core/errors.ts';
import { createChance } from '../../src/core/chance.ts';
import {
  drawFault,
  drawRetryAfterMs,
  faultMeanings,
  jobFaultMeanings,
  noFaults,
  parseFaults,
} from '../../src/sandbox/fault-plan.ts';

function problemOf(text: string): { message: string; hint: string } {
  try {
    parseFaults(text);
  } catch (error) {
    if (error instanceof UserError) return { message: error.message, hint: error.hint };
    throw error;
  }
  throw new Error(`${text} was taken`);
}

describe('reading faults', () => {
  it('takes percentages, times, settings and spaces', () => {
    expect(
      parseFaults(' rate-limit:5% , hang:0.5%,reset:once, auth:0%, slow:3s,latency:20, retry-after:1m,no-usage:10% ,'),
    ).toEqual({
      rules: [
        { kind: 'rate-limit', share: 0.05, isOnce: false },
        { kind: 'hang', share: 0.005, isOnce: false },
        { kind: 'reset', share: 1, isOnce: true },
        { kind: 'auth', share: 0, isOnce: false },
      ],
      noUsageShare: 0.1,
      delayMs: 3020,
      retryAfterMs: 60_000,
      jobRules: [],
      jobTimeMs: null,
    });
  });

  it('takes faults of jobs, of which any may come together, and how often the first of them happen', () => {
    expect(parseFaults('job-time:24h,line-error:80%,line-missing:70%,create-lost:once,job-missing:3x')).toMatchObject({
      rules: [],
      jobTimeMs: 86_400_000,
      jobRules: [
        { kind: 'line-error', share: 0.8, firstTimes: null },
        { kind: 'line-missing', share: 0.7, firstTimes: null },
        { kind: 'create-lost', share: 1, firstTimes: 1 },
        { kind: 'job-missing', share: 1, firstTimes: 3 },
      ],
    });
    expect(problemOf('job-missing:0x').message).toBe('The fault "job-missing:0x" needs a percentage, and "0x" is none');
    expect(problemOf('line-error:1%,line-error:2%').message).toBe(
      'The fault "line-error:2%" names line-error a second time',
    );
  });

  it('takes a fault without a percentage as one that always happens, and an empty text as none', () => {
    expect(parseFaults('empty').rules).toEqual([{ kind: 'empty', share: 1, isOnce: false }]);
    expect(parseFaults('')).toEqual(noFaults);
  });

  it('names an unknown fault with those that are known', () => {
    expect(problemOf('rate-limits:5%')).toEqual({
      message: '"rate-limits" is not a fault that is known',
      hint: 'Known faults: rate-limit, overloaded, flex-refused, server-error, reset, hang, truncate, bad-json, refusal, empty, block, auth, billing, line-error, line-expired, line-missing, line-duplicate, line-foreign, line-malformed, job-invalid, job-expired, job-cancelled, job-missing, unknown-status, create-lost, create-refused, create-failed, upload-cut, results-cut, list-cut, list-stale, no-usage, slow, latency, retry-after, job-time',
    });
  });

  it('says what is wrong with a percentage, a time, a repetition and a sum', () => {
    expect(problemOf('hang:often').message).toBe('The fault "hang:often" needs a percentage, and "often" is none');
    expect(problemOf('hang:5').message).toBe('The fault "hang:5" needs a percentage, and "5" is none');
    expect(problemOf('hang:101%').message).toBe('The fault "hang:101%" is more than 100%');
    expect(problemOf('slow:later').message).toBe(
      'The fault "slow:later" needs a time such as 200ms, 3s or 1m, and "later" is none',
    );
    expect(problemOf('hang:1%:2%').message).toBe('The fault "hang:1%:2%" has more than one ":"');
    expect(problemOf('hang:1%,hang:2%').message).toBe('The fault "hang:2%" names hang a second time');
    expect(problemOf('hang:60%,reset:50%').message).toBe(
      'The faults add up to 110%, and at most one happens to a call',
    );
  });
});

describe('drawing faults', () => {
  it('hits as often as the percentages say', () => {
    const plan = parseFaults('rate-limit:30%,hang:10%');
    const drawn = Array.from({ length: 4000 }, (_, index) => drawFault(plan, 1, createChance('seed', index)));
    const share = (kind: string | null) => drawn.filter((fault) => fault === kind).length / drawn.length;
    expect(Math.abs(share('rate-limit') - 0.3)).toBeLessThan(0.03);
    expect(Math.abs(share('hang') - 0.1)).toBeLessThan(0.02);
    expect(Math.abs(share(null) - 0.6)).toBeLessThan(0.03);
  });

  it('lets each "once" happen one time, one after the other', () => {
    const plan = parseFaults('rate-limit:once,server-error:once,empty:100%');
    expect([1, 2, 3, 4].map((asked) => drawFault(plan, asked, () => 0.5))).toEqual([
      'rate-limit',
      'server-error',
      'empty',
      'empty',
    ]);
  });

  it('asks to wait for a short while, or as long as told', () => {
    const waits = Array.from({ length: 200 }, (_, index) => drawRetryAfterMs(noFaults, createChance(index)));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(50);
    expect(Math.max(...waits)).toBeLessThanOrEqual(1000);
    expect(drawRetryAfterMs(parseFaults('retry-after:5s'), Math.random)).toBe(5000);
  });
});

it('every fault stands in the guide with its meaning', () => {
  const rows = [...readFileSync('docs/sandbox.md', 'utf8').matchAll(/^\| `([a-z][a-z-]+)` \| (.+) \|$/gm)];
  expect(Object.fromEntries(rows.map(([, name, meaning]) => [name, meaning]))).toEqual({
    ...faultMeanings,
    ...jobFaultMeanings,
  });
});
