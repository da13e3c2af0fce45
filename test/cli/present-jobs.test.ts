import { describe, expect, test } from '@jest/globals';
import { decisionLines, jobLines } from '../../src/cli/job-words.ts';
import {
  cancelQuestion,
  presentAdoption,
  presentCancel,
  presentCancelled,
  presentForget,
  presentForgotten,
} from '../../src/cli/present-job-decisions.ts';
import { presentJob, presentJobs } from '../../src/cli/present-jobs.ts';
import type { JobRow } from '../../src/core/job-row.ts';
import { presentSummary } from '../../src/cli/present-summary.ts';
import type { JobRecord } from '../../src/core/job.ts';
import { type JobDecision, noJobs } from '../../src/core/jobs-at-a-glance.ts';
import { commandsAbout, conservationOf, spendingOf } from './samples.ts';

const now = Date.parse('2025-01-15T12:00:00Z');
const noCalls = { calls: 0, upToUsd: 0, unpricedCalls: 0 };

const record: JobRecord = {
  version: 1,
  number: 3,
  label: 'bp-uid-0003-nonce',
  uid: 'uid',
  nonce: 'nonce',
  provider: 'openai',
  model: 'gpt-6-luna',
  steps: ['main'],
  requestCount: 2000,
  payloadBytes: 1_000_000,
  payloadDigest: 'abc',
  accountFingerprint: 'f00d',
  simulated: false,
  price: null,
  reserveUsd: 3.1,
  expectedUsd: 1,
  uploadedFileId: 'file-1',
  providerTimeAt: '2025-01-15T09:00:00Z',
  submittedAt: '2025-01-15T09:00:00Z',
  resultsExpireAt: '2025-02-14T09:00:00Z',
  endedAt: null,
  filed: null,
  seen: { at: '2025-01-15T11:58:00Z', rawState: 'in_progress', completed: 1200 },
  state: { kind: 'submitted', providerJobId: 'batch_1', at: '2025-01-15T09:00:01Z' },
};
const job: JobRow = {
  number: 3,
  record,
  hasRecordFile: true,
  decision: null,
  inFlight: { calls: 2000, upToUsd: 3.1, unpricedCalls: 0 },
  calls: 2000,
  reserveUsd: 3.1,
  unpricedCalls: 0,
  paid: { calls: 0, costUsd: 0, unpricedCalls: 0, unclaimed: 0 },
  callsByStep: {},
  wasForgotten: false,
};
const collected: JobRow = {
  ...job,
  number: 1,
  record: {
    ...record,
    number: 1,
    endedAt: '2025-01-15T10:30:00Z',
    filed: {
      answered: 1990,
      unclaimed: 2,
      refused: 1,
      expired: 7,
      cancelled: 0,
      missing: 0,
      duplicate: 0,
      foreign: 0,
      malformed: 0,
    },
    state: {
      kind: 'collected',
      providerJobId: 'batch_0',
      outcome: 'expired',
      at: '2025-01-15T10:31:00Z',
      words: 'not done in a day',
      invalidLines: [],
      completed: null,
    },
  },
  inFlight: noCalls,
  paid: { calls: 1992, costUsd: 0.42, unpricedCalls: 0, unclaimed: 2 },
};
const unknownArrival: JobDecision = {
  job: 2,
  kind: 'arrival unknown',
  provider: 'anthropic',
  words: 'a job of the same size was created by somebody else.',
  label: null,
  inFlight: { calls: 10, upToUsd: 0.2, unpricedCalls: 0 },
};
const unreadable: JobDecision = {
  job: 4,
  kind: 'unreadable',
  provider: null,
  words: null,
  label: 'bp-uid-0004-nonce',
  inFlight: { calls: 5, upToUsd: 0, unpricedCalls: 5 },
};

describe('the list of jobs', () => {
  test('has what needs a decision first, then every job', () => {
    const atAGlance = {
      ...noJobs,
      inJobs: { calls: 2015, upToUsd: 3.3, unpricedCalls: 5 },
      open: [2, 3, 4],
      decisions: [unreadable],
    };
    const lost = { ...job, number: 4, record: null, decision: unreadable, calls: 5, inFlight: unreadable.inFlight };
    expect(
      presentJobs(
        { batchId: 'b', simulated: false, jobs: [collected, job, lost], atAGlance },
        commandsAbout('b'),
        now,
        120,
      ),
    ).toBe(`JOBS: b
=======
In jobs: 2,015 calls, up to $3.30 and 5 calls of unknown price
Job 4 needs a decision: its record cannot be read, and only that says which job of the provider it is; it was to be called bp-uid-0004-nonce (5 calls, of unknown price).
├── It is there (look at the provider's own list of jobs): batch-pipeline jobs adopt 4 --batch-id b --provider-job <id>
└── It is not, or you do not want to wait for it: batch-pipeline jobs forget 4 --batch-id b
Job  Model              State               Calls  Done  Submitted  Kept until    Up to   Cost
  1  openai/gpt-6-luna  collected, expired  2,000  100%  3 hours    2025-02-14        -  $0.42
  3  openai/gpt-6-luna  in_progress         2,000   60%  3 hours    2025-02-14    $3.10      -
  4  -                  unreadable              5     -  -          -           unknown      -
`);
  });

  test('keeps to 80 columns at a terminal that has no more', () => {
    const text = presentJobs(
      { batchId: 'b', simulated: true, jobs: [collected, job], atAGlance: noJobs },
      commandsAbout('b'),
      now,
    );
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(text).toContain(`JOBS: b (SIMULATED)
===================
Job  Model              State               Calls  Done  Submitted  Up to   Cost
  1  openai/gpt-6-luna  collected, expired  2,000  100%  3 hours        -  $0.42
  3  openai/gpt-6-luna  in_progress         2,000   60%  3 hours    $3.10      -
`);
  });

  test('of a batch without jobs says how there come to be some', () => {
    expect(presentJobs({ batchId: 'b', simulated: false, jobs: [], atAGlance: noJobs }, commandsAbout('b'), now)).toBe(
      'JOBS: b\n=======\nThere are none: calls travel in jobs with --lane batch.\n',
    );
  });
});

describe('one job', () => {
  const shown = {
    batchId: 'b',
    simulated: false,
    callsByStep: { main: 1500, judge: 500 },
    files: ['data/b/.batch/jobs/0003.json'],
  };

  test('that is under way', () => {
    expect(presentJob({ ...job, ...shown, key: 'other' }, commandsAbout('b'), now)).toBe(`JOB 3: b
========
State: in_progress
Last seen: in_progress, 1,200 of 2,000 done (2 minutes ago)
Model: openai/gpt-6-luna
Label: bp-uid-0003-nonce
Provider's id: batch_1
Uploaded file: file-1
Submitted: 2025-01-15 09:00 UTC (3 hours ago)
Results are kept until: 2025-02-14 09:00 UTC
Account: f00d (NOT that of the key that is set now, which cannot see this job)
Calls: 2,000 (main: 1,500, judge: 500)
In flight: 2,000 calls, up to $3.10
Worst case of all its calls: $3.10
Paid: nothing yet
Files:
└── data/b/.batch/jobs/0003.json
`);
  });

  test('that was collected says how its outcomes were filed', () => {
    const text = presentJob({ ...collected, ...shown, key: 'same' }, commandsAbout('b'), now);
    expect(text).toContain(`The provider says: not done in a day
Filed:
├── Answers: 1,990
├── Unclaimed answers (their place was filled, passed or gone): 2
├── Refused by the provider: 1
└── Expired: 7
Account: f00d (the key that is set now)
`);
    expect(text).toContain('In flight: none\n');
    expect(text).toContain('Paid: $0.42 (1,992 answers, 2 unclaimed)\n');
  });
});

describe('what a person must know of jobs', () => {
  test('is nothing where there are none', () => {
    expect(jobLines(noJobs, commandsAbout('b'))).toEqual([]);
  });

  test('is what they may cost, how long results are kept, and what to decide with which command', () => {
    const jobs = {
      inJobs: { calls: 2000, upToUsd: 3.1, unpricedCalls: 0 },
      open: [2, 3],
      decisions: [unknownArrival],
      expiring: [{ job: 3, until: '2025-02-14T09:00:00Z' }],
    };
    expect(jobLines(jobs, commandsAbout('b', '--sandbox', '--lane', 'batch'), 200)).toEqual([
      'In jobs: 2,000 calls, up to $3.10',
      'The results of job 3 are kept until 2025-02-14 09:00 UTC: collect them with batch-pipeline process --batch-id b --sandbox --lane batch --no-wait',
      'Job 2 needs a decision: nobody can say whether it arrived at anthropic: a job of the same size was created by somebody else (10 calls, up to $0.20).',
      "├── It is there (look at the provider's own list of jobs): batch-pipeline jobs adopt 2 --batch-id b --provider-job <id>",
      '└── It is not, or you do not want to wait for it: batch-pipeline jobs forget 2 --batch-id b',
    ]);
  });

  test('of one whose results are gone is that it can only be given up', () => {
    const lost = { ...unknownArrival, kind: 'lost', words: null } as const;
    expect(decisionLines(commandsAbout('b'), [lost], 200)).toEqual([
      'Job 2 needs a decision: anthropic keeps its results no longer, and they were never fetched (10 calls, up to $0.20).',
      '└── Give it up, its calls are asked again: batch-pipeline jobs forget 2 --batch-id b',
    ]);
  });

  test('stands in the summary, under a heading that says what is the case', () => {
    const summary = {
      batchId: 'b',
      simulated: false,
      stopReason: null,
      conservation: conservationOf({ accepted: 1, inFlight: 10 }),
      parseErrors: 0,
      sentBack: 0,
      outputPath: null,
      spending: spendingOf(),
      paidHereUsd: 1.44,
      unknownFate: noCalls,
      estimate: null,
      jobs: { ...noJobs, inJobs: unknownArrival.inFlight, open: [2] },
      commands: commandsAbout('b'),
      nextSteps: [],
    };
    const waiting = presentSummary(summary);
    expect(waiting).toContain('BATCH WAITING: b\n');
    expect(waiting).toContain('└── In jobs: 10 calls, up to $0.20\n');
    const deciding = presentSummary({ ...summary, jobs: { ...summary.jobs, decisions: [unknownArrival] } });
    expect(deciding).toContain('BATCH NEEDS A DECISION: b\n=========================\nJob 2 needs a decision: ');
  });
});

describe('deciding', () => {
  const commands = commandsAbout('b', '--lane', 'batch');

  test('cancel says what would be lost, and what cannot be cancelled', () => {
    const offer = {
      number: 3,
      record,
      status: { rawState: 'in_progress', counts: { total: 2000, completed: 1200, failed: 3 } },
      problem: null,
    };
    const shown = {
      offers: [offer, { ...offer, number: 5, status: null, problem: { message: 'server error' } }],
      cannot: [{ number: 2, why: 'there is no id to cancel', wayOut: 'adopt or forget' } as const],
    };
    expect(presentCancel(shown, commands, 200)).toBe(`CANCEL: b
=========
Job 3 (2,000 calls): in_progress, 1,200 done, 797 to go
Job 5 (2,000 calls): openai does not say how far it is: server error
What is finished by the time the provider stops is kept, and billed. The others are not done, cost nothing and are asked again by the next run.
Job 2 cannot be cancelled: there is no id to cancel. If it is there: batch-pipeline jobs adopt 2 --batch-id b --provider-job <id>; if not: batch-pipeline jobs forget 2 --batch-id b
`);
    expect(cancelQuestion(shown)).toBe('Ask the providers to cancel these 2 jobs? [y/N]');
    expect(cancelQuestion({ offers: [offer] })).toBe('Ask the provider to cancel it? [y/N]');
    expect(
      presentCancelled(commands, [
        { number: 3, problem: null },
        { number: 5, problem: { message: 'server error' } },
      ]),
    ).toBe(`Job 3: asked to be cancelled.
Job 5: not cancelled: server error
What they did is filed when they have ended.
Next: batch-pipeline process --batch-id b --lane batch
`);
  });

  test('cancel without a job says so', () => {
    expect(presentCancel({ offers: [], cannot: [] }, commands)).toBe(
      'CANCEL: b\n=========\nNothing is in flight: there is no job to cancel.\n',
    );
  });

  test('adopt says why it cannot be told', () => {
    const status = { rawState: 'in_progress', counts: { total: 2000 } };
    expect(presentAdoption(record, 'batch_9', { words: 'it still runs', status }, 300)).toBe(
      'batch_9 is in_progress; it has 2,000 requests, as job 3 has. Whether its calls are those of job 3 (2,000 calls) cannot be told: it still runs.\n',
    );
  });

  test.each([
    [
      'fetchable',
      'Its results can still be fetched. Better collect them: batch-pipeline process --batch-id b --lane batch\n',
    ],
    ['running', 'or cancel it and collect what it did: batch-pipeline jobs cancel 3 --batch-id b\n'],
    ['maybe running', "look at the provider's own list of jobs first.\n"],
    [null, 'answers that it may have are lost.\n'],
  ] as const)('forget of a job that is %s says what would be better', (still, ending) => {
    const text = presentForget({ number: 3, inFlight: job.inFlight, still }, commands, 300);
    expect(text).toContain('FORGET: job 3 of b\n==================\nIn flight: 2,000 calls, up to $3.10\n');
    expect(text.endsWith(ending)).toBe(true);
  });

  test('forget says at the end how many places are free', () => {
    expect(presentForgotten({ number: 3, inFlight: { ...noCalls, calls: 1 } }, null)).toBe(
      'Job 3 is forgotten: 1 place is free again; what it may have cost stays counted.\n',
    );
  });
});
