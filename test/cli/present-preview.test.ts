import { describe, expect, test } from '@jest/globals';
import { presentPreview, type PreviewPresentation } from '../../src/cli/present-preview.ts';

const model = { provider: 'anthropic', model: 'claude-haiku-5' } as const;
const range = (value: number) => ({ low: value / 2, expected: value, upper: value * 2 });

const preview: PreviewPresentation = {
  batchId: '2025-01-15',
  pipeline: 'judge',
  itemId: 'stool',
  step: 'judge',
  attempt: 2,
  prompt: { system: 'Be exact.', user: 'Judge this:\n\nA stool.' },
  origin: 'rendered',
  madeUp: ['write'],
  model,
  lane: 'realtime',
  schema: { sent: { type: 'object', properties: { score: { type: 'integer' } } } },
  parameters: { max_tokens: 2000 },
  notes: ['schema: answer.score: minimum told in the description, not enforced there'],
  inputTokens: { count: 586, by: 'local' },
  maxOutputTokens: 2000,
  estimate: {
    step: 'judge',
    model,
    lane: 'realtime',
    calls: 1,
    maxCalls: 1,
    inputTokens: range(586),
    outputTokens: range(129),
    costUsd: range(0.00124),
    parts: { inputUsd: 0.000586, outputUsd: 0.000645, inputRate: 1, outputRate: 5 },
    method: 'input counted here in the prompt; output guessed from the schema',
  },
  mostUsd: 0.010586,
};

describe('a preview', () => {
  test('is the call whole: prompt, schema and parameters as sent, what is changed, tokens and price', () => {
    expect(presentPreview(preview)).toBe(`PREVIEW: stool, judge
=====================
Batch: 2025-01-15 · pipeline: judge
Model: anthropic/claude-haiku-5
Prompt: as it would be made now, attempt 2
MADE UP: the value of write, which is not there yet. The call itself will carry
the real one.

System
------
Be exact.

Prompt
------
Judge this:

A stool.

Schema as sent
--------------
{ "type": "object", "properties": { "score": { "type": "integer" } } }

Parameters as sent
------------------
{ "max_tokens": 2000 }

Changed on the way
------------------
└── schema: answer.score: minimum told in the description, not enforced there

This one call
-------------
Input tokens: 586 (counted here) @ $1/MTok
Output tokens: about 129, at most 2,000 @ $5/MTok
Cost: $0.0012 ($0.011 if the answer is as long as it may be)
Method: input counted here in the prompt; output guessed from the schema
Nothing was spent or written.
`);
  });

  test('says where the prompt comes from, that there is no batch, and what is unknown', () => {
    const text = presentPreview({
      ...preview,
      batchId: null,
      attempt: 1,
      origin: 'edited',
      madeUp: [],
      schema: { sent: null },
      inputTokens: { count: 590, by: 'provider' },
      estimate: { ...preview.estimate, costUsd: null, parts: null },
      mostUsd: null,
    });
    expect(text).toContain('Pipeline: judge (no batch: the item comes from the source)');
    expect(text).toContain('Prompt: edited by hand, and sent as it is\n\n');
    expect(text).toContain('None: answers are checked here alone.');
    expect(text).toContain('Input tokens: 590 (counted by the provider)\n');
    expect(text).toContain('Cost: unknown (no price is known for the model)');
    expect(text).not.toContain('MADE UP');
  });

  test('lets no escape sequence through and keeps the lines of the prompt', () => {
    const text = '\u001b[31mone\ntwo\u202e';
    const shown = presentPreview({ ...preview, itemId: text, prompt: { system: text, user: text }, notes: [text] });
    expect(shown).not.toMatch(/[\u001b\u202e]/);
    expect(shown).toContain('␛[31mone\ntwo');
  });
});
