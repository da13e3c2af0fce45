import { afterAll, describe, expect, test } from '@jest/globals';
import { createWorld, removeWorlds, type Session, type World } from '../support/batch-world.ts';
import { yamlOf } from '../support/example-pipelines.ts';
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
/** Commands that write, the first of them doing nothing but opening the batch. */
const commands: readonly ((session: Session) => Promise<unknown>)[] = [
  async () => {},
  (session) => session.prepare(),
  (session) => session.process(),
  (session) => session.parse(),
];

describe('a folder whose item has no line any more', () => {
  const tree = {
    'pipeline.yaml': yamlOf(['ash', 'birch'], [{ name: 'main' }, { name: 'judge' }]),
    'main.md.hbs': 'Rate {{id}}.',
    'judge.md.hbs': 'Judge {{steps.main}}.',
  };
  const withoutLine = (world: World, id: string) =>
    world.write(
      '.batch/items.jsonl',
      (world.read('.batch/items.jsonl') ?? '')
        .split('\n')
        .filter((line) => !line.includes(`"${id}"`))
        .join('\n'),
    );

  test.each(['ash/response.md', 'ash/judge/response.md'])(
    'is never removed while it holds an answer that a person wrote (%s), although the item was cleaned once',
    async (path) => {
      const world = createWorld({ pipeline: tree, provider: createFakeProvider({ answer: () => 'fine' }) });
      await world.run(finish);
      await world.run((session) => session.clean('acquire', { selection: { only: new Set(['ash']) } }));
      await world.run(begin);
      world.write(path, 'written by hand');
      withoutLine(world, 'ash');

      for (const work of commands) await world.run(work);
      expect([world.read(path), world.read('ash/raw.json')]).toEqual(['written by hand', '{\n  "id": "ash"\n}\n']);
      const { conservation } = await world.look((session) => session.verify());
      expect([conservation.holds, conservation.strangers]).toEqual([false, ['ash']]);

      // acquire takes the item up again, with the answer that stands.
      await world.run((session) => session.acquire());
      expect([world.read(path), (await world.look((session) => session.verify())).conservation.holds]).toEqual([
        'written by hand',
        true,
      ]);
    },
  );

  test('is never removed where the item was not cleaned', async () => {
    const world = createWorld({ pipeline: tree, provider: createFakeProvider({ answer: () => 'fine' }) });
    await world.run(finish);
    const before = world.paths().filter((path) => path.startsWith('ash/'));
    withoutLine(world, 'ash');
    await world.run((session) => session.process());
    expect(world.paths().filter((path) => path.startsWith('ash/'))).toEqual(before);
  });

  test('is removed where it is what an interrupted clean left', async () => {
    const world = createWorld({ pipeline: tree, provider: createFakeProvider({ answer: () => 'fine' }) });
    await world.run(finish);
    await world.runUntil({ stopAtOperation: /remove .*ash\/judge\/response\.md$/, when: 'after' }, (session) =>
      session.clean('acquire', { selection: { only: new Set(['ash']) } }),
    );
    expect(world.paths().some((path) => path.startsWith('ash/'))).toBe(true);
    await world.run(async () => {});
    expect(world.paths().filter((path) => path.startsWith('ash/'))).toEqual([]);
    expect((await world.look((session) => session.verify())).conservation).toMatchObject({
      holds: true,
      counts: { acquired: 1 },
    });
  });
});
