import { afterAll, describe, expect, test } from '@jest/globals';
import { previewCall } from '../../src/compose/preview.ts';
import { createWorld, removeWorlds, type World } from '../support/batch-world.ts';
import {
  dialogPipeline,
  dialogSteps,
  scoreSchema,
  strictJudge,
  writeOrJudge,
  yamlOf,
} from '../support/example-pipelines.ts';
import { createFakeProvider } from '../support/fake-provider.ts';

afterAll(removeWorlds);

const flags = { sandbox: false };
const preview = (world: World, itemId: string, step: string | null = null) =>
  world.look(({ batch }) => previewCall(batch, itemId, step, flags, false));

const chain = {
  'pipeline.yaml': yamlOf(
    ['ash', 'birch'],
    [
      { name: 'find', model: 'haiku', maxOutputTokens: 500 },
      { name: 'score', model: 'gpt', maxOutputTokens: 300 },
    ],
  ),
  'find.md.hbs': 'Find a name for {{id}}.',
  'find.system.md.hbs': 'Be brief.',
  'score.md.hbs': 'Score {{steps.find}}.',
  'score.schema.json': scoreSchema,
};
const chainWorld = () =>
  createWorld({ pipeline: chain, provider: createFakeProvider({ answer: ({ user }) => `On ${user}` }) });

describe('a preview of a call', () => {
  test('is the next one of the item, and neither spends nor writes', async () => {
    const world = chainWorld();
    await world.run(({ acquire }) => acquire());
    const before = world.memory.readTree(world.folder);
    const shown = await preview(world, 'ash');
    expect(shown).toMatchObject({
      itemId: 'ash',
      step: 'find',
      attempt: 1,
      prompt: { system: 'Be brief.', user: 'Find a name for ash.' },
      origin: 'rendered',
      madeUp: [],
      model: { provider: 'anthropic' },
      schema: null,
      body: { system: 'Be brief.', messages: [{ role: 'user', content: 'Find a name for ash.' }], max_tokens: 500 },
      parameters: { max_tokens: 500 },
      inputTokens: { by: 'local' },
      maxOutputTokens: 500,
    });
    expect(shown.inputTokens.count).toBeGreaterThan(5);
    expect(shown.mostUsd).toBeGreaterThan(shown.estimate.costUsd?.expected ?? Number.POSITIVE_INFINITY);
    expect([world.provider.calls, world.memory.readTree(world.folder)]).toEqual([[], before]);
  });

  test('of a later step shows a made-up value and says whose it is; the real one when it is there', async () => {
    const world = chainWorld();
    await world.run(({ acquire }) => acquire());
    const early = await preview(world, 'ash', 'score');
    expect([early.madeUp, early.prompt.user.startsWith('Score A sentence')]).toEqual([['find'], true]);
    await world.run(async ({ prepare, process }) => {
      await prepare();
      await process({ step: 'find' });
    });
    const late = await preview(world, 'ash');
    expect([late.step, late.madeUp, late.prompt.user]).toEqual(['score', [], 'Score On Find a name for ash..']);
    expect(late.schema).toEqual({
      own: JSON.parse(scoreSchema),
      sent: {
        type: 'object',
        properties: { score: { type: 'integer', minimum: 1, maximum: 5 } },
        required: ['score'],
        additionalProperties: false,
      },
    });
  });

  test('says what was sent where there is an answer, and what a person wrote where a prompt was edited', async () => {
    const world = chainWorld();
    await world.run(async ({ acquire, prepare, process }) => {
      await acquire();
      await prepare();
      await process({ selection: { only: new Set(['ash']) }, step: 'find' });
    });
    world.edit({ 'find.md.hbs': 'Name {{id}}!' });
    const sent = await preview(world, 'ash', 'find');
    expect([sent.origin, sent.prompt.user]).toEqual(['sent', 'Find a name for ash.']);
    const unpaid = await preview(world, 'birch', 'find');
    expect([unpaid.origin, unpaid.prompt.user]).toEqual(['rendered', 'Name birch!']);
    const path = 'birch/find/prompt.md';
    world.write(path, (world.read(path) ?? '').replace('Find a name', 'Find two names'));
    const edited = await preview(world, 'birch', 'find');
    expect([edited.origin, edited.prompt.user]).toEqual(['edited', 'Find two names for birch.']);
  });

  test('after a rejection is what the next attempt will send, to the letter', async () => {
    const world = createWorld({
      pipeline: dialogPipeline,
      steps: dialogSteps,
      evaluator: strictJudge,
      provider: createFakeProvider({ answer: writeOrJudge }),
    });
    // Only the judge's first answer: its rejection stands, and nothing is set aside yet.
    await world.run(async ({ acquire, prepare, process }) => {
      await acquire();
      await prepare();
      await process({ selection: { only: new Set(['elm']) }, step: 'generate' });
      await process({ selection: { only: new Set(['elm']) }, step: 'judge' });
    });
    const shown = await preview(world, 'elm');
    expect([shown.step, shown.attempt, shown.prompt.user]).toEqual([
      'generate',
      2,
      'Write a dialog about elm, try 2.\n- score 2 is not good',
    ]);
    await world.run(({ process }) => process({ selection: { only: new Set(['elm']) }, step: 'generate' }));
    expect(world.provider.calls.at(-1)?.request.user).toBe(shown.prompt.user);
  });

  test('of an item whose line has ended, of an unknown step or item, names the way out', async () => {
    const world = chainWorld();
    await world.run(async ({ acquire, prepare }) => {
      await acquire();
      await prepare();
    });
    await expect(preview(world, 'elm')).rejects.toMatchObject({
      code: 'item',
      hint: expect.stringContaining('ash, birch'),
    });
    await expect(preview(world, 'ash', 'judge')).rejects.toMatchObject({
      code: 'step',
      message: expect.stringMatching(/^--step judge: the pipeline .+ has no such step$/),
      hint: 'Steps with a prompt: find, score.',
    });
    world.edit({ 'find.md.hbs': 'Name {{idd}}!' });
    await expect(preview(world, 'ash')).rejects.toMatchObject({ message: expect.stringContaining('idd') });
  });
});
