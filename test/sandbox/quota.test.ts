import { describe, expect, it } from '@jest/globals';
import { createQuota } from '../../src/sandbox/quota.ts';
import { ask, startSandbox } from './asking.ts';

describe('a quota', () => {
  it('refuses the request beyond it, tells when to come back, and lets it through then', async () => {
    let nowMs = Date.UTC(2026, 0, 1);
    const sandbox = await startSandbox({ requestsPerMinute: 2, now: () => nowMs });
    const statuses = [];
    for (let draw = 0; draw < 3; draw += 1) statuses.push((await ask(sandbox, 'messages')).status);
    expect(statuses).toEqual([200, 200, 429]);
    const refused = await ask(sandbox, 'messages');
    expect(refused.headers).toMatchObject({
      'retry-after': '30',
      'anthropic-ratelimit-requests-limit': '2',
      'anthropic-ratelimit-requests-remaining': '0',
      'anthropic-ratelimit-requests-reset': '2026-01-01T00:01:00Z',
    });
    nowMs += 30_000;
    expect((await ask(sandbox, 'messages')).status).toBe(200);
    expect(sandbox.totals()).toMatchObject({ requests: 5, billed: 3, faults: { quota: 2 } });
  });

  it('is of each model', async () => {
    const sandbox = await startSandbox({ requestsPerMinute: 1, now: () => 0 });
    const statuses = [];
    for (const model of ['gpt-6-luna', 'gpt-6-astra', 'gpt-6-luna'])
      statuses.push((await ask(sandbox, 'responses', { model })).status);
    expect(statuses).toEqual([200, 200, 429]);
  });

  it('counts down in the headers of OpenAI', async () => {
    const sandbox = await startSandbox({ requestsPerMinute: 10, tokensPerMinute: 1000, now: () => 0 });
    const { headers } = await ask(sandbox, 'responses', { max_output_tokens: 92 });
    expect(headers).toMatchObject({
      'x-ratelimit-limit-requests': '10',
      'x-ratelimit-remaining-requests': '9',
      'x-ratelimit-reset-requests': '6s',
      'x-ratelimit-limit-tokens': '1000',
      'x-ratelimit-remaining-tokens': '899',
      'x-ratelimit-reset-tokens': '6.06s',
    });
    expect(headers['x-request-id']).toMatch(/^req_/);
  });

  it('of tokens lets a request larger than a minute through when nothing else was used', () => {
    let nowMs = 0;
    const quota = createQuota({ requestsPerMinute: null, tokensPerMinute: 100 }, () => nowMs);
    expect(quota.take('m', 5000).kind).toBe('within');
    expect(quota.take('m', 50)).toMatchObject({ kind: 'exceeded', scope: 'tokens', limit: 100, retryAfterMs: 30_000 });
    nowMs = 30_000;
    expect(quota.take('m', 50).kind).toBe('within');
  });
});
