import { afterAll, describe, expect, test } from '@jest/globals';
import { createWorld, removeWorlds, type World } from '../support/batch-world.ts';
import { scoreSchema, yamlOf } from '../support/example-pipelines.ts';
import { createFakeProvider } from '../support/fake-provider.ts';

afterAll(removeWorlds);

const names = Array.from({ length: 10 }, (_, index) => `item-${index + 1}`);
const pipeline = {
  'pipeline.yaml': yamlOf(names, [{ name: 'main' }]),
  'main.md.hbs': 'Rate {{id}}.',
  'main.schema.json': scoreSchema,
};

async function begun(answer: (world: World) => string): Promise<World> {
  const world: World = createWorld({ pipeline, provider: createFakeProvider({ answer: () => answer(world) }) });
  await world.run(async (session) => {
    await session.acquire();
    await session.prepare();
  });
  return world;
}

describe('two processes on one batch (incident 17: everything twice)', () => {
  test('the second one leaves before it has touched anything', async () => {
    const world = await begun(() => '{"score": 4}');
    await world.run(async (session) => {
      const before = world.memory.readTree(world.folder);
      await expect(world.run((second) => second.process())).rejects.toMatchObject({ code: 'locked', exitCode: 5 });
      expect(world.memory.readTree(world.folder)).toEqual(before);
      expect((await session.process()).calls).toBe(10);
    });
    expect(world.provider.bill).toHaveLength(10);
  });

  test('one whose lock was taken over sends nothing more, keeps what comes back aside, and ends', async () => {
    let answers = 0;
    const world = await begun((own) => {
      answers += 1;
      own.clock.advance(600);
      if (answers === 4)
        own.write('.batch/lock', `${(own.read('.batch/lock') ?? '').replace(/"nonce":"[^"]*"/, '"nonce":"another"')}`);
      return '{"score": 4}';
    });
    const outcome = await world.run((session) => session.process());
    expect([outcome.stopReason?.kind, outcome.states]).toEqual(['locked', ['locked']]);
    expect(world.provider.calls.length).toBeLessThanOrEqual(6);
    // What came back when it was noticed is counted and lies elsewhere.
    const { counts, holds, tokens } = outcome.conservation;
    const unclaimed = tokens?.unclaimed.calls ?? 0;
    expect([counts.accepted + unclaimed, unclaimed > 0, holds, outcome.unknownFate.calls]).toEqual([
      world.provider.calls.length,
      true,
      true,
      0,
    ]);
    expect(world.rescued()).toHaveLength(unclaimed);
    // The lock is the other's: it is not removed.
    expect(world.read('.batch/lock')).toContain('another');
  });
});
