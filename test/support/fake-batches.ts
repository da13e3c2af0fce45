import type { JobRecord } from '../../src/core/job.ts';
import type { JobRow } from '../../src/core/job-row.ts';
import type { BatchDetail, BatchRow, BrokenRow, FunnelStep, ItemRow } from '../../src/ports/dashboard-backend.ts';

const minuteMs = 60_000;

/** Of each state one; times before `now`. */
export function fakeRows(now: number): readonly (BatchRow | BrokenRow)[] {
  return [
    toRow('2026-11-20', {
      state: 'complete',
      counts: counts(100, 98, 2),
      costUsd: 1.44,
      createdAtMs: now - 7 * 24 * 60 * minuteMs,
      lastCallAtMs: now - (7 * 24 * 60 - 11) * minuteMs,
    }),
    toRow('2026-11-27', {
      name: 'Dialogues, second try',
      state: 'running',
      counts: { acquired: 1000, accepted: 560, rejected: 12, failed: 3, waiting: 405, inFlight: 20 },
      costUsd: 1.44,
      upToUsd: 1.71,
      createdAtMs: now - 15 * minuteMs,
      runningSinceMs: now - 12 * minuteMs,
      lastCallAtMs: now - 1000,
      remainingMs: 4 * minuteMs,
    }),
    toRow('blackjack-04', {
      pipeline: 'blackjack',
      state: 'in jobs',
      lanes: ['batch'],
      models: ['openai/gpt-mini'],
      counts: { acquired: 12_000, accepted: 4000, rejected: 31, failed: 0, waiting: 0, inFlight: 7969 },
      costUsd: 18.2,
      upToUsd: 41.9,
      createdAtMs: now - 190 * minuteMs,
      lastCallAtMs: now - 170 * minuteMs,
    }),
    toRow('npc-dialog-11', {
      pipeline: 'npc-dialog',
      state: 'failed',
      counts: { acquired: 240, accepted: 201, rejected: 4, failed: 35, waiting: 0, inFlight: 0 },
      costUsd: 3.02,
      createdAtMs: now - 300 * minuteMs,
      lastCallAtMs: now - 270 * minuteMs,
    }),
    toRow('rehearsal', {
      state: 'complete',
      simulated: true,
      counts: counts(50, 49, 1),
      costUsd: 0.31,
      createdAtMs: now - 100 * minuteMs,
      lastCallAtMs: now - 99 * minuteMs,
    }),
    toRow('survey-a', {
      state: 'stuck',
      counts: { acquired: 800, accepted: 120, rejected: 0, failed: 0, waiting: 672, inFlight: 8 },
      costUsd: 0.52,
      createdAtMs: now - 80 * minuteMs,
      runningSinceMs: now - 70 * minuteMs,
      lastCallAtMs: now - 30 * minuteMs,
    }),
    toRow('survey-b', {
      state: 'killed',
      counts: { acquired: 800, accepted: 410, rejected: 3, failed: 1, waiting: 386, inFlight: 0 },
      costUsd: 1.8,
      createdAtMs: now - 90 * minuteMs,
      lastCallAtMs: now - 60 * minuteMs,
    }),
    toRow('survey-c', {
      state: 'needs decision',
      lanes: ['realtime', 'batch'],
      counts: { acquired: 500, accepted: 90, rejected: 1, failed: 0, waiting: 9, inFlight: 400 },
      costUsd: 0.4,
      upToUsd: 2.2,
      createdAtMs: now - 600 * minuteMs,
      lastCallAtMs: now - 590 * minuteMs,
    }),
    toRow('tomorrow', { state: 'waiting', counts: counts(20, 0, 0), createdAtMs: now - 2 * minuteMs }),
    toRow('old-one', {
      state: 'archived',
      archived: true,
      counts: counts(10, 10, 0),
      costUsd: 0.08,
      createdAtMs: now - 40 * 24 * 60 * minuteMs,
      lastCallAtMs: now - 40 * 24 * 60 * minuteMs + 4000,
    }),
    { batchId: 'damaged', problem: 'items.jsonl cannot be read: line 7 is no JSON' },
  ];
}

function counts(acquired: number, accepted: number, rejected: number): BatchRow['counts'] {
  return { acquired, accepted, rejected, failed: 0, waiting: acquired - accepted - rejected, inFlight: 0 };
}

function toRow(batchId: string, row: Partial<BatchRow> & Pick<BatchRow, 'state' | 'counts' | 'createdAtMs'>): BatchRow {
  return {
    batchId,
    name: null,
    pipeline: 'rate',
    isCounted: true,
    costUsd: 0,
    upToUsd: row.costUsd ?? 0,
    simulated: false,
    lanes: ['realtime'],
    models: ['anthropic/claude-sonnet'],
    lastCallAtMs: null,
    runningSinceMs: null,
    remainingMs: null,
    archived: false,
    ...row,
  };
}

export function fakeDetail(row: BatchRow, now: number): BatchDetail {
  const isRunning = row.runningSinceMs !== null;
  return {
    ...row,
    funnel: fakeFunnel,
    sourceWasReadToItsEnd: true,
    jobs: row.lanes.includes('batch') ? fakeJobs(now) : [],
    expectedUsd: 0.82,
    maxCostUsd: isRunning ? 5 : null,
    workers: isRunning ? 10 : null,
    retryCostUsd: 0.12,
    tokens: { input: 1_204_000, output: 310_500 },
    itemsPerSecond: isRunning ? 2.1 : null,
    page: row.state === 'complete' ? `output/${row.batchId}/index.html` : null,
    nextCommand: isRunning ? null : `batch-pipeline process --batch-id ${row.batchId}`,
    holder: isRunning
      ? { host: 'workstation', pid: 4242, command: 'process', sinceMs: row.runningSinceMs ?? now }
      : null,
  };
}

const fakeFunnel: readonly FunnelStep[] = [
  step('generate', 'prompt', {
    entered: 1000,
    accepted: 620,
    waiting: 350,
    inFlight: 20,
    rejected: 7,
    retried: 19,
    costUsd: 0.91,
  }),
  step('judge', 'prompt', {
    entered: 620,
    accepted: 590,
    waiting: 20,
    inFlight: 0,
    rejected: 5,
    retried: 12,
    costUsd: 0.42,
  }),
  step('score', 'code', {
    entered: 590,
    accepted: 585,
    waiting: 5,
    inFlight: 0,
    rejected: 0,
    retried: 0,
    costUsd: null,
  }),
  step('refine', 'prompt', {
    entered: 585,
    accepted: 560,
    waiting: 30,
    inFlight: 0,
    rejected: 0,
    retried: 1,
    costUsd: 0.11,
    skipped: 140,
  }),
];

function step(name: string, kind: FunnelStep['kind'], rest: Partial<FunnelStep>): FunnelStep {
  return {
    step: name,
    kind,
    model: kind === 'prompt' ? 'anthropic/claude-sonnet' : null,
    lane: kind === 'prompt' ? 'realtime' : null,
    level: null,
    entered: 0,
    accepted: 0,
    waiting: 0,
    inFlight: 0,
    inJobs: 0,
    rejected: 0,
    retried: 0,
    skipped: 0,
    costUsd: null,
    ...rest,
  };
}

function fakeJobs(now: number): readonly JobRow[] {
  const record = (number: number, rest: Partial<JobRecord>): JobRecord => ({
    version: 1,
    number,
    label: `u1-${number}-abc`,
    uid: 'u1',
    nonce: 'abc',
    provider: 'openai',
    model: 'gpt-mini',
    steps: ['generate'],
    requestCount: 4000,
    payloadBytes: 8_000_000,
    payloadDigest: 'd',
    accountFingerprint: 'f',
    simulated: false,
    price: null,
    reserveUsd: 12,
    expectedUsd: 6,
    uploadedFileId: 'file-1',
    providerTimeAt: null,
    submittedAt: new Date(now - 170 * minuteMs).toISOString(),
    resultsExpireAt: null,
    endedAt: null,
    filed: null,
    state: { kind: 'submitted', providerJobId: `batch_${number}`, at: new Date(now - 170 * minuteMs).toISOString() },
    ...rest,
  });
  const row = (number: number, one: JobRecord, rest: Partial<JobRow> = {}): JobRow => ({
    number,
    record: one,
    hasRecordFile: true,
    decision: null,
    inFlight: { calls: 4000, upToUsd: 12, unpricedCalls: 0 },
    calls: 4000,
    reserveUsd: 12,
    unpricedCalls: 0,
    paid: { calls: 0, costUsd: 0, unpricedCalls: 0, unclaimed: 0 },
    callsByStep: { generate: 4000 },
    wasForgotten: false,
    ...rest,
  });
  const seenAt = new Date(now - minuteMs).toISOString();
  return [
    row(
      1,
      record(1, {
        state: {
          kind: 'collected',
          providerJobId: 'batch_1',
          outcome: 'completed',
          at: seenAt,
          words: null,
          invalidLines: [],
          completed: 4000,
        },
      }),
      {
        inFlight: { calls: 0, upToUsd: 0, unpricedCalls: 0 },
        paid: { calls: 4000, costUsd: 6.1, unpricedCalls: 0, unclaimed: 0 },
      },
    ),
    row(2, record(2, { seen: { at: seenAt, rawState: 'in_progress', completed: 3120 } })),
    row(3, record(3, { seen: { at: seenAt, rawState: 'validating', completed: null } })),
  ];
}

const states = [
  'accepted',
  'accepted',
  'waiting',
  'accepted',
  'in flight',
  'accepted',
  'rejected',
  'waiting',
  'accepted',
  'failed',
] as const;
const steps = ['generate', 'judge', 'score', 'refine'] as const;

/** The same for the same index, from 0. */
export function fakeItemRow(index: number): ItemRow {
  const state = states[index % states.length] ?? 'waiting';
  const notes: Readonly<Record<ItemRow['state'], string>> = {
    accepted: 'its line has ended',
    rejected: 'score-range: 11 is more than 10',
    failed: 'generate: no answer in 120 s\u001b[31m',
    waiting: 'next: process judge',
    'in flight': 'process generate',
  };
  return {
    id: `item-${String(index).padStart(4, '0')}`,
    state,
    step: state === 'accepted' ? null : (steps[index % steps.length] ?? null),
    attempts: 1 + (index % 3),
    note: notes[state],
  };
}
