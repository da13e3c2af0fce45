import { describe, expect, test } from '@jest/globals';
import { fromAnthropicJobStatus, totalOf } from '../../../../src/adapters/providers/anthropic/from-job-status.ts';
import { fromGeminiJobStatus, resultsOf } from '../../../../src/adapters/providers/gemini/from-job-status.ts';
import { fromOpenAiJobStatus, resultFilesOf } from '../../../../src/adapters/providers/openai/from-job-status.ts';

const batch = {
  id: 'batch_abc123',
  object: 'batch',
  endpoint: '/v1/responses',
  errors: null,
  input_file_id: 'file-abc123',
  completion_window: '24h',
  status: 'completed',
  output_file_id: 'file-cvaTdG',
  error_file_id: 'file-HOWS94',
  created_at: 1_790_000_000,
  in_progress_at: 1_790_000_100,
  expires_at: 1_790_086_400,
  finalizing_at: 1_790_000_900,
  completed_at: 1_790_001_000,
  failed_at: null,
  expired_at: null,
  cancelling_at: null,
  cancelled_at: null,
  request_counts: { total: 100, completed: 95, failed: 5 },
  metadata: { label: 'bp-u1-0001-n1' },
};

describe('a batch of OpenAI', () => {
  test('that is completed says its counts, its end, and how long its files live', () => {
    expect(fromOpenAiJobStatus(batch, true)).toEqual({
      state: 'ended',
      outcome: 'completed',
      rawState: 'completed',
      counts: { total: 100, completed: 95, failed: 5 },
      createdAt: '2026-09-21T14:13:20.000Z',
      endedAt: '2026-09-21T14:30:00.000Z',
      resultsExpireAt: '2026-10-21T14:28:20.000Z',
      words: null,
      invalidLines: [],
    });
  });

  test('at a server that was not asked to keep them says nothing of its files', () => {
    expect(fromOpenAiJobStatus(batch, false)?.resultsExpireAt).toBeNull();
  });

  test.each(['validating', 'in_progress', 'finalizing', 'cancelling', 'reticulating', 'constructor'])(
    'in state %s runs',
    (status) => {
      expect(fromOpenAiJobStatus({ ...batch, status }, true)).toMatchObject({
        state: 'running',
        outcome: null,
        rawState: status,
        endedAt: null,
      });
    },
  );

  test('whose file is being checked has no counts yet', () => {
    const checked = { ...batch, status: 'validating', request_counts: { total: 0, completed: 0, failed: 0 } };
    expect(fromOpenAiJobStatus(checked, true)?.counts).toBeNull();
  });

  test.each([
    ['completed', undefined, null],
    ['completed', {}, null],
    ['completed', { total: 100 }, { total: 100, completed: null, failed: null }],
    ['completed', { total: 100, failed: 5 }, { total: 100, completed: null, failed: 5 }],
    ['completed', { total: 100, completed: '95', failed: 5 }, { total: 100, completed: null, failed: 5 }],
    ['completed', { total: 100, completed: 95 }, { total: 100, completed: 95, failed: null }],
    ['expired', { total: 100, completed: 40, failed: 0 }, { total: 100, completed: 40, failed: 0 }],
    // Never kept up by a server.
    ['completed', { total: 0, completed: 0, failed: 0 }, null],
    ['completed', { total: 100, completed: 0, failed: 0 }, null],
    // Was not worked on, whatever is said.
    ['failed', undefined, { total: 0, completed: 0, failed: 0 }],
  ])('that is %s with counts %j takes nothing for 0 that is not said', (status, request_counts, counts) => {
    expect(fromOpenAiJobStatus({ ...batch, status, request_counts }, true)?.counts).toEqual(counts);
  });

  test('that failed keeps the first words, and every line that was wrong', () => {
    const data = [1, 2, 3, 4, null].map((line) => ({
      code: 'invalid_json_line',
      line,
      message: 'This line is not parseable as valid JSON.',
      param: null,
    }));
    const status = fromOpenAiJobStatus(
      { ...batch, status: 'failed', failed_at: 1_790_000_050, errors: { object: 'list', data } },
      true,
    );
    expect(status).toMatchObject({
      outcome: 'failed',
      endedAt: '2026-09-21T14:14:10.000Z',
      words: [1, 2, 3]
        .map((line) => `line ${line}: This line is not parseable as valid JSON. (invalid_json_line)`)
        .join('; ')
        .concat('; and 2 more'),
    });
    expect(status?.invalidLines).toEqual(
      [1, 2, 3, 4].map((line) => ({ line, message: 'This line is not parseable as valid JSON. (invalid_json_line)' })),
    );
  });

  test.each([
    [{ error_file_id: '' }, { output: 'file-cvaTdG', errors: null }],
    [{ error_file_id: null }, { output: 'file-cvaTdG', errors: null }],
    [{ output_file_id: undefined }, { output: null, errors: 'file-HOWS94' }],
    [{}, { output: 'file-cvaTdG', errors: 'file-HOWS94' }],
  ])('with files %j', (changes, files) => {
    expect(resultFilesOf({ ...batch, ...changes })).toEqual(files);
  });

  test('that is none is null', () => {
    expect(fromOpenAiJobStatus({ object: 'list' }, true)).toBeNull();
  });
});

describe('a message batch of Anthropic', () => {
  const counts = { processing: 0, succeeded: 95, errored: 5, canceled: 0, expired: 0 };
  const ended = {
    id: 'msgbatch_013Zva2CMHLNnXjNJJKqJ2EF',
    type: 'message_batch',
    processing_status: 'ended',
    request_counts: counts,
    created_at: '2026-11-20T18:37:24.100435Z',
    ended_at: '2026-11-20T19:00:00Z',
    expires_at: '2026-11-21T18:37:24.100435Z',
    archived_at: null,
    cancel_initiated_at: null,
    results_url: 'https://api.anthropic.com/v1/messages/batches/msgbatch_013Zva2CMHLNnXjNJJKqJ2EF/results',
  };

  test('that has ended says its counts, and that its results are there for 29 days from its creation', () => {
    expect(fromAnthropicJobStatus(ended)).toEqual({
      state: 'ended',
      outcome: 'completed',
      rawState: 'ended',
      counts: { total: 100, completed: 95, failed: 5 },
      createdAt: '2026-11-20T18:37:24.100Z',
      endedAt: '2026-11-20T19:00:00.000Z',
      resultsExpireAt: '2026-12-19T18:37:24.100Z',
      words: null,
      invalidLines: [],
    });
  });

  test.each([
    [{ ...counts, canceled: 1 }, 'cancelled'],
    [{ ...counts, expired: 1 }, 'expired'],
    [counts, 'completed'],
  ])('with counts %j is %s', (request_counts, outcome) => {
    expect(fromAnthropicJobStatus({ ...ended, request_counts })?.outcome).toBe(outcome);
  });

  test.each(['in_progress', 'canceling', 'hibernating'])('in state %s runs, and says nothing of how far', (status) => {
    const running = {
      ...ended,
      processing_status: status,
      request_counts: { ...counts, processing: 100, succeeded: 0 },
    };
    expect(fromAnthropicJobStatus(running)).toMatchObject({ state: 'running', outcome: null, counts: null });
  });

  test('has as many requests as its counts together, from the beginning', () => {
    expect(totalOf({ request_counts: { processing: 7, succeeded: 0, errored: 0, canceled: 0, expired: 0 } })).toBe(7);
    expect(totalOf({})).toBeNull();
  });

  test.each(Object.keys(counts))('that does not say how many are %s says nothing of how many there are', (name) => {
    const request_counts = { ...counts, [name]: undefined };
    expect(totalOf({ request_counts })).toBeNull();
    expect(fromAnthropicJobStatus({ ...ended, request_counts })).toMatchObject({ state: 'ended', counts: null });
  });
});

describe('a batch of Gemini', () => {
  const operation = (state: string, changes: object = {}) => ({
    name: 'batches/abc123',
    metadata: {
      '@type': 'type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch',
      model: 'models/gemini-3.8-flash',
      displayName: 'bp-u1-0001-n1',
      state,
      createTime: '2026-11-20T10:00:00.123456Z',
      endTime: '2026-11-20T11:00:00Z',
      updateTime: '2026-11-20T11:00:00Z',
      batchStats: { requestCount: '100', successfulRequestCount: '95', failedRequestCount: '5' },
    },
    ...changes,
  });

  test('that succeeded says its counts as numbers, and that its file is there for 48 hours', () => {
    expect(fromGeminiJobStatus(operation('BATCH_STATE_SUCCEEDED', { done: true }))).toEqual({
      state: 'ended',
      outcome: 'completed',
      rawState: 'BATCH_STATE_SUCCEEDED',
      counts: { total: 100, completed: 95, failed: 5 },
      createdAt: '2026-11-20T10:00:00.123Z',
      endedAt: '2026-11-20T11:00:00.000Z',
      resultsExpireAt: '2026-11-22T11:00:00.000Z',
      words: null,
      invalidLines: [],
    });
  });

  test.each([
    ['BATCH_STATE_PENDING', 'running', null],
    ['BATCH_STATE_RUNNING', 'running', null],
    ['JOB_STATE_PAUSED', 'running', null],
    ['BATCH_STATE_DREAMING', 'running', null],
    ['JOB_STATE_SUCCEEDED', 'ended', 'completed'],
    ['JOB_STATE_PARTIALLY_SUCCEEDED', 'ended', 'completed'],
    ['BATCH_STATE_FAILED', 'ended', 'failed'],
    ['BATCH_STATE_CANCELLED', 'ended', 'cancelled'],
    ['BATCH_STATE_EXPIRED', 'ended', 'expired'],
  ])('in state %s is %s', (word, state, outcome) => {
    expect(fromGeminiJobStatus(operation(word))).toMatchObject({ state, outcome, rawState: word });
  });

  test('that failed keeps the words of its operation', () => {
    const failed = operation('BATCH_STATE_FAILED', { done: true, error: { code: 3, message: 'Line 7 is no JSON' } });
    expect(fromGeminiJobStatus(failed)).toMatchObject({
      outcome: 'failed',
      words: 'Line 7 is no JSON',
      resultsExpireAt: null,
    });
  });

  test('whose operation is done is over, whatever its state is called', () => {
    expect(fromGeminiJobStatus(operation('BATCH_STATE_X', { done: true }))?.outcome).toBe('completed');
    expect(fromGeminiJobStatus(operation('BATCH_STATE_X', { done: true, error: { code: 13 } }))?.outcome).toBe(
      'failed',
    );
  });

  test('without statistics has no counts', () => {
    const { metadata } = operation('BATCH_STATE_RUNNING');
    expect(fromGeminiJobStatus({ metadata: { ...metadata, batchStats: undefined } })?.counts).toBeNull();
  });

  test.each([
    [{ requestCount: '9' }, { total: 9, completed: null, failed: null }],
    [
      { requestCount: '9', failedRequestCount: '9' },
      { total: 9, completed: 0, failed: 9 },
    ],
    [
      { requestCount: '9', pendingRequestCount: '9' },
      { total: 9, completed: 0, failed: 0 },
    ],
    [
      { requestCount: '9', successfulRequestCount: '9' },
      { total: 9, completed: 9, failed: 0 },
    ],
    [
      { requestCount: '9', failedRequestCount: '2' },
      { total: 9, completed: null, failed: 2 },
    ],
    [
      { requestCount: '9', successfulRequestCount: '7' },
      { total: 9, completed: 7, failed: null },
    ],
    [{ successfulRequestCount: '7' }, null],
  ])('with statistics %j takes nothing for 0 that is not said', (batchStats, counts) => {
    const { metadata } = operation('BATCH_STATE_FAILED');
    expect(fromGeminiJobStatus({ metadata: { ...metadata, batchStats } })?.counts).toEqual(counts);
  });

  test('has its results in a file, or inlined with their keys, in one of three places', () => {
    const name = 'files/batch-a-very-long-id-of-more-than-forty-characters-01234567890';
    expect(resultsOf({ metadata: { output: { responsesFile: name } } })).toEqual({ kind: 'file', name });
    expect(resultsOf({ response: { responsesFile: name } })).toEqual({ kind: 'file', name });
    expect(resultsOf({ response: { output: { responsesFile: name } } })).toEqual({ kind: 'file', name });
    const inlinedResponses = [
      { metadata: { key: 'b' }, response: { candidates: [] } },
      { metadata: { key: 'a' }, error: { code: 3, message: 'no' } },
    ];
    expect(resultsOf({ metadata: { output: { inlinedResponses: { inlinedResponses } } } })).toEqual({
      kind: 'inlined',
      lines: ['{"key":"b","response":{"candidates":[]}}', '{"key":"a","error":{"code":3,"message":"no"}}'],
    });
    expect(resultsOf({ metadata: {} })).toEqual({ kind: 'none' });
  });
});
