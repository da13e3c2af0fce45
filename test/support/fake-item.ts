import type { AnswerView, ItemView } from '../../src/core/view.ts';
import type { ItemDetail } from '../../src/ports/dashboard-backend.ts';

/** An item that was rejected once by its judge, and then accepted; its texts try to take over the terminal. */
export function fakeItem(id: string): ItemDetail {
  return {
    item: { ...view, id },
    why: 'It is accepted: refine was accepted in attempt 1, after judge had rejected generate once.',
    files: [
      { path: `${id}/raw.json`, isFolder: false, bytes: 220 },
      { path: `${id}/prompt.md`, isFolder: false, bytes: 1420 },
    ],
  };
}

const first = 'GUARD: Halt! Who goes there?\nMERCHANT: A friend.\nGUARD: Pass then.\n';
const second =
  'GUARD: Halt! Who goes there?\nMERCHANT: A friend, with bread for the night watch.\nGUARD: Pass then, and thank you.\n';
const reasons = [{ step: 'judge', rule: 'score-range', message: 'score: 11 is more than 10' }];

const answers: readonly AnswerView[] = [
  answer('generate', 1, { setAside: true, response: first, verdict: 'accepted', value: { text: first } }),
  answer('judge', 1, { setAside: true, response: '{"score": 11}', verdict: 'rejected', reasons, value: { score: 11 } }),
  answer('generate', 2, { response: second, verdict: 'accepted', value: { text: second } }),
  answer('judge', 2, { response: '{"score": 8}', verdict: 'accepted', value: { score: 8 } }),
  answer('refine', 1, {
    response: `${second}\u001b[2J\u001b]0;owned\u0007 the end`,
    verdict: 'accepted',
    value: 'refined',
  }),
];

const view: ItemView = {
  id: 'item-0000',
  level: null,
  parent: null,
  index: null,
  repetition: null,
  state: 'accepted',
  raw: { place: 'a gate at night', people: ['guard', 'merchant'], mood: 'tense \u001b[31m' },
  steps: { generate: { text: second }, judge: { score: 8 }, refine: 'refined' },
  skipped: [],
  value: 'refined',
  reasons,
  error: null,
  attempts: 2,
  costUsd: 0.0031,
  answers,
};

function answer(step: string, attempt: number, rest: Partial<AnswerView>): AnswerView {
  return {
    step,
    attempt,
    setAside: false,
    prompt: {
      system: 'You write short dialogues.',
      user: Array.from(
        { length: 40 },
        (_, index) => `Line ${index + 1} of the prompt of ${step}, attempt ${attempt}.`,
      ).join('\n'),
    },
    response: null,
    model: 'claude-sonnet',
    finishReason: 'stop',
    usage: { inputTokens: 812, outputTokens: 240, cachedInputTokens: 0, cacheWriteTokens: null, reasoningTokens: null },
    costUsd: 0.0009,
    verdict: null,
    reasons: [],
    ...rest,
  };
}
