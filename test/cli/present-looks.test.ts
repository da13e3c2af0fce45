import { noNamedFolders } from '../../src/core/batch-commands.ts';
import { describe, expect, test } from '@jest/globals';
import { noneOf, presentList } from '../../src/cli/present-list.ts';
import { presentPlan } from '../../src/cli/present-plan.ts';
import { presentStatus, type StatusPresentation } from '../../src/cli/present-status.ts';
import { batchStateOf } from '../../src/core/batch-state.ts';
import type { Estimate, StepEstimate } from '../../src/core/estimate.ts';
import { noJobs } from '../../src/core/jobs-at-a-glance.ts';
import type { Lane } from '../../src/core/request.ts';
import { commandsAbout, noEstimate, planOf, spendingOf, stepPlanOf } from './samples.ts';

const now = Date.parse('2025-01-15T12:00:00Z');

const plan = planOf({ accepted: 55, rejected: 2, waiting: 43 }, [
  stepPlanOf('generate', {
    toPrepare: 30,
    toProcess: 10,
    prompts: 70,
    responses: 60,
    accepted: 60,
    calls: 40,
    toReopen: 3,
    setAside: 4,
  }),
  stepPlanOf('judge', { toProcess: 3, prompts: 60, responses: 57, accepted: 55, rejectedForGood: 2, calls: 45 }),
  stepPlanOf('score', { kind: 'code', toParse: 2, accepted: 53 }),
]);

function rangeOf(expected: number) {
  return { low: expected / 2, expected, upper: expected * 3 };
}

function estimateOf(step: string, calls: number, tokens: number, costUsd: number | null): StepEstimate {
  return {
    step,
    calls,
    maxCalls: calls * 3,
    model: { provider: 'openai', model: 'gpt-5' },
    lane: 'realtime',
    inputTokens: rangeOf(tokens - 1000),
    outputTokens: rangeOf(1000),
    costUsd: costUsd === null ? null : rangeOf(costUsd),
    parts: null,
    method: '',
  };
}

const estimate: Estimate = {
  ...noEstimate,
  steps: [estimateOf('generate', 40, 120_000, 0.6), estimateOf('judge', 45, 12_000, 0.06)],
  calls: 85,
  maxCalls: 255,
  costUsd: rangeOf(0.66),
};

const status: StatusPresentation = {
  batchId: '2025-01-15',
  name: null,
  pipeline: 'reviews',
  steps: [
    { name: 'generate', model: 'gpt-5' },
    { name: 'judge', model: 'gpt-5' },
  ],
  plan,
  sourceWasReadToItsEnd: true,
  spending: spendingOf(),
  unknownFate: { calls: 0, upToUsd: 0, unpricedCalls: 0 },
  jobs: noJobs,
  simulated: false,
  createdAt: '2025-01-15T09:00:00Z',
  lastCallAt: null,
  holder: null,
  nextCommand: 'batch-pipeline process --batch-id 2025-01-15',
  page: null,
};

describe('plan', () => {
  const presentation = {
    batchId: '2025-01-15',
    simulated: false,
    plan,
    estimate,
    outdated: [],
    editedPrompts: 0,
    mixedSteps: [],
    maxCostUsd: null,
    jobs: noJobs,
  };

  test('is a table by step and stage, and what it comes to', () => {
    expect(
      presentPlan(
        { ...presentation, nextCommand: 'batch-pipeline process --batch-id 2025-01-15' },
        commandsAbout('2025-01-15'),
      ),
    ).toBe(
      `PLAN: 2025-01-15
================
Items: 100 acquired: 55 accepted, 2 rejected, 43 waiting

Step      Stage    Done  Ready  Outdated  Calls  At most   Tokens   Cost
generate  prepare    70     30
          process    60     10               40      120  120,000  $0.60
          parse      60
judge     prepare    60
          process    57      3               45      135   12,000  $0.06
          parse      57
score     parse      53      2

Total: 85 calls (at most 255), $0.66, up to $1.98
Notes:
├── 3 rejected items begin again with what was wrong in the prompt
└── 2 items are rejected for good: only clean brings them back
Nothing was spent or changed.
Next: batch-pipeline process --batch-id 2025-01-15
`,
    );
  });

  test('says what a person should know before running it', () => {
    const text = presentPlan(
      {
        ...presentation,
        simulated: true,
        plan: planOf({ waiting: 1 }, [stepPlanOf('main', { toProcess: 1, prompts: 1, calls: 1 })], {
          missing: ['item-2'],
          setAsidesToFinish: 2,
        }),
        estimate: {
          ...noEstimate,
          steps: [estimateOf('main', 1, 1100, null)],
          calls: 1,
          maxCalls: 1,
          costUsd: null,
          unpricedModels: [{ provider: 'openai', model: 'llama3' }],
        },
        outdated: [{ step: 'main', cause: 'edited', items: 1, example: 'item-1', redoUsd: null }],
        editedPrompts: 1,
        mixedSteps: [{ step: 'main', before: ['gpt-5-mini'], now: 'llama3' }],
        maxCostUsd: 5,
      },
      commandsAbout('2025-01-15'),
    );
    expect(text).toBe(
      `PLAN: 2025-01-15 (SIMULATED)
============================
Items: 1 acquired: 1 waiting

Step  Stage    Done  Ready  Outdated  Calls  At most  Tokens     Cost
main  prepare     1
      process     0      1         1      1        3   1,100  unknown
      parse       0

Total: 1 call, cost unknown (no price for openai/llama3)
Notes:
├── 1 item has no raw.json: acquire makes it again
├── 2 interrupted set-asides to finish first
├── 1 prompt was edited by hand and will be sent as it is
├── main: answers so far are from gpt-5-mini, new ones would be from llama3
├── main: 1 paid answer is outdated (prompt.md was edited after it was paid for;
│   for instance item-1); kept, or redone at an unknown price after clean
└── --max-cost $5.00 holds for the batch in all
Nothing was spent or changed.
`,
    );
  });

  test('of a batch with every answer has nothing to pay for', () => {
    expect(presentPlan({ ...presentation, estimate: noEstimate }, commandsAbout('2025-01-15'))).toContain(
      '\nNothing to pay for: no answer is missing.\n',
    );
  });
});

describe('status', () => {
  test('is the step × stage matrix, the states and the money', () => {
    expect(presentStatus(status, commandsAbout('2025-01-15'), now)).toBe(
      `STATUS: 2025-01-15
==================
Pipeline: reviews
Model: gpt-5
Created: 3 hours ago
Items: 100
├── Accepted: 55
├── Rejected: 2
├── Failed: 0
├── Waiting: 43
└── In flight: 0

Step      Prompts  Answers  Accepted  Skipped  Rejected  In flight  Retries
generate       70       60        60        0         0          0        7
judge          60       57        55        0         2          0        0
score           -        -        53        0         0          0        0

Tokens: 245,000
Cost: $1.44 (100 calls)
Next: batch-pipeline process --batch-id 2025-01-15
`,
    );
  });

  test('says who works on it, what may have been billed and what is missing', () => {
    const text = presentStatus(
      {
        ...status,
        name: 'nightly',
        simulated: true,
        sourceWasReadToItsEnd: false,
        lastCallAt: '2025-01-15T11:59:40Z',
        unknownFate: { calls: 1, upToUsd: 0.03, unpricedCalls: 0 },
        plan: { ...plan, missing: ['item-9'] },
        holder: { command: 'process', pid: 12, host: 'box', since: '2025-01-15T11:50:00Z' },
      },
      commandsAbout('2025-01-15'),
      now,
    );
    expect(
      text.split('\n').filter((line) => /^(Name|Created|Items|Without|Cost|Fate|Working|STATUS)/.test(line)),
    ).toEqual([
      'STATUS: 2025-01-15 (SIMULATED)',
      'Name: nightly',
      'Created: 3 hours ago · last call: less than a minute ago',
      'Items: 100 (the source was not read to its end)',
      'Without raw.json: item-9',
      'Cost: $1.44 (100 calls, simulated: nothing was billed)',
      'Fate unknown: 1 call that may have been billed, up to $0.03',
      'Working on it: process, process 12 on box, since 2025-01-15T11:50:00Z',
    ]);
  });
});

/** A row of the list, in the state that it comes to. */
function rowOf(more: Partial<StatusPresentation & { readonly lanes: readonly Lane[] }> = {}) {
  const row = { ...status, lanes: ['realtime'] as readonly Lane[], ...more };
  return { ...row, state: batchStateOf(row) };
}

const shown = { folders: noNamedFolders, isArchived: false, none: noneOf(false, 0, undefined, noNamedFolders) };

describe('list', () => {
  test('has a line for each batch, long ids whole, and what is wrong with one that cannot be read', () => {
    const holder = { command: 'process', pid: 12, host: 'box', since: '2025-01-15T11:50:00Z' };
    const rows = [
      rowOf({ holder }),
      rowOf({
        lanes: ['batch', 'realtime'],
        batchId: 'the-christmas-campaign-of-2025-second-try',
        simulated: true,
        createdAt: '2025-01-01T00:00:00Z',
        spending: spendingOf({ unpricedCalls: 1 }),
      }),
      rowOf({ lanes: ['batch'], batchId: 'done', plan: planOf({ accepted: 12_345 }, []) }),
      rowOf({ batchId: 'some-failed', plan: planOf({ accepted: 1, failed: 1 }, []) }),
      rowOf({
        lanes: [],
        batchId: 'empty',
        plan: planOf({}, []),
        sourceWasReadToItsEnd: false,
        spending: spendingOf({ calls: 0, costUsd: 0 }),
      }),
      { batchId: 'broken', problem: '.batch/batch.json is missing or cannot be read' },
    ];
    expect(presentList(rows, shown, now)).toBe(
      `Batch         Items  Done  Accepted  Rejected  Failed     Cost  Lane      Age      State
2025-01-15      100   57%        55         2       0    $1.44  realtime  3 hours  running
the-christmas-campaign-of-2025-second-try
                100   57%        55         2       0  >$1.44*  mixed     14 days  waiting
done         12,345  100%    12,345         0       0    $1.44  batch     3 hours  complete
some-failed       2   50%         1         0       1    $1.44  realtime  3 hours  failed
empty             0     -         0         0       0    $0.00  -         3 hours  open
broken: .batch/batch.json is missing or cannot be read
* a rehearsal: its money is simulated
Next: batch-pipeline status --batch-id 2025-01-15
`,
    );
  });

  test('has no lanes where every batch is in realtime', () => {
    const text = presentList([rowOf()], shown, now);
    expect(text).toBe(
      `Batch       Items  Done  Accepted  Rejected  Failed   Cost  Age      State
2025-01-15    100   57%        55         2       0  $1.44  3 hours  waiting
Next: batch-pipeline status --batch-id 2025-01-15
`,
    );
  });

  test('says which batches wait for jobs, and which for a person', () => {
    const open = { ...noJobs, open: [1] };
    const decision = {
      job: 1,
      kind: 'lost',
      provider: 'openai',
      words: null,
      label: null,
      inFlight: noJobs.inJobs,
    } as const;
    const rows = [
      rowOf({ lanes: ['batch'], plan: planOf({ accepted: 1, inFlight: 1 }, []), jobs: open }),
      rowOf({ lanes: ['batch'], jobs: { ...open, decisions: [decision] } }),
    ];
    const lines = presentList(rows, shown, now).trimEnd().split('\n').slice(1, -1);
    expect(lines.map((line) => line.split(/ {2,}/).at(-1))).toEqual(['in flight', 'decision']);
  });

  test('shows a display name behind the id, above the row', () => {
    const lines = presentList([rowOf({ name: 'Warm tavern keepers' })], shown, now).split('\n');
    expect(lines.slice(1, 3)).toEqual([
      '2025-01-15  Warm tavern keepers',
      '         100   57%        55         2       0  $1.44  3 hours  waiting',
    ]);
  });

  test('says that nothing is archived, or in the states that were asked for', () => {
    expect([
      noneOf(true, 0, undefined, noNamedFolders),
      noneOf(false, 3, ['failed', 'rejected'], noNamedFolders),
    ]).toEqual(['No batch is archived.', 'None of the 3 is failed or rejected.']);
  });

  test('of nothing says how to make a batch', () => {
    expect(presentList([], shown, now)).toBe(
      'There are no batches yet. Make one: batch-pipeline acquire --batch-id <id>\n',
    );
  });
});
