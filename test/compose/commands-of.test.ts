import { afterAll, describe, expect, test } from '@jest/globals';
import { commandsOf, type FlagsToRepeat } from '../../src/compose/commands-of.ts';
import { statusOf } from '../../src/compose/look.ts';
import type { AskedLine } from '../../src/core/ledger.ts';
import type { Lane } from '../../src/core/request.ts';
import { createWorld, removeWorlds } from '../support/batch-world.ts';
import { createFakeProvider } from '../support/fake-provider.ts';

afterAll(removeWorlds);

const at = '2026-01-01T00:00:00.000Z';

/** What `process` is printed with, of two steps that were asked last in these lanes (null: never). */
async function runOf(
  pipeline: { readonly lane?: Lane; readonly scoreLane?: Lane },
  asked: { readonly main: Lane | null; readonly score: Lane | null },
  given: FlagsToRepeat = {},
): Promise<string> {
  const world = createWorld({
    pipeline: {
      'pipeline.yaml': JSON.stringify({
        ...(pipeline.lane === undefined ? {} : { lane: pipeline.lane }),
        model: 'gpt',
        source: { items: [{ id: 'a' }] },
        steps: [
          { name: 'main', prompt: 'Say.', parse: 'text' },
          {
            name: 'score',
            prompt: 'Score.',
            parse: 'text',
            ...(pipeline.scoreLane === undefined ? {} : { lane: pipeline.scoreLane }),
          },
        ],
      }),
    },
    provider: createFakeProvider({ answer: () => 'yes' }),
  });
  return world.run(async ({ batch, acquire }) => {
    await acquire();
    for (const step of ['main', 'score'] as const) {
      const lane = asked[step];
      if (lane !== null) batch.fold.add(toAsked(step, lane));
    }
    return commandsOf(batch, given).run('process').replace('batch-pipeline process --batch-id b', '').trim();
  });
}

const toAsked = (step: string, lane: Lane): AskedLine => ({
  type: 'asked',
  call: `${step}-${lane}`,
  item: 'a',
  step,
  attempt: 1,
  at,
  provider: 'openai',
  model: 'gpt-6-luna',
  lane,
  reserveUsd: 0.1,
  simulated: false,
});

describe('the lane that a printed run names', () => {
  test.each([
    ['none, where all is in realtime', {}, { main: 'realtime', score: null }, ''],
    ['the one that a flag chose for all', {}, { main: 'batch', score: 'batch' }, '--lane batch'],
    ['the same for a step that was not asked yet', {}, { main: 'flex', score: null }, '--lane flex'],
    [
      'that of the step alone, where another is in realtime',
      {},
      { main: 'realtime', score: 'batch' },
      '--lane score=batch',
    ],
    ['each, where they differ', {}, { main: 'flex', score: 'batch' }, '--lane main=flex --lane score=batch'],
    ['none, where the pipeline says it', { lane: 'batch' }, { main: 'batch', score: 'batch' }, ''],
    ['none, where a pilot was in realtime', { lane: 'batch' }, { main: 'realtime', score: 'realtime' }, ''],
    [
      'the one of the flag, where the pipeline says it of a step',
      { scoreLane: 'batch' },
      { main: 'batch', score: null },
      '--lane batch',
    ],
    [
      'not that of a step with another of its own',
      { scoreLane: 'flex' },
      { main: 'batch', score: 'flex' },
      '--lane main=batch',
    ],
  ] as const)('is %s', async (_, pipeline, asked, words) => {
    expect(await runOf(pipeline, asked)).toBe(words);
  });

  test('is what the flags say, where they say it; a deadline takes its place while it is to come', async () => {
    const asked = { main: 'batch', score: 'batch' } as const;
    expect(await runOf({}, asked, { lane: ['realtime', 'score=flex'] })).toBe('--lane realtime --lane score=flex');
    expect(await runOf({}, asked, { by: 'tomorrow 07:00', maxCostUsd: 2.5, sandbox: true })).toBe(
      '--sandbox --by "tomorrow 07:00" --max-cost 2.5',
    );
    expect(await runOf({}, asked, { by: '2020-01-01T07:00' })).toBe('--lane batch');
    expect(await runOf({}, asked, { model: ['haiku', 'score=gpt'], provider: 'openai', noWait: true })).toBe(
      '--model haiku --model score=gpt --provider openai --lane batch --no-wait',
    );
  });
});

test('what only looks at a batch goes on in the lane that its calls were sent in', async () => {
  const world = createWorld({
    pipeline: {
      'pipeline.yaml': JSON.stringify({
        model: 'gpt',
        source: { items: [{ id: 'a' }] },
        steps: [{ name: 'main', prompt: 'Say.' }],
      }),
    },
    provider: createFakeProvider({ answer: () => 'yes' }),
  });
  await world.run(async ({ batch, acquire, prepare }) => {
    await acquire();
    await prepare();
    batch.fold.add(toAsked('main', 'batch'));
    expect(statusOf(batch).nextCommand).toBe('batch-pipeline process --batch-id b --lane batch');
  });
});
