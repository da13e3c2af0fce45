import { describe, expect, test } from '@jest/globals';
import { presentItem } from '../../src/cli/present-item.ts';
import type { AnswerView, ItemView } from '../../src/core/view.ts';
import { usageOf } from './samples.ts';

const reasons = [{ step: 'main', rule: 'schema', message: '/rating must be <= 5' }];

function answerOf(differing: Partial<AnswerView>): AnswerView {
  return {
    step: 'main',
    attempt: 1,
    setAside: false,
    prompt: { system: 'You are a critic.', user: 'Rate this.' },
    response: '{"rating": 9}',
    model: 'gpt-5',
    finishReason: 'stop',
    usage: usageOf(1200, 340),
    costUsd: 0.0087,
    verdict: 'rejected',
    reasons,
    ...differing,
  };
}

function itemOf(differing: Partial<ItemView> = {}): ItemView {
  const answers = [
    answerOf({ setAside: true }),
    answerOf({ attempt: 2, response: '{"rating": 4}', verdict: 'accepted', reasons: [], costUsd: null }),
  ];
  return {
    id: 'item-0007',
    level: null,
    parent: null,
    index: null,
    repetition: null,
    state: 'accepted',
    raw: { id: 'item-0007' },
    skipped: [],
    steps: {},
    value: { rating: 4 },
    reasons: [],
    error: null,
    attempts: 2,
    costUsd: 0.0087,
    answers,
    ...differing,
  };
}

const show = (item: ItemView, isFull = false) =>
  presentItem({ batchId: 'b', item, why: 'accepted: its line has ended, its result is the value of main' }, { isFull });

describe('an item', () => {
  test('is shown with its line, every attempt and its result', () => {
    expect(show(itemOf())).toBe(
      `ITEM: item-0007
===============
Why: accepted: its line has ended, its result is the value of main
Batch: b
State: accepted
Cost: $0.0087

Step  Attempt  Prompt  Response  Verdict   Cost
main        2  yes     13 chars  accepted     -

Raw:
  {
    "id": "item-0007"
  }

1. main, attempt 1 (set aside)
------------------------------
Model: gpt-5 · ended by: stop · 1,200 in + 340 out · $0.0087
System:
  You are a critic.
Prompt:
  Rate this.
Response:
  {"rating": 9}
Verdict: rejected
└── main, schema: /rating must be <= 5

2. main, attempt 2
------------------
Model: gpt-5 · ended by: stop · 1,200 in + 340 out · cost unknown
System:
  You are a critic.
Prompt:
  Rate this.
Response:
  {"rating": 4}
Verdict: accepted

Result:
  {
    "rating": 4
  }
`,
    );
  });

  test('says what of its input came from the cache, and which other tier than asked served it', () => {
    const usage = { ...usageOf(1200, 340), cachedInputTokens: 1024 };
    const lineOf = (over: Partial<AnswerView>) =>
      show(itemOf({ answers: [answerOf({ usage, ...over })] }))
        .split('\n')
        .find((line) => line.startsWith('Model:'));
    expect([lineOf({}), lineOf({ servedTier: 'realtime' }), lineOf({ servedTier: 'other', costUsd: null })]).toEqual([
      'Model: gpt-5 · ended by: stop · 1,200 in (1,024 from cache) + 340 out · $0.0087',
      'Model: gpt-5 · ended by: stop · 1,200 in (1,024 from cache) + 340 out · served in the realtime lane · $0.0087',
      'Model: gpt-5 · ended by: stop · 1,200 in (1,024 from cache) + 340 out · served in another tier · cost unknown',
    ]);
  });

  test('that went wrong says why', () => {
    const text = show(
      itemOf({
        state: 'failed',
        error: 'too large',
        reasons,
        costUsd: null,
        value: null,
        answers: [answerOf({ response: ' \n', model: null, usage: null })],
      }),
    );
    expect(text).toContain(
      'Error: too large\nBatch: b\nState: failed\nReasons:\n└── main, schema: /rating must be <= 5\nCost: none known\n',
    );
    expect(text).toContain('Rate this.\nResponse: empty\nVerdict: rejected\n');
  });

  const long = itemOf({
    raw: { text: 'word '.repeat(100) },
    answers: [
      answerOf({
        response: Array.from({ length: 40 }, (_, index) => `line ${index + 1}`).join('\n'),
        reasons: Array.from({ length: 8 }, (_, index) => ({ step: 'main', rule: `rule${index + 1}`, message: 'no' })),
      }),
    ],
  });

  test('with long texts fits a screen, and says how to see all', () => {
    const text = show(long);
    expect(text).toContain('  line 12\n  … 28 more lines\n');
    expect(text).toContain('├── main, rule5: no\n└── … 3 more\n');
    expect(text.endsWith('\nTexts are cut: --full shows them whole.\n')).toBe(true);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('is shown whole with --full', () => {
    const text = show(long, true);
    expect(text).toContain('  line 40\n');
    expect(text).toContain('└── main, rule8: no\n');
    expect(text).toContain('word '.repeat(100).trimEnd());
    expect(text).not.toContain('Texts are cut');
  });

  test.each([false, true])('has no escape code of a model in it (full: %s)', (isFull) => {
    const evil = '\u001b[2Jx\u0007';
    const text = show(
      itemOf({
        raw: { [evil]: evil },
        error: evil,
        answers: [
          answerOf({
            response: evil,
            prompt: { system: evil, user: evil },
            reasons: [{ step: 'main', rule: evil, message: evil }],
          }),
        ],
      }),
      isFull,
    );
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });
});
