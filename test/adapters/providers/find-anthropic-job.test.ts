import { describe, expect, test } from '@jest/globals';
import { findAnthropicJob } from '../../../src/adapters/providers/anthropic/find-job.ts';
import type { JobLookup } from '../../../src/ports/jobs.ts';

const line = (callId: string) =>
  JSON.stringify({
    custom_id: callId,
    result: { type: 'errored', error: { type: 'error', error: { type: 'api_error' } } },
  });

/** A batch of 300 requests that has ended with these results, looked for by whoever lost one of as many. */
async function lookUp(callIds: readonly string[]): Promise<JobLookup> {
  const batch = {
    id: 'msgbatch_1',
    type: 'message_batch',
    created_at: '2026-01-01T00:05:00Z',
    ended_at: '2026-01-01T00:06:00Z',
    expires_at: '2026-01-02T00:05:00Z',
    processing_status: 'ended',
    request_counts: { processing: 0, succeeded: 0, errored: 300, canceled: 0, expired: 0 },
  };
  const reply = await findAnthropicJob(
    {
      readPage: async () => ({
        kind: 'ok',
        value: { body: { data: [batch], has_more: false }, atMs: Date.parse('2026-01-01T00:10:00Z') },
      }),
      async *readResults() {
        for (let from = 0; from < callIds.length; from += 10)
          yield { kind: 'lines', lines: callIds.slice(from, from + 10).map(line) };
      },
    },
    {
      label: 'bp-uid-0001-nonce',
      callIdPrefix: 'uid-1-nonce-',
      requestCount: 300,
      sinceMs: Date.parse('2026-01-01T00:00:00Z'),
      knownIds: new Set(),
    },
  );
  if (reply.kind === 'problem') throw new Error(reply.message);
  return reply.value;
}

describe('a lost batch of Anthropic', () => {
  test('is found by a result of ours, also behind lines that nobody asked for', async () => {
    expect(await lookUp(['uid-1-nonce-0'])).toMatchObject({ kind: 'found', providerJobId: 'msgbatch_1' });
    expect(await lookUp([...Array.from({ length: 12 }, (_, n) => `other-${n}`), 'uid-1-nonce-0'])).toMatchObject({
      kind: 'found',
      providerJobId: 'msgbatch_1',
    });
  });

  test('is another one where no result is of ours', async () => {
    expect(await lookUp(Array.from({ length: 300 }, (_, n) => `other-${n}`))).toMatchObject({ kind: 'none' });
  });
});
