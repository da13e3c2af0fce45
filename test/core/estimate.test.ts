import { describe, expect, test } from '@jest/globals';
import { type AnswerHistory, noHistory } from '../../src/core/answer-history.ts';
import { toCallPace } from '../../src/core/call-pace.ts';
import { assumedCompletion } from '../../src/core/completion.ts';
import { type StepToPrice, toEstimate } from '../../src/core/estimate.ts';
import { formatEstimate } from '../../src/core/estimate-text.ts';
import type { StepPace } from '../../src/core/lane-estimate.ts';
import { expectOutput } from '../../src/core/output-expectation.ts';
import { plainPrice, tieredPrice } from './example-prices.ts';

const generate: StepToPrice = {
  step: 'generate',
  model: { provider: 'anthropic', model: 'claude-example' },
  lane: 'realtime',
  price: plainPrice,
  calls: 100,
  maxCallsPerItem: 3,
  input: { meanTokens: 2500, upperTokens: 2500, counted: 100, basis: 'local' },
  output: { low: 400, expected: 500, upper: 500, method: 'measured on 37 answers' },
  history: null,
};
const judge: StepToPrice = {
  ...generate,
  step: 'judge',
  model: { provider: 'openai', model: 'gpt-example' },
  price: {
    ...plainPrice,
    provider: 'openai',
    model: 'gpt-example',
    tiers: [{ aboveInputTokens: 0, input: 0.1, cachedInput: 0.01, cacheWrite: null, output: 0.5 }],
  },
  maxCallsPerItem: 1,
  input: { meanTokens: 1000, upperTokens: 1500, counted: 0, basis: 'guess' },
  output: { low: 50, expected: 100, upper: 200, method: 'guessed from the schema' },
};

function historyOf(
  answers: number,
  outputs: readonly number[],
  counted: Partial<AnswerHistory['counted']> = {},
): AnswerHistory {
  return {
    ...noHistory,
    answers,
    inputTokens: 0,
    outputTokens: outputs.reduce((sum, tokens) => sum + tokens, 0),
    outputTokensSquared: outputs.reduce((sum, tokens) => sum + tokens ** 2, 0),
    counted: { ...noHistory.counted, ...counted },
  };
}

describe('an estimate', () => {
  test('reaches from first attempts with small answers to all attempts with large ones', () => {
    const estimate = toEstimate([generate]);
    expect(estimate).toMatchObject({
      calls: 100,
      maxCalls: 300,
      inputTokens: { low: 250_000, expected: 250_000, upper: 750_000 },
      outputTokens: { low: 40_000, expected: 50_000, upper: 150_000 },
      unpricedModels: [],
    });
    expect(estimate.costUsd?.low).toBeCloseTo(1.35, 12);
    expect(estimate.costUsd?.expected).toBeCloseTo(1.5, 12);
    expect(estimate.costUsd?.upper).toBeCloseTo(4.5, 12);
  });

  test('of a chain prices each step by its own model', () => {
    const estimate = toEstimate([generate, judge]);
    expect(
      estimate.steps.map(({ step, costUsd }) => [step, costUsd?.expected.toFixed(6), costUsd?.upper.toFixed(6)]),
    ).toEqual([
      ['generate', '1.500000', '4.500000'],
      ['judge', '0.015000', '0.025000'],
    ]);
    expect(estimate.costUsd?.expected).toBeCloseTo(1.515, 12);
    expect(estimate.costUsd?.upper).toBeCloseTo(4.525, 12);
  });

  test('is unknown where a price is, and still says what the others cost', () => {
    const estimate = toEstimate([generate, { ...judge, price: null }, { ...judge, step: 'again', price: null }]);
    expect(estimate.costUsd).toBeNull();
    expect(estimate.pricedUsd.expected).toBeCloseTo(1.5, 12);
    expect(estimate.unpricedModels).toEqual([judge.model]);
  });

  test('is unknown in a lane that the model does not offer, and half in the half-price lane', () => {
    expect(toEstimate([{ ...generate, lane: 'flex' }]).costUsd).toBeNull();
    expect(toEstimate([{ ...generate, lane: 'batch' }]).costUsd?.expected).toBeCloseTo(0.75, 12);
  });

  test('prices requests above a threshold at their tier, also where only the upper end reaches it', () => {
    const long = {
      ...generate,
      price: tieredPrice,
      calls: 1,
      maxCallsPerItem: 1,
      output: { ...generate.output, low: 0, expected: 0, upper: 0 },
    };
    const costs = (meanTokens: number, upperTokens: number) =>
      toEstimate([{ ...long, input: { ...generate.input, meanTokens, upperTokens } }]).costUsd;
    expect(costs(100_000, 200_000)).toEqual({ low: 0.01, expected: 0.01, upper: 0.1 });
    expect(costs(200_000, 200_000)).toEqual({ low: 0.1, expected: 0.1, upper: 0.1 });
  });

  test('corrects counted input by what was measured, and leaves an exact count alone', () => {
    const history = historyOf(10, [], { answers: 10, expectedInputTokens: 1000, inputTokens: 1200 });
    expect(toEstimate([{ ...generate, history }]).inputTokens.expected).toBeCloseTo(300_000, 6);
    expect(toEstimate([{ ...generate, history }]).steps[0]?.method).toBe(
      'input counted here in all 100 prompts; corrected by 1.20 as measured in generate; output measured on 37 answers',
    );
    const exact = { ...generate, history, input: { ...generate.input, basis: 'provider' as const } };
    expect(toEstimate([exact]).inputTokens.expected).toBe(250_000);
    expect(toEstimate([exact]).steps[0]?.method).toBe(
      'input counted by the provider in all 100 prompts; output measured on 37 answers',
    );
  });

  describe('of calls that share a long system text', () => {
    const [tier] = plainPrice.tiers;
    const price = {
      ...plainPrice,
      tiers: tier === undefined ? [] : [{ ...tier, longCacheWrite: 6 }],
      markedCacheFromTokens: 1024,
    };
    const sharing: StepToPrice = { ...generate, price, shared: { tokens: 2000, byParams: null }, workers: 5 };
    const costOfStep = (step: StepToPrice) => toEstimate([step]).costUsd ?? { low: 0, expected: 0, upper: 0 };

    test('counts cache reads for all but the first, and at most a write for each', () => {
      const [step] = toEstimate([sharing]).steps;
      // 500 tokens of each call are its own; of the shared ones 5 calls write and 95 read.
      const input = (100 * 500 * 3 + 5 * 2000 * 3.75 + 95 * 2000 * 0.3) / 1e6;
      expect(step?.costUsd?.expected).toBeCloseTo(input + 0.75, 12);
      expect(step?.costUsd?.upper).toBeCloseTo((300 * (500 * 3 + 2000 * 3.75 + 500 * 15)) / 1e6, 12);
      expect(step).toMatchObject({ marksSharedSystem: true, parts: { cached: { tokens: 190_000, rate: 0.3 } } });
      expect(step?.method).toBe(
        'input counted here in all 100 prompts; 76% of it from the prompt cache (assumed: all but the first 5 calls find the system text there); output measured on 37 answers',
      );
      expect(formatEstimate(toEstimate([sharing]), { batchId: 'b', items: 100 })).toContain(
        '├── Input tokens: $0.24 (@ $3/MTok, 190,000 of them from the prompt cache @ $0.30)\n',
      );
    });

    test('counts writes of an hour in jobs', () => {
      const input = (100 * 500 * 3 + 40 * 2000 * 6 + 60 * 2000 * 0.3) / 1e6;
      expect(costOfStep({ ...sharing, lane: 'batch' }).expected).toBeCloseTo((input + 0.75) / 2, 12);
      expect(costOfStep({ ...sharing, lane: 'batch' }).upper).toBeCloseTo(
        (300 * (500 * 3 + 2000 * 6 + 500 * 15)) / 2e6,
        12,
      );
    });

    test('is that without a cache where marking does not pay', () => {
      const few = { ...sharing, calls: 3 };
      expect(costOfStep(few)).toEqual(costOfStep({ ...generate, calls: 3 }));
      expect(toEstimate([few]).steps[0]).not.toHaveProperty('marksSharedSystem');
    });

    test('takes what was measured, and never less than before at its upper end', () => {
      const history: AnswerHistory = {
        ...noHistory,
        cached: { answers: 10, inputTokens: 25_000, cachedInputTokens: 10_000, cacheWriteTokens: 5_000 },
      };
      const measured = { ...sharing, history };
      const input = (100 * 2500 * (0.4 * 3 + 0.2 * 3.75 + 0.4 * 0.3)) / 1e6;
      expect(costOfStep(measured).expected).toBeCloseTo(input + 0.75, 12);
      expect(costOfStep(measured).upper).toBe(costOfStep(sharing).upper);
      expect(costOfStep(measured).upper).toBeGreaterThan(costOfStep(generate).upper);
    });
  });

  test('learns nothing from fewer than five answers', () => {
    const history = historyOf(4, [], { answers: 4, expectedInputTokens: 1000, inputTokens: 5000 });
    expect(toEstimate([{ ...generate, history }]).inputTokens.expected).toBe(250_000);
  });

  test('of nothing to call is nothing', () => {
    expect(toEstimate([{ ...generate, calls: 0, price: null }])).toEqual({
      steps: [],
      calls: 0,
      maxCalls: 0,
      unpricedModels: [],
      lanes: [],
      inputTokens: { low: 0, expected: 0, upper: 0 },
      outputTokens: { low: 0, expected: 0, upper: 0 },
      costUsd: { low: 0, expected: 0, upper: 0 },
      pricedUsd: { low: 0, expected: 0, upper: 0 },
    });
  });
});

describe('the output that is expected of an answer', () => {
  const step = {
    model: { provider: 'openai', model: 'gpt-4.1' },
    schema: null,
    reasoning: null,
    maxOutputTokens: 8192,
    history: null,
  } as const;

  test('is measured where five answers are there, with the error of the mean', () => {
    const { low, expected, upper, method } = expectOutput({ ...step, history: historyOf(5, [80, 90, 100, 110, 120]) });
    expect([expected, method]).toEqual([100, 'measured on 5 answers']);
    expect(low).toBeCloseTo(100 - 2 * Math.sqrt(250 / 5), 9);
    expect(upper).toBeCloseTo(100 + 2 * Math.sqrt(250 / 5), 9);
  });

  test('is a guess for free text before that', () => {
    expect(expectOutput({ ...step, history: historyOf(4, [1, 1, 1, 1]) })).toEqual({
      low: 200,
      expected: 400,
      upper: 800,
      method: 'guessed for free text',
    });
  });

  test('is guessed from a schema, in the tokens of the provider', () => {
    const schema = { type: 'string', minLength: 698, maxLength: 698 };
    expect(expectOutput({ ...step, schema })).toEqual({
      low: 100,
      expected: 200,
      upper: 400,
      method: 'guessed from the schema',
    });
    expect(
      expectOutput({ ...step, schema, model: { provider: 'anthropic', model: 'claude-sonnet-5-5' } }),
    ).toMatchObject({ expected: 270 });
  });

  test('grows with reasoning, asked for or by the model’s own habit', () => {
    expect(expectOutput({ ...step, reasoning: 'high' })).toEqual({
      low: 800,
      expected: 1600,
      upper: 3200,
      method: 'guessed for free text, times 4 for reasoning',
    });
    expect(expectOutput({ ...step, model: { provider: 'openai', model: 'gpt-6.1-sol' } })).toMatchObject({
      expected: 1000,
      method: 'guessed for free text, times 2.5 for reasoning',
    });
    expect(
      expectOutput({ ...step, model: { provider: 'openai', model: 'gpt-6.1-sol' }, reasoning: 'none' }),
    ).toMatchObject({ expected: 400 });
  });

  test('is never above what the request allows', () => {
    expect(expectOutput({ ...step, maxOutputTokens: 300 })).toMatchObject({ low: 200, expected: 300, upper: 300 });
    expect(expectOutput({ ...step, maxOutputTokens: 50, history: historyOf(5, [50, 50, 50, 50, 50]) })).toMatchObject({
      low: 50,
      expected: 50,
      upper: 50,
    });
  });
});

const pace: StepPace = {
  realtime: { callMs: 2500, isMeasured: true },
  flex: { callMs: 7500, isMeasured: false },
  batch: assumedCompletion,
};

function linesBehind(word: string, text: string): readonly string[] {
  const lines = text.trimEnd().split('\n');
  return lines.slice(lines.findLastIndex((line) => line.startsWith(word)) + 1);
}

describe('an estimate by lane', () => {
  const seconds = (steps: readonly StepToPrice[], workers: number | null = 5) =>
    toEstimate(steps, workers).lanes.map(({ lane, costUsd, doneAfterMs }) => [
      lane,
      costUsd === null ? null : Number(costUsd.expected.toFixed(4)),
      ...(doneAfterMs === null ? [null] : [doneAfterMs.typical / 1000, doneAfterMs.worst / 1000]),
    ]);
  const hour = 3600;

  test('says of each lane that is offered what it costs and when it would be done', () => {
    expect(seconds([{ ...generate, pace }])).toEqual([
      ['realtime', 1.5, 50, 78.75],
      ['batch', 0.75, hour, 24 * hour],
    ]);
    const withFlex = { ...plainPrice, laneFactors: { realtime: 1, flex: 0.5, batch: 0.5 } };
    expect(seconds([{ ...generate, pace, price: withFlex }])).toEqual([
      ['realtime', 1.5, 50, 78.75],
      ['flex', 0.75, 150, 472.5],
      ['batch', 0.75, hour, 24 * hour],
    ]);
  });

  test('of a chain has one job after the other', () => {
    const learnt = { ...pace, batch: { typicalMs: 600_000, worstMs: 1_800_000, jobs: 12 } };
    const { lanes } = toEstimate(
      [
        { ...generate, pace: learnt },
        { ...judge, pace: learnt },
      ],
      5,
    );
    expect(lanes.at(-1)).toMatchObject({
      lane: 'batch',
      doneAfterMs: { typical: 1_200_000, worst: 3_600_000 },
      basis: 'as 12 earlier jobs; 2 steps, one job after the other; an answer that is asked again takes another job',
    });
  });

  test('of a chain takes at most as long as every job may, one after the other, whatever was learnt', () => {
    const learnt = { ...pace, batch: { typicalMs: 240_000, worstMs: 420_000, jobs: 7 } };
    const batchLine = (steps: readonly StepToPrice[]) =>
      formatEstimate(toEstimate(steps, 5), { batchId: 'b', items: 100 }).trimEnd().split('\n').at(-1);
    expect(
      batchLine([
        { ...generate, pace: learnt },
        { ...judge, pace },
      ]),
    ).toMatch(
      /, done typically within 1 hour 4 minutes, rarely more than 24 hours 7 minutes, at most 2 days \(as 7 earlier jobs, of other steps as the providers say; 2 steps, /,
    );
    expect(
      batchLine([
        { ...generate, pace },
        { ...judge, pace },
      ]),
    ).toContain(', done typically within 2 hours, at most 2 days (');
    const ofGemini = { provider: 'gemini', model: 'gemini-example' } as const;
    expect(batchLine([{ ...generate, model: ofGemini, pace: learnt }])).toContain(
      ', done typically within 4 minutes, rarely more than 7 minutes, at most 2 days (as 7 earlier jobs;',
    );
  });

  test('does not name a lane that the model of one step has not', () => {
    const realtimeOnly = { ...judge, pace, price: { ...plainPrice, laneFactors: { realtime: 1 } } };
    expect(seconds([{ ...generate, pace }, realtimeOnly]).map(([lane]) => lane)).toEqual(['realtime']);
  });

  test('with an unknown price has realtime alone, and its time', () => {
    expect(seconds([{ ...generate, pace, price: null }])).toEqual([['realtime', null, 50, 78.75]]);
  });

  test('says no time where nothing is known of it', () => {
    expect(seconds([generate])).toEqual([
      ['realtime', 1.5, null],
      ['batch', 0.75, null],
    ]);
    expect(seconds([{ ...generate, pace }], null)[0]).toEqual(['realtime', 1.5, null]);
  });

  test('is not done sooner than one item can be', () => {
    expect(seconds([{ ...generate, pace, calls: 2 }], 100)[0]).toEqual(['realtime', 0.03, 2.5, 7.5]);
  });
});

describe('what earlier runs measured', () => {
  const earlier = { runs: 3, answers: 300, output: { mean: 200, error: 40 }, inputCorrection: 1.2 };
  const step = { model: generate.model, schema: null, reasoning: null, maxOutputTokens: 8192 };

  test('takes the place of a guess, and says so', () => {
    expect(expectOutput({ ...step, history: null, earlier })).toEqual({
      low: 160,
      expected: 200,
      upper: 240,
      method: 'measured on 300 answers of 3 earlier runs',
    });
    const [estimate] = toEstimate([{ ...generate, earlier }]).steps;
    expect([estimate?.inputTokens.expected, estimate?.method]).toEqual([
      300_000,
      'input counted here in all 100 prompts; corrected by 1.20 as measured in earlier runs; output measured on 37 answers',
    ]);
  });

  test('gives way to what the batch itself has measured', () => {
    const history = historyOf(5, [100, 100, 100, 100, 100], {
      answers: 5,
      expectedInputTokens: 500,
      inputTokens: 1000,
    });
    expect(expectOutput({ ...step, history, earlier }).method).toBe('measured on 5 answers');
    expect(toEstimate([{ ...generate, history, earlier }]).inputTokens.expected).toBe(500_000);
  });

  test('leaves an exact count of the input alone', () => {
    const exact = { ...generate, earlier, input: { ...generate.input, basis: 'provider' as const } };
    expect(toEstimate([exact]).inputTokens.expected).toBe(250_000);
  });
});

describe('how fast calls are taken to be', () => {
  const none = { calls: 0, durationMs: 0 };

  test.each([
    ['assumed by the tokens of the answer', 'realtime', { realtime: [none], flex: [] }, 7000, false],
    ['three times slower in flex', 'flex', { realtime: [], flex: [none] }, 21_000, false],
    [
      'measured, where there are five',
      'realtime',
      { realtime: [{ calls: 5, durationMs: 10_000 }], flex: [] },
      2000,
      true,
    ],
    [
      'measured in earlier runs, where the batch has too few',
      'realtime',
      {
        realtime: [
          { calls: 4, durationMs: 10_000 },
          { calls: 50, durationMs: 150_000 },
        ],
        flex: [],
      },
      3000,
      true,
    ],
    ['from realtime for flex', 'flex', { realtime: [{ calls: 5, durationMs: 10_000 }], flex: [none] }, 6000, false],
  ] as const)('%s', (_, lane, timed, callMs, isMeasured) => {
    expect(toCallPace(lane, 400, timed)).toEqual({ callMs, isMeasured });
  });
});

describe('an estimate as text', () => {
  const context = { batchId: '2025-01-15', items: 100 };

  test('has one block for one step', () => {
    expect(formatEstimate(toEstimate([generate]), context)).toBe(`COST ESTIMATE: 2025-01-15
=========================
Items: 100
Estimated input tokens: 250,000
Estimated output tokens: 50,000
Cost Breakdown:
├── Input tokens: $0.75 (@ $3/MTok)
├── Output tokens: $0.75 (@ $15/MTok)
└── Total: $1.50 (up to $4.50 with all attempts: this is what you consent to)
Range: $1.35 to $4.50
Method: 100 calls (at most 300) to anthropic/claude-example; input counted here in all 100 prompts; output measured on 37 answers
Lanes:
├── realtime, as now: $1.50 (up to $4.50)
└── batch: $0.75 (up to $2.25)
`);
  });

  test('has a block for each step and model, and a sum to consent to', () => {
    expect(formatEstimate(toEstimate([generate, judge]), context)).toBe(`COST ESTIMATE: 2025-01-15
=========================
Items: 100

Step generate: claude-example
-----------------------------
Estimated input tokens: 250,000
Estimated output tokens: 50,000
Cost Breakdown:
├── Input tokens: $0.75 (@ $3/MTok)
├── Output tokens: $0.75 (@ $15/MTok)
└── Total: $1.50 (up to $4.50 with all attempts)
Range: $1.35 to $4.50
Method: 100 calls (at most 300) to anthropic/claude-example; input counted here in all 100 prompts; output measured on 37 answers

Step judge: gpt-example
-----------------------
Estimated input tokens: 100,000
Estimated output tokens: 10,000
Cost Breakdown:
├── Input tokens: $0.01 (@ $0.10/MTok)
├── Output tokens: $0.005 (@ $0.50/MTok)
└── Total: $0.015 (up to $0.025)
Range: $0.013 to $0.025
Method: 100 calls to openai/gpt-example; input guessed (these prompts are made from answers to come); output guessed from the schema
Note: Add 20-30% buffer for retries.

All steps: $1.52 (up to $4.53 with all attempts: this is what you consent to)
Lanes:
├── realtime, as now: $1.52 (up to $4.53)
└── batch: $0.76 (up to $2.27)
`);
  });

  test('says that a price is unknown, and what is consented to', () => {
    const text = formatEstimate(toEstimate([{ ...judge, price: null }]), { ...context, items: 1 });
    expect(text).toContain('├── Input tokens: price unknown\n├── Output tokens: price unknown\n');
    expect(text).toContain(
      '└── Total: unknown (no price is known for openai/gpt-example: you consent to an unknown amount)\nMethod:',
    );
    expect(formatEstimate(toEstimate([generate, { ...judge, price: null }]), context)).toContain(
      'All steps: unknown (no price is known for openai/gpt-example: you consent to an unknown amount); the other steps: $1.50 (up to $4.50)\n',
    );
  });

  test('shows the prices of the lane, or that the lane has none', () => {
    const text = formatEstimate(toEstimate([{ ...generate, lane: 'batch' }]), context);
    expect(text).toContain('├── Input tokens: $0.38 (@ $1.50/MTok)\n');
    expect(text).toContain('to anthropic/claude-example in the batch lane; ');
    expect(formatEstimate(toEstimate([{ ...generate, lane: 'flex' }]), context)).toContain(
      'no price of the flex lane is known for anthropic/claude-example',
    );
  });

  test('shows what each lane costs, which one it is, and when it would be done', () => {
    expect(linesBehind('Method', formatEstimate(toEstimate([{ ...generate, pace }], 5), context))).toEqual([
      'Lanes:',
      '├── realtime, as now: $1.50 (up to $4.50), done after about 50s, at most 2 minutes (5 at once, 2.5s a call as measured)',
      '└── batch: $0.75 (up to $2.25), done typically within 1 hour, at most 24 hours (assumed, as the providers say: no job has been seen yet; an answer that is asked again takes another job)',
    ]);
  });

  test('shows the time alone where there is one lane', () => {
    const { batch: _, ...laneFactors } = plainPrice.laneFactors;
    const alone = { ...generate, pace, price: { ...plainPrice, laneFactors } };
    expect(linesBehind('Method', formatEstimate(toEstimate([alone], 5), context))).toEqual([
      'Time: after about 50s, at most 2 minutes (5 at once, 2.5s a call as measured)',
    ]);
  });

  test('of what jobs are to bring says that, and what asking again may cost', () => {
    const collecting = { calls: 100, upToUsd: 2.5, unpricedCalls: 0, jobs: 2, typicallyLeftMs: null };
    const estimate = toEstimate([{ ...generate, pace, calls: 0, maxRedoCalls: 200 }], 5);
    expect(formatEstimate(estimate, { ...context, collecting })).toBe(`COST ESTIMATE: 2025-01-15
=========================
Items: 100
In jobs: 100 calls in 2 jobs are being collected (up to $2.50, consented to when they were sent).
Nothing new to pay for, unless answers are rejected and asked again: at most 200 calls, up to $3.00: this is what you consent to
`);
    expect(
      formatEstimate(toEstimate([]), { ...context, collecting })
        .split('\n')
        .at(-2),
    ).toBe('Nothing new to pay for.');
    const both = formatEstimate(toEstimate([{ ...generate, pace }], 5), { ...context, collecting });
    expect(both).toContain('\nIn jobs: 100 calls in 2 jobs are being collected (up to $2.50, ');
    expect(both).toContain('\nEstimated input tokens: 250,000\n');
  });

  test('of nothing says so', () => {
    expect(formatEstimate(toEstimate([]), context)).toBe(
      'COST ESTIMATE: 2025-01-15\n=========================\nItems: 100\nNothing to pay for: no answer is missing.\n',
    );
  });
});
