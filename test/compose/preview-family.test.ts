import { afterAll, describe, expect, test } from '@jest/globals';
import { previewCall } from '../../src/compose/preview.ts';
import { allOf } from '../support/all-run.ts';
import { createWorld, removeWorlds, type World } from '../support/batch-world.ts';
import { createFakeProvider } from '../support/fake-provider.ts';

afterAll(removeWorlds);

const family = {
  'pipeline.yaml': `name: ideas
seed: 3
source:
  items: [{ id: bikes, topic: city bikes }]
steps:
  - name: draw
    code:
      set:
        count: random.integer(2, 4)
  - name: think
    model: haiku
  - name: idea
    expand: { each: steps.think.ideas, max: 4 }
  - name: judge
    model: haiku
  - name: sum
    gather: idea
    model: haiku
    parse: text
`,
  'think.md.hbs': 'Give {{steps.draw.count}} ideas on {{topic}}.',
  'think.schema.json': JSON.stringify({
    type: 'object',
    properties: {
      ideas: { type: 'array', items: { type: 'string', examples: ['made up'] }, minItems: 2, maxItems: 4 },
    },
    required: ['ideas'],
    additionalProperties: false,
  }),
  'judge.md.hbs': 'Judge {{idea}} for {{topic}}.',
  'judge.schema.json': JSON.stringify({
    type: 'object',
    properties: { score: { type: 'integer' } },
    required: ['score'],
    additionalProperties: false,
  }),
  'sum.md.hbs': 'Sum up:{{#each children}} {{raw.idea}} {{value.score}};{{/each}}',
};

const familyWorld = () =>
  createWorld({
    pipeline: family,
    provider: createFakeProvider({
      answer: ({ schemaName }) =>
        schemaName === 'think'
          ? '{"ideas": ["lend them", "paint them"]}'
          : schemaName === 'judge'
            ? '{"score": 7}'
            : 'Good.',
    }),
  });
const preview = (world: World, itemId: string, step: string | null = null) =>
  world.look(({ batch }) => previewCall(batch, itemId, step, { sandbox: false }, false));

describe('a preview in a family', () => {
  test('computes code steps for real, and makes up a child where there is none', async () => {
    const world = familyWorld();
    await world.run(({ acquire }) => acquire());
    const think = await preview(world, 'bikes');
    expect([think.step, think.madeUp]).toEqual(['think', []]);
    expect(think.prompt.user).toMatch(/^Give [234] ideas on city bikes\.$/);
    const judge = await preview(world, 'bikes', 'judge');
    expect({ itemId: judge.itemId, madeUp: judge.madeUp, user: judge.prompt.user }).toEqual({
      itemId: 'bikes--idea-001',
      madeUp: ['think', 'idea'],
      user: 'Judge made up for city bikes.',
    });
    await world.run(({ prepare }) => prepare());
    expect(JSON.parse(world.read('bikes/draw/parsed.json') ?? '')).toEqual({
      count: Number(/\d/.exec(think.prompt.user)?.[0]),
    });
  });

  test('goes from an item to its first child that waits, then back to the item that gathers them', async () => {
    const world = familyWorld();
    await world.run(async ({ acquire, prepare, process }) => {
      await acquire();
      await prepare();
      await process({ step: 'think' });
      await process({ step: 'idea' });
    });
    const child = await preview(world, 'bikes');
    expect([child.itemId, child.step, child.madeUp, child.prompt.user]).toEqual([
      'bikes--idea-001',
      'judge',
      [],
      'Judge lend them for city bikes.',
    ]);
    const second = await preview(world, 'bikes--idea-002');
    expect(second.prompt.user).toBe('Judge paint them for city bikes.');
    await world.run(({ process }) => process({ step: 'judge' }));
    const gathering = await preview(world, 'bikes');
    expect([gathering.itemId, gathering.step, gathering.prompt.user]).toEqual([
      'bikes',
      'sum',
      'Sum up: lend them 7; paint them 7;',
    ]);
    await allOf(world, {});
    await expect(preview(world, 'bikes')).rejects.toMatchObject({
      code: 'no-call',
      message: 'bikes of b needs no call any more',
      hint: 'To see what a step was asked, name it: --step think or --step judge or --step sum.',
    });
    await expect(preview(world, 'bikes', 'draw')).rejects.toMatchObject({
      message: '--step draw: this is a step of kind code, which asks no model',
    });
  });
});
