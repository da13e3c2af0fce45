import { describe, expect, test } from '@jest/globals';
import { cleanQuestion, presentClean, presentCleaned } from '../../src/cli/present-clean.ts';
import { presentPrices } from '../../src/cli/present-prices.ts';
import { presentProblems } from '../../src/cli/present-problems.ts';
import { presentVerify } from '../../src/cli/present-verify.ts';
import { noJobs } from '../../src/core/jobs-at-a-glance.ts';
import type { ModelPrice } from '../../src/core/price.ts';
import type { Problem } from '../../src/core/problem.ts';
import { commandsAbout, conservationOf } from './samples.ts';

describe('clean', () => {
  const clean = {
    stage: 'process',
    step: 'main',
    items: [{ itemId: 'item-1' }, { itemId: 'item-2' }],
    files: 6,
    attempts: 1,
    paidCalls: 3,
    paidUsd: 0.21,
    unpricedCalls: 0,
  } as const;

  test('says what goes and what it cost', () => {
    expect(presentClean('b', clean)).toBe(
      `CLEAN: b
========
Goes: answer and verdict of main, and everything after it
Items: 2 (item-1, item-2)
├── Files: 6
├── Earlier attempts: 1
└── Paid answers: 3, bought for $0.21
`,
    );
    expect(cleanQuestion(clean)).toBe('Remove 3 paid answers ($0.21)? They can only be bought again. [y/N]');
    expect(presentCleaned('b', clean, 'batch-pipeline process --batch-id b')).toBe(
      'Removed 6 files of 2 items in b, with 3 paid answers ($0.21; the ledger keeps what they cost).\nNext: batch-pipeline process --batch-id b\n',
    );
  });

  test('says when nothing paid is among it', () => {
    const free = { ...clean, stage: 'parse', attempts: 0, paidCalls: 0, paidUsd: 0 } as const;
    expect(presentClean('b', free)).toContain('Goes: verdict of main, and everything after it\n');
    expect(presentClean('b', free)).toContain('└── Paid answers: none\n');
    expect(cleanQuestion(free)).toBe('Remove 6 files of 2 items? Nothing paid is among them. [y/N]');
    expect(presentCleaned('b', free, null)).toBe('Removed 6 files of 2 items in b.\n');
  });

  test('does not know every price', () => {
    expect(cleanQuestion({ ...clean, unpricedCalls: 1 })).toBe(
      'Remove 3 paid answers ($0.21 and 1 answer of unknown price)? They can only be bought again. [y/N]',
    );
    expect(cleanQuestion({ ...clean, paidUsd: 0, unpricedCalls: 3 })).toBe(
      'Remove 3 paid answers (at an unknown price)? They can only be bought again. [y/N]',
    );
  });

  test('of empty places has nothing to do', () => {
    expect(presentClean('b', { ...clean, items: [] })).toBe(
      'CLEAN: b\n========\nNothing to remove: these places are empty.\n',
    );
  });
});

describe('verify', () => {
  const sound = {
    batchId: 'b',
    conservation: conservationOf({ accepted: 2 }),
    findings: [],
    repaired: [],
    outdated: [],
    unknownFate: { calls: 0, upToUsd: 0, unpricedCalls: 0 },
    simulated: false,
    jobs: noJobs,
  };
  const missing = {
    severity: 'error',
    itemId: 'item-1',
    step: 'main',
    message: 'response.md is missing',
    canRepair: true,
    next: null,
  } as const;

  test('of a sound batch is short', () => {
    expect(presentVerify(sound, commandsAbout('b'))).toBe(
      'VERIFY: b\n=========\nCheck: 2 acquired = 2 accepted\nEverything fits together.\n',
    );
  });

  test('lists what was found and says how to repair it', () => {
    const note = {
      severity: 'note',
      itemId: null,
      step: null,
      message: 'the ledger repeats 2 lines; they count once',
      canRepair: false,
      next: null,
    } as const;
    const findings = [
      missing,
      {
        ...missing,
        step: null,
        message: 'raw.json is empty',
        canRepair: false,
        next: 'batch-pipeline acquire --batch-id b',
      },
      note,
    ];
    const outdated = [{ step: 'main', cause: 'template', items: 2, example: 'item-2', redoUsd: 0.02 }] as const;
    expect(
      presentVerify(
        {
          ...sound,
          findings,
          repaired: [{ ...missing, itemId: 'item-3' }],
          outdated,
          unknownFate: { calls: 1, upToUsd: 0.5, unpricedCalls: 0 },
        },
        commandsAbout('b'),
      ),
    ).toBe(
      `VERIFY: b
=========
Check: 2 acquired = 2 accepted
Repaired: 1
└── item-3, main: response.md is missing
Not repaired: 2
├── item-1, main: response.md is missing (can be repaired)
└── item-1: raw.json is empty. To do: batch-pipeline acquire --batch-id b
To know: 1
└── the ledger repeats 2 lines; they count once
Outdated:
└── main: 2 paid answers are outdated (the template or its inputs have changed
    since; for instance item-2); kept, or redone for about $0.02 after clean
Fate unknown: 1 call that may have been billed, up to $0.50
2 things are not as they should be; 1 can be repaired for nothing: batch-pipeline verify --batch-id b --repair
`,
    );
  });

  test('is never sound when the check does not hold', () => {
    const text = presentVerify(
      {
        ...sound,
        conservation: conservationOf({ accepted: 2 }, { holds: false, strangers: ['old'] }),
      },
      commandsAbout('b'),
    );
    expect(text).toContain('└── Folders that items.jsonl does not name: old\nThe check does not hold.\n');
  });

  test('shows fifty of very many findings', () => {
    const text = presentVerify({ ...sound, findings: Array.from({ length: 1000 }, () => missing) }, commandsAbout('b'));
    expect(text.split('\n').length).toBe(57);
    expect(text).toContain('└── … 950 more: --json lists all\n');
  });
});

test('prices stand by provider, with aliases, tiers, ends and sources', () => {
  const price: ModelPrice = {
    provider: 'openai',
    model: 'gpt-6',
    tiers: [{ aboveInputTokens: 0, input: 2, cachedInput: 0.1, cacheWrite: null, output: 10 }],
    laneFactors: { realtime: 1, batch: 0.5 },
    contextTokens: null,
    maxOutputTokens: null,
    isApproximate: false,
    checkedOn: '2025-01-10',
    source: 'openai.com, pricing',
    until: null,
  };
  const longer = { aboveInputTokens: 200_000, input: 4, cachedInput: null, cacheWrite: null, output: 15 };
  const entries = [
    { aliases: ['gpt', 'sol'], price: { ...price, tiers: [...price.tiers, longer] } },
    {
      aliases: [],
      price: {
        ...price,
        model: 'gpt-6-small',
        isApproximate: true,
        laneFactors: { realtime: 1 },
        until: '2025-02-01',
        checkedOn: '2025-01-01',
      },
    },
    { aliases: ['flash'], price: { ...price, provider: 'gemini' as const, model: 'flash-9', source: 'ai.google.dev' } },
  ];
  expect(presentPrices({ checkedOn: '2025-01-10', entries })).toBe(
    `Prices in US dollars per million tokens, checked on 2025-01-10 or before

openai
Model            Aliases   Input  Cached  Output  Batch  Until       Source
gpt-6            gpt, sol     $2   $0.10     $10    50%              [1]
  above 200,000               $4       -     $15
~gpt-6-small                  $2   $0.10     $10      -  2025-02-01  [2]
Source [1]: openai.com, pricing, 2025-01-10
Source [2]: openai.com, pricing, 2025-01-01

gemini
Model    Aliases  Input  Cached  Output  Batch
flash-9  flash       $2   $0.10     $10    50%
Source: ai.google.dev, 2025-01-10

above n: for the whole request, when its input has more than n tokens

~ taken from another entry that is alike
`,
  );
});

describe('problems of a pipeline', () => {
  const problem: Problem = {
    code: 'x',
    severity: 'error',
    message: 'there is no step "jugde"',
    hint: 'There are: judge.',
    file: 'p/pipeline.yaml',
    line: 12,
    column: 5,
  };

  test('stand in the order of the files, what is only good to know behind them, each kind with its number', () => {
    expect(
      presentProblems([
        problem,
        { ...problem, severity: 'warning', message: 'no effect', hint: '', line: 3 },
        { ...problem, severity: 'note', message: 'openai does not enforce minLength', hint: '', file: 'p/a.json' },
        { ...problem, file: 'p/a.md', line: 1 },
      ]),
    ).toBe(
      `p/a.md:1:5: error: there is no step "jugde"
  There are: judge.
p/pipeline.yaml:3:5: warning: no effect
p/pipeline.yaml:12:5: error: there is no step "jugde"
  There are: judge.
p/a.json:12:5: note: openai does not enforce minLength
2 errors, 1 warning, 1 note
`,
    );
  });

  test('are wrapped between words at a terminal, the place in front left whole', () => {
    const long = { ...problem, message: 'there is no step "jugde" among those that come before this one' };
    const noted = {
      ...long,
      file: 'my pipelines/p.yaml',
      hint: 'There are four of them: judge, write, think, and last of all rank.',
    };
    expect(presentProblems([noted], undefined, 50)).toBe(
      `my pipelines/p.yaml:12:5: error: there is no
    step "jugde" among those that come before this
    one
  There are four of them: judge, write, think,
  and last of all rank.
1 error
`,
    );
  });

  test('that do not exist are no text', () => {
    expect(presentProblems([])).toBe('');
  });
});
