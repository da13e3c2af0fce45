import { createBatchCommands } from '../../src/core/batch-commands.ts';
import { describe, expect, test } from '@jest/globals';
import { nextStepsAfterRun } from '../../src/cli/next-steps.ts';
import { presentSummary, type Summary, summaryStateOf } from '../../src/cli/present-summary.ts';
import { noJobs } from '../../src/core/jobs-at-a-glance.ts';
import { commandsAbout, conservationOf, countsOf, matchingTokens, spendingOf, usageOf } from './samples.ts';

const outputPath = 'output/2025-01-15/index.html';

function summaryOf(differing: Partial<Summary> = {}): Summary {
  return {
    batchId: '2025-01-15',
    simulated: false,
    stopReason: null,
    conservation: conservationOf({ accepted: 98, rejected: 2 }, { tokens: matchingTokens }),
    parseErrors: 3,
    sentBack: 0,
    outputPath,
    spending: spendingOf(),
    paidHereUsd: 1.44,
    unknownFate: { calls: 0, upToUsd: 0, unpricedCalls: 0 },
    jobs: noJobs,
    estimate: { calls: 100, costUsd: { low: 1.2, expected: 1.5, upper: 4.5 } },
    commands: commandsAbout('2025-01-15'),
    nextSteps: [],
    ...differing,
  };
}

describe('the summary', () => {
  test('of a batch that is complete', () => {
    const nextSteps = ['Review output at output/2025-01-15/index.html', 'Check failed items in data/2025-01-15/'];
    expect(presentSummary(summaryOf({ nextSteps }))).toBe(
      `BATCH COMPLETE: 2025-01-15
==========================
Total items: 100
Successful: 98
Failed: 2
Parse errors: 3
Output: output/2025-01-15/index.html
Cost Summary:
├── Actual tokens: 245,000
├── Actual cost: $1.44
└── Under estimate by: 4%
Check: 100 acquired = 98 accepted + 2 rejected · tokens in the ledger = receipts
Next Steps:
1. Review output at output/2025-01-15/index.html
2. Check failed items in data/2025-01-15/
`,
    );
  });

  test('counts what rules sent back apart from answers that were no good', () => {
    expect(presentSummary(summaryOf({ sentBack: 1147 }))).toContain('Parse errors: 3\nSent back by rules: 1,147\n');
  });

  test('of one that stopped at its budget says what is missing, what may have been billed and what this run paid', () => {
    const summary = summaryOf({
      batchId: 'b',
      simulated: true,
      stopReason: { kind: 'budget', message: 'the next call could cost more than --max-cost leaves' },
      conservation: conservationOf({ accepted: 50, failed: 1, waiting: 49 }),
      outputPath: null,
      paidHereUsd: 0.4,
      unknownFate: { calls: 2, upToUsd: 0.0312, unpricedCalls: 0 },
      missing: { items: 49, costUsd: { low: 0.5, expected: 0.6, upper: 1.8 } },
    });
    expect(presentSummary(summary)).toBe(
      `BATCH STOPPED AT BUDGET: b (SIMULATED)
======================================
Stopped: the next call could cost more than --max-cost leaves
Total items: 100
Successful: 50
Failed: 1
Waiting: 49
Parse errors: 3
Missing: 49 items (about $0.60, up to $1.80)
Cost Summary:
├── Actual tokens: 245,000
├── Actual cost: $1.44 (simulated: nothing was billed)
├── Of that in this run: $0.40
├── Fate unknown: 2 calls that may have been billed, up to $0.032
└── Estimate: $1.50 (up to $4.50)
Check: 100 acquired = 50 accepted + 1 failed + 49 waiting
`,
    );
  });

  test('of one whose check does not hold names what is wrong, ten names at most', () => {
    const conservation = conservationOf(
      { accepted: 88 },
      {
        holds: false,
        counts: { ...countsOf({ accepted: 88 }), acquired: 100 },
        missing: Array.from({ length: 12 }, (_, index) => `item-${index + 1}`),
        strangers: ['old\u001b[2J'],
        twice: ['item-7'],
        tokens: {
          ledger: usageOf(100, 10),
          found: usageOf(90, 10),
          unclaimed: { calls: 0, usage: usageOf(0, 0) },
          callsWithoutReceipt: ['call-1'],
          receiptsWithoutCall: ['call-2'],
        },
      },
    );
    const lines = presentSummary(summaryOf({ conservation })).split('\n');
    expect(lines[0]).toBe('BATCH INCOMPLETE: 2025-01-15');
    expect(lines.slice(lines.indexOf('Check: DOES NOT HOLD'))).toEqual([
      'Check: DOES NOT HOLD',
      '├── 100 acquired ≠ 88 accepted',
      '├── Acquired, but without raw.json: item-1, item-2, item-3, item-4, item-5,',
      '│   item-6, item-7, item-8, item-9, item-10 and 2 more',
      '├── Folders that items.jsonl does not name: old␛[2J',
      '├── Twice in items.jsonl: item-7',
      '├── Tokens: the ledger has 100 in + 10 out, the receipts have 90 in + 10 out',
      '├── Paid calls without a receipt: call-1',
      '└── Receipts without a paid call in the ledger: call-2',
      '',
    ]);
  });

  test.each([
    [
      'what is not known is not shown as a number',
      {
        spending: spendingOf({ costUsd: 0, unpricedCalls: 100, unmeasuredCalls: 1 }),
        estimate: { calls: 100, costUsd: null },
      },
      [
        '├── Actual tokens: 245,000 and 1 call of unknown usage',
        '├── Actual cost: unknown (100 calls of unknown price)',
        '└── Estimate: unknown (no price is known)',
      ],
    ],
    [
      'a part of unknown price is said',
      { spending: spendingOf({ unpricedCalls: 3 }) },
      ['├── Actual tokens: 245,000', '└── Actual cost: $1.44 and 3 calls of unknown price'],
    ],
    [
      'more than was estimated',
      { estimate: { calls: 9, costUsd: { low: 1, expected: 1.2, upper: 3 } } },
      ['├── Actual tokens: 245,000', '├── Actual cost: $1.44', '└── Over estimate by: 20%'],
    ],
    [
      'just what was estimated',
      { estimate: { calls: 9, costUsd: { low: 1, expected: 1.4401, upper: 3 } } },
      ['├── Actual tokens: 245,000', '├── Actual cost: $1.44', '└── As estimated'],
    ],
    [
      'nothing was to be bought',
      { paidHereUsd: 0, estimate: { calls: 0, costUsd: { low: 0, expected: 0, upper: 0 } } },
      ['├── Actual tokens: 245,000', '├── Actual cost: $1.44', '└── Of that in this run: $0.00'],
    ],
  ])('of money: %s', (_, differing, expected) => {
    const lines = presentSummary(summaryOf(differing)).split('\n');
    expect(lines.filter((line) => /^[├└]/.test(line))).toEqual(expected);
  });
});

test('a check that would be wider than 80 columns has two lines', () => {
  const conservation = conservationOf({ accepted: 97, rejected: 2, failed: 1 }, { tokens: matchingTokens });
  expect(presentSummary(summaryOf({ conservation }))).toContain(
    '\nCheck: 100 acquired = 97 accepted + 2 rejected + 1 failed\n       tokens in the ledger = receipts\n',
  );
});

describe('the heading', () => {
  test.each([
    ['COMPLETE', null, { accepted: 9, rejected: 1 }, true],
    ['INCOMPLETE', null, { accepted: 9, failed: 1 }, true],
    ['INCOMPLETE', null, { accepted: 9, waiting: 1 }, true],
    ['INCOMPLETE', null, { accepted: 10 }, false],
    ['WAITING', null, { accepted: 9, inFlight: 1, failed: 1 }, true],
    ['INTERRUPTED', 'interrupted', { accepted: 10 }, true],
    ['STOPPED AT BUDGET', 'budget', { waiting: 1 }, true],
    ['STOPPED AT CONSENT', 'consent', { waiting: 1 }, true],
    ['STOPPED BY PROVIDER', 'provider', { waiting: 1 }, true],
    ['STOPPED', 'locked', { waiting: 1 }, true],
    ['STOPPED', 'overbilled', { waiting: 1 }, true],
  ] as const)('is %s after stop %s with %j, check holding: %s', (state, kind, counts, holds) => {
    expect(
      summaryStateOf({
        stopReason: kind === null ? null : { kind, message: 'm' },
        conservation: conservationOf(counts, { holds }),
        jobs: noJobs,
      }),
    ).toBe(state);
  });

  test('is DONE SO FAR where all that was taken in is done and the source has more', () => {
    const soFar = summaryOf({
      sourceWasReadToItsEnd: false,
      conservation: conservationOf({ accepted: 9, rejected: 1 }),
    });
    expect(presentSummary(soFar)).toContain('BATCH DONE SO FAR: 2025-01-15\n');
    expect(presentSummary(soFar)).toContain('\nThe source has more: these are the items that were taken in.\n');
    expect(presentSummary(soFar)).toContain('└── Under estimate by: 4%\n');
    const failed = { ...soFar, conservation: conservationOf({ accepted: 9, failed: 1 }) };
    expect(summaryStateOf(failed)).toBe('INCOMPLETE');
    expect(summaryStateOf({ ...soFar, outputProblems: [{ message: 'm', hint: 'h' }] })).toBe('INCOMPLETE');
  });
});

describe('the next steps', () => {
  const run = {
    commands: createBatchCommands({ batchId: 'b', dataDir: 'else where', outputDir: null }, [
      '--sandbox',
      '--lane',
      'batch',
      '--max-cost',
      '5',
    ]),
    outputPath,
    batchFolder: 'data/b',
    rejectedExample: null,
  };

  test.each([
    ['nothing is wrong', { counts: countsOf({ accepted: 2 }) }, [`Review output at ${outputPath}`]],
    [
      'items failed',
      { counts: countsOf({ accepted: 1, failed: 1, rejected: 1 }), rejectedExample: 'item-1' },
      [
        `Review output at ${outputPath}`,
        'Check failed items in data/b/',
        'Re-run failures with: batch-pipeline process --batch-id b --data-dir "else where" --sandbox --lane batch --max-cost 5',
      ],
    ],
    [
      'items were rejected for good',
      { counts: countsOf({ accepted: 1, rejected: 1 }), rejectedExample: 'item-1' },
      [
        `Review output at ${outputPath}`,
        'Check failed items in data/b/',
        'Redo a rejected item with: batch-pipeline clean --batch-id b --data-dir "else where" --clean-stage process --item item-1',
        'Then: batch-pipeline process --batch-id b --data-dir "else where" --sandbox --lane batch --max-cost 5',
      ],
    ],
    [
      'items wait',
      { counts: countsOf({ waiting: 1 }), outputPath: null },
      ['Go on with: batch-pipeline process --batch-id b --data-dir "else where" --sandbox --lane batch --max-cost 5'],
    ],
    [
      'the run ended at its cap',
      { counts: countsOf({ waiting: 1 }), outputPath: null, needsMoney: true, commands: commandsAbout('b') },
      ['Go on with a higher --max-cost, or without one: batch-pipeline process --batch-id b'],
    ],
    [
      'jobs are in flight',
      {
        counts: countsOf({ accepted: 1, inFlight: 1, failed: 1 }),
        outputPath: null,
        jobs: { command: 'all', words: ['--limit', '3'], mayCancel: false } as const,
      },
      [
        'Check failed items in data/b/',
        'Collect the jobs with: batch-pipeline all --batch-id b --data-dir "else where" --sandbox --lane batch --max-cost 5 --limit 3',
      ],
    ],
    [
      'the run was stopped while jobs are in flight',
      {
        counts: countsOf({ inFlight: 1 }),
        outputPath: null,
        jobs: { command: 'process', words: [], mayCancel: true } as const,
      },
      [
        'Collect the jobs with: batch-pipeline process --batch-id b --data-dir "else where" --sandbox --lane batch --max-cost 5',
        'Or stop the jobs too (what they have finished is billed and kept): batch-pipeline jobs cancel --all --batch-id b --data-dir "else where"',
      ],
    ],
    [
      'a job needs a decision',
      {
        counts: countsOf({ inFlight: 1 }),
        outputPath: null,
        needsDecision: true,
        jobs: { command: 'process', words: [], mayCancel: false } as const,
      },
      ['Decide, then: batch-pipeline process --batch-id b --data-dir "else where" --sandbox --lane batch --max-cost 5'],
    ],
    [
      'the source has more',
      { counts: countsOf({ accepted: 1 }), hasMoreToAcquire: true },
      [
        `Review output at ${outputPath}`,
        'Take in the rest with: batch-pipeline all --batch-id b --data-dir "else where" --sandbox --lane batch --max-cost 5',
      ],
    ],
    [
      'there is no page yet',
      { counts: countsOf({ accepted: 1 }), outputPath: null },
      ['Make the page with: batch-pipeline render --batch-id b --data-dir "else where"'],
    ],
  ])('when %s', (_, differing, steps) => {
    expect(nextStepsAfterRun({ ...run, ...differing })).toEqual(steps);
  });
});
