import { afterAll, describe, expect, test } from '@jest/globals';
import { estimateBatch } from '../../src/compose/estimate.ts';
import type { SpendingFlags } from '../../src/compose/spending-flags.ts';
import type { StepEntry } from '../../src/core/history-entry.ts';
import { createWorld, removeWorlds, type World } from '../support/batch-world.ts';
import { yamlOf } from '../support/example-pipelines.ts';
import { createFakeProvider, usageOf } from '../support/fake-provider.ts';

afterAll(removeWorlds);

const historyPath = '/data/.history.jsonl';
const namesOf = (count: number) => Array.from({ length: count }, (_, index) => `tree-${index + 1}`);

function worldOf(count: number, pipelineFolder?: string): World {
  return createWorld({
    pipeline: { 'pipeline.yaml': yamlOf(namesOf(count), [{ name: 'main' }]), 'main.md.hbs': 'Describe {{id}}.' },
    provider: createFakeProvider({ answer: () => ({ text: 'A tree.', usage: usageOf(40, 120) }) }),
    ...(pipelineFolder === undefined ? {} : { pipelineFolder }),
  });
}

const entriesOf = (world: World): readonly StepEntry[] =>
  (world.memory.readText(historyPath) ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as StepEntry);

const methodOf = (world: World, flags: Partial<SpendingFlags> = {}) =>
  world.look(async ({ batch }) => {
    const { estimate } = await estimateBatch(
      batch,
      { limit: null, only: null },
      null,
      { sandbox: false, ...flags },
      false,
    );
    return estimate.steps[0]?.method;
  });

async function begin(world: World): Promise<void> {
  await world.run(async (session) => {
    await session.acquire();
    await session.prepare();
  });
}

describe('the history of estimates against actual', () => {
  test('gets a line an invocation, with what came in it', async () => {
    const world = worldOf(8);
    await begin(world);
    await world.run((session) => session.process({ selection: { limit: 6 } }));
    await world.run((session) => session.process());
    await world.run((session) => session.process());
    const [first] = entriesOf(world);
    expect(entriesOf(world).map(({ measured }) => measured.answers)).toEqual([6, 2]);
    const expectedInputTokens = first?.measured.counted.expectedInputTokens ?? 0;
    expect(expectedInputTokens).toBeGreaterThan(0);
    expect(first).toMatchObject({
      kind: 'estimate',
      pipeline: world.pipelineFolder,
      step: 'main',
      provider: 'anthropic',
      lane: 'realtime',
      simulated: false,
      measured: {
        answers: 6,
        inputTokens: 240,
        outputTokens: 720,
        counted: { answers: 6, inputTokens: 240, outputTokens: 720 },
        timed: { calls: 6 },
      },
    });
  });

  test('improves the estimate of another batch of the same pipeline, and of no other, nor of a rehearsal', async () => {
    const before = worldOf(8);
    await begin(before);
    await before.run((session) => session.process());
    const written = before.memory.readText(historyPath) ?? '';

    const same = worldOf(8, before.pipelineFolder);
    await begin(same);
    const guessed = await methodOf(same);
    same.memory.writeInPlace(historyPath, written);
    const other = worldOf(8);
    await begin(other);
    other.memory.writeInPlace(historyPath, written);
    expect([guessed, await methodOf(same), await methodOf(same, { sandbox: true }), await methodOf(other)]).toEqual([
      expect.stringMatching(/; output guessed for free text/),
      expect.stringMatching(
        /; corrected by \d\.\d\d as measured in earlier runs; output measured on 8 answers of an earlier run$/,
      ),
      guessed,
      guessed,
    ]);
    expect(await methodOf(same, { model: ['haiku'] })).toMatch(/output guessed/);
  });

  test('is kept of a run that was stopped, too', async () => {
    const world = worldOf(8);
    await begin(world);
    await world.run((session) => session.process({ maxCostUsd: 0.085 }));
    const answers = world.ledger().filter(({ type }) => type === 'paid').length;
    expect(answers).toBeGreaterThan(0);
    expect(answers).toBeLessThan(8);
    expect(entriesOf(world).map(({ measured }) => measured.answers)).toEqual([answers]);
  });

  test('damaged in every way leaves estimate and run as they would be without it', async () => {
    const world = worldOf(8);
    await begin(world);
    const guessed = await methodOf(world);
    world.memory.writeInPlace(historyPath, '{"kind":"estimate"}\n\u0000\u0000\n[1]\n{"kind":"job","at":');
    expect(await methodOf(world)).toBe(guessed);
    const outcome = await world.run((session) => session.process());
    expect([outcome.states, outcome.conservation.counts.accepted]).toEqual([['done'], 8]);
  });
});
