import { afterAll, describe, expect, test } from '@jest/globals';
import type { ModelRequest } from '../../src/core/request.ts';
import type { Offer } from '../../src/compose/offer.ts';
import { createWorld, type ProcessOptions, removeWorlds, type Session, type World } from '../support/batch-world.ts';
import { dialogPipeline, scoreSchema, yamlOf } from '../support/example-pipelines.ts';
import { createFakeProvider } from '../support/fake-provider.ts';

afterAll(removeWorlds);

const begin = async (session: Session) => {
  await session.acquire();
  await session.prepare();
};
const finish = async (session: Session) => {
  await begin(session);
  await session.process();
  await session.parse();
};

const textSchema = dialogPipeline['generate.schema.json'] ?? '';
const chain = {
  ...dialogPipeline,
  'pipeline.yaml': yamlOf(['oak', 'pine'], [{ name: 'generate' }, { name: 'judge' }]),
  'generate.md.hbs': 'Write a dialog about {{id}}.',
};
const answer = ({ schemaName, user }: ModelRequest) =>
  schemaName === 'judge' ? '{"score": 4}' : JSON.stringify({ text: `On ${/about (\w+)/.exec(user)?.[1] ?? user}` });
const chainWorld = (): World => createWorld({ pipeline: chain, provider: createFakeProvider({ answer }) });

const single = {
  'pipeline.yaml': yamlOf(['ash', 'birch'], [{ name: 'main' }]),
  'main.md.hbs': 'Rate {{id}}.',
  'main.schema.json': scoreSchema,
};
const singleWorld = (say: (request: ModelRequest) => string = () => '{"score": 4}'): World =>
  createWorld({ pipeline: single, provider: createFakeProvider({ answer: say }) });

/** A run with what it showed before it asked. */
async function processSeeing(
  world: World,
  options: ProcessOptions = {},
): Promise<{ readonly offer: Offer | null; readonly calls: number }> {
  let offer: Offer | null = null;
  const outcome = await world.run((session) =>
    session.process({
      ...options,
      consent: {
        ask: async (shown) => {
          offer = shown;
          return 'yes';
        },
      },
    }),
  );
  return { offer, calls: outcome.calls };
}

describe('a schema that is tightened', () => {
  const tightened = textSchema.replace('"text":{"type":"string"}', '"text":{"type":"string","minLength":100}');

  test('with paid work behind it buys nothing and unsettles nothing: it is reported as outdated with its price', async () => {
    const world = chainWorld();
    await world.run(finish);
    const before = world.tree();
    world.edit({ 'generate.schema.json': tightened });

    const parsed = await world.run((session) => session.parse());
    expect([parsed.changed, parsed.kept]).toEqual([
      0,
      [
        { itemId: 'oak', step: 'generate' },
        { itemId: 'pine', step: 'generate' },
      ],
    ]);
    const outcome = await world.run((session) => session.process());
    expect([outcome.calls, world.provider.bill.length, outcome.conservation.counts.accepted]).toEqual([0, 4, 2]);
    expect(world.tree()).toEqual(before);

    const { outdated } = await world.look((session) => session.verify());
    const paidUsd = world.ledger().reduce((sum, line) => sum + (line.type === 'paid' ? (line.costUsd ?? 0) : 0), 0);
    expect(outdated).toEqual([
      { step: 'generate', cause: 'verdict', items: 2, example: 'oak', redoUsd: expect.closeTo(paidUsd, 10) },
    ]);
  });

  test('is redone by the word clean, from the verdict on', async () => {
    const world = chainWorld();
    await world.run(finish);
    world.edit({ 'generate.schema.json': textSchema.replace('"type":"string"', '"type":"string","minLength":1') });
    const plan = await world.run((session) => session.clean('parse', { step: 'generate' }));
    expect([plan.paidCalls, world.paths().filter((path) => path.endsWith('receipt.json'))]).toEqual([
      2,
      ['oak/generate/receipt.json', 'pine/generate/receipt.json'],
    ]);
    const outcome = await world.run((session) => session.process());
    expect([outcome.calls, outcome.conservation.holds, outcome.conservation.counts.accepted]).toEqual([2, true, 2]);
  });

  test('with nothing behind it decides anew, and the next run asks again, having said so in its estimate', async () => {
    const world = singleWorld(({ user }) => (user.includes('rejected') ? '{"score": 3}' : '{"score": 4}'));
    await world.run(finish);
    world.edit({ 'main.schema.json': scoreSchema.replace('"maximum":5', '"maximum":3') });
    const parsed = await world.run((session) => session.parse());
    expect([parsed.changed, parsed.rejected, parsed.results]).toEqual([2, 2, 0]);
    const { offer, calls } = await processSeeing(world);
    expect([offer?.estimate.calls, calls]).toEqual([2, 2]);
  });
});

describe('a template that is edited', () => {
  test('before payment remakes our own prompts', async () => {
    const world = singleWorld();
    await world.run(begin);
    world.edit({ 'main.md.hbs': 'Rate the tree {{id}}.' });
    await world.run((session) => session.process());
    expect(world.provider.calls.map(({ request }) => request.user)).toEqual([
      'Rate the tree ash.',
      'Rate the tree birch.',
    ]);
    expect(world.read('ash/prompt.md')).toContain('Rate the tree ash.');
    expect((await world.look((session) => session.verify())).outdated).toEqual([]);
  });

  test('after payment changes nothing, and is reported with the price of redoing it', async () => {
    const world = singleWorld();
    await world.run(finish);
    const before = world.tree();
    world.edit({ 'main.md.hbs': 'Rate the tree {{id}}.' });
    const { calls } = await processSeeing(world);
    await world.run((session) => session.prepare());
    expect([calls, world.tree()]).toEqual([0, before]);
    const { outdated } = await world.look((session) => session.verify());
    expect(outdated).toEqual([
      { step: 'main', cause: 'template', items: 2, example: 'ash', redoUsd: expect.closeTo(2 * 0.000038, 5) },
    ]);
  });

  test('in a way that does not change the text of an item outdates nothing', async () => {
    const world = singleWorld();
    await world.run(finish);
    world.edit({ 'main.md.hbs': '{{!-- a remark --}}Rate {{ id }}.\n\n' });
    expect((await world.look((session) => session.verify())).outdated).toEqual([]);
  });

  test('so that one item cannot be rendered fails that item alone (incident 12: a bad template row made the whole chunk loop for ever)', async () => {
    const world = createWorld({
      pipeline: {
        ...single,
        'pipeline.yaml': yamlOf(
          [{ id: 'ash', name: 'Ash' }, { id: 'birch' }, { id: 'cedar', name: 'Cedar' }],
          [{ name: 'main' }],
        ),
        'main.md.hbs': 'Rate {{raw.name}}.',
      },
      provider: createFakeProvider({ answer: () => '{"score": 4}' }),
    });
    const prepared = await world.run(async (session) => {
      await session.acquire();
      return session.prepare();
    });
    expect([prepared.failed, prepared.promptsWritten, prepared.states]).toEqual([['birch'], 2, ['incomplete']]);
    const error = JSON.parse(world.read('birch/error.json') ?? '') as { readonly message: string };
    expect(error.message).toContain('name');
    const outcome = await world.run((session) => session.process());
    expect([outcome.calls, outcome.conservation.counts]).toEqual([
      2,
      { acquired: 3, accepted: 2, rejected: 0, failed: 1, waiting: 0, inFlight: 0 },
    ]);

    world.edit({ 'main.md.hbs': 'Rate {{default raw.name id}}.' });
    const mended = await world.run(async (session) => {
      await session.prepare();
      return session.process();
    });
    expect([mended.calls, mended.conservation.counts.accepted, world.read('birch/error.json')]).toEqual([1, 3, null]);
  });
});

describe('a prompt edited by hand', () => {
  const edit = (world: World, path: string, from: string, to: string) =>
    world.write(path, (world.read(path) ?? '').replace(from, to));

  test('is sent as it is, counted in the offer, and outdates nothing', async () => {
    const world = singleWorld();
    await world.run(begin);
    edit(world, 'ash/prompt.md', 'Rate ash.', 'Rate ash kindly.');
    await world.run((session) => session.prepare());
    world.edit({ 'main.md.hbs': 'Rate the tree {{id}}.' });
    const { offer } = await processSeeing(world);
    expect([offer?.editedPrompts, world.provider.calls.map(({ request }) => request.user)]).toEqual([
      1,
      ['Rate ash kindly.', 'Rate the tree birch.'],
    ]);
    expect((await world.look((session) => session.verify())).outdated).toEqual([]);
  });

  test('stands through clean of process, and goes with clean of prepare', async () => {
    const world = singleWorld();
    await world.run(begin);
    edit(world, 'ash/prompt.md', 'Rate ash.', 'Rate ash kindly.');
    await world.run((session) => session.process());
    await world.run((session) => session.clean('process'));
    expect(world.read('ash/prompt.md')).toContain('Rate ash kindly.');
    await world.run((session) => session.process());
    await world.run((session) => session.clean('prepare'));
    expect(world.read('ash/prompt.md')).toBeNull();
    await world.run(async (session) => {
      await session.prepare();
      await session.process();
    });
    expect(world.provider.calls.map(({ request }) => request.user).filter((user) => user.includes('ash'))).toEqual([
      'Rate ash kindly.',
      'Rate ash kindly.',
      'Rate ash.',
    ]);
  });

  test('is set aside with its answer by a re-ask, and the next attempt is made from the template, with the reasons', async () => {
    const world = singleWorld(({ user }) => (user.includes('rejected') ? '{"score": 3}' : 'fine'));
    await world.run(begin);
    edit(world, 'ash/prompt.md', 'Rate ash.', 'Rate ash kindly.');
    await world.run((session) => session.process());
    expect(world.read('ash/attempts/1/prompt.md')).toContain('Rate ash kindly.');
    expect(world.provider.calls.map(({ request }) => request.user.split('\n')[0]).slice(0, 2)).toEqual([
      'Rate ash kindly.',
      'Rate ash.',
    ]);
    expect(world.read('ash/prompt.md')).toContain('- the answer holds no JSON');
  });

  test('after it was paid for is outdated, with its price and that of what rests on it', async () => {
    const world = chainWorld();
    await world.run(finish);
    edit(world, 'oak/generate/prompt.md', 'about oak', 'about an old oak');
    const { calls } = await processSeeing(world);
    const { outdated } = await world.look((session) => session.verify());
    const paidUsd = world
      .ledger()
      .reduce((sum, line) => sum + (line.type === 'paid' && line.item === 'oak' ? (line.costUsd ?? 0) : 0), 0);
    expect([calls, outdated]).toEqual([
      0,
      [{ step: 'generate', cause: 'edited', items: 1, example: 'oak', redoUsd: expect.closeTo(paidUsd, 10) }],
    ]);

    await world.run((session) => session.clean('process', { step: 'generate', selection: { only: new Set(['oak']) } }));
    await world.run((session) => session.process());
    expect(world.provider.calls.at(-2)?.request.user).toBe('Write a dialog about an old oak.');
    expect((await world.look((session) => session.verify())).outdated).toEqual([]);
  });

  test('so that its front matter is not YAML any more fails that item alone', async () => {
    const world = singleWorld();
    await world.run(begin);
    world.write('ash/prompt.md', '---\nsystem: [open\n---\n\nRate ash.\n');
    const outcome = await world.run((session) => session.process());
    expect([outcome.failed, outcome.calls, outcome.conservation.counts.accepted]).toEqual([['ash'], 1, 1]);
    expect(world.read('ash/prompt.md')).toContain('[open');
  });
});

test('a model that is changed in the middle is said in the offer, and what is paid stays (incident 29)', async () => {
  const world = singleWorld();
  await world.run(begin);
  await world.run((session) => session.process({ selection: { limit: 1 } }));
  const { offer, calls } = await processSeeing(world, { model: ['haiku'] });
  expect([calls, offer?.mixedSteps]).toEqual([
    1,
    [{ step: 'main', before: ['claude-sonnet-5-5'], now: 'claude-haiku-5-5' }],
  ]);
  const { outdated } = await world.look((session) => session.verify());
  expect(outdated).toEqual([]);
});
